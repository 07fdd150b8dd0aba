// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// From the model at the end of a run to plain values.
extension KafkaModel: SystemModel {
  func outcome(at now: Int64, end: RunOutcome) -> ReplicationOutcome {
    let groups = 0..<groups.count
    return ReplicationOutcome(
      end: VirtualTime(nanoseconds: now), stopReason: end.reason, executedEvents: end.eventCount,
      groups: groups.map { groupOutcome($0, at: now) },
      queues: groups.flatMap { queueOutcomes($0, at: now) },
      consumers: groups.flatMap { consumerOutcomes($0, at: now) },
      rebalances: rebalanceRecords(), bills: bills(at: now), attempts: attempts)
  }

  /// Closes what is still open.
  mutating func finish(at now: Int64) {
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
    // A member works on a partition in order, so nothing overtakes.
    var outcome = groups[group].measured.outcome(
      named: groups[group].name, account: account(of: group), completed: totals.completed,
      threadTime: threadTime(group, at: now), threads: 1, warmUp: warmUp, at: now)
    outcome.duplicates = totals.duplicates
    outcome.redeliveries = totals.redeliveries
    outcome.keyInversions = groups[group].tracksKeys ? 0 : nil
    outcome.doublyOwned = groups[group].cursors.reduce(0) { $0 + doublyOwned($1, at: now) }
    outcome.dark = groups[group].cursors.reduce(0) {
      $0 + cursors[$1].dark.total(at: time).seconds
    }
    outcome.ownedFairness = groups[group].ownedFairness.average(at: time)
    outcome.offeredFairness = memberFairness(group, at: now) { Double(consumers[$0].offered) }
    outcome.completedFairness = memberFairness(group, at: now) { Double(consumers[$0].completed) }
    return outcome
  }

  private func doublyOwned(_ cursor: Int, at now: Int64) -> Double {
    let open = cursors[cursor].doublySince >= 0 ? now - cursors[cursor].doublySince : 0
    return Double(cursors[cursor].doublyTotal + open) / 1e9
  }

  private func memberFairness(
    _ group: Int, at now: Int64, _ load: (Int) -> Double
  ) -> FairnessMeasures? {
    let rates = groups[group].consumers.compactMap { consumer -> Double? in
      let life = lifetime(consumer, at: now)
      return life > 0 ? load(consumer) / life : nil
    }
    return Fairness(loads: rates).map { FairnessMeasures($0) }
  }

  private func lifetime(_ consumer: Int, at now: Int64) -> Double {
    let end = consumers[consumer].ended < 0 ? now : consumers[consumer].ended
    return Double(end - consumers[consumer].started) / 1e9
  }

  func queueOutcomes(_ group: Int, at now: Int64) -> [QueueOutcome] {
    groups[group].cursors.map { cursor in
      let name = queueName(cursors[cursor].partition)
      return QueueOutcome(
        group: groups[group].name, member: "", topic: name.topic, broker: name.broker,
        queue: name.number, appended: cursors[cursor].appended,
        completed: cursors[cursor].processed, backlogPeak: cursors[cursor].backlogPeak,
        ownerChanges: cursors[cursor].ownerChanges,
        dark: cursors[cursor].dark.total(at: VirtualTime(nanoseconds: now)).seconds,
        doublyOwned: doublyOwned(cursor, at: now))
    }
  }

  func consumerOutcomes(_ group: Int, at now: Int64) -> [ConsumerOutcome] {
    groups[group].consumers.map { consumer in
      let life = lifetime(consumer, at: now)
      let end = consumers[consumer].ended < 0 ? now : consumers[consumer].ended
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
    let never = VirtualTime.distantFuture
    // Stable for equal times: groups in order.
    return records.enumerated().sorted {
      ($0.element.end ?? never, $0.offset) < ($1.element.end ?? never, $1.offset)
    }.map(\.element)
  }

  func bills(at now: Int64) -> [EventBill] {
    var bills: [EventBill] = []
    for group in 0..<groups.count {
      let name = groups[group].name
      for var bill in groups[group].measured.eventBills(ofGroup: name, events: events, at: now) {
        let records = groups[group].tracker.records.filter { $0.event == bill.event }
        bill.rebalances = records.count
        bill.moved = records.reduce(0) { $0 + $1.moved }
        bill.least = records.reduce(0) { $0 + $1.least }
        bills.append(bill)
      }
    }
    return bills.inOrderOfEvents
  }
}
