// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import QueueAllocation
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

/// A scenario with a bit of everything decodes to exactly what it says.
@Suite struct DesignExampleTests {
  private let text = """
    format: 1
    name: rocketmq-scale-out
    system: rocketmq            # kafka | rabbitmq | activemq
    duration: 10m
    warmup: 1m
    seed: 42
    replications: 20

    brokers: 2
    topics:
      orders: {total_queues: 16}

    producers:
      checkout:
        topic: orders
        count: 4
        arrivals: {poisson: {rate: 900/s}}
        key: {zipf: {keys: 10000, exponent: 1.1}}

    groups:
      order-service:
        topics: [orders]
        mode: clustering        # broadcasting
        consumption: concurrent # orderly
        consumers: 3
        threads: 20
        service: {lognormal: {mean: 40ms, p99: 200ms}}
        allocation: averagely

    events:
      - {at: 3m, scale: {group: order-service, consumers: 4}}
      - {at: 5m, burst: {producer: checkout, factor: 3, for: 30s}}

    objectives:
      - {metric: sojourn.p99, group: order-service, at_most: 2s}
      - {metric: backlog.peak, group: order-service, at_most: 50000}
      - {metric: backlog.drain, group: order-service, at_most: 90s}

    """

  @Test("The run is what the file says")
  func run() throws {
    let scenario = try SmallScenario.parse(text)
    let model = scenario.specification
    #expect(scenario.name == "rocketmq-scale-out")
    #expect(scenario.seed == 42)
    #expect(scenario.replications == 20)
    #expect(scenario.warnings.isEmpty)
    #expect(model.system == .rocketmq)
    #expect(model.duration == .seconds(600))
    #expect(model.warmUp == .seconds(60))
    #expect(model.sampleInterval == .seconds(1))
    #expect(model.network == NetworkSpecification())
    #expect(
      model.brokers == [
        BrokerSpecification(name: "broker-a"), BrokerSpecification(name: "broker-b"),
      ])
    #expect(model.topics == [TopicSpecification(name: "orders", queuesPerBroker: [8, 8])])
    #expect(model.episodes == EpisodeSpecification())
  }

  @Test("Producers and groups are what the file says")
  func parts() throws {
    let model = try SmallScenario.parse(text).specification
    let arrivals = try ArrivalSpecification(
      name: "poisson", parameters: ["rate": .number(900)])
    #expect(
      model.producers == [
        ProducerSpecification(
          name: "checkout", topic: "orders", count: 4, arrivals: arrivals,
          keys: .zipf(keys: 10_000, exponent: 1.1))
      ])
    let group = try #require(model.groups.first)
    #expect(group.name == "order-service")
    #expect(group.subscriptions == [GroupSpecification.Subscription(topic: "orders")])
    #expect(group.mode == .clustering)
    #expect(group.consumption == .concurrent)
    #expect(group.consumerIDs == ["c0", "c1", "c2"])
    #expect(group.threads == 20)
    #expect(try group.service == .distribution(.lognormal(mean: 0.040, p99: 0.200)))
    #expect(group.allocation is Averagely)
    #expect(group.client == RocketMQClientSettings())
    #expect(
      model.events == [
        ScenarioEvent(
          at: VirtualTime(nanoseconds: 180_000_000_000),
          .scale(group: "order-service", consumers: 4)),
        ScenarioEvent(
          at: VirtualTime(nanoseconds: 300_000_000_000),
          .burst(producer: "checkout", factor: 3, duration: .seconds(30))),
      ])
  }

  @Test("Objectives are in the units of their metrics")
  func objectives() throws {
    let objectives = try SmallScenario.parse(text).objectives
    #expect(
      objectives == [
        Objective(metric: "sojourn.p99", group: "order-service", bound: .atMost(2)),
        Objective(metric: "backlog.peak", group: "order-service", bound: .atMost(50_000)),
        Objective(metric: "backlog.drain", group: "order-service", bound: .atMost(90)),
      ])
  }

  @Test("A broker's stop and the sweep are read")
  func laterParts() throws {
    let sweep = """

      sweep:
        groups.order-service.allocation: [averagely, averagely-by-circle, consistent-hash]
        groups.order-service.consumers: [3, 4, 5, 8]
      """
    let whole =
      text.replacing(
        "\nobjectives:",
        with: "  - {at: 7m, stop: {broker: broker-b, for: 60s}}\n\nobjectives:")
      + sweep
    let events = try SmallScenario.parse(whole).specification.events
    #expect(
      events.last?.action
        == .fault(.stopBroker("broker-b", ending: .crash, duration: .seconds(60))))
    #expect(try SmallScenario.parse(text + sweep).sweep?.pointCount == 12)
  }
}
