// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// Samples, the end of the warm-up, bills, and delivery attempts.
extension WorkQueueModel {
  /// Writes one row of each group's time series.
  mutating func sample(at now: Int64, _ scheduler: inout WorkScheduler) {
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
    groups[group].measured.sample(
      counts, threads: groups[group].threads, isWarm: now >= warmUp, at: now)
  }

  /// Threads of the consumers that may have messages, each at its speed.
  private func usableThreads(_ group: Int) -> Double {
    var threads = 0.0
    for reference in groups[group].references where references[reference].reader >= 0 {
      let factor = consumers[references[reference].reader].speedFactor
      threads += Double(groups[group].threads) / factor
    }
    for queue in groups[group].queues {
      for consumer in queues[queue].registered
      where !queues[queue].hasOneConsumer || consumer == queues[queue].active {
        threads += Double(groups[group].threads) / consumers[consumer].speedFactor
      }
    }
    return threads
  }

  /// The age of the oldest message in a group's queue, in nanoseconds.
  ///
  /// Messages are ready in the order of publishing but for what came back or has another priority,
  /// and a consumer holds them in the order of delivery, so the heads are looked at.
  private mutating func oldestAge(_ group: Int, at now: Int64) -> Int64 {
    if queues[groups[group].queue].isStream { return oldestStreamAge(group, at: now) }
    var oldest = now
    for queue in groups[group].queues {
      for level in 0..<queues[queue].ready.count where !queues[queue].ready[level].isEmpty {
        let head = queues.place(of: queue).pointee.ready.place(of: level).pointee.first
        if !messages[Int(head.index)].isExtra {
          oldest = min(oldest, messages[Int(head.index)].published)
        }
      }
    }
    if work.network != nil { oldest = min(oldest, oldestInNetwork(group)) }
    for consumer in groups[group].consumers {
      var next = Int(consumers[consumer].firstUnsettled)
      while next >= 0, messages[next].place == .done { next = Int(messages[next].next) }
      if next >= 0 { oldest = min(oldest, messages[next].published) }
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
    }
  }

  // MARK: - Bills

  /// Opens the bill of a scenario event for a group, closing the one before.
  mutating func openBill(_ event: Int, group: Int, at now: Int64) {
    groups[group].measured.openBill(
      event, until: activeUntil(events[event], of: group, from: now),
      ownershipTotals(group, at: now), at: now)
  }

  /// What a group's queue has been without consumers, up to a moment.
  func ownershipTotals(_ group: Int, at now: Int64) -> OwnershipTotals {
    let time = VirtualTime(nanoseconds: now)
    let queue = groups[group].queue
    var totals = OwnershipTotals(duplicates: groups[group].totals.duplicates)
    if queues[queue].isStream {
      for reference in groups[group].references {
        totals.darkNanoseconds += references[reference].dark.total(at: time).nanoseconds
        totals.darkMessageNanoseconds += references[reference].dark.messageNanoseconds(at: time)
      }
      return totals
    }
    for queue in groups[group].queues {
      totals.darkNanoseconds += queues[queue].dark.total(at: time).nanoseconds
      totals.darkMessageNanoseconds += queues[queue].dark.messageNanoseconds(at: time)
    }
    return totals
  }

  /// When an event that lasts is over.
  private func activeUntil(_ event: ScenarioEvent, of group: Int, from now: Int64) -> Int64 {
    switch event.action {
    case .burst(_, _, let duration), .ramp(_, _, let duration): return now + duration.nanoseconds
    case .slow(_, _, _, .some(let duration)): return now + duration.nanoseconds
    case .lose:
      return now + groups[group].consumption.heartbeatTimeout.nanoseconds
    case .rollingRestart(_, let downtime, let gap):
      let members = groups[group].consumers.count { consumers[$0].phase == .running }
      return now + (downtime + gap).nanoseconds * Int64(members)
    case .fault(let fault): return now + (fault.duration?.nanoseconds ?? 0)
    default: return now
    }
  }

  // MARK: - Attempts

  /// Keeps a delivery attempt, if it was asked for.
  @inline(never)
  mutating func noteAttempt(_ index: Int, _ result: DeliveryAttempt.Result) {
    if options.attempts.include(messages[index].identity, kept: attempts.count) {
      keepAttempt(index, result)
    }
  }

  private mutating func keepAttempt(_ index: Int, _ result: DeliveryAttempt.Result) {
    let message = messages[index]
    let consumer = Int(message.consumer)
    attempts.append(
      DeliveryAttempt(
        message: message.identity.number, producer: message.identity.producer,
        group: consumers[consumer].group, key: message.key < 0 ? nil : Int(message.key),
        queue: queues[Int(message.queue)].name, consumer: consumers[consumer].id,
        attempt: Int(message.deliveries),
        published: VirtualTime(nanoseconds: message.published),
        delivered: VirtualTime(nanoseconds: message.delivered),
        started: VirtualTime(nanoseconds: message.started),
        ended: VirtualTime(nanoseconds: message.ended), result: result))
  }
}
