// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Reports
import Testing

/// The grammar of Bencher's documentation: benchmarks of measures of values with bounds.
@Suite("Bencher Metric Format")
struct BencherReportTests {
  private struct Value: Decodable {
    var value: Double
    var lower_value: Double?
    var upper_value: Double?
  }

  @Test("Benchmarks by group, measures by metric, bounds around the mean of the new result")
  func form() throws {
    let text = BencherReport.text(of: ComparisonReport(try Comparisons.comparison()))
    let read = try JSONDecoder().decode([String: [String: Value]].self, from: Data(text.utf8))
    #expect(Array(read.keys) == ["a \"quoted\" name/order & <service>"])
    let measures = try #require(read.values.first)
    #expect(measures.count == 6)
    let mean = try #require(measures["sojourn.mean"])
    #expect(abs(mean.value - 5.6) < 1e-11)
    // t(4; 0.975) = 2.7764451052, standard deviation of five values 0.1 apart: sqrt(0.025).
    let half = 2.7764451052 * (0.025 / 5).squareRoot()
    #expect(abs(try #require(mean.lower_value) - (5.6 - half)) < 1e-9)
    #expect(abs(try #require(mean.upper_value) - (5.6 + half)) < 1e-9)
    let keys = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String: [String: Any]]])
    let allowed: Set<String> = ["value", "lower_value", "upper_value"]
    #expect(keys.values.joined().allSatisfy { Set($0.value.keys).isSubset(of: allowed) })
  }
}
