// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Testing

@Suite("MetricValue")
struct MetricValueTests {
  @Test("the mean leaves out what is undefined and never hides what did not happen")
  func averages() {
    #expect(MetricValue.mean([.number(1), .number(2), .undefined]) == .number(1.5))
    #expect(MetricValue.mean([.number(1), .unbounded, .number(3)]) == .unbounded)
    #expect(MetricValue.mean([.undefined, .unbounded]) == .unbounded)
    #expect(MetricValue.mean([.undefined]) == .undefined)
    #expect(MetricValue.mean([]) == .undefined)
  }

  @Test("what is not finite is undefined", arguments: [Double.nan, .infinity, -.infinity])
  func refusesInfinity(number: Double) {
    #expect(MetricValue(number) == .undefined)
  }

  @Test("numbers and counts are kept")
  func keepsNumbers() {
    #expect(MetricValue(0.25).number == 0.25)
    #expect(MetricValue(7).number == 7)
    #expect(MetricValue(nil) == .undefined)
    #expect(MetricValue.unbounded.number == nil)
  }
}
