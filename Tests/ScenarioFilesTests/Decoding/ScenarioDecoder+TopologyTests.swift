// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite struct ScenarioDecoderTopologyTests {
  private func model(_ brokers: String, topic: String = "{queues: 4}") throws -> ModelSpecification
  {
    let text = SmallScenario.replacing("{queues: 4}", with: topic)
    return try SmallScenario.parse(text + brokers).specification
  }

  @Test("A number of brokers names them by letters")
  func numberedBrokers() throws {
    let names = try model("brokers: 29\n").brokers.map { $0.name }
    #expect(names.prefix(2) == ["broker-a", "broker-b"])
    #expect(names[25...] == ["broker-z", "broker-aa", "broker-ab", "broker-ac"])
    #expect(Set(names).count == 29)
  }

  @Test("Brokers may be listed by name, with or without settings of their own")
  func listedBrokers() throws {
    let brokers = try model(
      """
      brokers:
        - room1@east
        - {name: room2@west, dispatch_interval: 0s, delay_levels: 1s 2m 3h, delay_poll_interval: 1s}

      """
    ).brokers
    #expect(brokers[0] == BrokerSpecification(name: "room1@east"))
    #expect(brokers[1].name == "room2@west")
    #expect(brokers[1].dispatchInterval == .zero)
    #expect(
      brokers[1].delayLevels.delays == [.seconds(1), .seconds(120), .seconds(10_800)])
    #expect(brokers[1].delayPollInterval == .seconds(1))
  }

  @Test("Queues count on each broker, total_queues in all, dealt evenly")
  func queues() throws {
    #expect(try model("brokers: 3\n").topics[0].queuesPerBroker == [4, 4, 4])
    #expect(
      try model("brokers: 3\n", topic: "{total_queues: 16}").topics[0].queuesPerBroker == [6, 5, 5])
  }

  @Test("A million queues are no question of syntax")
  func manyQueues() throws {
    #expect(
      try model("", topic: "{total_queues: 1000000}").topics[0].queuesPerBroker == [1_000_000])
  }

  @Test(
    "A topology that cannot be is refused",
    arguments: [
      ("queues: 4", "queues: 4, total_queues: 8", "", "6:23", "a topic has 'queues' or"),
      ("{queues: 4}", "{}", "", "6:11", "topic orders lacks 'queues'"),
      ("{queues: 4}", "16", "", "6:11", "topic is '16'; it takes a mapping of queues and"),
      ("queues: 4", "queues: 0", "", "6:20", "queues: '0' is out of range; allowed are 1 to"),
      (
        "orders: {queues: 4}", "orders: {queues: 4}\n  a.b: {queues: 1}", "", "7:3",
        "the name 'a.b'"
      ),
      ("queues: 4", "queues: 4", "brokers: 0", "11:10", "brokers: '0' is out of range"),
      ("queues: 4", "queues: 4", "brokers: [a, a]", "11:14", "the broker 'a' is listed twice"),
      ("queues: 4", "queues: 4", "brokers: [a b]", "11:11", "name: 'a b' must be 1 to 255 bytes"),
      ("queues: 4", "queues: 4", "brokers: []", "11:10", "brokers: is empty; give at least one"),
      ("queues: 4", "queues: 4", "brokers: {a: b}", "11:10", "brokers: has a mapping; it takes: "),
      (
        "queues: 4", "queues: 4", "brokers: [{name: a, delay_levels: 1s 5x}]", "11:35",
        "delay_levels: '5x' has the unknown unit 'x'; use ns, us, ms, s, m, h or d"
      ),
      (
        "queues: 4", "queues: 4", "brokers: [{name: a, delay_levels: 1000000000d}]", "11:35",
        "delay_levels: '1000000000d' is longer than 36500d, the longest duration"
      ),
      (
        "queues: 4", "queues: 4", "brokers: [{name: a, delay_levels: ' '}]", "11:35",
        "delay_levels: takes 1 to 100 durations such as 1s 5s 10s"
      ),
    ] as [(String, String, String, String, String)])
  func impossible(
    _ part: String, _ other: String, _ brokers: String, _ place: String, _ message: String
  ) {
    let found = SmallScenario.problems(SmallScenario.replacing(part, with: other) + brokers + "\n")
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.hasPrefix("s.yaml:\(place): error: \(message)") == true, "\(found)")
  }
}
