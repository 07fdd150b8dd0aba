// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics

// What the list of all delivery attempts must keep to.
extension AuditedRun {
  /// No attempt begins before it can, and no member has more of them at once than threads.
  func auditAttempts(of group: GroupSpecification, _ index: Int) -> [String] {
    var findings: [String] = []
    for attempt in attempts[index]
    where
      !(attempt.published <= attempt.delivered && attempt.delivered <= attempt.started
      && attempt.started <= attempt.ended && attempt.attempt > 0)
    {
      findings.append("group \(group.name): times out of order, \(Self.text(attempt))")
    }
    // A stopping process that waits for its work may have a successor under its id, and so may a member
    // that is added while it restarts.
    guard group.client.awaitTermination == .zero, !mayShareIDs(group),
      specification.workQueues == nil
    else { return findings }
    for (consumer, calls) in listenerCalls(attempts[index], by: \.consumer) {
      if let call = calls.first(exceeding: group.threads) {
        findings.append(
          "group \(group.name): \(consumer) has more than \(group.threads) listeners at work at "
            + "\(call.seconds) s")
      }
    }
    return findings
  }

  /// One message of a queue at a time under orderly, one of a key at a member under keyed
  /// consumption; and a queue's messages are completed in order.
  func auditOrder(of group: GroupSpecification, _ index: Int) -> [String] {
    var findings: [String] = []
    switch group.consumption {
    case .concurrent, .polled, .pop: return []
    case .orderly:
      guard group.mode == .clustering, !mayShareIDs(group) else { return [] }
      let queues = mayLoseLocks ? [] : listenerCalls(attempts[index], by: \.queue)
      for (queue, calls) in queues {
        // A queue is given up under a listener at the second try, if its lock is 20 s old by then: half
        // a second of waiting and the second between two rebalances after the first.
        if let start = calls.firstOverlap(allowingAfter: .milliseconds(1_400)) {
          findings.append(
            "group \(group.name): two listeners at work on \(queue) at \(start.seconds) s")
        }
      }
      findings += completionOrder(of: group, index)
    case .keyed:
      let keyed = attempts[index].filter { $0.key != nil }
      for (lane, calls) in listenerCalls(
        keyed, by: { "key \($0.key ?? 0) of \($0.queue) at \($0.consumer)" })
      {
        guard group.client.awaitTermination == .zero, !mayShareIDs(group) else { break }
        if let start = calls.firstOverlap(allowingAfter: nil) {
          findings.append(
            "group \(group.name): two listeners at work on \(lane) at \(start.seconds) s")
        }
      }
    }
    return findings
  }

  /// The first completions of a producer's messages in a queue come in the order of publishing,
  /// where nothing reorders them before.
  private func completionOrder(of group: GroupSpecification, _ index: Int) -> [String] {
    guard group.client.maximumReconsumeTimes == nil else { return [] }
    var latest: [String: VirtualTime] = [:]
    var completed: Set<MessageName> = []
    let ends = attempts[index].filter { $0.result == .ack || $0.result == .discarded }
      .enumerated().sorted { ($0.element.ended, $0.offset) < ($1.element.ended, $1.offset) }
    for attempt in ends.map(\.element) where completed.insert(MessageName(attempt)).inserted {
      let producer = specification.producers[attempt.producer]
      guard producer.delay == nil, producer.transaction == nil, !mayOvertake(producer) else {
        continue
      }
      let stream = "\(attempt.producer) \(attempt.queue)"
      if let before = latest[stream], attempt.published < before {
        return ["group \(group.name): an earlier message completed later, \(Self.text(attempt))"]
      }
      latest[stream] = attempt.published
    }
    return []
  }

  /// Retries come no earlier than their delay, and no more often than allowed.
  func auditRetries(of group: GroupSpecification, _ index: Int) -> [String] {
    guard group.mode == .clustering else { return [] }
    let limit =
      group.client.maximumReconsumeTimes
      ?? (group.consumption == .concurrent || group.consumption == .pop ? 16 : .max - 1)
    if let attempt = attempts[index].first(where: { $0.attempt > limit + 1 }) {
      return ["group \(group.name): more than \(limit) retries, \(Self.text(attempt))"]
    }
    if group.consumption == .pop { return poppedTooEarly(group, index) }
    // What is overdue in a listener is sent back by its member, at a level of its own.
    guard group.consumption == .concurrent, group.client.consumeTimeout > .seconds(600),
      !hasUnevenClocks,
      let table = specification.brokers.first?.delayLevels
    else { return [] }
    var failures: [MessageName: [(attempt: Int, ended: VirtualTime)]] = [:]
    for attempt in attempts[index] {
      switch attempt.result {
      case .reject:
        failures[MessageName(attempt), default: []].append((attempt.attempt, attempt.ended))
      // The member may have been lost while it waited for the broker's word on what it sent back.
      case .lost:
        failures[MessageName(attempt), default: []].append((attempt.attempt, attempt.started))
      case .ack, .discarded: break
      }
    }
    for attempt in attempts[index] where attempt.attempt > 1 {
      let level =
        group.client.delayLevelWhenNextConsume > 0
        ? group.client.delayLevelWhenNextConsume : 3 + attempt.attempt - 2
      let delay = table.delay(ofLevel: min(level, table.maximumLevel))
      let isDue = (failures[MessageName(attempt)] ?? []).contains {
        $0.attempt == attempt.attempt - 1 && $0.ended + delay <= attempt.started
      }
      if !isDue {
        return [
          "group \(group.name): no failure explains a retry \(delay.seconds) s later, "
            + Self.text(attempt)
        ]
      }
    }
    return []
  }

  /// A popped message comes again at the earliest when its invisible time is over, and the broker's
  /// revive queue has waited two seconds more.
  private func poppedTooEarly(_ group: GroupSpecification, _ index: Int) -> [String] {
    // A client whose clock is behind its broker's settles what others can see already.
    guard specification.clocks.isEmpty, !losesWordsOnPops else { return [] }
    let least = min(group.client.popInvisibleTime, .seconds(10)) + .seconds(2)
    var earliest: [MessageName: VirtualTime] = [:]
    var acknowledged: Set<MessageName> = []
    for attempt in attempts[index] where attempt.attempt == 1 {
      let name = MessageName(attempt)
      if attempt.result == .ack { acknowledged.insert(name) }
      earliest[name] = min(earliest[name] ?? attempt.delivered, attempt.delivered)
    }
    let latency = specification.network.consumerLatency
    for attempt in attempts[index] where attempt.attempt > 1 {
      if acknowledged.contains(MessageName(attempt)) {
        return ["group \(group.name): popped again though acknowledged, \(Self.text(attempt))"]
      }
      // One that was never begun left no attempt.
      let first = earliest[MessageName(attempt)] ?? attempt.published
      if attempt.delivered + latency + latency < first + least {
        return [
          "group \(group.name): popped again within \(least.seconds) s, \(Self.text(attempt))"
        ]
      }
    }
    return []
  }

  /// Messages with a success are those that the account calls completed, but for those given up.
  func auditCompletions(of group: GroupSpecification, _ index: Int) -> [String] {
    guard group.mode == .clustering,
      let account = outcome.groups.first(where: { $0.name == group.name })?.account
    else { return [] }
    var succeeded: Set<MessageName> = []
    for attempt in attempts[index] where attempt.result == .ack || attempt.result == .discarded {
      succeeded.insert(MessageName(attempt))
    }
    let count = Int64(succeeded.count)
    let mostGivenUp = account.deadLettered + account.dropped
    // Copies of a message, stored by sends that were tried again, count as messages of their own.
    let least = account.completed - repeatedSends(toGroup: group)
    guard (least...account.completed + mostGivenUp).contains(count) else {
      return [
        "group \(group.name): listeners succeeded with \(count) messages, its account says "
          + "\(account.completed) completed and \(mostGivenUp) given up"
      ]
    }
    return []
  }

  /// No consumer has more messages than its window between delivery and settlement.
  func auditWindow(
    of group: GroupSpecification, _ consumption: WorkConsumption, _ index: Int
  ) -> [String] {
    guard consumption.acknowledgement == .manual else { return [] }
    // A chunk of a stream may be larger than the credit for it; in a cluster the broker may take back what a
    // consumer goes on working at.
    let queue = specification.workQueues?.queues.first { $0.logicalName == consumption.queue }
    guard let queue, queue.kind != .stream, specification.workQueues?.cluster == nil else {
      return []
    }
    var spans: [String: [ListenerCall]] = [:]
    for attempt in attempts[index] {
      spans[attempt.consumer, default: []].append(
        ListenerCall(start: attempt.delivered, end: attempt.ended))
    }
    var findings: [String] = []
    for (consumer, calls) in spans.sorted(by: { $0.key < $1.key }) {
      let prefetch =
        consumption.exceptions.first { $0.consumer == consumer }?.prefetch ?? consumption.prefetch
      let window = queue.kind.prefetch(prefetch).window(threads: group.threads)
      if let window, let time = calls.first(exceeding: window) {
        findings.append(
          "group \(group.name): \(consumer) holds more than \(window) messages at "
            + "\(time.seconds) s")
      }
    }
    return findings
  }

  /// Calls of listeners by some name, in the order of names; the messages of a batch share one call.
  private func listenerCalls(
    _ attempts: [DeliveryAttempt], by name: (DeliveryAttempt) -> String
  ) -> [(name: String, calls: [ListenerCall])] {
    struct Call: Hashable {
      let queue: String
      let consumer: String
      let start: VirtualTime
      let end: VirtualTime
    }
    var known: Set<Call> = []
    var calls: [String: [ListenerCall]] = [:]
    for attempt in attempts {
      let call = Call(
        queue: attempt.queue, consumer: attempt.consumer, start: attempt.started,
        end: attempt.ended)
      if known.insert(call).inserted {
        calls[name(attempt), default: []].append(
          ListenerCall(start: attempt.started, end: attempt.ended))
      }
    }
    return calls.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// From when to when something was held.
struct ListenerCall {
  let start: VirtualTime
  let end: VirtualTime
}

extension [ListenerCall] {
  /// When there are first more than so many at once.
  func first(exceeding limit: Int) -> VirtualTime? {
    var changes: [(time: VirtualTime, change: Int)] = []
    for call in self where call.start < call.end {
      changes.append((call.start, 1))
      changes.append((call.end, -1))
    }
    // Ends come before starts of the same moment.
    changes.sort { ($0.time, $0.change) < ($1.time, $1.change) }
    var level = 0
    for (time, change) in changes {
      level += change
      if level > limit { return time }
    }
    return nil
  }

  /// When one first begins before another has ended; calls that last longer than a time do not count.
  func firstOverlap(allowingAfter longest: VirtualDuration?) -> VirtualTime? {
    var end = VirtualTime.zero
    for call in sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      if call.start < end { return call.start }
      if let longest, call.end - call.start > longest { continue }
      end = Swift.max(end, call.end)
    }
    return nil
  }
}
