// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite struct ScenarioDecoderTests {
  @Test("Defaults are noted, and told apart from what the file says")
  func settings() throws {
    let settings = try SmallScenario.parse(SmallScenario.text).settings
    func setting(_ path: String) -> ScenarioSetting? { settings.first { $0.path == path } }
    #expect(setting("duration")?.value == "10m")
    #expect(setting("duration")?.isDefault == false)
    #expect(setting("seed")?.value == "1")
    #expect(setting("seed")?.isDefault == true)
    #expect(setting("sample")?.value == "1s")
    #expect(setting("brokers")?.value == "1")
    #expect(setting("brokers.*.dispatch_interval")?.value == "1ms")
    #expect(setting("groups.readers.threads")?.value == "20")
    #expect(setting("groups.readers.threads")?.isDefault == true)
    #expect(setting("groups.readers.service.constant.value")?.value == "40ms")
    #expect(setting("groups.readers.client.pull_batch_size")?.value == "32")
    #expect(setting("groups.readers.allocation")?.value == "averagely")
    #expect(setting("producers.web.arrivals.poisson.rate")?.value == "900/s")
    #expect(setting("network.consumer")?.value == "0s")
    #expect(setting("episodes.tolerance")?.value == "0.05")
    #expect(Set(settings.map { $0.path }).count == settings.count)
    #expect(settings.allSatisfy { !$0.value.isEmpty })
  }

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

  @Test("The canonical text does not depend on how a scenario is written")
  func canonicalText() throws {
    let reference = try SmallScenario.parse(SmallScenario.text)
    let otherwise = """
      # the same in another order, form and unit
      groups:
        readers:
          service: {constant: {value: 0.04s}}
          consumers: 3
          topics:
            - {tags: "*", topic: orders}
          threads: 20
      system: "rocketmq"
      seed: 7
      replications: 5
      producers:
        web:
          arrivals:
            poisson:
              rate: 54k/m
          count: 1
          topic: orders
      topics: {orders: {queues: 4}}
      duration: 600s
      warmup: 0ms
      name: 'small'
      format: 1
      """
    let same = try SmallScenario.parse(otherwise)
    #expect(same.canonicalText == reference.canonicalText)
    #expect(same.digest == reference.digest)
    #expect(reference.digest.count == 64)
  }

  @Test(
    "The digest follows everything that decides results",
    arguments: [
      ("duration: 10m", "duration: 11m"), ("queues: 4", "queues: 5"), ("900/s", "901/s"),
      ("consumers: 3", "consumers: 4"), ("consumers: 3", "ids: [a, b, c]"), ("40ms", "41ms"),
      ("name: small", "name: large"), ("poisson:", "deterministic:"),
      ("topics: [orders]", "topics: [{topic: orders, tags: paid}]"),
    ])
  func digestFollows(part: String, other: String) throws {
    let reference = try SmallScenario.parse(SmallScenario.text)
    let changed = try SmallScenario.parse(SmallScenario.replacing(part, with: other))
    #expect(changed.digest != reference.digest)
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
}
