// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

@Suite("Scenarios of networks of brokers")
struct ScenarioDecoderBrokerNetworkTests {
  private static let text = """
    format: 1
    system: activemq
    duration: 1m
    network:
      brokers: [east, west, north]
      hop: 5ms
      connectors:
        - {from: east, to: west, replay: true}
        - from: west
          to: north
          duplex: true
          message_ttl: 3
          consumer_ttl: 2
          prefetch: 50
          conduit: false
          decrease_priority: false
          static: [audit]
          dynamic: [orders]
          exclude: [audit]
    queues:
      orders: {dead_letter: audit}
      audit: {}
    producers:
      shop: {destination: orders, broker: west, arrivals: {poisson: {rate: 50/s}}}
    groups:
      workers: {queue: orders, consumers: 3, brokers: {c0: north}, broker: east, service: 10ms}
    """

  @Test("Brokers, connectors, parts of queues and places of clients are read key by key")
  func reading() throws {
    let model = try SmallScenario.parse(Self.text).specification
    let work = try #require(model.workQueues)
    let network = try #require(work.network)
    #expect(network.brokers == ["east", "west", "north"])
    #expect(network.hop?.support.upperBound == 0.005)
    #expect(
      network.connectors == [
        NetworkConnector(from: "east", to: "west", replays: true),
        NetworkConnector(
          from: "west", to: "north", isDuplex: true, messageTTL: 3, consumerTTL: 2, prefetch: 50,
          isConduit: false, decreasesPriority: false, staticQueues: ["audit"],
          dynamicQueues: ["orders"], excludedQueues: ["audit"]),
      ])
    #expect(work.queues.count == 6)
    let part = try #require(work.queues.first { $0.name == "orders@north" })
    #expect(part.broker == "north" && part.logicalName == "orders")
    #expect(part.deadLetterRoutingKey == "audit@north")
    #expect(work.publishing[0].routingKey == .constant("orders@west"))
    #expect(work.consumption[0].queue == "orders" && work.consumption[0].broker == "east")
    #expect(work.consumption[0].brokers == ["c0": "north"])
    #expect(model.topics.map(\.name).sorted() == ["audit", "orders"])
  }

  @Test(
    "What no network can be is refused where it stands",
    arguments: [
      ("[east, west, north]", "[east]", "is not a broker; there are east"),
      ("[east, west, north]", "[east, west, west]", "west"),
      ("from: east", "from: eats", "there are east, west and north"),
      ("from: east, to: west", "from: east, to: east", "to itself"),
      ("prefetch: 50", "prefetch: 0", "prefetch"),
      ("static: [audit]", "static: [audits]", "is not a queue"),
      ("exclude: [audit]", "replay: true", "leave replay or static out"),
      (
        "consumer_ttl: 2", "consumer_ttl: 0", "consumer_ttl"
      ),
      ("broker: west", "broker: wst", "is not a broker"),
      ("{c0: north}", "{c0: nord}", "is not a broker"),
      ("duration: 1m", "duration: 1m\nmemory_limit: 1MiB", "leave the limit out"),
      ("duration: 1m", "duration: 1m\ncomposites: {both: [orders, audit]}", "one broker only"),
      ("system: activemq", "system: rabbitmq", "rabbitmq has a 'cluster'"),
      ("consumers: 3, ", "consumers: 3, exclusive: true, ", "take one broker"),
    ])
  func refusals(old: String, new: String, part: String) {
    let problems = SmallScenario.problems(Self.text.replacing(old, with: new))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
  }

  @Test("Brokers are not named where there is no network")
  func single() {
    let problems = SmallScenario.problems(
      SmallWorkQueues.rabbitmq.replacing(
        "queue: work, consumers: 3", with: "queue: work, broker: n1, consumers: 3"))
    #expect(problems.contains { $0.contains("give the scenario a 'network'") }, "\(problems)")
  }
}
