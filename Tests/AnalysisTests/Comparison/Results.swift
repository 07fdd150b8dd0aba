// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ResultFiles
import TestSupport

/// Results for tests of comparisons, in memory and as directories.
enum Results {
  static let rules = [
    MetricRule(
      metric: "sojourn.mean", unit: "s", direction: .lower, isGated: true, relativeTolerance: 0.01,
      absoluteTolerance: 1e-6, origin: "default"),
    MetricRule(
      metric: "throughput", unit: "messages/s", direction: .higher, isGated: true,
      relativeTolerance: 0.01, origin: "default"),
    MetricRule(
      metric: "moved", unit: "queues", direction: .lower, isGated: true, origin: "default"),
    MetricRule(
      metric: "published", unit: "messages", direction: .either, isGated: false, origin: "default"),
  ]

  /// A result with one group whose metrics have the values given.
  static func make(
    _ values: [String: [Double?]], path: String = "result", seed: UInt64 = 1,
    group: String = "workers", settings: [(String, String)] = [("duration", "1m")],
    digest: String = "d"
  ) -> ComparedResult {
    let count = values.values.map { $0.count }.max() ?? 0
    var series: [ComparedResult.Key: ComparedResult.Series] = [:]
    for (metric, column) in values {
      let unit = rules.first { $0.metric == metric }?.unit ?? "1"
      series[.init(group: group, metric: metric)] = .init(unit: unit, values: column)
    }
    return ComparedResult(
      path: path, toolVersion: "1", modelVersion: "1", scenarioName: "s", scenarioDigest: digest,
      seed: seed, replications: (0..<count).map { Int64($0) }, series: series,
      settings: settings.map { .init(path: $0.0, value: $0.1) }, rules: rules)
  }

  static let metricsText = """
    metric,unit,better,gated,relative_tolerance,absolute_tolerance,description
    sojourn.mean,s,lower,true,0.01,1e-06,Mean.
    moved,queues,lower,true,0,0,Moves.

    """

  static let summaryText = """
    replication,group,metric,unit,value
    0,workers,sojourn.mean,s,1.5
    0,workers,moved,queues,9
    1,workers,sojourn.mean,s,1.7
    1,workers,moved,queues,

    """

  /// Writes a results directory and returns its path.
  static func write(
    _ name: String, in folder: TemporaryFolder, summary: String = summaryText,
    metrics: String = metricsText, scenario: String = "setting,value\nduration,1m\n",
    seed: UInt64 = 1, replications: Int = 2, digest: String = "d", partial: String? = nil,
    more: [(String, String)] = []
  ) throws -> String {
    let directory = try ResultDirectory(creating: folder.path(name))
    try directory.write(summary, to: "summary.csv")
    try directory.write(metrics, to: "metrics.csv")
    try directory.write(scenario, to: "scenario.csv")
    for (file, text) in more { try directory.write(text, to: file) }
    try directory.commit(
      RunManifest(
        toolVersion: "1", modelVersion: "1", scenarioName: "s", scenarioDigest: digest,
        seed: seed, replications: replications, partialReason: partial))
    return folder.path(name)
  }
}
