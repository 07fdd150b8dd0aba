// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Testing

@Suite("Default tolerances")
struct MetricToleranceTests {
  @Test(
    "Means 1 %, p99 5 %, counts of an unchanged system exact; extremes are reported",
    arguments: [
      ("sojourn.mean", 0.01, true), ("waiting.mean", 0.01, true), ("backlog.mean", 0.01, true),
      ("throughput", 0.01, true), ("sojourn.p99", 0.05, true), ("moved", 0, true),
      ("dead_lettered", 0, true), ("backlog.undrained", 0, true), ("sojourn.p999", 0, false),
      ("sojourn.max", 0, false), ("backlog.peak", 0, false),
    ])
  func defaults(name: String, relative: Double, isGated: Bool) throws {
    let tolerance = try #require(MetricCatalogue.metric(named: name)?.tolerance)
    #expect(tolerance.relative == relative)
    #expect(tolerance.isGated == isGated)
  }

  @Test("A metric without a better side is never gated by default")
  func directions() {
    for metric in MetricCatalogue.all where metric.better == .neither {
      #expect(!metric.tolerance.isGated, "\(metric.name)")
    }
  }
}
