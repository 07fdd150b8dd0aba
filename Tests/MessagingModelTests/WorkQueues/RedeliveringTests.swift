// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Clients that repeat messages")
struct RedeliveringTests {
  /// Starts of a message's attempts, in milliseconds.
  private static func starts(_ outcome: ReplicationOutcome, ofMessage message: Int) -> [Int64] {
    outcome.attempts(ofMessage: message).map { $0.started.nanoseconds / 1_000_000 }
  }

  private static func fixture(_ policy: RedeliveryPolicy) -> WorkQueueFixture {
    var fixture = WorkQueueFixture(3, every: .zero)
    fixture.queues = [WorkQueue(name: "work", kind: .activemq)]
    fixture.prefetch = 10
    fixture.redelivery = policy
    return fixture
  }

  @Test("The consumer waits with the message, and nobody overtakes it")
  func blocking() throws {
    var fixture = Self.fixture(RedeliveryPolicy(initialDelay: .milliseconds(100)))
    fixture.planned = [PlannedMessage(failures: 2)]
    let outcome = try fixture.run()
    // Attempts of 10 ms at 0, 110 and 220 ms; the others after it.
    #expect(Self.starts(outcome, ofMessage: 0) == [0, 110, 220])
    #expect(Self.starts(outcome, ofMessage: 1) == [230])
    #expect(Self.starts(outcome, ofMessage: 2) == [240])
    #expect(outcome.groups[0].redeliveries == 2)
    #expect(outcome.groups[0].queueInversions == 0)
    // Two waits of 100 ms are retry delay, five attempts service; the others wait at the client.
    let parts = try #require(outcome.groups[0].latency?.meanParts)
    #expect(abs(parts.retryDelay * 3 - 200e6) < 1 && abs(parts.service * 3 - 50e6) < 1)
    #expect(abs(parts.clientBuffer * 3 - 470e6) < 1)
  }

  @Test("Without blocking others pass, and the message comes behind them")
  func nonBlocking() throws {
    var fixture = Self.fixture(
      RedeliveryPolicy(initialDelay: .milliseconds(15), isNonBlocking: true))
    fixture.planned = [PlannedMessage(failures: 1)]
    let outcome = try fixture.run()
    // It fails at 10 ms and is back at 25 ms, when the third message is at work until 30 ms.
    #expect(Self.starts(outcome, ofMessage: 0) == [0, 30])
    #expect(Self.starts(outcome, ofMessage: 1) == [10])
    #expect(Self.starts(outcome, ofMessage: 2) == [20])
    #expect(outcome.groups[0].queueInversions == 2)
  }

  @Test("After the last repetition the message is dead", arguments: [0, 1, 6])
  func givenUp(maximum: Int) throws {
    var fixture = Self.fixture(
      RedeliveryPolicy(maximum: maximum, initialDelay: .milliseconds(5)))
    fixture.queues = [
      WorkQueue(
        name: "work", kind: .activemq, deadLetterExchange: "", deadLetterRoutingKey: "DLQ"),
      WorkQueue(name: "DLQ", kind: .activemq),
    ]
    fixture.planned = [PlannedMessage(failures: 100)]
    let outcome = try fixture.run()
    // So many repetitions make one attempt more.
    #expect(outcome.attempts(ofMessage: 0).count == maximum + 1)
    #expect(outcome.groups[0].account.deadLettered == 1)
    #expect(outcome.groups[0].account.completed == 2)
  }

  @Test("What is not persistent is dropped instead")
  func notPersistent() throws {
    var fixture = Self.fixture(RedeliveryPolicy(maximum: 0))
    fixture.queues = [
      WorkQueue(
        name: "work", kind: .activemq, deadLetterExchange: "", deadLetterRoutingKey: "DLQ"),
      WorkQueue(name: "DLQ", kind: .activemq),
    ]
    fixture.planned = [PlannedMessage(failures: 100)]
    fixture.isPersistent = false
    let account = try fixture.run().groups[0].account
    #expect(account.deadLettered == 0 && account.dropped == 1 && account.completed == 2)
  }

  @Test("Without a maximum it is tried for ever")
  func forEver() throws {
    var fixture = Self.fixture(RedeliveryPolicy(maximum: nil, initialDelay: .milliseconds(90)))
    fixture.planned = [PlannedMessage(failures: 100_000)]
    fixture.duration = .seconds(1)
    let outcome = try fixture.run()
    // Attempts that end at 10, 110, … 910 ms.
    #expect(outcome.attempts(ofMessage: 0).count == 10)
    #expect(outcome.groups[0].account.completed == 0)
    #expect(outcome.groups[0].account.backlog == 3)
  }

  @Test("A lost consumer's wait is over, and the message starts anew elsewhere")
  func lost() throws {
    var fixture = Self.fixture(RedeliveryPolicy(initialDelay: .milliseconds(100)))
    fixture.consumers = ["c0", "c1"]
    fixture.planned = [PlannedMessage(failures: 1)]
    fixture.events = [
      ScenarioEvent(
        at: .zero + .milliseconds(50), .crash(group: "work", consumers: ["c0"]))
    ]
    let outcome = try fixture.run()
    #expect(outcome.attempts(ofMessage: 0).map(\.consumer) == ["c0", "c1"])
    #expect(Self.starts(outcome, ofMessage: 0) == [0, 50])
    #expect(outcome.groups[0].account.completed == 3)
  }

  @Test("A cancelled consumer leaves when the repeated message is settled")
  func cancelled() throws {
    var fixture = Self.fixture(RedeliveryPolicy(initialDelay: .milliseconds(100)))
    fixture.planned = [PlannedMessage(failures: 1)]
    fixture.events = [
      ScenarioEvent(
        at: .zero + .milliseconds(50), .remove(group: "work", consumers: ["c0"]))
    ]
    let outcome = try fixture.run()
    #expect(outcome.groups[0].account.completed == 3)
    #expect(outcome.consumers[0].lifetime == 0.14)
  }

  @Test("Several threads pause together and go on one by one")
  func threads() throws {
    var fixture = Self.fixture(RedeliveryPolicy(initialDelay: .milliseconds(100)))
    fixture.threads = 2
    fixture.planned = [PlannedMessage(failures: 1), PlannedMessage(failures: 1)]
    let outcome = try fixture.run()
    #expect(Self.starts(outcome, ofMessage: 0) == [0, 110])
    #expect(Self.starts(outcome, ofMessage: 1) == [0, 110])
    #expect(Self.starts(outcome, ofMessage: 2) == [120])
  }
}
