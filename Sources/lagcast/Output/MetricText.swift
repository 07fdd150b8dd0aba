// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Reports
import SimulationMetrics

/// Metrics' values as people read them.
enum MetricText {
  /// A value in the unit of its metric.
  static func text(_ value: MetricValue, of metric: String) -> String {
    switch value {
    case .undefined: "-"
    case .unbounded: "never"
    case .number(let number):
      NumberText.quantity(
        number, unit: MetricCatalogue.metric(named: metric)?.unit.symbol ?? "")
    }
  }
}

/// The ledger of a group's messages as people read it.
enum AccountText {
  /// Where the published messages are, places without any left out.
  static func text(_ account: MessageAccount) -> String {
    let places: [(name: String, count: Int64)] = [
      ("completed", account.completed), ("in the backlog", account.backlog),
      ("in flight", account.inFlight), ("delayed", account.delayed),
      ("dead-lettered", account.deadLettered), ("expired", account.expired),
      ("filtered out", account.filtered), ("dropped", account.dropped),
    ]
    let found = places.filter { $0.count != 0 }.map { place in
      "\(NumberText.grouped(Int(place.count))) \(place.name)"
    }
    let published = "\(NumberText.grouped(Int(account.published))) published"
    return found.isEmpty ? published : published + " = " + found.joined(separator: " + ")
  }
}
