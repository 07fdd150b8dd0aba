// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// From the model at the end of a run to plain values.
extension KafkaModel: SystemModel {
  func outcome(at now: Int64, end: RunOutcome) -> ReplicationOutcome {
    let groups = 0..<groups.count
    var outcome = ReplicationOutcome(
      end: VirtualTime(nanoseconds: now), stopReason: end.reason, executedEvents: end.eventCount,
      groups: groups.map { groupOutcome($0, at: now) },
      queues: groups.flatMap { queueOutcomes($0, at: now) },
      consumers: groups.flatMap { consumerOutcomes($0, at: now) },
      rebalances: rebalanceRecords(), bills: bills(at: now), attempts: attempts)
    outcome.sends = sendOutcomes()
    outcome.buffers = bufferOutcomes()
    outcome.outages = outageOutcomes()
    return outcome
  }

  /// Closes what is still open.
  mutating func finish(at now: Int64) {
    ended = now
    for group in 0..<groups.count {
      sample(group: group, at: now)
      flushOwnedFairness(group, before: .max)
      if groups[group].tracker.isOpen { closeRebalance(group, at: now, isSettled: false) }
      groups[group].tracker.chargeDuplicates(upTo: groups[group].totals.duplicates)
      groups[group].measured.closeBill(ownershipTotals(group, at: now))
    }
  }

  func groupOutcome(_ group: Int, at now: Int64) -> GroupOutcome {
    let time = VirtualTime(nanoseconds: now)
    let totals = groups[group].totals
    var outcome = groups[group].measured.outcome(
      named: groups[group].name, account: account(of: group), completed: totals.completed,
      threadTime: threadTime(ofGroup: group, at: now), threads: 1, warmUp: warmUp, at: now)
    outcome.duplicates = totals.duplicates
    outcome.redeliveries = totals.redeliveries
    // Other members work on a partition in order, so nothing overtakes.
    outcome.queueInversions = totals.queueInversions
    outcome.keyInversions = groups[group].tracksKeys ? totals.keyInversions : nil
    outcome.doublyOwned = groups[group].cursors.reduce(0) { $0 + doublyOwned($1, at: now) }
    outcome.dark = groups[group].cursors.reduce(0) {
      $0 + cursors[$1].dark.total(at: time).seconds
    }
    outcome.ownedFairness = groups[group].ownedFairness.average(at: time)
    outcome.offeredFairness = memberFairness(ofGroup: group, at: now) {
      Double(consumers[$0].offered)
    }
    outcome.completedFairness = memberFairness(ofGroup: group, at: now) {
      Double(consumers[$0].completed)
    }
    return outcome
  }

  private func doublyOwned(_ cursor: Int, at now: Int64) -> Double {
    let open = cursors[cursor].doublySince >= 0 ? now - cursors[cursor].doublySince : 0
    return Double(cursors[cursor].doublyTotal + open) / 1e9
  }

  func queueOutcomes(_ group: Int, at now: Int64) -> [QueueOutcome] {
    groups[group].cursors.sorted().map { cursor in
      let name = queueName(cursors[cursor].partition)
      return QueueOutcome(
        group: groups[group].name, member: "", topic: name.topic, broker: name.broker,
        queue: name.number, appended: cursors[cursor].appended,
        completed: cursors[cursor].processed - archivedCount(cursor) - cursors[cursor].skipped,
        backlogPeak: cursors[cursor].backlogPeak,
        ownerChanges: cursors[cursor].ownerChanges,
        dark: cursors[cursor].dark.total(at: VirtualTime(nanoseconds: now)).seconds,
        doublyOwned: doublyOwned(cursor, at: now))
    }
  }

  func consumerOutcomes(_ group: Int, at now: Int64) -> [ConsumerOutcome] {
    groups[group].consumers.map { consumer in
      let life = lifetime(ofMember: consumer, at: now)
      let end = lastMoment(ofMember: consumer, at: now)
      return ConsumerOutcome(
        group: groups[group].name, consumer: consumers[consumer].id,
        queuesOwned: life > 0 ? Double(consumers[consumer].ownedTime(at: end)) / 1e9 / life : 0,
        completed: consumers[consumer].completed,
        busyShare: life > 0 ? Double(consumers[consumer].threadTime(at: end)) / 1e9 / life : 0,
        redelivered: consumers[consumer].redelivered, lifetime: life)
    }
  }

  func rebalanceRecords() -> [RebalanceRecord] {
    var records: [RebalanceRecord] = []
    for group in 0..<groups.count { records += groups[group].tracker.records }
    return records.inOrderOfEnds
  }

  func bills(at now: Int64) -> [EventBill] {
    var bills: [EventBill] = []
    for group in 0..<groups.count {
      let name = groups[group].name
      for var bill in groups[group].measured.eventBills(ofGroup: name, events: events, at: now) {
        bill.charge(groups[group].tracker.records)
        bills.append(bill)
      }
    }
    return bills.inOrderOfEvents
  }
}
