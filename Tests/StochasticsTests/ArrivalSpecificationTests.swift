// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Arrival specification")
struct ArrivalSpecificationTests {
  @Test("Specifications are equal when process, parameters and batches are")
  func equality() throws {
    let first = try ArrivalSpecification(PoissonArrivals(rate: 5))
    #expect(first == (try ArrivalSpecification(name: "poisson", parameters: ["rate": .number(5)])))
    #expect(first != (try ArrivalSpecification(PoissonArrivals(rate: 5), batch: .fixed(2))))
    #expect(first != (try ArrivalSpecification(PeriodicArrivals(rate: 5))))
  }

  @Test("The rate of messages is that of arrivals times the mean batch")
  func meanRate() throws {
    let batched = try ArrivalSpecification(PoissonArrivals(rate: 5), batch: .geometric(mean: 4))
    #expect(batched.meanRate == 20)
  }

  @Test("Expected messages are the integral of the rate")
  func expectedMessages() throws {
    let ramp = try ArrivalSpecification(RampArrivals(from: 0, to: 10, over: 10))
    #expect(abs(ramp.expectedMessages(until: 10) - 50) < 1e-9)
    #expect(abs(ramp.expectedMessages(until: 20) - 150) < 1e-9)
    let recorded = try ArrivalSpecification(RecordedArrivals(instants: [5, 1_000_000_000]))
    #expect(recorded.expectedMessages(until: 0.5) == 1)
    let poisson = try ArrivalSpecification(PoissonArrivals(rate: 5))
    let burst: RateChange = .burst(factor: 3, start: 1_000_000_000, end: 2_000_000_000)
    #expect(abs(poisson.expectedMessages(until: 10, changes: [burst]) - 60) < 1e-9)
  }
}
