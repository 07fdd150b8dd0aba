// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Who gets a message")
struct ChoosingTests {
  @Test("Consumers of a lower priority are served while all above them are blocked")
  func consumerPriority() throws {
    var fixture = WorkQueueFixture(6, every: .zero)
    fixture.consumers = ["low", "high"]
    fixture.prefetch = 2
    fixture.exceptions = [.init(consumer: "high", priority: 5)]
    let outcome = try fixture.run()
    #expect((0..<4).map { outcome.acknowledgedBy[$0] } == ["high", "high", "low", "low"])
  }

  @Test("A consumer with a prefetch of its own holds no more than that")
  func ownPrefetch() throws {
    var fixture = WorkQueueFixture(6, every: .zero)
    fixture.consumers = ["a", "b"]
    fixture.prefetch = 3
    fixture.exceptions = [.init(consumer: "a", prefetch: 1)]
    let outcome = try fixture.run()
    #expect((0..<4).map { outcome.acknowledgedBy[$0] } == ["a", "b", "b", "b"])
  }

  @Test("A consumer that was blocked comes back at the tail of the ring")
  func blocked() throws {
    // a and b have one message each; c with two, of which the first is long, is asked last.
    var fixture = WorkQueueFixture(published: [.zero, .zero, .zero, .zero, .milliseconds(12)])
    fixture.consumers = ["a", "b"]
    fixture.prefetch = 1
    fixture.planned = [30, 5, 5, 1, 1].map { PlannedMessage(service: $0 * 1_000_000) }
    let outcome = try fixture.run()
    // b settles at 5 and 10 and 11 ms and takes 2, 3 and 4 meanwhile.
    #expect((0..<5).map { outcome.acknowledgedBy[$0] } == ["a", "b", "b", "b", "b"])
  }

  @Test("A single active consumer gets everything until it is lost; the next oldest follows")
  func singleActive() throws {
    var fixture = WorkQueueFixture(6, every: .milliseconds(10))
    fixture.queues = [WorkQueue(name: "work", hasSingleActiveConsumer: true)]
    fixture.consumers = ["a", "b", "c"]
    fixture.service = .milliseconds(8)
    fixture.prefetch = 10
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(25), .crash(group: "work", consumers: ["a"])),
      ScenarioEvent(at: .zero + .milliseconds(45), .remove(group: "work", consumers: ["b"])),
    ]
    let outcome = try fixture.run()
    #expect(
      (0..<6).map { outcome.acknowledgedBy[$0] } == ["a", "a", "b", "b", "b", "c"])
    #expect(outcome.queues[0].ownerChanges == 2)
    #expect(outcome.groups[0].queueInversions == 0)
  }

  private func activemq(_ count: Int, _ groups: [String?]) -> WorkQueueFixture {
    var fixture = WorkQueueFixture(count, every: .milliseconds(1))
    fixture.queues = [WorkQueue(name: "work", kind: .activemq, hasMessageGroups: true)]
    fixture.planned = groups.map { PlannedMessage(messageGroup: $0) }
    fixture.consumers = ["a", "b"]
    fixture.prefetch = 10
    return fixture
  }

  @Test("A message group sticks to its consumer; a new one goes to the consumer with fewest")
  func messageGroups() throws {
    let outcome = try activemq(6, ["x", "y", "x", "z", "z", "y"]).run()
    // x to a; y to b; x to a; both own one, and b is ahead since a was served last.
    #expect(
      (0..<6).map { outcome.acknowledgedBy[$0] } == ["a", "b", "a", "b", "b", "b"])
    #expect(outcome.groups[0].queueInversions >= 0)
  }

  @Test("Groups stay when a consumer joins, and move when theirs is lost")
  func groupMoves() throws {
    var fixture = activemq(6, ["x", "x", "x", "x", "x", "x"])
    fixture.published = [0, 10, 20, 30, 40, 50].map { .milliseconds($0) }
    fixture.service = .milliseconds(1)
    fixture.consumers = ["a"]
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(5), .add(group: "work", consumers: ["b"])),
      ScenarioEvent(at: .zero + .milliseconds(35), .crash(group: "work", consumers: ["a"])),
    ]
    let outcome = try fixture.run()
    #expect(
      (0..<6).map { outcome.acknowledgedBy[$0] } == ["a", "a", "a", "a", "b", "b"])
  }

  @Test("A group whose consumer is full does not hold up the others")
  func groupsOvertake() throws {
    var fixture = activemq(5, ["x", "x", "x", "y", "z"])
    fixture.prefetch = 1
    let outcome = try fixture.run()
    // a is full with the first x; y goes to b past the waiting x, and z follows y there.
    #expect(outcome.acknowledgedBy[3] == "b" && outcome.acknowledgedBy[4] == "b")
    #expect(outcome.attempts.map(\.message) == [0, 3, 1, 4, 2])
  }

  @Test("Full consumers of ActiveMQ keep their place")
  func listOrder() throws {
    var fixture = WorkQueueFixture(3, every: .milliseconds(1))
    fixture.queues = [WorkQueue(name: "work", kind: .activemq)]
    fixture.consumers = ["a", "b"]
    let outcome = try fixture.run()
    #expect((0..<3).map { outcome.acknowledgedBy[$0] } == ["a", "b", "a"])
  }

  @Test("ActiveMQ's consumers of a higher priority get messages as long as they have room")
  func listPriority() throws {
    var fixture = WorkQueueFixture(6, every: .zero)
    fixture.queues = [WorkQueue(name: "work", kind: .activemq)]
    fixture.consumers = ["low", "high"]
    fixture.prefetch = 2
    fixture.exceptions = [.init(consumer: "high", priority: 5)]
    let outcome = try fixture.run()
    #expect((0..<4).map { outcome.acknowledgedBy[$0] } == ["high", "high", "low", "low"])
  }

  @Test("ActiveMQ gives messages of a higher priority first, and equals in their order")
  func messagePriority() throws {
    var fixture = WorkQueueFixture(40, every: .zero)
    fixture.queues = [WorkQueue(name: "work", kind: .activemq, maximumPriority: 9)]
    fixture.priorities = [.init(priority: 2, weight: 1), .init(priority: 7, weight: 1)]
    let order = try fixture.run().attempts.map(\.message)
    // A selector tells which messages are the high ones; their priorities are drawn the same again.
    fixture.selector = "JMSPriority = 7"
    let high = Set(try fixture.run().attempts.map(\.message))
    #expect((2..<39).contains(high.count))
    // The first one found the queue empty.
    let rest = 1..<40
    let expected = rest.filter { high.contains($0) } + rest.filter { !high.contains($0) }
    #expect(order.first == 0 && Array(order.dropFirst()) == expected)
  }

  @Test("An exclusive consumer gets everything")
  func exclusive() throws {
    var fixture = WorkQueueFixture(4, every: .milliseconds(20))
    fixture.queues = [WorkQueue(name: "work", kind: .activemq)]
    fixture.consumers = ["a", "b"]
    fixture.exclusive = true
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(35), .crash(group: "work", consumers: ["a"]))
    ]
    let outcome = try fixture.run()
    #expect((0..<4).map { outcome.acknowledgedBy[$0] } == ["a", "a", "b", "b"])
  }
}
