// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Stochastics
import Testing

@Suite struct ArrivalReaderTests {
  private func producer(_ body: String) throws -> ProducerSpecification {
    let text = SmallScenario.replacing(
      "{topic: orders, arrivals: {poisson: {rate: 900/s}}}", with: "{topic: orders, \(body)}")
    return try SmallScenario.parse(text).specification.producers[0]
  }

  private func arrivals(_ process: String) throws -> ArrivalSpecification {
    try producer("arrivals: \(process)").arrivals
  }

  @Test(
    "Every arrival process is read as its catalogue describes it",
    arguments: [
      ("{poisson: {rate: 60/m}}", "poisson", 1),
      ("{deterministic: {period: 10ms, first: 0s}}", "deterministic", 100),
      ("{renewal: {gap: {erlang: {phases: 2, mean: 10ms}}}}", "renewal", 100),
      ("{renewal: {gap: 10ms}}", "renewal", 100),
      ("{mmpp: {rates: [10/s, 30/s], transitions: [[0/s, 1/s], [1/s, 0/s]]}}", "mmpp", 20),
      ("{on_off: {rate: 40/s, on: 1s, off: {exponential: {mean: 3s}}}}", "on_off", 10),
      ("{rate_curve: {times: [0s, 10s], rates: [0/s, 20/s]}}", "rate_curve", 20),
      ("{diurnal: {mean_rate: 5/s, amplitude: 0.5}}", "diurnal", 5),
      ("{ramp: {from: 1/s, to: 9/s, over: 1m}}", "ramp", 9),
      ("{recorded: {instants: [0s, 1s, 2s]}}", "recorded", 1.5),
    ] as [(String, String, Double)])
  func processes(text: String, name: String, rate: Double) throws {
    let arrivals = try arrivals(text)
    #expect(arrivals.name == name)
    #expect(abs(arrivals.meanRate - rate) < 1e-9)
  }

  @Test("The tests above know every process there is")
  func completeness() {
    #expect(
      ArrivalCatalogue.names == [
        "poisson", "deterministic", "renewal", "mmpp", "on_off", "rate_curve", "diurnal", "ramp",
        "recorded",
      ])
  }

  @Test("rate_each and each say that the process is that of one client")
  func each() throws {
    #expect(try producer("arrivals: {poisson: {rate_each: 9/s}}").arrivalsAreEach)
    #expect(try producer("arrivals: {poisson: {rate: 9/s}, each: true}").arrivalsAreEach)
    #expect(try !producer("arrivals: {poisson: {rate: 9/s}, each: false}").arrivalsAreEach)
  }

  @Test(
    "Batches are fixed, geometric or weighted",
    arguments: [
      ("5", BatchSize.fixed(5)), ("{geometric: {mean: 2.5}}", .geometric(mean: 2.5)),
      (
        "{weighted: {sizes: [1, 10], weights: [3, 1]}}",
        .weighted(sizes: [1, 10], weights: [3, 1])
      ),
    ] as [(String, BatchSize)])
  func batches(text: String, batch: BatchSize) throws {
    #expect(try arrivals("{poisson: {rate: 9/s}, batch: \(text)}").batch == batch)
  }
}
