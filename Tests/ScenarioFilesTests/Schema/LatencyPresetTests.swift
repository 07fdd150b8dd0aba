// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Stochastics
import Testing

@Suite("Presets of latencies")
struct LatencyPresetTests {
  @Test(
    "Constants are constants, and measured ones distributions", arguments: LatencyPreset.allCases)
  func kinds(preset: LatencyPreset) throws {
    let isMeasured = preset.rawValue.hasSuffix("-measured")
    #expect((preset.microseconds == nil) == isMeasured)
    #expect(preset.values(of: .deliver).count == 1)
    for leg in [LatencyPreset.Leg.publish, .settle, .overshoot] {
      let values = preset.values(of: leg)
      #expect(values.count == (isMeasured ? 40 : 1))
      #expect(values == values.sorted() && values[0] > 0)
      let mean = Double(values.reduce(0, +)) / Double(values.count)
      #expect(abs(try preset.distribution(of: leg).mean * 1e6 - mean) < 1e-6)
    }
  }

  @Test(
    "Both kinds are of the same gaps: their sums agree as far as the means were rounded and pooled",
    arguments: [
      (LatencyPreset.classic, LatencyPreset.classicMeasured),
      (.quorum, .quorumMeasured), (.activemq, .activemqMeasured),
    ])
  func sums(constant: LatencyPreset, measured: LatencyPreset) throws {
    func mean(_ preset: LatencyPreset, _ legs: [LatencyPreset.Leg]) throws -> Double {
      try legs.reduce(0) { $0 + (try preset.distribution(of: $1).mean) }
    }
    for legs in [[LatencyPreset.Leg.publish, .deliver], [.settle, .deliver], [.overshoot]] {
      let ratio = try mean(measured, legs) / (try mean(constant, legs))
      #expect((0.88...1.12).contains(ratio), "\(legs): \(ratio)")
    }
  }

  @Test("The texts say what is drawn")
  func texts() {
    #expect(LatencyPreset.classic.text(of: .publish) == "350us")
    #expect(LatencyPreset.activemqMeasured.text(of: .deliver) == "41us")
    #expect(
      LatencyPreset.classicMeasured.text(of: .overshoot) == "35us to 1029us, mean 116us")
  }
}
