// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// From the model at the end of a run to plain values.
extension WorkQueueModel {
  /// Closes what is still open.
  mutating func finish(at now: Int64) {
    for group in 0..<groups.count {
      sample(group: group, at: now)
      if let last = groups[group].bills.indices.last {
        let totals = ownershipTotals(group, at: now)
        groups[group].bills[last].close(totals)
      }
    }
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
      busyShare: threadTime > 0 ? Double(busyTime(group, at: now)) / threadTime : 0,
      // A message is forgotten when it is completed, so none is completed twice.
      duplicates: 0, redeliveries: totals.redeliveries,
      queueInversions: totals.queueInversions,
      keyInversions: groups[group].tracksKeys ? totals.keyInversions : nil,
      headOfLineBlocking: 0, doublyOwned: 0,
      dark: queues[groups[group].queue].dark.total(at: time).seconds,
      ownedFairness: nil, offeredFairness: nil,
      completedFairness: completedFairness(group, at: now),
      deadLetterTimes: groups[group].deadLetterTimes)
  }

  private func completedFairness(_ group: Int, at now: Int64) -> FairnessMeasures? {
    let rates = groups[group].consumers.compactMap { consumer -> Double? in
      let life = lifetime(consumer, at: now)
      return life > 0 ? Double(consumers[consumer].completed) / life : nil
    }
    return Fairness(loads: rates).map { FairnessMeasures($0) }
  }

  private func lifetime(_ consumer: Int, at now: Int64) -> Double {
    let end = consumers[consumer].ended < 0 ? now : consumers[consumer].ended
    return Double(end - consumers[consumer].started) / 1e9
  }

  func queueOutcome(_ group: Int, at now: Int64) -> QueueOutcome {
    let queue = groups[group].queue
    return QueueOutcome(
      group: groups[group].name, member: "", topic: queues[queue].name,
      broker: specification.brokers.first?.name ?? "", queue: 0,
      appended: queues[queue].appended, completed: queues[queue].completed,
      backlogPeak: queues[queue].backlogPeak, ownerChanges: queues[queue].activeChanges,
      dark: queues[queue].dark.total(at: VirtualTime(nanoseconds: now)).seconds, doublyOwned: 0)
  }

  func consumerOutcomes(_ group: Int, at now: Int64) -> [ConsumerOutcome] {
    groups[group].consumers.map { consumer in
      let life = lifetime(consumer, at: now)
      let end = consumers[consumer].ended < 0 ? now : consumers[consumer].ended
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
    let action = events[bill.event].action
    return EventBill(
      event: bill.event, time: VirtualTime(nanoseconds: bill.time), action: action.name,
      target: action.target, group: groups[group].name, rebalances: 0, moved: 0, least: 0,
      darkQueueSeconds: Double(bill.darkNanoseconds) / 1e9,
      darkMessageSeconds: Double(bill.darkMessageNanoseconds) / 1e9,
      delayedMessages: bill.delayed,
      delayMean: bill.delayed > 0 ? Double(bill.delaySum) / Double(bill.delayed) / 1e9 : nil,
      delayMax: Double(bill.delayMax) / 1e9, duplicates: bill.duplicates,
      levelBefore: episode.levelBefore, peak: Int(episode.peak),
      timeToPeak: (episode.peakTime - episode.time).seconds, drain: episode.drain?.seconds,
      area: episode.areaAbove)
  }
}
