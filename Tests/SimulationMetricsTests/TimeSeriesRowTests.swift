// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Rows of the time series")
struct TimeSeriesRowTests {
  private func row(at time: Int64, threads: Int64 = 4) -> TimeSeriesRow {
    TimeSeriesRow(
      time: at(time), interval: .milliseconds(500), backlog: 3, oldestAge: .seconds(1),
      drainTime: nil, arrivals: 100, completions: 80, busyTime: .seconds(1),
      threadTime: .milliseconds(500) * threads, members: 2)
  }

  @Test("Rates and the busy share refer to the interval")
  func rates() {
    #expect(row(at: 0).arrivalRate == 200 && row(at: 0).completionRate == 160)
    #expect(row(at: 0).busyShare == 0.5)
    #expect(row(at: 0, threads: 0).busyShare == nil)
  }

  @Test("A backlog drains by the surplus of capacity over arrivals")
  func drainTime() {
    #expect(TimeSeriesRow.drainTime(ofBacklog: 100, capacity: 50) == .seconds(2))
    #expect(TimeSeriesRow.drainTime(ofBacklog: 100, capacity: 50, arrivals: 30) == .seconds(5))
    #expect(TimeSeriesRow.drainTime(ofBacklog: 0, capacity: 0) == .zero)
  }

  @Test(
    "Without a surplus, or within no lifetime, a backlog does not drain",
    arguments: [(50.0, 50.0), (0, 0), (10, 20), (1e-12, 0), (.nan, 0)] as [(Double, Double)])
  func noDrain(capacity: Double, arrivals: Double) {
    let time = TimeSeriesRow.drainTime(ofBacklog: 100, capacity: capacity, arrivals: arrivals)
    #expect(time == nil)
  }
}
