// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

/// Small scenarios of work queues that tests vary.
enum SmallWorkQueues {
  static let rabbitmq = """
    format: 1
    system: rabbitmq
    duration: 1m
    queues:
      work: {ttl: 5s, max_length: 20, dead_letter: parked, max_priority: 3}
      parked: {type: quorum, delivery_limit: 4, delayed_retry: {min: 1s, max: 30s}}
    exchanges:
      orders: {type: topic, alternate: rest}
      rest: {type: fanout}
    bindings:
      - {exchange: orders, queue: work, key: "*.order.#"}
      - {exchange: rest, queue: parked}
    producers:
      checkout:
        exchange: orders
        routing_key: {eu.order.new: 3, us.stock: 1}
        priorities: {0: 9, 3: 1}
        arrivals: {poisson: {rate: 50/s}}
    groups:
      workers: {queue: work, consumers: 3, prefetch: 5, prefetches: {c0: 1}, service: 10ms}
    """

  static let activemq = """
    format: 1
    system: activemq
    duration: 1m
    queues:
      Consumer.a.VirtualTopic.orders: {message_groups: true}
      Consumer.b.VirtualTopic.orders: {}
      archive: {}
    topics: {VirtualTopic.orders: {}}
    composites: {everywhere: [archive, Consumer.b.VirtualTopic.orders]}
    producers:
      checkout:
        destination: VirtualTopic.orders
        key: {uniform: {keys: 10}}
        arrivals: {poisson: {rate: 50/s}}
    groups:
      a: {queue: Consumer.a.VirtualTopic.orders, consumers: 2, service: 10ms}
    """
}

@Suite("Scenarios of work queues")
struct ScenarioDecoderWorkQueuesTests {
  @Test("A scenario of RabbitMQ is read key by key")
  func rabbitmq() throws {
    let model = try SmallScenario.parse(SmallWorkQueues.rabbitmq).specification
    let work = try #require(model.workQueues)
    #expect(model.system == .rabbitmq)
    #expect(model.topics.map(\.name) == ["parked", "work"])
    #expect(work.queues.map(\.kind) == [.quorum, .classic])
    #expect(work.queues[0].deliveryLimit == 4)
    #expect(work.queues[0].delayedRetry == .init(minimum: .seconds(1), maximum: .seconds(30)))
    #expect(work.queues[1].messageTTL == .seconds(5) && work.queues[1].maximumLength == 20)
    #expect(work.queues[1].deadLetterExchange == "")
    #expect(work.queues[1].deadLetterRoutingKey == "parked")
    #expect(work.exchanges.map(\.kind) == [.topic, .fanout])
    #expect(work.exchanges[0].alternate == "rest")
    #expect(work.bindings.map(\.key) == ["*.order.#", ""])
    #expect(work.publishing[0].priorities.map(\.priority) == [0, 3])
    #expect(work.consumption[0].prefetch == 5)
    #expect(work.consumption[0].exceptions == [.init(consumer: "c0", prefetch: 1)])
    #expect(model.groups[0].mode == .competing && model.groups[0].threads == 1)
  }

  @Test(
    "Delays of retries that no queue can have are refused where they stand",
    arguments: [
      ("{min: 1s, max: 30s}", "{min: 31s, max: 30s}", "'min'"),
      ("{min: 1s, max: 30s}", "{min: 1s}", "'max'"),
      ("{min: 1s, max: 30s}", "3s", "it takes a mapping of min and max"),
      ("type: quorum, delivery_limit: 4, ", "", "only quorum queues delay retries"),
    ])
  func delayedRetry(old: String, new: String, part: String) {
    let problems = SmallScenario.problems(
      SmallWorkQueues.rabbitmq.replacing(old, with: new))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
  }

  @Test("A scenario of ActiveMQ feeds the queues of virtual topics and composites")
  func activemq() throws {
    let model = try SmallScenario.parse(SmallWorkQueues.activemq).specification
    let work = try #require(model.workQueues)
    #expect(model.system == .activemq)
    let router = ExchangeRouter(work)
    #expect(router.route(exchange: "VirtualTopic.orders", key: "") == [0, 1])
    #expect(router.route(exchange: "everywhere", key: "") == [1, 2])
    #expect(work.consumption[0].prefetch == 1_000)
    #expect(work.queues.map(\.hasMessageGroups) == [true, false, false])
  }

  @Test("Keys of the other system are refused where they stand")
  func foreignKeys() {
    #expect(
      SmallScenario.problems(
        SmallWorkQueues.rabbitmq + "\ntopics: {a: {}}"
      ) == [
        "s.yaml:21:1: error: 'topics' is ActiveMQ's; rabbitmq has 'exchanges' and 'bindings'"
      ])
    #expect(
      SmallScenario.problems(
        SmallWorkQueues.activemq + "\nbindings: []"
      ) == ["s.yaml:17:1: error: 'bindings' is RabbitMQ's; activemq has 'topics' and 'composites'"])
  }

  @Test(
    "Limits that do nothing, and settings of other systems, are refused",
    arguments: [
      ("{ttl: 5s, max_length: 20,", "{ttl: 5s, overflow: drop-head,", "beyond a 'max_length'"),
      ("delivery_limit: 4,", "delivery_limit: 4, max_priority: 5,", "take a classic queue"),
      ("dead_letter: parked", "dead_letter: {discard: true}", "is ActiveMQ's"),
      ("arrivals:", "delay: {time: 1s, period: 2s}\n    arrivals:", "ActiveMQ's scheduler"),
    ])
  func lacking(part: String, wrong: String, message: String) {
    let text = SmallWorkQueues.rabbitmq.replacing(part, with: wrong)
    #expect(text != SmallWorkQueues.rabbitmq)
    let problems = SmallScenario.problems(text)
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
  }

  @Test("A producer whose messages nothing leads to a queue is warned of")
  func unroutable() throws {
    let text = SmallWorkQueues.rabbitmq.replacing("key: \"*.order.#\"", with: "key: \"nowhere\"")
      .replacing(", alternate: rest", with: "")
    let scenario = try SmallScenario.parse(text)
    #expect(
      scenario.warnings.contains {
        $0.description.contains("nothing leads from 'orders' to a queue")
      }, "\(scenario.warnings)")
    #expect(scenario.specification.mayBeUnroutable)
    #expect(try !SmallScenario.parse(SmallWorkQueues.rabbitmq).specification.mayBeUnroutable)
  }
}
