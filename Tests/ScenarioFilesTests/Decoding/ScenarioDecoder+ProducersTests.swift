// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Testing

@Suite struct ScenarioDecoderProducersTests {
  private func producer(_ body: String) throws -> ProducerSpecification {
    let text = SmallScenario.replacing(
      "{topic: orders, arrivals: {poisson: {rate: 900/s}}}", with: "{topic: orders, \(body)}")
    return try SmallScenario.parse(text).specification.producers[0]
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
    "A producer that cannot be is refused with its place",
    arguments: [
      ("arrivals: {poisson: {rate: 9/s}}, count: 0", 65, "count: '0' is out of range"),
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
        "arrivals: {poisson: {rate: 9/s}}, routing: key-hash, key: {uniform: {keys: 9}}, "
          + "transaction: {time: 1s}", 67,
        "routing: 'key-hash' stands beside 'transaction'"
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
        "arrivals: {poisson: {rate: 9/s}}, key: {zipf: {keys: 5}}", 70,
        "zipf lacks the key 'exponent'"
      ),
      ("arrivals: {poisson: {rate: 9/s}}, tags: [a b]", 64, "tags: 'a b' is not a tag"),
      ("arrivals: {poisson: {rate: 9/s}}, size: 5MiB", 64, "size: '5MiB' is out of range; allowed"),
      ("arrivals: {poisson: {rate: 9/s}, batch: 0}", 64, "batch: '0' is out of range"),
      ("arrivals: {poisson: {rate: 9/s}, each: yes}", 63, "each: 'yes' is neither true nor false"),
    ] as [(String, Int, String)])
  func impossible(body: String, column: Int, message: String) {
    let text = SmallScenario.replacing(
      "{topic: orders, arrivals: {poisson: {rate: 900/s}}}", with: "{topic: orders, \(body)}")
    let found = SmallScenario.problems(text)
    #expect(found.count == 1, "\(found)")
    let wanted = "s.yaml:8:\(column): error: \(message)"
    #expect(found.first?.hasPrefix(wanted) == true, "\(found)\nwanted \(wanted)")
  }
}
