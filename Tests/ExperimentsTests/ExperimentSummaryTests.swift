// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine
import Testing

@Suite("ExperimentSummary")
struct ExperimentSummaryTests {
  @Test("takes every metric from the outcome of its group")
  func takesMetrics() throws {
    var outcome = try TestOutcomes.outcome()
    outcome.groups[0].backlogMean = 12.5
    outcome.groups[0].backlogPeak = 99
    outcome.groups[0].duplicates = 3
    outcome.groups[0].latency = nil
    var summary = ExperimentSummary(of: try TestOutcomes.specification())
    summary.add(ReplicationResult(replication: 0, outcome: outcome))
    #expect(summary.mean(of: "backlog.mean", group: "service") == .number(12.5))
    #expect(summary.mean(of: "backlog.peak", group: "service") == .number(99))
    #expect(summary.mean(of: "duplicates", group: "service") == .number(3))
    #expect(summary.mean(of: "sojourn.mean", group: "service") == .undefined)
    #expect(summary.mean(of: "measured", group: "service") == .number(0))
    #expect(summary.mean(of: "backlog.mean", group: "nobody") == .undefined)
  }

  @Test("adds up moves over rebalances and finds what never drained")
  func addsUpRebalances() throws {
    var outcome = try TestOutcomes.outcome()
    try #require(!outcome.bills.isEmpty)
    let moving = try #require(outcome.rebalances.last { !$0.isPlacement })
    outcome.rebalances = [moving, moving]
    outcome.rebalances[0].moved = 5
    outcome.rebalances[0].least = 2
    outcome.rebalances[1].moved = 3
    outcome.rebalances[1].least = 3
    outcome.bills = [outcome.bills[0], outcome.bills[0]]
    outcome.bills[0].drain = 4
    outcome.bills[1].drain = nil
    var summary = ExperimentSummary(of: try TestOutcomes.specification())
    summary.add(ReplicationResult(replication: 0, outcome: outcome))
    #expect(summary.mean(of: "rebalances", group: "service") == .number(2))
    #expect(summary.mean(of: "moved", group: "service") == .number(8))
    #expect(summary.mean(of: "least", group: "service") == .number(5))
    #expect(summary.mean(of: "excess", group: "service") == .number(3))
    #expect(summary.mean(of: "backlog.drain", group: "service") == .unbounded)
    #expect(summary.mean(of: "backlog.undrained", group: "service") == .number(1))
  }

  @Test("judges objectives on the mean over replications")
  func judgesOnMean() throws {
    var summary = ExperimentSummary(of: try TestOutcomes.specification())
    for (replication, peak) in [10, 30].enumerated() {
      var outcome = try TestOutcomes.outcome()
      outcome.groups[0].backlogPeak = peak
      summary.add(ReplicationResult(replication: replication, outcome: outcome))
    }
    let verdicts = summary.verdicts(on: [
      Objective(metric: "backlog.peak", group: "service", bound: .atMost(20)),
      Objective(metric: "backlog.peak", bound: .atMost(19)),
    ])
    #expect(verdicts.map { $0.answer } == [.met, .missed])
    #expect(verdicts.map { $0.mean } == [.number(20), .number(20)])
    #expect(summary.values(of: "backlog.peak", group: "service") == [.number(10), .number(30)])
  }

  @Test("real outcomes fill every metric that does not depend on an absence")
  func fillsMetrics() throws {
    var summary = ExperimentSummary(of: try TestOutcomes.specification())
    summary.add(ReplicationResult(replication: 0, outcome: try TestOutcomes.outcome()))
    let measured = MetricCatalogue.metrics(of: try TestOutcomes.specification())
    let undefined = measured.map { $0.name }.filter {
      summary.mean(of: $0, group: "service") == .undefined
    }
    // Too few messages for the 99.9th percentile, and no keys.
    #expect(undefined == ["sojourn.p999", "inversions.key"])
  }
}
