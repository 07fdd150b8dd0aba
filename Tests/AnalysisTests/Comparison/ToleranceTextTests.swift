// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Tolerances as texts")
struct ToleranceTextTests {
  private let time = MetricRule(metric: "m", unit: "s", direction: .lower, isGated: true)
  private let count = MetricRule(metric: "m", unit: "queues", direction: .lower, isGated: true)

  @Test(
    arguments: [
      ("3%", 0.03, nil), ("10ms", nil, 0.01), ("3%,10ms", 0.03, 0.01), ("2 us, 0.5 %", 0.005, 2e-6),
      ("0", nil, 0), ("1.5s", nil, 1.5), ("2m", nil, 120), ("0%", 0, nil), ("1h", nil, 3600),
      ("250ns", nil, 250e-9),
    ] as [(String, Double?, Double?)])
  func times(text: String, relative: Double?, absolute: Double?) throws {
    let tolerance = try ToleranceText(text)
    #expect(tolerance.relative == relative)
    let found = try tolerance.absolute(inUnitOf: time)
    #expect((found == nil) == (absolute == nil))
    if let found, let absolute { #expect(abs(found - absolute) < 1e-15) }
  }

  @Test("Other metrics take bare numbers or their own unit")
  func counts() throws {
    #expect(try ToleranceText("5").absolute(inUnitOf: count) == 5)
    #expect(try ToleranceText("5 queues").absolute(inUnitOf: count) == 5)
    #expect(throws: ToleranceProblem.self) { try ToleranceText("5ms").absolute(inUnitOf: count) }
  }

  @Test("A time without a unit is an error that names the units")
  func bareTime() throws {
    let problem = #expect(throws: ToleranceProblem.self) {
      try ToleranceText("5").absolute(inUnitOf: time)
    }
    #expect(problem?.message.contains("ns, us, ms, s, m, h") == true)
  }

  @Test(
    "What is no tolerance is quoted",
    arguments: ["", "%", "-1%", "nan", "inf", "1%,2%", "1ms,2ms", "three", "1%,", "1e999%"])
  func wrong(text: String) {
    let problem = #expect(throws: ToleranceProblem.self) { try ToleranceText(text) }
    #expect(problem?.message.contains("\"\(text)\"") == true)
  }
}
