// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Retries that a quorum queue delays")
struct DelayedRetryingTests {
  private func fixture(limit: Int?, messages: Int = 1) -> WorkQueueFixture {
    var fixture = WorkQueueFixture(messages, every: .zero)
    fixture.queues = [
      WorkQueue(
        name: "work", kind: .quorum, deadLetterExchange: "", deadLetterRoutingKey: "dead",
        deliveryLimit: limit,
        delayedRetry: .init(minimum: .milliseconds(100), maximum: .milliseconds(250))),
      WorkQueue(name: "dead"),
    ]
    return fixture
  }

  private func starts(_ outcome: ReplicationOutcome, _ message: Int) -> [Int64] {
    outcome.attempts(ofMessage: message).map { $0.started.nanoseconds / 1_000_000 }
  }

  // Each attempt takes 10 ms; the waits are 100, 200 and, capped, 250 ms.
  @Test("The wait grows with each return up to the longest, and the limit holds")
  func grows() throws {
    var fixture = fixture(limit: 3)
    fixture.planned = [PlannedMessage(failures: 100)]
    let outcome = try fixture.run()
    #expect(starts(outcome, 0) == [0, 110, 320, 580])
    #expect(outcome.groups[0].account.deadLettered == 1)
    #expect(outcome.groups[0].deadLetterTimes.map(\.nanoseconds) == [590_000_000])
  }

  // 0 fails at 10 ms and is due at 115 ms, when 11 has been at work since 110 ms: it goes before those
  // that are left.
  @Test("Others go on during the wait, and what has waited goes first")
  func others() throws {
    var fixture = fixture(limit: nil, messages: 15)
    fixture.queues[0].delayedRetry?.minimum = .milliseconds(105)
    fixture.planned = [PlannedMessage(failures: 1)]
    let outcome = try fixture.run()
    #expect(starts(outcome, 0) == [0, 120])
    #expect(outcome.startOrder == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 12, 13, 14])
    #expect(outcome.groups[0].account.completed == 15)
    #expect(outcome.groups[0].redeliveries == 1)
  }

  @Test("A message that waits at the end of the run is backlog")
  func open() throws {
    var fixture = fixture(limit: nil)
    fixture.planned = [PlannedMessage(failures: 100)]
    fixture.duration = .milliseconds(50)
    let account = try fixture.run().groups[0].account
    #expect(account.backlog == 1 && account.completed == 0)
  }

  // The consumer dies at 5 ms, in the first attempt; its host's loss is noticed by the connection at
  // once, and the message comes back to the other consumer 100 ms later.
  @Test("What a lost consumer held is delayed, too")
  func loss() throws {
    var fixture = fixture(limit: nil)
    fixture.consumers = ["c0", "c1"]
    fixture.events = [
      ScenarioEvent(
        at: VirtualTime(nanoseconds: 5_000_000), .crash(group: "work", consumers: ["c0"]))
    ]
    let outcome = try fixture.run()
    #expect(starts(outcome, 0) == [0, 105])
    #expect(outcome.attempts.last?.consumer == "c1")
  }

  @Test("Only quorum queues delay, and the longest wait is not below the least")
  func refusals() throws {
    var classic = fixture(limit: nil)
    classic.queues[0].kind = .classic
    #expect(throws: (any Error).self) { try classic.run() }
    var shrinking = fixture(limit: nil)
    shrinking.queues[0].delayedRetry?.maximum = .milliseconds(99)
    #expect(throws: (any Error).self) { try shrinking.run() }
  }
}
