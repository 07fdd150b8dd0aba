// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Fluid backlogs")
struct FluidBacklogTests {
  /// A case of `theory.json`, worked out there in rationals.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var segments: [[Double]]
    var initial = 0.0
    var horizon: Double
    var levels: [(Double, Double)]
    var peak: (Double, Double)
    var drained: Double
    var area: Double
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "fluid-step-overload", segments: [[0, 1500, 1000], [60, 500, 1000]], horizon: 180,
      levels: [(0, 0), (15, 7500), (60, 30000), (75, 22500), (120, 0), (150, 0)],
      peak: (60, 30000), drained: 120, area: 1_800_000),
    Case(
      name: "fluid-outage-and-catch-up",
      segments: [[0, 800, 1000], [100, 800, 0], [130, 800, 1000]], horizon: 400,
      levels: [(100, 0), (115, 12000), (180, 14000), (250, 0)], peak: (130, 24000), drained: 250,
      area: 1_800_000),
    Case(
      name: "fluid-scale-up-with-lag",
      segments: [[0, 1000, 800], [90, 1000, 0], [95, 1000, 1600]], horizon: 200,
      levels: [(60, 12000), (90, 18000), (120, 8000), (133, 200)], peak: (95, 23000),
      drained: 133.33333333333334, area: 1353333.3333333333),
    Case(
      name: "fluid-two-bursts",
      segments: [
        [0, 600, 1000], [30, 1800, 1000], [50, 600, 1000], [90, 2200, 1000], [100, 600, 1000],
      ], horizon: 200, levels: [(40, 8000), (70, 8000), (90, 0), (115, 6000)], peak: (50, 16000),
      drained: 130, area: 720_000),
    Case(
      name: "fluid-backlog-start", segments: [[0, 250, 400]], initial: 360_000, horizon: 3000,
      levels: [(600, 270_000), (2000, 60000), (2400, 0)], peak: (0, 360_000), drained: 2400,
      area: 432_000_000),
  ]

  @Test("levels, peaks, drain times and areas are those of theory.json", arguments: cases)
  func agrees(expected: Case) throws {
    let backlog = FluidBacklog(
      initial: expected.initial,
      segments: expected.segments.map { .init(from: $0[0], arrivalRate: $0[1], capacity: $0[2]) },
      horizon: expected.horizon)
    for (time, level) in expected.levels {
      #expect(abs(backlog.backlog(at: time) - level) < 1e-6, "at \(time) s")
    }
    #expect(backlog.peak.time == expected.peak.0)
    #expect(backlog.peak.backlog == expected.peak.1)
    let drained = try #require(backlog.drained)
    #expect(abs(drained - expected.drained) < 1e-9)
    #expect(abs(backlog.area / expected.area - 1) < 1e-12)
  }

  @Test("what does not drain before the horizon is not drained, nor what never was there")
  func undrained() {
    let growing = FluidBacklog(
      initial: 0, segments: [.init(from: 0, arrivalRate: 2, capacity: 1)], horizon: 10)
    #expect(growing.drained == nil)
    #expect(growing.backlog(at: 20) == 10)
    let empty = FluidBacklog(
      initial: 0, segments: [.init(from: 0, arrivalRate: 1, capacity: 2)], horizon: 10)
    #expect(empty.drained == nil)
    #expect(empty.peak.backlog == 0)
  }

  @Test(
    "drain times under random arrivals are those of theory.json",
    arguments: [
      // drain-1000-mm1, drain-1000-md1
      (1e-4, 1.0954451150103321), (0, 0.6324555320336759),
    ])
  func drainTime(variance: Double, deviation: Double) throws {
    let drain = try #require(
      DrainTime(backlog: 1000, arrivalRate: 50, meanService: 0.01, serviceVariance: variance))
    #expect(abs(drain.mean - 20) < 1e-12)
    #expect(abs(drain.standardDeviation / deviation - 1) < 1e-12)
    #expect(
      DrainTime(backlog: 1, arrivalRate: 100, meanService: 0.01, serviceVariance: 0) == nil)
  }
}
