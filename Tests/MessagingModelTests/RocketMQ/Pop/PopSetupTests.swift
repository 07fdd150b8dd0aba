// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Popping groups")
struct PopSetupTests {
  @Test("Each topic of a popping group has a retry topic of one queue a broker")
  func retryTopics() throws {
    var specification = try ModelFixture.popping([], duration: .seconds(1), queues: 3)
    specification.topics.append(TopicSpecification(name: "stock", totalQueues: 2, brokers: 1))
    specification.groups[0].subscriptions.append(.init(topic: "stock"))
    let outcome = try ModelFixture.run(specification)
    #expect(
      outcome.queues.map { "\($0.topic) \($0.queue)" } == [
        "orders 0", "orders 1", "orders 2", "stock 0", "stock 1", "%RETRY%orders_orders 0",
        "%RETRY%orders_stock 0",
      ])
  }

  @Test("A group that pulls counts no pops, beside one that pops")
  func beside() throws {
    var specification = try ModelFixture.popping(
      [.seconds(1), .seconds(2)], duration: .seconds(20))
    var pulling = specification.groups[0]
    pulling.name = "pulling"
    pulling.consumption = .concurrent
    pulling.allocation = Averagely()
    specification.groups.append(pulling)
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.pops.map(\.group) == ["orders"])
    #expect(outcome.groups.map(\.account.completed) == [2, 2])
  }
}
