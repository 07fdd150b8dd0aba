// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ResultFiles

/// The new result in the Bencher Metric Format: a benchmark for each group, a measure for each
/// metric, with the 95 % interval of the mean as lower and upper value.
///
/// Source: Bencher's documentation, *Bencher Metric Format (BMF)*.
package enum BencherReport {
  /// The whole document.
  package static func text(of report: ComparisonReport) -> String {
    let comparison = report.comparison
    var benchmarks: [JSONValue.Member] = []
    for row in comparison.rows {
      guard let interval = MeanInterval(of: row.new) else { continue }
      var value = [JSONValue.Member("value", number(interval.mean))]
      if let low = interval.low, let high = interval.high {
        value += [.init("lower_value", number(low)), .init("upper_value", number(high))]
      }
      let name = "\(comparison.new.scenarioName)/\(row.key.owner)"
      let measure = JSONValue.Member(row.metric, .object(value))
      if let last = benchmarks.indices.last, benchmarks[last].name == name,
        case .object(let measures) = benchmarks[last].value
      {
        benchmarks[last].value = .object(measures + [measure])
      } else {
        benchmarks.append(.init(name, .object([measure])))
      }
    }
    return JSONValue.object(benchmarks).prettyText
  }

  private static func number(_ value: Double) -> JSONValue {
    Double(FieldText.real(value)).map { .decimal($0) } ?? .null
  }
}
