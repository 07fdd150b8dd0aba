// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import ScenarioFiles
import Testing

@Suite struct ScenarioContextTests {
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
    ] as [(String, String)])
  func digestFollows(part: String, other: String) throws {
    let reference = try SmallScenario.parse(SmallScenario.text)
    let changed = try SmallScenario.parse(SmallScenario.replacing(part, with: other))
    #expect(changed.digest != reference.digest)
  }

  @Test("The values in force are those of the canonical text, in its order")
  func resolved() throws {
    let scenario = try SmallScenario.parse(SmallScenario.text)
    let lines = scenario.resolved.map { "\($0.setting) = \($0.value)\n" }
    #expect(scenario.canonicalText == "lagcast scenario 1\n" + lines.joined())
    #expect(!scenario.resolved.contains { ["seed", "replications"].contains($0.setting) })
    #expect(scenario.resolved.contains { $0.setting == "groups.readers.threads" })
  }
}
