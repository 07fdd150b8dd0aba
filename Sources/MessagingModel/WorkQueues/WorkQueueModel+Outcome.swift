// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// From the model at the end of a run to plain values.
extension WorkQueueModel: SystemModel {
  func outcome(at now: Int64, end: RunOutcome) -> ReplicationOutcome {
    let groups = 0..<groups.count
    var outcome = ReplicationOutcome(
      end: VirtualTime(nanoseconds: now), stopReason: end.reason, executedEvents: end.eventCount,
      groups: groups.map { groupOutcome($0, at: now) },
      queues: groups.flatMap { queueOutcomes($0, at: now) },
      consumers: groups.flatMap { consumerOutcomes($0, at: now) },
      rebalances: [], bills: bills(at: now), attempts: attempts, delays: delayOutcomes(),
      queueFaults: queueFaultOutcomes(), networkQueues: networkOutcomes(at: now))
    if specification.mayBeUnroutable {
      outcome.unroutable = (0..<producers.count).map {
        UnroutableOutcome(
          producer: producers[$0].name, published: producers[$0].published,
          unroutable: producers[$0].unroutable)
      }
    }
    return outcome
  }

  /// What became of the messages that the broker held back; it lets them go to the nanosecond.
  private func delayOutcomes() -> [DelayOutcome] {
    (0..<producers.count).filter { producers[$0].delay != nil }.map {
      DelayOutcome(
        producer: producers[$0].name, delayed: producers[$0].delayed, refused: 0,
        delivered: producers[$0].due, latenessMean: producers[$0].due > 0 ? 0 : nil,
        latenessMaximum: 0)
    }
  }

  /// Closes what is still open.
  mutating func finish(at now: Int64) {
    for group in 0..<groups.count {
      sample(group: group, at: now)
      groups[group].measured.closeBill(ownershipTotals(group, at: now))
    }
    if isClustered { closeFaults(at: now) }
    if work.network != nil { countStranded() }
  }

  func groupOutcome(_ group: Int, at now: Int64) -> GroupOutcome {
    let totals = groups[group].totals
    var outcome = groups[group].measured.outcome(
      named: groups[group].name, account: account(of: group), completed: totals.completed,
      threadTime: threadTime(ofGroup: group, at: now), threads: groups[group].threads,
      warmUp: warmUp,
      at: now)
    outcome.redeliveries = totals.redeliveries
    outcome.duplicates = totals.duplicates
    outcome.queueInversions = totals.queueInversions
    outcome.keyInversions = groups[group].tracksKeys ? totals.keyInversions : nil
    outcome.dark = Double(ownershipTotals(group, at: now).darkNanoseconds) / 1e9
    outcome.completedFairness = memberFairness(ofGroup: group, at: now) {
      Double(consumers[$0].completed)
    }
    return outcome
  }

  /// One for a queue, and of a stream one for each name under which it is read.
  func queueOutcomes(_ group: Int, at now: Int64) -> [QueueOutcome] {
    let queue = groups[group].queue
    let time = VirtualTime(nanoseconds: now)
    if queues[queue].isStream {
      return groups[group].references.map { reference in
        QueueOutcome(
          group: groups[group].name, member: references[reference].name,
          topic: queues[queue].name, broker: leaderName(of: queue), queue: 0,
          appended: references[reference].appended, completed: references[reference].completed,
          backlogPeak: references[reference].backlogPeak,
          ownerChanges: references[reference].readerChanges,
          dark: references[reference].dark.total(at: time).seconds, doublyOwned: 0)
      }
    }
    return groups[group].queues.map { queue in
      QueueOutcome(
        group: groups[group].name, member: "", topic: queues[queue].settings.logicalName,
        broker: leaderName(of: queue), queue: 0,
        appended: queues[queue].appended, completed: queues[queue].completed,
        backlogPeak: queues[queue].backlogPeak, ownerChanges: queues[queue].activeChanges,
        dark: queues[queue].dark.total(at: time).seconds, doublyOwned: 0)
    }
  }

  func consumerOutcomes(_ group: Int, at now: Int64) -> [ConsumerOutcome] {
    groups[group].consumers.map { consumer in
      let life = lifetime(ofMember: consumer, at: now)
      let end = lastMoment(ofMember: consumer, at: now)
      let busy = consumers[consumer].threadTime(at: end)
      let threadTime = life * Double(consumers[consumer].threads)
      return ConsumerOutcome(
        group: groups[group].name, consumer: consumers[consumer].id, queuesOwned: 0,
        completed: consumers[consumer].completed,
        busyShare: threadTime > 0 ? Double(busy) / 1e9 / threadTime : 0,
        redelivered: consumers[consumer].redelivered, lifetime: life)
    }
  }

  func bills(at now: Int64) -> [EventBill] {
    var bills: [EventBill] = []
    for group in 0..<groups.count {
      bills += groups[group].measured.eventBills(
        ofGroup: groups[group].name, events: events, at: now)
    }
    return bills.inOrderOfEvents
  }
}
