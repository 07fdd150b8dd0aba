// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

extension ModelSpecification {
  /// An estimate of the memory that one replication takes at its peak, in bytes.
  ///
  /// It counts the tables that the specification fixes, the time series, the traces, and the backlog
  /// that piles up where more arrives than the members' threads can do. Bursts that drain again
  /// within the run, and messages sent back, are left to the allowance for growth of tables.
  ///
  /// - Parameter options: what the run keeps; only the delivery attempts count.
  /// - Returns: bytes, at most 9 x 10^18.
  /// - Complexity: proportional to the number of entities, not of queues.
  public func estimatedBytes(options: RunOptions = .init()) -> Int {
    let queues = topics.reduce(0.0) { $0 + mostQueues(of: $1) }
    var bytes = Double(brokers.count) * 2_048 + queues * MemoryCost.queue
    if let workQueues {
      bytes += workQueueBytes(workQueues)
    } else {
      bytes += groups.reduce(0) { $0 + groupBytes($1) }
    }
    bytes += producers.reduce(0) { $0 + producerBytes($1) }
    bytes += attemptBytes(options.attempts)
    // Tables double as they grow, so up to half of what they take is room.
    return Int(min(bytes * 1.5 + MemoryCost.program, 9e18))
  }

  private func groupBytes(_ group: GroupSpecification) -> Double {
    let read = topics.filter { topic in
      group.subscriptions.contains { $0.topic == topic.name }
    }
    let queues =
      read.reduce(0.0) { $0 + mostQueues(of: $1) }
      + Double(brokers.count * max(0, group.client.retryQueues))
    let members = Double(mostMembers(of: group))
    let cursors = group.mode == .broadcasting ? queues * max(1, members) : queues
    let samples = duration.seconds / max(sampleInterval.seconds, 1e-9)
    return MemoryCost.group + samples * MemoryCost.sample + members * MemoryCost.consumer
      + members * Double(group.threads) * MemoryCost.listener
      + (group.consumption == .keyed
        ? members * Double(group.lanes ?? group.threads) * MemoryCost.lane : 0)
      + cursors * (MemoryCost.cursor + MemoryCost.held)
      + Double(group.traceLength) * 8 + unservedMessages(group) * MemoryCost.message
  }

  /// The queues that a topic ever has; those that fall away keep their place.
  func mostQueues(of topic: TopicSpecification) -> Double {
    let history = queueCounts(of: topic)
    return topic.queuesPerBroker.indices.reduce(0.0) { sum, broker in
      sum + (history.map { max($0.read[broker], $0.write[broker]) }.max() ?? 0)
    }
  }

  /// The most members that events bring a group to.
  func mostMembers(of group: GroupSpecification) -> Int {
    events.reduce(group.consumerIDs.count) { most, event in
      switch event.action {
      case .scale(group.name, let count): max(most, count)
      case .add(group.name, let ids): most + ids.count
      default: most
      }
    }
  }

  /// Messages that arrive beyond what the members' threads can do, and those that await a commit.
  private func unservedMessages(_ group: GroupSpecification) -> Double {
    let read = producers.filter { producer in
      group.subscriptions.contains { $0.topic == producer.topic }
    }
    let arriving = read.reduce(0.0) { sum, producer in
      sum + producer.expectedMessages(until: duration.seconds)
    }
    let capacity =
      group.meanServiceSeconds > 0
      ? Double(group.consumerIDs.count * group.threads) * duration.seconds
        / group.meanServiceSeconds : .infinity
    let uncommitted =
      arriving * group.client.offsetPersistInterval.seconds / max(duration.seconds, 1e-9)
    return max(0, arriving - capacity) + min(arriving, uncommitted)
  }

  private func producerBytes(_ producer: ProducerSpecification) -> Double {
    Double(producer.count * producer.threadsPerClient) * 8
      + Double(producer.keys?.count ?? 0) * MemoryCost.key
      + recordedBytes(producer.arrivals)
  }

  /// A recorded process keeps its instants, each a message and eight bytes.
  private func recordedBytes(_ arrivals: ArrivalSpecification) -> Double {
    arrivals.process is RecordedArrivals
      ? arrivals.expectedMessages(until: duration.seconds) * 8 : 0
  }

  private func attemptBytes(_ attempts: RunOptions.AttemptSampling) -> Double {
    switch attempts {
    case .none: return 0
    case .first(let count): return Double(count) * MemoryCost.attempt
    case .share(let share):
      let messages = producers.reduce(0.0) {
        $0 + $1.arrivals.expectedMessages(until: duration.seconds)
      }
      return messages * share * Double(max(1, groups.count)) * MemoryCost.attempt
    }
  }
}

/// Bytes that the entities of a run take, rounded up from their layouts.
enum MemoryCost {
  static let program = 16.0 * 1_048_576
  static let queue = 640.0
  static let cursor = 640.0
  static let held = 512.0
  static let consumer = 2_048.0
  static let listener = 160.0
  static let lane = 320.0
  static let group = 2.0 * 1_048_576
  static let sample = 112.0
  static let message = 48.0
  static let workMessage = 144.0
  static let workHistory = 96.0
  static let streamMessage = 48.0
  static let address = 320.0
  static let plannedMessage = 160.0
  static let key = 24.0
  static let attempt = 256.0
}

extension GroupSpecification {
  var traceLength: Int {
    if case .trace(let times, _) = service { times.count } else { 0 }
  }

  /// Mean service time of a message in seconds.
  var meanServiceSeconds: Double {
    switch service {
    case .distribution(let distribution): distribution.mean
    case .trace(let times, _):
      Double(times.reduce(0, +)) / Double(max(1, times.count)) / 1e9
    }
  }
}
