// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

@Suite struct ProducerDecodingTests {
  private func producer(_ body: String) throws -> ProducerSpecification {
    let text = SmallScenario.replacing(
      "{topic: orders, arrivals: {poisson: {rate: 900/s}}}", with: "{topic: orders, \(body)}")
    return try SmallScenario.parse(text).specification.producers[0]
  }

  private func arrivals(_ process: String) throws -> ArrivalSpecification {
    try producer("arrivals: \(process)").arrivals
  }

  @Test("Every setting of a producer is read")
  func settings() throws {
    let producer = try producer(
      "count: 3, threads: 2, arrivals: {poisson: {rate: 9/s}}, routing: key-hash, "
        + "key: {uniform: {keys: 10}}, tags: {paid: 3, \"\": 1}, size: 2KiB")
    #expect(producer.count == 3)
    #expect(producer.threadsPerClient == 2)
    #expect(producer.routing == .keyHash)
    #expect(producer.keys == .uniform(keys: 10))
    #expect(
      producer.tags == [WeightedTag(tag: "", weight: 1), WeightedTag(tag: "paid", weight: 3)])
    #expect(producer.messageBytes == 2_048)
    #expect(!producer.arrivalsAreEach)
  }

  @Test("Tags in a list are equally frequent")
  func listedTags() throws {
    let producer = try producer("arrivals: {poisson: {rate: 9/s}}, tags: [b, a]")
    #expect(
      producer.tags == [WeightedTag(tag: "a", weight: 1), WeightedTag(tag: "b", weight: 1)])
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
    ])
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
    ])
  func batches(text: String, batch: BatchSize) throws {
    #expect(try arrivals("{poisson: {rate: 9/s}, batch: \(text)}").batch == batch)
  }

  @Test(
    "A producer that cannot be is refused with its place",
    arguments: [
      ("arrivals: {poisson: {rate: 9/s}}, count: 0", 58, "count: '0' is out of range"),
      ("arrivals: 9/s", 34, "arrivals is '9/s'; it takes a process with its parameters"),
      ("arrivals: {}", 34, "no arrival process is given; there are poisson, deterministic"),
      ("arrivals: {poissn: {rate: 9/s}}", 35, "'poissn' is not an arrival process; there are"),
      ("arrivals: {poisson: 9/s}", 44, "poisson is '9/s'; it takes a mapping of rate"),
      (
        "arrivals: {poisson: {rats: 9/s}}", 45,
        "unknown key 'rats'; poisson takes rate and rate_each"
      ),
      ("arrivals: {poisson: {}}", 44, "poisson needs rate"),
      (
        "arrivals: {poisson: {rate: 9/s, rate_each: 9/s}}", 56,
        "'rate_each' and 'rate' say the same"
      ),
      (
        "arrivals: {poisson: {rate: 9/s}, mmpp: {}}", 57,
        "there are 2 arrival processes; a producer has one"
      ),
      ("arrivals: {poisson: {rate: 0/s}}", 51, "poisson: rate "),
      ("arrivals: {deterministic: {period: 9}}", 59, "period: '9' has no unit; a duration ends in"),
      (
        "arrivals: {poisson: {rate: 9/s}}, routing: key-hash", 67,
        "routing: 'key-hash' needs messages"
      ),
      (
        "arrivals: {poisson: {rate: 9/s}}, routing: hash", 67,
        "routing: 'hash' is not known; allowed"
      ),
      (
        "arrivals: {poisson: {rate: 9/s}}, key: {zip: {keys: 1}}", 63,
        "key: takes {uniform: {keys: …}}"
      ),
      (
        "arrivals: {poisson: {rate: 9/s}}, key: {zipf: {keys: 5}}", 64,
        "zipf lacks the key 'exponent'"
      ),
      ("arrivals: {poisson: {rate: 9/s}}, tags: [a b]", 64, "tags: 'a b' is not a tag"),
      ("arrivals: {poisson: {rate: 9/s}}, size: 5MiB", 64, "size: '5MiB' is out of range; allowed"),
      ("arrivals: {poisson: {rate: 9/s}, batch: 0}", 64, "batch: '0' is out of range"),
      ("arrivals: {poisson: {rate: 9/s}, each: yes}", 63, "each: 'yes' is neither true nor false"),
    ])
  func impossible(body: String, column: Int, message: String) {
    let text = SmallScenario.replacing(
      "{topic: orders, arrivals: {poisson: {rate: 900/s}}}", with: "{topic: orders, \(body)}")
    let found = SmallScenario.problems(text)
    #expect(found.count == 1, "\(found)")
    let wanted = "s.yaml:8:\(column): error: \(message)"
    #expect(found.first?.hasPrefix(wanted) == true, "\(found)\nwanted \(wanted)")
  }
}
