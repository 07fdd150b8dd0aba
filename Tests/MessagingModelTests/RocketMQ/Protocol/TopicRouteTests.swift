// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import Testing

@Suite("Routes")
struct TopicRouteTests {
  private func names(_ queues: [MessageQueueID]) -> [String] {
    queues.map { "\($0.broker)/\($0.number)" }
  }

  @Test("Producers see write queues of brokers with a master, consumers read queues of all")
  func sides() {
    let route = TopicRoute(
      topic: "t",
      brokers: [
        .init(name: "b", readQueues: 1, writeQueues: 2),
        .init(name: "a", readQueues: 2, writeQueues: 2, hasMaster: false),
        .init(name: "c", readQueues: 1, writeQueues: 1, permission: 4),
        .init(name: "d", readQueues: 1, writeQueues: 1, permission: 2),
      ])
    #expect(names(route.publishQueues) == ["b/0", "b/1", "d/0"])
    #expect(names(route.subscribeQueues) == ["a/0", "a/1", "b/0", "c/0"])
  }

  @Test("A fixed order is taken word for word")
  func fixedOrder() {
    let route = TopicRoute(
      topic: "t", brokers: [.init(name: "a", readQueues: 1, writeQueues: 1, hasMaster: false)],
      fixedOrder: "b:2;a:1;c")
    #expect(names(route.publishQueues) == ["b/0", "b/1", "a/0"])
    #expect(names(route.subscribeQueues) == ["a/0"])
  }
}
