// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Reports

/// Comparisons made from values in memory, for the tests of their forms.
enum Comparisons {
  /// A metric of a group with its values on both sides.
  struct Row {
    var metric: String
    var unit = "s"
    var base: [Double]
    var new: [Double]
    var isGated = true
    var direction = MetricRule.Direction.lower
  }

  /// Every verdict once, a metric that is only reported, and names that need escaping.
  static let mixed = [
    Row(
      metric: "sojourn.mean", base: [5.1, 4.9, 5.3, 5.0, 5.2], new: [5.6, 5.4, 5.8, 5.5, 5.7]),
    Row(
      metric: "sojourn.p99", base: [15.1, 14.9, 15.3, 15.0, 15.2],
      new: [15.6, 14.2, 15.9, 14.4, 15.6]),
    Row(
      metric: "throughput", unit: "messages/s", base: [80.1, 79.9, 80.3], new: [88, 87.5, 88.1],
      direction: .higher),
    Row(
      metric: "backlog.mean", unit: "messages", base: [4, 4.5, 3.75], new: [4.001, 4.502, 3.75]),
    Row(metric: "moved", unit: "queues", base: [9, 9, 9, 9, 9], new: [9, 9, 9, 9, 9]),
    Row(
      metric: "sojourn.max", base: [20, 22, 21, 25, 24], new: [21, 22, 20, 27, 24], isGated: false),
  ]

  static func comparison(
    _ rows: [Row] = mixed, group: String = "order & <service>", seeds: (UInt64, UInt64) = (42, 42)
  ) throws -> Comparison {
    try Comparison(
      of: side(rows.map { ($0, $0.new) }, "results/new", group, seeds.1),
      with: side(rows.map { ($0, $0.base) }, "results/base", group, seeds.0))
  }

  /// Many rows that regress, by different amounts.
  static func many(_ count: Int) throws -> Comparison {
    try comparison(
      (0..<count).map { index in
        Row(
          metric: "metric.\(index)", base: [1, 1.01, 1.02, 1.01],
          new: [1, 1.01, 1.02, 1.01].map { $0 * (2 + Double(index) / 100) })
      })
  }

  private static func side(
    _ rows: [(Row, [Double])], _ path: String, _ group: String, _ seed: UInt64
  ) -> ComparedResult {
    let count = rows.map { $0.1.count }.max() ?? 0
    var series: [ComparedResult.Key: ComparedResult.Series] = [:]
    var rules: [MetricRule] = []
    for (row, values) in rows {
      let rest = [Double?](repeating: nil, count: count - values.count)
      series[.init(group: group, metric: row.metric)] = .init(
        unit: row.unit, values: values + rest)
      rules.append(
        MetricRule(
          metric: row.metric, unit: row.unit, direction: row.direction, isGated: row.isGated,
          relativeTolerance: 0.01, origin: "default"))
    }
    return ComparedResult(
      path: path, toolVersion: "0.1.0", modelVersion: "1", scenarioName: "a \"quoted\" name",
      scenarioDigest: String(repeating: "0", count: 64), seed: seed,
      replications: (0..<count).map { Int64($0) }, series: series,
      settings: [.init(path: "duration", value: "1m")], rules: rules)
  }
}
