// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite struct ScenarioDecoderTests {
  @Test("The latency of a link class is its own, or that of all")
  func network() throws {
    let text = SmallScenario.adding("network: {latency: 1ms, consumer: 3ms}")
    let network = try SmallScenario.parse(text).specification.network
    #expect(network.producerLatency == .milliseconds(1))
    #expect(network.consumerLatency == .milliseconds(3))
  }

  @Test("Episodes are judged as the file says")
  func episodes() throws {
    let text = SmallScenario.adding("episodes: {window: 20s, tolerance: 10%, hold: 5s}")
    #expect(
      try SmallScenario.parse(text).specification.episodes
        == EpisodeSpecification(window: .seconds(20), tolerance: 0.1, hold: .seconds(5)))
  }

  @Test("The order of keys has no influence on what is simulated")
  func orderOfKeys() throws {
    let more = "  alone: {topics: [orders], consumers: 1, service: 1ms}"
    let last = try SmallScenario.parse(SmallScenario.adding(more))
    let first = try SmallScenario.parse(
      SmallScenario.replacing("groups:\n", with: "groups:\n\(more)\n"))
    #expect(last.specification.groups.map { $0.name } == ["alone", "readers"])
    #expect(first.specification.groups.map { $0.name } == ["alone", "readers"])
    #expect(first.digest == last.digest)
  }

  @Test("A scenario without producers is possible, with a warning")
  func withoutProducers() throws {
    let lines = SmallScenario.text.split(separator: "\n", omittingEmptySubsequences: false)
    let text = (lines[..<6] + lines[8...]).joined(separator: "\n")
    let scenario = try SmallScenario.parse(text)
    #expect(scenario.specification.producers.isEmpty)
    #expect(
      scenario.warnings.map { $0.description } == [
        "s.yaml:1:1: warning: the scenario has no producers, so nothing is published"
      ])
  }

  @Test("A topic that nobody reads is worth a warning")
  func unreadTopic() throws {
    let text = SmallScenario.replacing(
      "orders: {queues: 4}", with: "orders: {queues: 4}\n  other: {queues: 1}"
    ).replacing("topic: orders", with: "topic: other")
    #expect(
      try SmallScenario.parse(text).warnings.map { $0.description } == [
        "s.yaml:7:3: warning: no group reads the topic 'other', so what is published to it is in no "
          + "measurement"
      ])
  }

  @Test("What only the model can tell is an error with a place as well")
  func modelProblems() {
    let tags = (0..<65_536).map { "t\($0)" }.joined(separator: ", ")
    let found = SmallScenario.problems(
      SmallScenario.replacing("{topic: orders,", with: "{topic: orders, tags: [\(tags)],"))
    #expect(found.count == 1)
    #expect(
      found.first?.hasPrefix("s.yaml:8:3: error: producers: there may be 65,535 tags") == true)
  }
}
