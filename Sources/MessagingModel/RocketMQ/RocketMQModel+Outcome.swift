// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// From the model at the end of a run to plain values.
extension RocketMQModel: SystemModel {
  func outcome(at now: Int64, end: RunOutcome) -> ReplicationOutcome {
    let groups = 0..<groups.count
    return ReplicationOutcome(
      end: VirtualTime(nanoseconds: now), stopReason: end.reason,
      executedEvents: end.eventCount,
      groups: groups.map { groupOutcome($0, at: now) },
      queues: groups.flatMap { queueOutcomes($0, at: now) },
      consumers: groups.flatMap { consumerOutcomes($0, at: now) },
      rebalances: rebalanceRecords(), bills: bills(at: now), attempts: attempts,
      filters: filterOutcomes(), delays: delayOutcomes(), transactions: transactionOutcomes(),
      sends: sendOutcomes(), outages: outageOutcomes(at: now), sendBills: sendBills(),
      stores: storeOutcomes(), pops: popOutcomes())
  }

  /// Closes what is still open and gathers the measurements.
  mutating func finish(at now: Int64) {
    for group in 0..<groups.count {
      sample(group: group, at: now)
      flushOwnedFairness(group, before: .max)
      if groups[group].tracker.isOpen { closeRebalance(group, at: now, isSettled: false) }
      groups[group].tracker.chargeDuplicates(upTo: groups[group].totals.duplicates)
      groups[group].measured.closeBill(ownershipTotals(group, at: now))
    }
    for index in 0..<held.count where held[index].isInUse { endSuspension(index, at: now) }
    for consumer in 0..<consumers.count { endLaneSuspensions(of: consumer, at: now) }
  }

  func groupOutcome(_ group: Int, at now: Int64) -> GroupOutcome {
    let time = VirtualTime(nanoseconds: now)
    let totals = groups[group].totals
    var outcome = groups[group].measured.outcome(
      named: groups[group].name, account: account(of: group), completed: totals.completed,
      threadTime: threadTime(ofGroup: group, at: now), threads: groups[group].threads,
      warmUp: warmUp,
      at: now)
    outcome.duplicates = totals.duplicates
    outcome.redeliveries = totals.redeliveries
    outcome.queueInversions = totals.queueInversions
    outcome.keyInversions = groups[group].tracksKeys ? totals.keyInversions : nil
    outcome.headOfLineBlocking = Double(totals.headOfLineBlocking) / 1e9
    outcome.doublyOwned = sum(of: group) { doublyOwned($0, at: now) }
    outcome.dark = sum(of: group) { cursors[$0].dark.total(at: time).seconds }
    outcome.ownedFairness = groups[group].ownedFairness.average(at: time)
    if !groups[group].isPop {
      outcome.offeredFairness = memberFairness(ofGroup: group, at: now) {
        Double(consumers[$0].offered)
      }
    }
    outcome.completedFairness = memberFairness(ofGroup: group, at: now) {
      Double(consumers[$0].completed)
    }
    return outcome
  }

  private func sum(of group: Int, _ value: (Int) -> Double) -> Double {
    groups[group].cursors.filter { !cursors[$0].isRetry }.reduce(0) { $0 + value($1) }
  }

  private func doublyOwned(_ cursor: Int, at now: Int64) -> Double {
    let open = cursors[cursor].doublySince >= 0 ? now - cursors[cursor].doublySince : 0
    return Double(cursors[cursor].doublyTotal + open) / 1e9
  }

  func queueOutcomes(_ group: Int, at now: Int64) -> [QueueOutcome] {
    let time = VirtualTime(nanoseconds: now)
    return groups[group].cursors.map { cursor in
      let name = queueName(cursors[cursor].queue)
      let member = cursors[cursor].member
      return QueueOutcome(
        group: groups[group].name, member: member < 0 ? "" : consumers[member].id,
        topic: name.topic, broker: name.broker, queue: name.number,
        appended: cursors[cursor].appended, completed: cursors[cursor].completed,
        backlogPeak: cursors[cursor].backlogPeak, ownerChanges: cursors[cursor].ownerChanges,
        dark: cursors[cursor].dark.total(at: time).seconds,
        doublyOwned: doublyOwned(cursor, at: now))
    }
  }

  func consumerOutcomes(_ group: Int, at now: Int64) -> [ConsumerOutcome] {
    groups[group].consumers.map { consumer in
      let life = lifetime(ofMember: consumer, at: now)
      let end = lastMoment(ofMember: consumer, at: now)
      let owned =
        consumers[consumer].ownedTotal
        + Int64(consumers[consumer].ownedCount) * (end - consumers[consumer].ownedSince)
      let busy = consumers[consumer].threadTime(at: end)
      let threadTime = life * Double(consumers[consumer].threads)
      return ConsumerOutcome(
        group: groups[group].name, consumer: consumers[consumer].id,
        queuesOwned: life > 0 ? Double(owned) / 1e9 / life : 0,
        completed: consumers[consumer].completed,
        busyShare: threadTime > 0 ? Double(busy) / 1e9 / threadTime : 0,
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
