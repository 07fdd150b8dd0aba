// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Scenarios of Kafka whose brokers have costs")
struct ScenarioDecoderKafkaCostTests {
  @Test("Costs are read key by key")
  func keys() throws {
    let kafka = try #require(
      try SmallKafka.parse([
        (
          "brokers: 3",
          "brokers: 3\nbroker_cost: {threads: 4, request: 1ms, batch: 100us, per_kib: 10us, "
            + "memory: 1GiB, disk_read: 5ms}"
        )
      ]).kafka)
    var cost = KafkaBrokerCost()
    cost.threads = 4
    cost.request = .milliseconds(1)
    cost.batch = .microseconds(100)
    cost.perKiB = .microseconds(10)
    cost.memory = 1_073_741_824
    cost.diskRead = .milliseconds(5)
    #expect(kafka.cost == cost)
    #expect(try SmallKafka.parse().kafka?.cost == nil)
    // `num.io.threads` of Kafka 4.3.
    #expect(KafkaBrokerCost().threads == 8)
  }

  @Test(
    "What is wrong is told",
    arguments: [
      ("{}", "nothing costs anything; give 'request', 'batch', 'per_kib' or 'disk_read'"),
      ("{request: 1}", "request: '1' has no unit"),
      ("{request: 1ms, threads: 0}", "allowed are 1 to 10000"),
      ("{memory: 1GiB, request: 1ms}", "give 'disk_read' as well"),
      ("{disk_read: 5ms}", "give 'memory' as well"),
      ("{requests: 1ms}", "did you mean 'request'?"),
      ("ssd", "Kafka broker cost is 'ssd'; it takes a mapping of threads, request, "),
    ])
  func refusals(cost: String, message: String) {
    let problems = SmallScenario.problems(
      SmallKafka.edited([("brokers: 3", "brokers: 3\nbroker_cost: \(cost)")]))
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
    #expect(problems.count == 1)
  }

  @Test("A broker without a cost cannot be slow")
  func slowBroker() throws {
    let slow = (
      "service: 10ms",
      "service: 10ms\nevents: [{at: 1s, slow_broker: {broker: broker-b, factor: 9, for: 5s}}]"
    )
    let problems = SmallScenario.problems(SmallKafka.edited([slow]))
    #expect(problems.contains { $0.contains("broker-b has no cost that could rise") })
    let model = try SmallKafka.parse([
      slow, ("brokers: 3", "brokers: 3\nbroker_cost: {request: 1ms}"),
    ])
    #expect(
      model.events.map(\.action)
        == [.fault(.slowBroker("broker-b", factor: 9, duration: .seconds(5)))])
  }
}
