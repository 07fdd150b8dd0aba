// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
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
}
