// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ResultFiles

/// Both sides as lines of Go's benchmark format, one line a replication and group, for
/// `benchstat -col /side`.
///
/// Source: *Proposal: Go Benchmark Data Format* (design 14313) and the documentation of
/// `golang.org/x/perf/benchfmt`, which adds the lines of units.
package enum GoBenchmarkReport {
  /// The whole text.
  package static func text(of report: ComparisonReport) -> String {
    let comparison = report.comparison
    var text = ""
    for (metric, rule) in units(of: comparison) {
      let better =
        switch rule.direction {
        case .lower: " better=lower"
        case .higher: " better=higher"
        case .either, .target: ""
        }
      text += "Unit \(unit(metric, rule.unit))\(better) assume=nothing\n"
    }
    for (name, side) in [("base", comparison.base), ("new", comparison.new)] {
      text += "\n"
      text += "scenario: \(word(side.scenarioName))\nseed: \(side.seed)\n"
      text += "lagcast: \(word(side.toolVersion))\nmodel: \(word(side.modelVersion))\n"
      for index in side.replications.indices {
        text += lines(of: side, index, name, comparison)
      }
    }
    return text
  }

  /// Metrics in the order of the rows, each once.
  private static func units(of comparison: Comparison) -> [(metric: String, rule: MetricRule)] {
    var seen: Set<String> = []
    return comparison.rows.filter { seen.insert($0.metric).inserted }.map { ($0.metric, $0.rule) }
  }

  private static func lines(
    of side: ComparedResult, _ index: Int, _ name: String, _ comparison: Comparison
  ) -> String {
    var text = ""
    var values = ""
    for (place, row) in comparison.rows.enumerated() {
      if let value = side.series[row.key]?.values[index] {
        values += " \(FieldText.real(value)) \(unit(row.metric, row.rule.unit))"
      }
      // The rows of a group, of a sweep at one point, stand together.
      let next = place + 1 < comparison.rows.count ? comparison.rows[place + 1].key : nil
      guard next?.owner != row.key.owner else { continue }
      if !values.isEmpty {
        let point = row.key.point.isEmpty ? "" : "/point=\(word(row.key.point))"
        text += "BenchmarkLagcast/group=\(word(row.group))\(point)/side=\(name) 1\(values)\n"
      }
      values = ""
    }
    return text
  }

  /// A unit names the metric, since benchstat makes a table of each unit.
  private static func unit(_ metric: String, _ unit: String) -> String {
    word("\(metric)-\(unit)".replacing("/", with: "-per-"))
  }

  /// A text without what separates words and name parts.
  private static func word(_ text: String) -> String {
    var word = ""
    for scalar in text.unicodeScalars {
      let separates =
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
        || scalar == "/" || scalar == "="
      word.unicodeScalars.append(separates ? "_" : scalar)
    }
    return word
  }
}
