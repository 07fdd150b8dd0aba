// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

@Suite("Producers and consumers of work queues in scenarios")
struct ScenarioDecoderWorkClientsTests {
  @Test("Each queue has one group")
  func oneGroup() {
    let text =
      SmallWorkQueues.rabbitmq + "\n  others: {queue: work, consumers: 1, service: 10ms}"
    let problems = SmallScenario.problems(text)
    #expect(problems.count == 1)
    #expect(
      problems.first?.hasPrefix("s.yaml:20:3: error: the group 'others' consumes from") == true)
  }

  @Test("A routing key of the default exchange is the name of a queue")
  func defaultExchange() {
    let text = SmallWorkQueues.rabbitmq
      .replacing("    exchange: orders\n", with: "")
      .replacing("{eu.order.new: 3, us.stock: 1}", with: "wrok")
    let problem = SmallScenario.problems(text).first ?? ""
    #expect(problem.contains("routing_key: 'wrok' is not the name of a queue"), "\(problem)")
    #expect(problem.contains("did you mean 'work'?"), "\(problem)")
  }

  @Test("Without routing key, the numbers of keys are routing keys")
  func byKeys() throws {
    let text = SmallWorkQueues.rabbitmq
      .replacing(
        "    routing_key: {eu.order.new: 3, us.stock: 1}", with: "    key: {uniform: {keys: 4}}")
    let work = try #require(try SmallScenario.parse(text).specification.workQueues)
    #expect(work.publishing[0].routingKey == .messageKey(prefix: "k"))
    let lacking = SmallWorkQueues.rabbitmq
      .replacing("    routing_key: {eu.order.new: 3, us.stock: 1}\n", with: "")
    #expect(SmallScenario.problems(lacking).first?.contains("lacks 'routing_key'") == true)
  }

  @Test("Latencies come from a preset, and what stands beside it takes its place")
  func latencies() throws {
    let text =
      SmallWorkQueues.rabbitmq
      + "\nlatencies: {preset: loopback-rabbitmq-classic, publish: {exponential: {mean: 1ms}}}"
    let latencies = try #require(try SmallScenario.parse(text).specification.workQueues?.latencies)
    #expect(latencies.publish == (try .exponential(mean: 0.001)))
    let preset = try #require(LatencyPreset.classic.microseconds)
    #expect(latencies.deliver == (try .constant(Double(preset.deliver) * 1e-6)))
    #expect(latencies.settle == (try .constant(Double(preset.settle) * 1e-6)))
    #expect(
      try SmallScenario.parse(SmallWorkQueues.rabbitmq).specification.workQueues?.latencies
        == WorkQueueLatencies())
  }

  @Test("What holds publishers up is read: window, confirms, size, cost and memory")
  func limits() throws {
    let text =
      SmallWorkQueues.rabbitmq
      .replacing("work: {ttl: 5s,", with: "work: {cost: 250us, ttl: 5s,")
      .replacing(
        "    exchange: orders", with: "    confirm_window: 20\n    size: 4KiB\n    exchange: orders"
      )
      + "\nmemory_limit: 10MiB\nlatencies: {confirm: 3ms}"
    let model = try SmallScenario.parse(text).specification
    let work = try #require(model.workQueues)
    #expect(work.publishing[0].confirms && work.publishing[0].confirmWindow == 20)
    #expect(model.producers[0].messageBytes == 4_096)
    #expect(work.queues[1].cost == .microseconds(250))
    #expect(work.latencies.confirm == (try .constant(0.003)))
    // RabbitMQ looks every 2.5 s, ActiveMQ with every message.
    #expect(work.memory == BrokerMemory(limit: 10 << 20, checkInterval: .milliseconds(2_500)))
    let other = try SmallScenario.parse(SmallWorkQueues.activemq + "\nmemory_limit: 1MiB")
    #expect(
      other.specification.workQueues?.memory == BrokerMemory(limit: 1 << 20, checkInterval: .zero))
    let wrong = SmallWorkQueues.rabbitmq + "\nmemory_limit: 10"
    #expect(SmallScenario.problems(wrong).first?.contains("memory_limit") == true)
  }

  @Test("Exclusive consumers are ActiveMQ's, as is a destination")
  func foreign() {
    let exclusive = SmallWorkQueues.rabbitmq.replacing("prefetch: 5,", with: "exclusive: true,")
    #expect(SmallScenario.problems(exclusive).first?.contains("is ActiveMQ's") == true)
    let routed = SmallWorkQueues.activemq.replacing(
      "destination: VirtualTopic.orders", with: "destination: VirtualTopic.order")
    #expect(
      SmallScenario.problems(routed).first?.contains("did you mean 'VirtualTopic.orders'?")
        == true)
  }
}
