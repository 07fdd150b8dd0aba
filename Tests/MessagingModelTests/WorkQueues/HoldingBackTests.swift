// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Messages that the broker holds back")
struct HoldingBackTests {
  @Test("A delayed message enters its queue when it is due, and its latency counts from then")
  func delayed() throws {
    var fixture = WorkQueueFixture(3, every: .milliseconds(10))
    fixture.delay = .time(try .constant(0.5004))
    fixture.latencies = WorkQueueLatencies(publish: try .constant(0.002))
    let outcome = try fixture.run()
    // 2 ms on the way, then 500 whole milliseconds.
    #expect(
      outcome.attempts.map { $0.started.nanoseconds } == [502_000_000, 512_000_000, 522_000_000])
    #expect(outcome.groups[0].latency?.maximum == .milliseconds(10))
    #expect(outcome.delays.map(\.delayed) == [3] && outcome.delays.map(\.delivered) == [3])
    fixture.duration = .milliseconds(515)
    let cut = try fixture.run()
    #expect(cut.groups[0].account.delayed == 1 && cut.delays.map(\.pending) == [1])
  }

  private static func repeating(_ count: Int?, delay: Double) throws -> WorkQueueFixture {
    var fixture = WorkQueueFixture(1, every: .zero)
    fixture.queues = [WorkQueue(name: "work", kind: .activemq)]
    fixture.delay = .time(try .constant(delay))
    fixture.repetition = .init(period: .milliseconds(300), count: count)
    return fixture
  }

  private static func starts(_ outcome: ReplicationOutcome) -> [Int64] {
    outcome.attempts.map { $0.started.nanoseconds / 1_000_000 }
  }

  @Test("A message is sent again after each period, and counts each time")
  func repeated() throws {
    var fixture = try Self.repeating(3, delay: 1)
    let outcome = try fixture.run()
    #expect(Self.starts(outcome) == [1_000, 1_300, 1_600, 1_900])
    #expect(outcome.groups[0].account.published == 4 && outcome.groups[0].account.completed == 4)
    #expect(Set(outcome.attempts.map(\.message)) == [0, 1, 2, 3])
    #expect(outcome.delays.map(\.delayed) == [4] && outcome.delays.map(\.delivered) == [4])
    // The latency of each counts from when it is due.
    #expect(outcome.groups[0].latency?.maximum == .milliseconds(10))
    fixture.duration = .milliseconds(1_700)
    let cut = try fixture.run()
    #expect(cut.groups[0].account.completed == 3 && cut.groups[0].account.delayed == 1)
  }

  @Test("Without a delay the first one is due after a period")
  func period() throws {
    #expect(Self.starts(try Self.repeating(1, delay: 0).run()) == [300, 600])
    #expect(Self.starts(try Self.repeating(0, delay: 0).run()) == [300])
  }

  @Test("Without an end it goes on to the end of the run")
  func forever() throws {
    var fixture = try Self.repeating(nil, delay: 0)
    fixture.duration = .seconds(3)
    let outcome = try fixture.run()
    // Due at 300, 600, … 3000 ms; the last has no time to end.
    #expect(outcome.groups[0].account.published == 11)
    #expect(outcome.groups[0].account.completed == 9)
  }

  @Test("Two runs of repeated messages are equal, several queues and memory included")
  func deterministic() throws {
    var fixture = try Self.repeating(5, delay: 0.2)
    fixture.queues.append(WorkQueue(name: "other", kind: .activemq))
    fixture.exchanges = [MessageExchange(name: "both", kind: .fanout)]
    fixture.bindings = [
      ExchangeBinding(exchange: "both", destination: .queue("work")),
      ExchangeBinding(exchange: "both", destination: .queue("other")),
    ]
    fixture.exchange = "both"
    fixture.others = ["other"]
    fixture.memory = BrokerMemory(limit: 1 << 20, checkInterval: .zero)
    let first = try fixture.run()
    let second = try fixture.run()
    #expect(first.attempts.map(\.started) == second.attempts.map(\.started))
    #expect(first.attempts.map(\.message) == second.attempts.map(\.message))
    #expect(first.groups.map(\.account.completed) == [6, 6])
  }

  @Test("A repetition is of ActiveMQ's delayed messages alone, and keeps properties out")
  func refused() throws {
    func problems(_ change: (inout WorkQueueFixture) throws -> Void) throws -> String {
      var fixture = try Self.repeating(1, delay: 1)
      try change(&fixture)
      return try fixture.specification.problems().map(\.message).joined(separator: "; ")
    }
    #expect(try problems { _ in } == "")
    #expect(try problems { $0.queues = [WorkQueue(name: "work")] }.contains("are ActiveMQ's"))
    #expect(try problems { $0.delay = nil }.contains("is part of a delay"))
    #expect(try problems { $0.repetition?.period = .zero }.contains("is 1 ms or longer"))
    #expect(try problems { $0.repetition?.count = -1 }.contains("repeated 0 to 1000000000 times"))
    #expect(
      try problems {
        $0.properties = [
          PropertySpecification(name: "a", values: .texts([.init(text: "b")]))
        ]
      }.contains("keeps its properties"))
  }
}
