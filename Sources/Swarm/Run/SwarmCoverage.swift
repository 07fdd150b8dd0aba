// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles

/// How many seeds contained what.
package struct SwarmCoverage: Sendable {
  /// Seeds that have run.
  package private(set) var seeds = 0
  /// Events that the engine executed in all of them.
  package private(set) var executedEvents = 0
  /// Seeds that failed, up to the first hundred.
  package private(set) var failures: [SwarmResult] = []
  /// How many failed.
  package private(set) var failed = 0
  private var counts: [SwarmFeature: Int] = [:]

  package init() {}

  /// Counts a seed in.
  package mutating func note(_ result: SwarmResult) {
    seeds += 1
    executedEvents += result.executedEvents
    for feature in result.features { counts[feature, default: 0] += 1 }
    guard !result.findings.isEmpty else { return }
    failed += 1
    if failures.count < 100 { failures.append(result) }
  }

  /// Everything that can be covered with the number of seeds that did, in the order of the
  /// catalogues; events in that of the scenario language.
  package var rows: [(feature: SwarmFeature, seeds: Int)] {
    let features: [SwarmFeature] =
      SwarmFeature.Mechanism.allCases.map { .mechanism($0) }
      + ScenarioSchema.events.map { .event($0.name) }
      + SwarmFeature.Occurrence.allCases.map { .occurrence($0) }
    return features.map { ($0, counts[$0] ?? 0) }
  }
}
