// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

@Suite("Topics, selectors and clients of ActiveMQ in scenarios")
struct ScenarioDecoderJMSTests {
  private static let scenario = """
    format: 1
    system: activemq
    duration: 1m
    queues:
      alerts: {durable: false}
      audit: {}
    topics:
      orders: {subscriptions: {alerts: amount > 900, audit: ""}}
    producers:
      shop:
        destination: orders
        properties: {amount: {whole: {uniform: {minimum: 1, maximum: 1000}}}, region: [eu, us]}
        delay: {time: 5s}
        arrivals: {poisson: {rate: 50/s}}
    groups:
      alerting: {queue: alerts, consumers: 1, selector: region = 'eu', service: 10ms}
      auditors:
        queue: audit
        consumers: 2
        selectors: {c1: region = 'us'}
        redelivery: {maximum: 3, initial_delay: 200ms, multiplier: 2, maximum_delay: 1m, non_blocking: true}
        service: 10ms
    """

  @Test("Subscriptions, selectors, delays and repetitions are read")
  func all() throws {
    let model = try SmallScenario.parse(Self.scenario).specification
    let work = try #require(model.workQueues)
    #expect(work.queues.map(\.isAutoDelete) == [true, false, false])
    // ActiveMQ's defaults of a subscription that is not durable, and of one that is.
    #expect(work.consumption.map(\.prefetch) == [32_767, 100])
    #expect(work.bindings.map(\.selector) == ["amount > 900", nil])
    #expect(work.consumption.map(\.selector) == ["region = 'eu'", nil])
    #expect(work.consumption[1].exceptions == [.init(consumer: "c1", selector: "region = 'us'")])
    #expect(
      work.consumption[1].redelivery
        == RedeliveryPolicy(
          maximum: 3, initialDelay: .milliseconds(200), multiplier: 2, maximumDelay: .seconds(60),
          isNonBlocking: true))
    #expect(model.producers[0].properties.map(\.name) == ["amount", "region"])
    #expect(model.producers[0].delay == .time(try .constant(5)))
  }

  @Test(
    "Mistakes are refused where they stand",
    arguments: [
      ("selector: region = 'eu'", "selector: region = ", "alerting", "selector: 'region ='"),
      ("{alerts: amount > 900", "{alert: amount > 900", "subscriptions", "did you mean 'alerts'?"),
      ("{alerts: amount > 900", "{alerts: amount >", "subscriptions", "alerts: 'amount >'"),
      ("{time: 5s}", "{level: 3}", "delay", "delay levels are RocketMQ's"),
      ("{c1: region = 'us'}", "{c1: region = us'}", "selectors", "c1: "),
      ("maximum: 3,", "maximum: three,", "maximum", "three"),
      (
        "    redelivery:", "    on_failure: reject\n    redelivery:", "redelivery",
        "stands beside 'on_failure'"
      ),
    ])
  func mistakes(part: String, wrong: String, key: String, message: String) {
    let text = Self.scenario.replacing(part, with: wrong)
    #expect(text != Self.scenario)
    let problems = SmallScenario.problems(text)
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
  }

  @Test(
    "What is ActiveMQ's alone is refused for RabbitMQ",
    arguments: ["selector: a = 1", "selectors: {c0: a = 1}", "redelivery: {maximum: 1}"])
  func foreign(key: String) {
    let text = SmallWorkQueues.rabbitmq.replacing("prefetch: 5,", with: "\(key),")
    let problems = SmallScenario.problems(text)
    #expect(problems.first?.contains("is ActiveMQ's") == true, "\(problems)")
  }

  @Test("RabbitMQ deletes queues, ActiveMQ's are durable or not")
  func queues() throws {
    let text = SmallWorkQueues.rabbitmq.replacing("max_length: 20", with: "auto_delete: true")
    #expect(try SmallScenario.parse(text).specification.workQueues?.queues[1].isAutoDelete == true)
    let wrong = SmallWorkQueues.rabbitmq.replacing("max_length: 20", with: "durable: false")
    #expect(SmallScenario.problems(wrong).first?.contains("rabbitmq has 'auto_delete'") == true)
  }

  @Test("What the client gives up goes to ActiveMQ.DLQ unless something else is said")
  func deadLetters() throws {
    let work = try #require(try SmallScenario.parse(Self.scenario).specification.workQueues)
    #expect(work.queues.map(\.name) == ["alerts", "audit", "ActiveMQ.DLQ"])
    #expect(work.queues.map(\.deadLetterRoutingKey) == [nil, "ActiveMQ.DLQ", nil])
    func queues(_ audit: String, _ more: String = "") throws -> [WorkQueue] {
      let text = Self.scenario.replacing("audit: {}", with: "audit: \(audit)\(more)")
      return try #require(try SmallScenario.parse(text).specification.workQueues).queues
    }
    #expect(try queues("{dead_letter: {discard: true}}").map(\.deadLetterExchange) == [nil, nil])
    #expect(
      try queues("{dead_letter: DLQ.audit}", "\n  DLQ.audit: {}").map(\.deadLetterRoutingKey)
        == [nil, nil, "DLQ.audit"])
    let own = try queues("{}", "\n  ActiveMQ.DLQ: {ttl: 1h}")
    #expect(own.count == 3 && own.contains { $0.name == "ActiveMQ.DLQ" && $0.messageTTL != nil })
    let expiring = try queues("{}", "\n  short: {ttl: 5s}")
    #expect(expiring.first { $0.name == "short" }?.deadLetterRoutingKey == "ActiveMQ.DLQ")
    let calm = Self.scenario.replacing(/redelivery: .*/, with: "threads: 1")
    #expect(try SmallScenario.parse(calm).specification.workQueues?.queues.count == 2)
  }

  @Test("A repetition is read, and refused where it says too little")
  func repetitions() throws {
    func publishing(_ delay: String) throws -> (Publishing?, DelaySpecification?) {
      let text = Self.scenario.replacing("{time: 5s}", with: delay)
        .replacing(/properties: .*/, with: "count: 1")
        .replacing("{alerts: amount > 900, audit: \"\"}", with: "[alerts, audit]")
        .replacing("selector: region = 'eu', ", with: "")
        .replacing("        selectors: {c1: region = 'us'}\n", with: "")
      let model = try SmallScenario.parse(text).specification
      return (model.workQueues?.publishing[0], model.producers[0].delay)
    }
    let both = try publishing("{time: 5s, period: 10s, repeat: 3}")
    #expect(both.0?.repetition == .init(period: .seconds(10), count: 3))
    #expect(both.1 == .time(try .constant(5)))
    let alone = try publishing("{period: 10s, repeat: forever}")
    #expect(alone.0?.repetition == .init(period: .seconds(10), count: nil))
    #expect(alone.1 == .time(try .constant(0)))
    #expect(try publishing("{period: 10s}").0?.repetition == .init(period: .seconds(10), count: 0))
  }

  @Test(
    "What ActiveMQ or the model lacks is refused",
    arguments: [
      ("{time: 5s}", "{time: 5s, repeat: 3}", "repeat: goes with 'period'"),
      ("{time: 5s}", "{time: 5s, period: 1s, repeat: often}", "it takes a count, or forever"),
      ("{time: 5s}", "{time: 5s, period: 1s}", "keeps its properties"),
      ("audit: {}", "audit: {max_length: 5}", "'max_length' is RabbitMQ's"),
      ("audit: {}", "audit: {max_priority: 10}", "lie from 0 to 9"),
      ("audit: {}", "audit: {dead_letter: {exchange: x}}", "is RabbitMQ's"),
      (
        "audit: {}", "audit: {dead_letter: {discard: true, routing_key: audit}}",
        "give one of the two"
      ),
      ("delay: {time: 5s}", "priorities: {12: 1}", "allowed are 0 to 9"),
      (
        "amount > 900", "JMSTimestamp > 900",
        "topics.orders: the selector JMSTimestamp > 900 looks at"
      ),
      ("selector: region = 'eu'", "selector: JMSXGroupID = '1'", "message groups"),
    ])
  func lacking(part: String, wrong: String, message: String) {
    let text = Self.scenario.replacing(part, with: wrong)
    #expect(text != Self.scenario)
    let problems = SmallScenario.problems(text)
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
  }
}
