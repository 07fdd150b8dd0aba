// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Dead letters, limits and expiry")
struct DeadLetteringTests {
  @Test("A limit of bytes is one of messages, all of which have one size")
  func maximumBytes() throws {
    var queue = WorkQueue(name: "work", maximumLength: 9)
    #expect(queue.lengthLimit(messageBytes: 100) == 9)
    queue.maximumBytes = 550
    #expect(queue.lengthLimit(messageBytes: 100) == 5 && queue.lengthLimit(messageBytes: 1) == 9)
    queue.maximumLength = nil
    #expect(queue.lengthLimit(messageBytes: 1_000) == 0)
    var fixture = WorkQueueFixture(10, every: .zero)
    // A fixture's messages have 1,024 bytes: one is at work, five wait.
    fixture.queues = [queue]
    fixture.queues[0].maximumBytes = 5 * 1_024 + 100
    let account = try fixture.run().groups[0].account
    #expect(account.completed == 6 && account.dropped == 4)
    var model = try fixture.specification
    model.producers.append(model.producers[0])
    model.producers[1].name = "other"
    model.producers[1].messageBytes = 5
    model.workQueues?.publishing.append(Publishing(routingKey: .constant("work")))
    #expect(model.problems().contains { $0.message.contains("where all messages have one size") })
  }

  @Test("A rejected message waits out its time in the retry queue and comes back to the tail")
  func retryLoop() throws {
    var fixture = WorkQueueFixture(3, every: .zero)
    fixture.queues = [
      WorkQueue(name: "work", deadLetterExchange: "", deadLetterRoutingKey: "retry"),
      WorkQueue(
        name: "retry", messageTTL: .milliseconds(15), deadLetterExchange: "",
        deadLetterRoutingKey: "work"),
    ]
    fixture.planned = [PlannedMessage(failures: 2)]
    fixture.onFailure = .reject
    let outcome = try fixture.run()
    // Message 0 fails at 10 ms and is back at 25 ms, while 2 is at work until 30 ms; it fails again
    // at 40 ms and is back at 55 ms.
    let starts = outcome.attempts(ofMessage: 0).map { $0.started.nanoseconds / 1_000_000 }
    #expect(starts == [0, 30, 55])
    #expect(outcome.startOrder == [0, 1, 2, 0, 0])
    #expect(outcome.groups[0].account.completed == 3)
    #expect(outcome.groups[0].account.delayed == 0)
  }

  @Test("A message in the retry queue is delayed, not backlog")
  func delayed() throws {
    var fixture = WorkQueueFixture(1, every: .zero)
    fixture.queues = [
      WorkQueue(name: "work", deadLetterExchange: "", deadLetterRoutingKey: "retry"),
      WorkQueue(
        name: "retry", messageTTL: .seconds(60), deadLetterExchange: "",
        deadLetterRoutingKey: "work"),
    ]
    fixture.planned = [PlannedMessage(failures: 1)]
    fixture.onFailure = .reject
    let account = try fixture.run().groups[0].account
    #expect(account.delayed == 1 && account.backlog == 0 && account.completed == 0)
  }

  @Test("A dead letter without rejection does not go round in a circle")
  func cycle() throws {
    var fixture = WorkQueueFixture(1, every: .zero)
    fixture.queues = [
      WorkQueue(
        name: "work", messageTTL: .milliseconds(10), deadLetterExchange: "",
        deadLetterRoutingKey: "retry"),
      WorkQueue(
        name: "retry", messageTTL: .milliseconds(10), deadLetterExchange: "",
        deadLetterRoutingKey: "work"),
    ]
    fixture.consumers = []
    // It expires in work, then in retry, and would come back to work without ever being rejected.
    #expect(try fixture.run().groups[0].account.expired == 1)
  }

  @Test("What is dead for good is dead-lettered, with or without readers of the dead letters")
  func parked() throws {
    var fixture = WorkQueueFixture(3, every: .milliseconds(20))
    fixture.queues = [
      WorkQueue(name: "work", deadLetterExchange: "", deadLetterRoutingKey: "dead"),
      WorkQueue(name: "dead"),
    ]
    fixture.planned = [PlannedMessage(), PlannedMessage(failures: 1)]
    fixture.onFailure = .reject
    let unread = try fixture.run()
    #expect(unread.groups[0].account.deadLettered == 1)
    #expect(unread.groups[0].deadLetterTimes == [.zero + .milliseconds(30)])
    fixture.others = ["dead"]
    let read = try fixture.run()
    #expect(read.groups[0].account.deadLettered == 1)
    #expect(read.groups[1].account.published == 1 && read.groups[1].account.completed == 1)
  }

  @Test("A full queue drops its oldest ready message; those out at consumers do not count")
  func dropHead() throws {
    var fixture = WorkQueueFixture(6, every: .milliseconds(1))
    fixture.queues = [WorkQueue(name: "work", maximumLength: 2)]
    fixture.service = .milliseconds(100)
    let outcome = try fixture.run()
    // 0 is out at the consumer; of 1 to 5 the last two stay.
    #expect(outcome.attempts.map(\.message) == [0, 4, 5])
    #expect(outcome.groups[0].account.dropped == 3)
    #expect(outcome.groups[0].backlogPeak == 4)
  }

  @Test("Or it refuses the newest", arguments: [false, true])
  func rejectPublish(deadLetters: Bool) throws {
    var fixture = WorkQueueFixture(6, every: .milliseconds(1))
    fixture.queues = [
      WorkQueue(
        name: "work", maximumLength: 2,
        overflow: deadLetters ? .rejectPublishDLX : .rejectPublish, deadLetterExchange: "",
        deadLetterRoutingKey: "dead"), WorkQueue(name: "dead"),
    ]
    fixture.service = .milliseconds(100)
    let outcome = try fixture.run()
    #expect(outcome.attempts.map(\.message) == [0, 1, 2])
    let account = outcome.groups[0].account
    #expect((deadLetters ? account.deadLettered : account.dropped) == 3)
  }

  @Test("Messages expire at the head only, by the shorter of two times to live")
  func expiry() throws {
    var fixture = WorkQueueFixture(4, every: .zero)
    fixture.queues = [WorkQueue(name: "work", messageTTL: .milliseconds(15))]
    let outcome = try fixture.run()
    // 0 runs at 0 ms, 1 at 10 ms; 2 and 3 expire at 15 ms.
    #expect(outcome.attempts.map(\.message) == [0, 1])
    #expect(outcome.groups[0].account.expired == 2)
    fixture.ttl = .milliseconds(5)
    #expect(try fixture.run().groups[0].account.expired == 3)
  }

  @Test("A quorum queue gives up after one return more than its limit")
  func deliveryLimit() throws {
    var fixture = WorkQueueFixture(1, every: .zero)
    fixture.queues = [
      WorkQueue(
        name: "work", kind: .quorum, deadLetterExchange: "", deadLetterRoutingKey: "dead",
        deliveryLimit: 3), WorkQueue(name: "dead"),
    ]
    fixture.planned = [PlannedMessage(failures: 100)]
    let outcome = try fixture.run()
    // A limit of L allows L + 1 deliveries.
    #expect(outcome.attempts.count == 4)
    #expect(outcome.groups[0].account.deadLettered == 1)
  }

  @Test("What comes back goes to the head of a classic queue and before all in a quorum queue")
  func requeue() throws {
    for kind in [WorkQueue.Kind.classic, .quorum] {
      var fixture = WorkQueueFixture(4, every: .zero)
      fixture.queues = [WorkQueue(name: "work", kind: kind)]
      fixture.planned = [PlannedMessage(failures: 1), PlannedMessage(failures: 1)]
      fixture.prefetch = 2
      let order = try fixture.run().attempts.map(\.message)
      // With 1 in the window when 0 comes back, 0 is next behind it.
      #expect(order == [0, 1, 0, 1, 2, 3])
    }
  }

  @Test("Higher message priorities go first among ready messages")
  func messagePriorities() throws {
    var fixture = WorkQueueFixture(400, every: .zero)
    fixture.queues = [WorkQueue(name: "work", maximumPriority: 3)]
    fixture.priorities = [0, 1, 3, 7].map { .init(priority: $0, weight: 1) }
    let outcome = try fixture.run()
    let order = outcome.attempts.map(\.message)
    // Three ordered runs behind the first message, since 3 and 7 are one level; 0 found the queue
    // empty.
    let falls = zip(order.dropFirst(), order.dropFirst(2)).count { $0 > $1 }
    #expect(falls == 2)
    #expect(order.count == 400)
  }
}
