// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis

extension ResultsReport {
  /// The metrics that the report shows of each group, where they are not all zero.
  private static let shown: [String] = [
    "throughput", "sojourn.mean", "sojourn.p50", "sojourn.p95", "sojourn.p99", "sojourn.p999",
    "waiting.mean", "backlog.mean", "backlog.peak", "backlog.final", "backlog.drain",
    "backlog.undrained", "oldest_age.peak", "busy_share", "duplicates", "redeliveries",
    "dead_lettered", "head_of_line_blocking", "inversions.queue", "inversions.key", "rebalances",
    "moved", "least", "excess", "dark.queue_seconds", "dark.message_seconds", "dark.longest",
    "fairness.owned.jain", "fairness.offered.jain", "fairness.completed.jain",
    "sends.failed", "sends.lost", "sends.repeated", "sends.unsent",
  ]

  var objectivesTable: ReportTable {
    var table = ReportTable(columns: [
      .init("objective"), .init("group"), .init("mean"), .init("bound"), .init("verdict"),
      .init("kept", heading: "replications that keep to it"),
    ])
    for objective in objectives {
      let emphasis: ReportTable.Emphasis =
        switch objective.verdict {
        case .met: .good
        case .missed: .bad
        case .undetermined: .notable
        }
      table.append([
        .text(objective.metric), .text(objective.group), .text(objective.mean),
        .text(objective.demand), .text(objective.verdict.rawValue, emphasis),
        .text(objective.kept),
      ])
    }
    return table
  }

  /// The estimates of a group, with theory where it applies.
  func metricsTable(of group: String) -> ReportTable {
    let shown = Self.shown.compactMap { estimates.estimate(of: $0, group: group) }.filter {
      $0.mean != nil && ($0.minimum != 0 || $0.maximum != 0)
    }
    let hasTheory = shown.contains { $0.closedForm != nil }
    var columns: [ReportTable.Column] = [
      .init("metric"), .init("mean"), .init("interval", heading: "95 % interval"),
      .init("smallest"), .init("largest"), .init("n"),
    ]
    if hasTheory {
      columns += [
        .init("theory"), .init("model"), .init("gap", heading: "gap (standard errors)"),
        .init("beyond_slack", heading: "beyond slack"),
      ]
    }
    var table = ReportTable(columns: columns)
    for estimate in shown {
      let cell = { (value: Double?) -> ReportTable.Cell in
        value.map { .text(NumberText.quantity($0, unit: estimate.unit)) } ?? .missing
      }
      let ends = estimate.interval.map { interval in
        [interval.low, interval.high].map { NumberText.quantity($0, unit: estimate.unit) }
          .joined(separator: " to ")
      }
      var row: [ReportTable.Cell] = [
        .text(estimate.metric), cell(estimate.mean), ends.map { .text($0) } ?? .missing,
        cell(estimate.minimum), cell(estimate.maximum), .integer(estimate.replications),
      ]
      if hasTheory {
        row += [
          cell(estimate.closedForm?.value),
          estimate.closedForm.map { .text($0.model) } ?? .missing, .real(estimate.gap),
          .real(estimate.gapBeyondSlack),
        ]
      }
      table.append(row)
    }
    return table
  }

  /// Events that are shown as columns; more of them are rows.
  private static let eventColumns = 4

  /// What each event cost, means with half the widths of their intervals.
  var billsTable: ReportTable {
    let names = Self.billMeasures.map { $0.heading }
    let events = bills.rows.map { row in
      "\(row.keys[3]) \(row.keys[4]) at \(NumberText.plain(Double(row.keys[2]) ?? 0)) s"
        + (groups.count > 1 ? ", \(row.keys[1])" : "")
    }
    let cells = bills.rows.map { row in
      Self.billMeasures.indices.map { measure -> ReportTable.Cell in
        row.text(measure).map { .text($0) } ?? .missing
      }
    }
    guard events.count <= Self.eventColumns else {
      var table = ReportTable(columns: [.init("event")] + names.map { .init($0, heading: $0) })
      for (event, row) in zip(events, cells) { table.append([.text(event)] + row) }
      return table
    }
    var table = ReportTable(
      columns: [.init("cost")] + events.map { .init($0, heading: $0) })
    for (measure, name) in names.enumerated() {
      table.append([.text(name)] + cells.map { $0[measure] })
    }
    return table
  }

  /// The latency at chosen percentiles and what it consists of, in milliseconds.
  func latencyTable(of group: String) -> ReportTable {
    let names = [
      "sojourn", "linger", "broker", "behind others", "dark", "client buffer", "retry delay",
      "service",
    ]
    var table = ReportTable(
      columns: [.init("percentile")] + names.map { .init($0, heading: $0 + " (ms)") })
    let chosen = [
      ("0.5", "p50"), ("0.9", "p90"), ("0.95", "p95"), ("0.99", "p99"),
      ("0.999", "p99.9"), ("1", "max"),
    ]
    for (quantile, name) in chosen {
      guard
        let row = latencies.rows.first(where: {
          $0.keys[0] == group && Double($0.keys[1]) == Double(quantile)
        })
      else { continue }
      table.append(
        [.text(name)]
          + names.indices.map { .real(row.interval($0).map { $0.mean * 1e3 }) })
    }
    return table
  }

  /// Every value in force.
  var settingsTable: ReportTable {
    var table = ReportTable(columns: [.init("setting"), .init("value")])
    for setting in result.settings ?? [] {
      table.append([.text(setting.path), .text(setting.value)])
    }
    return table
  }

  /// Where the results come from.
  var originTable: ReportTable {
    var table = ReportTable(columns: [.init("what"), .init("value")])
    let facts: [(String, String)] = [
      ("scenario", result.scenarioName), ("scenario sha256", result.scenarioDigest),
      ("seed", result.seed.description),
      ("replications", result.replications.count.description),
      ("result sha256", resultDigest), ("tool version", result.toolVersion),
      ("model version", result.modelVersion), ("directory", result.path),
    ]
    for (name, value) in facts { table.append([.text(name), .text(value)]) }
    if let command { table.append([.text("made by"), .text(command)]) }
    return table
  }
}
