// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

/// The bills of the scenario's events, averaged over the replications.
struct BillMeans {
  /// The bill of one event for one group.
  struct Line {
    let event: Int
    let time: VirtualTime
    let action: String
    let target: String
    let group: String
    /// Replications in which the event was billed.
    fileprivate(set) var count = 0
    /// Replications in which the backlog did not return before the run ended.
    fileprivate(set) var undrained = 0
    fileprivate var sums = [Double](repeating: 0, count: Quantity.allCases.count)
    fileprivate var delayedReplications = 0

    /// The mean of a quantity over the replications that have it.
    func mean(_ quantity: Quantity) -> Double? {
      let divisor =
        switch quantity {
        case .drain: count - undrained
        case .delayMean: delayedReplications
        default: count
        }
      return divisor > 0 ? sums[quantity.rawValue] / Double(divisor) : nil
    }
  }

  /// What a bill counts.
  enum Quantity: Int, CaseIterable {
    case rebalances, moved, least, darkQueueSeconds, darkMessageSeconds
    case delayedMessages, delayMean, delayMax, duplicates
    case levelBefore, peak, timeToPeak, drain, area
  }

  /// The lines, by event and group, in the order of the first replication.
  private(set) var lines: [Line] = []

  /// Adds the bills of a replication.
  mutating func add(_ bills: [EventBill]) {
    for bill in bills {
      let known = lines.firstIndex { $0.event == bill.event && $0.group == bill.group }
      let place = known ?? lines.count
      if known == nil {
        lines.append(
          Line(
            event: bill.event, time: bill.time, action: bill.action, target: bill.target,
            group: bill.group))
      }
      add(bill, to: &lines[place])
    }
  }

  private func add(_ bill: EventBill, to line: inout Line) {
    line.count += 1
    func add(_ quantity: Quantity, _ value: Double) { line.sums[quantity.rawValue] += value }
    add(.rebalances, Double(bill.rebalances))
    add(.moved, Double(bill.moved))
    add(.least, Double(bill.least))
    add(.darkQueueSeconds, bill.darkQueueSeconds)
    add(.darkMessageSeconds, bill.darkMessageSeconds)
    add(.delayedMessages, Double(bill.delayedMessages))
    if let delay = bill.delayMean {
      add(.delayMean, delay)
      line.delayedReplications += 1
    }
    add(.delayMax, bill.delayMax)
    add(.duplicates, Double(bill.duplicates))
    add(.levelBefore, bill.levelBefore)
    add(.peak, Double(bill.peak))
    add(.timeToPeak, bill.timeToPeak)
    if let drain = bill.drain { add(.drain, drain) } else { line.undrained += 1 }
    add(.area, bill.area)
  }
}
