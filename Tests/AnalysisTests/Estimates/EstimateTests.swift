// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Estimates of metrics")
struct EstimateTests {
  private func samples(_ values: [MetricObservation]) -> MetricSamples {
    MetricSamples(
      group: "g", metric: "m", unit: "s", replications: Array(values.indices), values: values)
  }

  @Test("replications give a t interval")
  func replications() throws {
    let estimate = Estimate(samples((1...10).map { .number(Double($0)) }))
    let interval = try #require(estimate.interval)
    // t(9; 0.975) = 2.262157162798, deviation sqrt(55 / 6).
    let halfWidth = 2.262157162798 * (55.0 / 6 / 10).squareRoot()
    #expect(estimate.mean == 5.5)
    #expect(interval.method == .replications)
    #expect(interval.count == 10)
    #expect(abs(interval.low - (5.5 - halfWidth)) < 1e-9)
    #expect(abs(interval.halfWidth - halfWidth) < 1e-9)
    let relative = try #require(estimate.relativeHalfWidth)
    #expect(abs(relative - halfWidth / 5.5) < 1e-9)
    #expect(estimate.minimum == 1)
    #expect(estimate.maximum == 10)
  }

  @Test("one replication has batch means where there are samples, and else no interval")
  func single() throws {
    let one = samples([.number(0.5)])
    #expect(Estimate(one).interval == nil)
    #expect(Estimate(one).mean == 0.5)
    let estimate = Estimate(one, series: Noise.series(600))
    let interval = try #require(estimate.interval)
    #expect(interval.method == .batchMeans)
    #expect(interval.count == 30)
    // The run's own mean is the centre.
    #expect(abs(interval.low - (0.5 - 0.02228909698497513)) < 1e-9)
    #expect(Estimate(one, series: Noise.remembering(600, 0.995)).interval == nil)
    // Several replications never need their samples.
    let two = Estimate(samples([.number(1), .number(2)]), series: Noise.series(600))
    #expect(two.interval?.method == .replications)
  }

  @Test("a value beyond all numbers leaves no mean; one that is missing does not count")
  func withoutNumbers() {
    let never = Estimate(samples([.number(1), .unbounded, .number(2)]))
    #expect(never.mean == nil)
    #expect(never.interval == nil)
    #expect(never.replications == 2)
    #expect(never.unboundedReplications == 1)
    let missing = Estimate(samples([.number(1), .undefined, .number(3)]))
    #expect(missing.mean == 2)
    #expect(missing.interval?.count == 2)
    #expect(Estimate(samples([.undefined])).mean == nil)
  }

  @Test(
    "the gap counts standard errors, raw and beyond what theory leaves open",
    arguments: [
      // Mean 10, standard error 1 / sqrt(3): the gap and what is left of it, both times sqrt(3).
      (8.0, 0.0, 2.0, 2.0), (8, 1, 2, 1), (8, 2, 2, 0), (9.5, 5, 0.5, 0), (11, 5, -1, -1),
      (10, 0, 0, 0),
    ])
  func gap(value: Double, slack: Double, gap: Double, beyond: Double) throws {
    let estimate = Estimate(
      samples([.number(9), .number(10), .number(11)]),
      closedForm: .init(model: "M/M/1", value: value, slack: slack))
    let root = 3.0.squareRoot()
    #expect(abs(try #require(estimate.gap) - gap * root) < 1e-12)
    #expect(abs(try #require(estimate.gapBeyondSlack) - beyond * root) < 1e-12)
  }

  @Test(
    "a slack both ways counts below as well",
    arguments: [(8.0, 1.0, 1.0), (11, 0.25, -0.75), (11, 5, 0), (10, 1, 0)])
  func gapBothWays(value: Double, slack: Double, beyond: Double) throws {
    let estimate = Estimate(
      samples([.number(9), .number(10), .number(11)]),
      closedForm: .init(model: "fluid", value: value, slack: slack, isSlackBothWays: true))
    let root = 3.0.squareRoot()
    #expect(abs(try #require(estimate.gapBeyondSlack) - beyond * root) < 1e-12)
  }

  @Test("without spread there is no gap, and without mean no relative width")
  func noSpread() {
    let figure = ClosedForm.Figure(model: "M/M/1", value: 1, slack: 0)
    #expect(Estimate(samples([.number(2), .number(2)]), closedForm: figure).gap == nil)
    #expect(Estimate(samples([.number(2)]), closedForm: figure).gap == nil)
    #expect(Estimate(samples([.number(-1), .number(1)])).relativeHalfWidth == nil)
  }
}
