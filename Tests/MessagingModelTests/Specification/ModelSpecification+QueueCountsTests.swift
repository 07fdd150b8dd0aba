// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Numbers of queues over the events of a scenario")
struct ModelSpecificationQueueCountsTests {
  private let topic = TopicSpecification(name: "orders", queuesPerBroker: [4, 0])

  private func counts(
    after events: [(seconds: Double, action: ScenarioEvent.Action)]
  ) -> [(read: [Double], write: [Double])] {
    var specification = ModelSpecification(
      duration: .seconds(100),
      brokers: [BrokerSpecification(name: "a"), BrokerSpecification(name: "b")],
      topics: [topic], producers: [], groups: [])
    specification.events = events.map { event in
      ScenarioEvent(
        at: VirtualTime(nanoseconds: VirtualDuration(seconds: event.seconds).nanoseconds),
        event.action)
    }
    return specification.queueCounts(of: topic)
  }

  @Test("Events count in order of time, on brokers that have the topic or that they name")
  func history() {
    let history = counts(after: [
      (30, .fault(.setQueues(topic: "orders", read: 2, write: nil, brokers: ["b"]))),
      (10, .addQueues(topic: "orders", readPerBroker: 1, writePerBroker: 3)),
      (20, .fault(.setQueues(topic: "orders", read: nil, write: 2, brokers: []))),
      (40, .fault(.setQueues(topic: "payments", read: 9, write: 9, brokers: []))),
    ])
    #expect(history.map { $0.read } == [[4, 0], [5, 0], [5, 0], [5, 2], [5, 2]])
    #expect(history.map { $0.write } == [[4, 0], [7, 0], [2, 0], [2, 0], [2, 0]])
  }

  @Test("Numbers beyond all integers are counted")
  func large() {
    let history = counts(after: [
      (1, .addQueues(topic: "orders", readPerBroker: .max, writePerBroker: .max)),
      (2, .addQueues(topic: "orders", readPerBroker: .max, writePerBroker: .max)),
    ])
    #expect(history.last?.read[0] ?? 0 > Double(Int.max))
  }
}
