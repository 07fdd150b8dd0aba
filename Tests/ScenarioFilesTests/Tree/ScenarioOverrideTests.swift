// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

@Suite struct ScenarioOverrideTests {
  @Test("An override replaces a value before the scenario is decoded")
  func replaces() throws {
    let scenario = try SmallScenario.parse(
      SmallScenario.text,
      overrides: [
        "groups.readers.consumers=5", "duration=20m", "seed=0x10",
        "groups.readers.allocation={consistent-hash: {virtual_nodes: 20}}",
        "producers.web.arrivals.poisson.rate=1k/s",
      ])
    let group = scenario.specification.groups[0]
    #expect(group.consumerIDs == ["c0", "c1", "c2", "c3", "c4"])
    #expect((group.allocation as? ConsistentHash)?.virtualNodes == 20)
    #expect(scenario.specification.duration == .seconds(1_200))
    #expect(scenario.seed == 16)
    #expect(scenario.specification.producers[0].arrivals.meanRate == 1_000)
  }

  @Test("An override adds what the scenario leaves to defaults, mappings on the way included")
  func adds() throws {
    let scenario = try SmallScenario.parse(
      SmallScenario.text,
      overrides: ["network.latency=2ms", "groups.readers.client.pull_batch_size=16"])
    #expect(scenario.specification.network.producerLatency == .milliseconds(2))
    #expect(scenario.specification.groups[0].client.pullBatchSize == 16)
  }

  @Test("An override reaches into lists, and later ones win")
  func lists() throws {
    let text = SmallScenario.adding("events:\n  - {at: 1m, scale: {group: readers, consumers: 4}}")
    let scenario = try SmallScenario.parse(
      text, overrides: ["events.0.at=2m", "events.0.scale.consumers=6", "events.0.at=3m"])
    #expect(
      scenario.specification.events == [
        ScenarioEvent(
          at: VirtualTime(nanoseconds: 180_000_000_000), .scale(group: "readers", consumers: 6))
      ])
  }

  @Test(
    "An override that cannot be applied says so under its own name",
    arguments: [
      (
        "groups.reader.consumers=5",
        "groups has no 'reader'; there are readers; did you mean 'readers'?"
      ),
      (
        "groups.readers.consumer=5",
        "unknown key 'consumer'; group takes topics, mode, consumption, consumers, ids, start, "
          + "threads, lanes, service, service_factors, failure, allocation and client; did you mean "
          + "'consumers'?"
      ),
      (
        "groups.readers.consumers=five",
        "consumers: 'five' is not a whole number; write plain digits, such as 16"
      ),
      (
        "groups.readers.service.mean=5ms",
        "groups.readers.service is '40ms', which has no 'mean'; set it as a whole"
      ),
      (
        "groups.readers.topics.3=x",
        "'3' is no position in groups.readers.topics, a list of 1, counted from 0"
      ),
      (
        "consumers",
        "an override is written path=value, such as groups.orders.consumers=5"
      ),
      ("=5", "an override is written path=value, such as groups.orders.consumers=5"),
      ("a..b=5", "an override is written path=value, such as groups.orders.consumers=5"),
      (
        "groups.readers.consumers=",
        "consumers has no value; it takes: number of members, 0 to 100000, or list of ids"
      ),
    ] as [(String, String)])
  func refusals(override: String, message: String) {
    #expect(
      SmallScenario.problems(SmallScenario.text, overrides: [override]) == [
        "--set \(override): error: \(message)"
      ])
  }
}
