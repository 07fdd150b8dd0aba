// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// From the model at the end of a run to plain values.
extension RocketMQModel {
  /// Closes what is still open and gathers the measurements.
  mutating func finish(at now: Int64) {
    for group in 0..<groups.count {
      sample(group: group, at: now)
      flushOwnedFairness(group, before: .max)
      if groups[group].tracker.isOpen { closeRebalance(group, at: now, isSettled: false) }
      groups[group].tracker.chargeDuplicates(upTo: groups[group].totals.duplicates)
      if let last = groups[group].bills.indices.last {
        let totals = ownershipTotals(group, at: now)
        groups[group].bills[last].close(totals)
      }
    }
    for index in 0..<held.count where held[index].isInUse { endSuspension(index, at: now) }
    for consumer in 0..<consumers.count { endLaneSuspensions(of: consumer, at: now) }
  }

  func groupOutcome(_ group: Int, at now: Int64) -> GroupOutcome {
    let time = VirtualTime(nanoseconds: now)
    let totals = groups[group].totals
    let summary = groups[group].latency.summary()
    let measuredSeconds = Double(now - min(now, warmUp)) / 1e9
    let members = groups[group].members.integral(at: time)
    let threadTime = Double(members) * Double(groups[group].threads)
    return GroupOutcome(
      name: groups[group].name, account: account(of: group), latency: summary,
      waitingMean: summary.map { Double(totals.waiting) / Double($0.count) / 1e9 },
      timeSeries: groups[group].series,
      backlogMean: groups[group].backlog.average(at: time) ?? 0,
      backlogPeak: Int(groups[group].backlog.peak),
      backlogPeakTime: groups[group].backlog.peakTime,
      backlogFinal: Int(groups[group].backlog.level),
      oldestAgePeak: Double(groups[group].oldestAgePeak) / 1e9,
      throughput: measuredSeconds > 0
        ? Double(totals.completed - totals.completedAtWarmUp) / measuredSeconds : 0,
      busyShare: threadTime > 0
        ? Double(busyTime(group, at: now)) / threadTime : 0,
      duplicates: totals.duplicates, redeliveries: totals.redeliveries,
      queueInversions: totals.queueInversions,
      keyInversions: groups[group].tracksKeys ? totals.keyInversions : nil,
      headOfLineBlocking: Double(totals.headOfLineBlocking) / 1e9,
      doublyOwned: sum(of: group) { doublyOwned($0, at: now) },
      dark: sum(of: group) { cursors[$0].dark.total(at: time).seconds },
      ownedFairness: groups[group].ownedFairness.average(at: time),
      offeredFairness: memberFairness(group, at: now) { Double(consumers[$0].offered) },
      completedFairness: memberFairness(group, at: now) { Double(consumers[$0].completed) },
      deadLetterTimes: groups[group].deadLetterTimes)
  }

  private func sum(of group: Int, _ value: (Int) -> Double) -> Double {
    groups[group].cursors.filter { !cursors[$0].isRetry }.reduce(0) { $0 + value($1) }
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
      let life = lifetime(consumer, at: now)
      let end = consumers[consumer].ended < 0 ? now : consumers[consumer].ended
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
    let never = VirtualTime.distantFuture
    // Stable for equal times: groups in order.
    return records.enumerated().sorted {
      ($0.element.end ?? never, $0.offset) < ($1.element.end ?? never, $1.offset)
    }.map(\.element)
  }

  func bills(at now: Int64) -> [EventBill] {
    var bills: [EventBill] = []
    for group in 0..<groups.count {
      let episodes = groups[group].episodes.episodes(at: VirtualTime(nanoseconds: now))
      for bill in groups[group].bills {
        guard let episode = episodes.first(where: { $0.event == bill.event }) else { continue }
        bills.append(makeBill(bill, episode: episode, group: group))
      }
    }
    return bills.enumerated().sorted {
      ($0.element.event, $0.offset) < ($1.element.event, $1.offset)
    }.map(\.element)
  }

  private func makeBill(_ bill: OpenBill, episode: BacklogEpisode, group: Int) -> EventBill {
    let records = groups[group].tracker.records.filter { $0.event == bill.event }
    let action = events[bill.event].action
    return EventBill(
      event: bill.event, time: VirtualTime(nanoseconds: bill.time), action: action.name,
      target: action.target, group: groups[group].name, rebalances: records.count,
      moved: records.reduce(0) { $0 + $1.moved }, least: records.reduce(0) { $0 + $1.least },
      darkQueueSeconds: Double(bill.darkNanoseconds) / 1e9,
      darkMessageSeconds: Double(bill.darkMessageNanoseconds) / 1e9,
      delayedMessages: bill.delayed,
      delayMean: bill.delayed > 0
        ? Double(bill.delaySum) / Double(bill.delayed) / 1e9 : nil,
      delayMax: Double(bill.delayMax) / 1e9, duplicates: bill.duplicates,
      levelBefore: episode.levelBefore, peak: Int(episode.peak),
      timeToPeak: (episode.peakTime - episode.time).seconds,
      drain: episode.drain?.seconds, area: episode.areaAbove)
  }
}
