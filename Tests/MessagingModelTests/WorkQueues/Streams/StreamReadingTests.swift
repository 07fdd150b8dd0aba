// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Reading streams")
struct StreamReadingTests {
  /// So many messages a tenth of a second apart in a stream.
  static func stream(_ count: Int, retention: StreamRetention = .init()) -> WorkQueueFixture {
    var fixture = WorkQueueFixture(count, every: .milliseconds(100))
    var queue = WorkQueue(name: "work", kind: .stream)
    queue.retention = retention
    fixture.queues = [queue]
    fixture.prefetch = 10
    return fixture
  }

  @Test("Every consumer gets every message once")
  func fanOut() throws {
    var fixture = Self.stream(20)
    fixture.consumers = ["a", "b", "c"]
    let outcome = try fixture.run()
    let account = outcome.groups[0].account
    #expect(account.published == 60 && account.completed == 60 && account.backlog == 0)
    #expect(outcome.groups[0].duplicates == 0 && outcome.groups[0].redeliveries == 0)
    for id in ["a", "b", "c"] {
      #expect(outcome.attempts.filter { $0.consumer == id }.map(\.message) == Array(0..<20))
    }
    #expect(outcome.queues.map(\.member) == ["a", "b", "c"])
    #expect(outcome.queues.allSatisfy { $0.appended == 20 && $0.completed == 20 })
    #expect(outcome.consumers.map(\.completed) == [20, 20, 20])
  }

  @Test("Groups read a stream each for itself")
  func groups() throws {
    let fixture = Self.stream(20)
    var specification = try fixture.specification
    specification.groups.append(
      .competing(
        name: "late", queue: "work", consumerIDs: ["z"],
        service: .distribution(try .constant(0.3))))
    var own = WorkConsumption(queue: "work", prefetch: 1)
    own.stream.offset = .first
    specification.workQueues?.consumption.append(own)
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups.map(\.account.completed) == [20, 20])
    // 20 messages of 0.3 s each, one after the other.
    #expect(outcome.attempts.last?.ended == .zero + .seconds(6))
    #expect(outcome.groups[1].backlogPeak > 10)
  }

  /// A stream and a queue that get the same messages.
  private static func beside() -> WorkQueueFixture {
    var fixture = stream(3)
    fixture.queues.append(WorkQueue(name: "jobs"))
    fixture.exchanges = [MessageExchange(name: "all", kind: .fanout)]
    fixture.bindings = ["work", "jobs"].map {
      ExchangeBinding(exchange: "all", destination: .queue($0))
    }
    fixture.exchange = "all"
    fixture.others = ["jobs"]
    return fixture
  }

  @Test("A poison message is rejected at a queue, and read like any other in the stream beside it")
  func poison() throws {
    var fixture = Self.beside()
    fixture.events = [ScenarioEvent(at: .zero + .milliseconds(50), .poison(producer: "p"))]
    var specification = try fixture.specification
    specification.workQueues?.consumption[1].onFailure = .reject
    #expect(specification.problems().isEmpty)
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.completed == 3 && outcome.groups[0].redeliveries == 0)
    #expect(outcome.groups[1].account.completed == 2)
    #expect(outcome.attempts.filter { $0.result == .reject }.map(\.message) == [1])
  }

  @Test("What streams lack is refused where an exchange leads to nothing else")
  func behindExchanges() throws {
    var fixture = Self.beside()
    fixture.ttl = .seconds(1)
    fixture.priorities = [.init(priority: 1, weight: 1)]
    #expect(try fixture.specification.problems().isEmpty)
    fixture.bindings.removeLast()
    #expect(
      try fixture.specification.problems().map(\.message) == [
        "messages of a stream do not expire one by one; leave the time to live out, and limit the "
          + "stream's age",
        "streams know no priorities of messages; leave them out, or take a classic queue",
      ])
  }

  @Test("Credit holds a reader back, message by message")
  func credit() throws {
    var fixture = Self.stream(5)
    fixture.prefetch = 1
    fixture.service = .milliseconds(150)
    let attempts = try fixture.run().attempts
    let delivered = attempts.map { Double($0.delivered.nanoseconds) / 1e6 }
    #expect(delivered == [0, 150, 300, 450, 600])
  }

  @Test("A chunk is given out as a whole, beyond the credit")
  func chunks() throws {
    var fixture = WorkQueueFixture(published: [0, 0, 0, 0, 1].map { .milliseconds($0) })
    fixture.queues = [WorkQueue(name: "work", kind: .stream)]
    fixture.prefetch = 2
    fixture.stream.offset = .first
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(500), .add(group: "work", consumers: ["b"]))
    ]
    let attempts = try fixture.run().attempts.filter { $0.consumer == "b" }
    // Of four messages in a chunk all come at once; the fifth when the second credit is back: three
    // acknowledgements after it was two below nothing.
    #expect(attempts.map { Double($0.delivered.nanoseconds) / 1e6 } == [500, 500, 500, 500, 530])
    #expect(attempts.map(\.message) == [0, 1, 2, 3, 4])
  }

  @Test(
    "A consumer that joins begins at its offset",
    arguments: [
      (StreamReading.Offset.first, 0), (.next, 6), (.last, 5), (.number(3), 3), (.number(8), 8),
      (.time(.zero + .milliseconds(250)), 3), (.age(.milliseconds(350)), 2),
    ])
  func offsets(offset: StreamReading.Offset, first: Int) throws {
    var fixture = Self.stream(12)
    fixture.stream.offset = offset
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(550), .add(group: "work", consumers: ["b"]))
    ]
    let outcome = try fixture.run()
    let read = outcome.attempts.filter { $0.consumer == "b" }.map(\.message)
    #expect(read == Array(first..<12))
    #expect(outcome.groups[0].account.isBalanced)
  }

  @Test("Old messages count with their whole age")
  func replay() throws {
    var fixture = Self.stream(1)
    fixture.consumers = []
    fixture.stream.offset = .first
    fixture.events = [ScenarioEvent(at: .zero + .seconds(2), .add(group: "work", consumers: ["b"]))]
    let outcome = try fixture.run()
    #expect(outcome.groups[0].latency?.meanParts.behindOthers == 2_000_000_000)
    #expect(outcome.groups[0].latency?.meanParts.service == 10_000_000)
  }

  @Test("Retention takes from a slow reader what it has not read, but not the segment it reads")
  func retention() throws {
    // Segments of two messages, of which two stay; messages of 1024 bytes.
    var fixture = Self.stream(
      12, retention: StreamRetention(maximumBytes: 2_048, segmentBytes: 2_048))
    fixture.prefetch = 1
    fixture.service = .milliseconds(450)
    let outcome = try fixture.run()
    // It takes 0 at 0 s; at 0.45 s segment 0-1 has gone with message 4 (0.4 s), but is open: 1. At 0.9 s
    // the log begins with 6, since 2-3 went with message 6 and 4-5 with message 8. 6-7 go with message 10,
    // at 1 s, and are open; then the log begins with 8.
    #expect(outcome.attempts.map(\.message) == [0, 1, 6, 7, 8, 9, 10, 11])
    let account = outcome.groups[0].account
    #expect(account.published == 12 && account.completed == 8 && account.expired == 4)
    #expect(account.isBalanced)
  }

  @Test("Priorities, rejections and the like are refused with a way out")
  func refusals() throws {
    func complaints(_ change: (inout WorkQueueFixture) -> Void) throws -> String {
      var fixture = Self.stream(1)
      change(&fixture)
      return try fixture.specification.problems().map(\.message).joined(separator: "\n")
    }
    #expect(try complaints { _ in }.isEmpty)
    #expect(try complaints { $0.prefetch = 0 }.contains("needs a prefetch"))
    #expect(try complaints { $0.acknowledgement = .automatic }.contains("no automatic ack"))
    #expect(try complaints { $0.queues[0].messageTTL = .seconds(1) }.contains("limit its age"))
    #expect(try complaints { $0.queues[0].maximumLength = 5 }.contains("limit its age or bytes"))
    #expect(try complaints { $0.queues[0].deadLetterExchange = "" }.contains("dead letters"))
    #expect(try complaints { $0.queues[0].maximumPriority = 5 }.contains("priorities"))
    #expect(
      try complaints { $0.queues[0].hasSingleActiveConsumer = true }.contains("let the group"))
    #expect(try complaints { $0.queues[0].isAutoDelete = true }.contains("durable"))
    #expect(try complaints { $0.queues[0].deliveryLimit = 5 }.contains("only quorum queues"))
    #expect(try complaints { $0.queues[0].retention.segmentBytes = 0 }.contains("3000000000"))
    #expect(try complaints { $0.ttl = .seconds(1) }.contains("limit the stream's age"))
    #expect(
      try complaints { $0.priorities = [.init(priority: 1, weight: 1)] }.contains("classic queue"))
    #expect(
      try complaints { $0.exceptions = [.init(consumer: "c0", priority: 3)] }
        .contains("priorities of consumers"))
    #expect(
      try complaints { $0.events = [ScenarioEvent(at: .zero, .poison(producer: "p"))] }
        .contains("takes no rejection"))
    #expect(
      try complaints {
        $0.queues[0].kind = .classic
        $0.stream.offset = .first
      }.contains("are for streams"))
    #expect(
      try complaints {
        $0.queues[0].kind = .classic
        $0.queues[0].retention.maximumBytes = 5
      }.contains("for streams only"))
  }
}
