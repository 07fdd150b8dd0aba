// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("MSER-5")
struct WarmUpCutTests {
  // The cuts are those of a program that evaluates the definition for each cut anew.

  @Test("a decay in noise is cut where it drowns")
  func decay() throws {
    var level = 300.0
    let series = Noise.series(600).map { noise in
      defer { level *= 0.97 }
      return level + 10 * noise
    }
    let cut = try #require(WarmUpCut(of: series))
    #expect(cut.samples == 160)
    #expect(!cut.isAtLimit)
  }

  @Test("a series that never settles is cut at half of it, which is told")
  func ramp() throws {
    let series = Noise.series(200).enumerated().map { Double($0.offset) + $0.element }
    let cut = try #require(WarmUpCut(of: series))
    #expect(cut.samples == 100)
    #expect(cut.isAtLimit)
  }

  @Test("nothing is cut off a series in steady state, whose end need not fill a batch")
  func steady() throws {
    let noise = try #require(WarmUpCut(of: Noise.series(203).map { 5 + $0 }))
    #expect(noise.samples == 0)
    let constant = try #require(WarmUpCut(of: Array(repeating: 3.0, count: 100)))
    #expect(constant == noise)
  }

  @Test("fewer than fifty samples are too few")
  func few() {
    #expect(WarmUpCut(of: Noise.series(49)) == nil)
    #expect(WarmUpCut(of: Noise.series(50)) != nil)
  }
}
