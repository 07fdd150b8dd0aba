// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

/// The bill of a scenario event, while it runs up.
struct OpenBill {
  let event: Int
  let time: Int64
  /// When the event itself is over.
  let activeUntil: Int64
  private let totalsAtStart: OwnershipTotals
  private(set) var darkNanoseconds: Int64 = 0
  private(set) var darkMessageNanoseconds: Int128 = 0
  private(set) var duplicates = 0
  private(set) var delayed = 0
  private(set) var delaySum: Int128 = 0
  private(set) var delayMax: Int64 = 0

  init(event: Int, time: Int64, activeUntil: Int64, totals: OwnershipTotals) {
    self.event = event
    self.time = time
    self.activeUntil = activeUntil
    totalsAtStart = totals
  }

  /// Notes a message that waited through dark time.
  mutating func noteDelay(_ dark: Int64) {
    delayed += 1
    delaySum += Int128(dark)
    delayMax = max(delayMax, dark)
  }

  /// Sums the bill up with the totals at its end.
  mutating func close(_ totals: OwnershipTotals) {
    darkNanoseconds = totals.darkNanoseconds - totalsAtStart.darkNanoseconds
    darkMessageNanoseconds =
      totals.darkMessageNanoseconds - totalsAtStart.darkMessageNanoseconds
    duplicates = totals.duplicates - totalsAtStart.duplicates
  }
}

extension EventBill {
  /// A bill that is summed up, without what rebalances cost.
  init(
    _ bill: OpenBill, of action: ScenarioEvent.Action, group: String, episode: BacklogEpisode
  ) {
    self.init(
      event: bill.event, time: VirtualTime(nanoseconds: bill.time), action: action.name,
      target: action.target, group: group, rebalances: 0, moved: 0, least: 0,
      darkQueueSeconds: Double(bill.darkNanoseconds) / 1e9,
      darkMessageSeconds: Double(bill.darkMessageNanoseconds) / 1e9,
      delayedMessages: bill.delayed,
      delayMean: bill.delayed > 0 ? Double(bill.delaySum) / Double(bill.delayed) / 1e9 : nil,
      delayMax: Double(bill.delayMax) / 1e9, duplicates: bill.duplicates,
      levelBefore: episode.levelBefore, tolerance: episode.tolerance, peak: Int(episode.peak),
      timeToPeak: (episode.peakTime - episode.time).seconds, drain: episode.drain?.seconds,
      area: episode.areaAbove)
  }
}

extension [EventBill] {
  /// In order of events; groups keep their order for the same event.
  var inOrderOfEvents: [EventBill] {
    enumerated().sorted { ($0.element.event, $0.offset) < ($1.element.event, $1.offset) }
      .map(\.element)
  }
}

extension EventBill {
  /// Puts the rebalances that the event set off on the bill.
  mutating func charge(_ rebalances: [RebalanceRecord]) {
    let caused = rebalances.filter { $0.event == event }
    self.rebalances = caused.count
    moved = caused.reduce(0) { $0 + $1.moved }
    least = caused.reduce(0) { $0 + $1.least }
  }
}

extension [RebalanceRecord] {
  /// In order of ends, those without one last; groups keep their order for equal times.
  var inOrderOfEnds: [RebalanceRecord] {
    let never = VirtualTime.distantFuture
    return enumerated().sorted {
      ($0.element.end ?? never, $0.offset) < ($1.element.end ?? never, $1.offset)
    }.map(\.element)
  }
}
