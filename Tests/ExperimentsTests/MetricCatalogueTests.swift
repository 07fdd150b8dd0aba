// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("MetricCatalogue")
struct MetricCatalogueTests {
  @Test("names are unique")
  func hasUniqueNames() {
    let names = MetricCatalogue.all.map { $0.name }
    #expect(Set(names).count == names.count)
  }

  @Test("has every metric that scenarios are promised")
  func hasPromisedMetrics() {
    let promised = [
      "sojourn.mean", "sojourn.p50", "sojourn.p90", "sojourn.p95", "sojourn.p99", "sojourn.p999",
      "sojourn.max", "waiting.mean", "backlog.mean", "backlog.peak", "backlog.final",
      "backlog.drain", "oldest_age.peak", "throughput", "busy_share", "duplicates", "redeliveries",
      "dead_lettered", "moved", "least", "excess", "dark.queue_seconds", "dark.message_seconds",
      "fairness.owned.jain", "fairness.offered.jain", "fairness.completed.jain",
    ]
    for name in promised { #expect(MetricCatalogue.metric(named: name) != nil, "\(name)") }
  }

  @Test("each entry is named in small words and described in a sentence with its unit")
  func describesEachMetric() {
    for metric in MetricCatalogue.all {
      #expect(metric.name.wholeMatch(of: /[a-z0-9_]+(\.[a-z0-9_]+)*/) != nil, "\(metric.name)")
      #expect(metric.description.hasSuffix("."), "\(metric.name)")
      #expect(metric.description.first?.isUppercase == true, "\(metric.name)")
      #expect(!metric.unit.symbol.isEmpty, "\(metric.name)")
    }
  }

  @Test("a name that does not exist has no metric")
  func knowsNoOthers() {
    #expect(MetricCatalogue.metric(named: "sojourn") == nil)
    #expect(MetricCatalogue.metric(named: "Sojourn.mean") == nil)
  }

  @Test("Sends are measured where they can fail, and other results do not list them")
  func measuresSends() throws {
    func names(_ specification: ModelSpecification) -> [String] {
      MetricCatalogue.metrics(of: specification).map(\.name)
    }
    var specification = try TestOutcomes.specification()
    #expect(!names(specification).contains { $0.hasPrefix("sends.") })
    specification.producers[0].sending = SendingSpecification(mode: .oneWay)
    specification.events = [
      ScenarioEvent(
        at: VirtualTime(nanoseconds: 10_000_000_000),
        .fault(.stopBroker("broker-a", ending: .crash, duration: .seconds(5))))
    ]
    // Without a network of brokers nothing is stuck.
    #expect(
      names(specification) == MetricCatalogue.all.map(\.name).filter { $0 != "backlog.stranded" })
    let outcome = try Replication.run(
      specification, seed: 7, replication: 0, options: RunOptions())
    func value(_ name: String) throws -> MetricValue {
      try #require(MetricCatalogue.metric(named: name)).value(ofGroup: 0, in: outcome)
    }
    // What the application handed over and the group's ledger does not have.
    let failed = outcome.sends[0].published - Int(outcome.groups[0].account.published)
    #expect(failed > 100)
    #expect(try value("sends.failed") == .number(Double(failed)))
    #expect(try value("sends.lost") == .number(0))
  }
}
