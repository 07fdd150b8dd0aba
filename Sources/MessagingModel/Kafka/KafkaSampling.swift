// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// Samples, the end of the warm-up, bills, and delivery attempts.
extension KafkaModel {
  /// Writes one row of each group's time series.
  mutating func sample(at now: Int64, _ scheduler: inout KafkaScheduler) {
    for group in 0..<groups.count { sample(group: group, at: now) }
    let next = now + sampleInterval
    if next <= horizon { scheduler.at(next, .sample, priority: .last) }
  }

  mutating func sample(group: Int, at now: Int64) {
    guard !groups[group].measured.isSampled(at: now) else { return }
    let counts = GroupMeasurements.Counts(
      arrived: groups[group].totals.arrived, completed: groups[group].totals.completed,
      threadTime: threadTime(ofGroup: group, at: now), oldestAge: oldestAge(group, at: now),
      capacity: groups[group].service.capacity(ofThreads: usableThreads(group)))
    groups[group].measured.sample(counts, threads: 1, isWarm: now >= warmUp, at: now)
  }

  /// Members that hold partitions, each at its speed.
  private func usableThreads(_ group: Int) -> Double {
    groups[group].consumers.reduce(0) { threads, consumer in
      consumers[consumer].phase != .gone && consumers[consumer].ownedCount > 0
        ? threads + 1 / consumers[consumer].speedFactor : threads
    }
  }

  /// The age of the oldest record that waits for the group, in nanoseconds.
  private func oldestAge(_ group: Int, at now: Int64) -> Int64 {
    var oldest = now
    for cursor in groups[group].cursors where cursors[cursor].backlog > 0 {
      let share = Int(cursors[cursor].share)
      let first = share >= 0 ? shares[share].firstOpen : cursors[cursor].processed
      let head = partitions[cursors[cursor].partition].log[first]
      oldest = min(oldest, head.published)
    }
    return now - oldest
  }

  /// Starts the measurements that leave the warm-up out.
  mutating func endWarmUp(at now: Int64) {
    for group in 0..<groups.count {
      // A row of its own, so that no row's interval spans the restart of the counts.
      sample(group: group, at: now)
      groups[group].measured.restart(
        threadTime: threadTime(ofGroup: group, at: now), completed: groups[group].totals.completed,
        at: now)
      flushOwnedFairness(group, before: .max)
      groups[group].ownedFairness.restart(at: VirtualTime(nanoseconds: now))
    }
  }

  // MARK: - Bills

  /// Opens the bill of a scenario event for a group, closing the one before.
  mutating func openBill(_ event: Int, group: Int, at now: Int64) {
    groups[group].currentEvent = event
    groups[group].measured.openBill(
      event, until: activeUntil(events[event], of: group, from: now),
      ownershipTotals(group, at: now), step: burst(of: group), at: now)
  }

  /// How many records come at once, in whose terms a backlog varies: those of the batch of a record, on
  /// average, or those that arrive together.
  private func burst(of group: Int) -> Double {
    let totals = groups[group].totals
    let batch =
      totals.arrived > 0 ? Double(totals.batchSquares) / Double(totals.arrived) : 1
    let topics = groups[group].topicNames
    return specification.producers.filter { topics.contains($0.topic) }
      .reduce(max(1, batch)) { max($0, $1.arrivals.batch.mean) }
  }

  /// When an event that lasts is over.
  private func activeUntil(_ event: ScenarioEvent, of group: Int, from now: Int64) -> Int64 {
    let members = groups[group].consumers.count { consumers[$0].phase == .running }
    switch event.action {
    case .addPartitions(let topic, _): return now + noticeTime(ofTopic: topic, group: group)
    case .burst(_, _, let duration), .ramp(_, _, let duration): return now + duration.nanoseconds
    case .slow(_, _, _, .some(let duration)): return now + duration.nanoseconds
    case .slowDownstream(_, _, let duration): return now + duration.nanoseconds
    case .fault(.stopBroker(_, let ending, nil)) where ending != .shutdown:
      return missed(after: now)
    case .fault(let fault): return now + (fault.duration ?? .zero).nanoseconds
    case .deploy(_, let plan): return now + plan.length(members: members).nanoseconds
    case .rollingRestart(_, let downtime, let gap):
      return now + (downtime + gap).nanoseconds * Int64(members)
    default: return now
    }
  }

  // MARK: - Attempts

  /// Keeps a delivery attempt, if it was asked for.
  @inline(never)
  mutating func noteAttempt(
    _ number: Int, _ range: FetchedRange, _ result: DeliveryAttempt.Result, at now: Int64
  ) {
    let cursor = Int(range.cursor)
    let record = partitions[cursors[cursor].partition].log[range.from]
    guard options.attempts.include(record.identity, kept: attempts.count) else { return }
    let repeats = cursors[cursor].repeats.count { $0.contains(range.from) }
    // Nobody's offset records what is no longer the member's.
    let isOwn = held[Int(range.held)].stamp == range.stamp
    attempts.append(
      DeliveryAttempt(
        message: record.identity.number, producer: record.identity.producer,
        group: cursors[cursor].group, key: record.key < 0 ? nil : Int(record.key),
        queue: queueName(cursors[cursor].partition).description, consumer: consumers[number].id,
        attempt: max(1 + repeats, consumers[number].isRepeating ? 2 : 1),
        published: VirtualTime(nanoseconds: record.published),
        delivered: VirtualTime(nanoseconds: range.arrived),
        started: VirtualTime(nanoseconds: consumers[number].recordStart),
        ended: VirtualTime(nanoseconds: now),
        result: result == .ack && !isOwn ? .discarded : result))
  }
}
