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
    #expect(work.queues.map(\.isAutoDelete) == [true, false])
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
}
