// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Pops")
struct PopRequestsTests {
  @Test("A pop that finds nothing is held for 15 s, and issued again")
  func longPolling() throws {
    let outcome = try ModelFixture.run(ModelFixture.popping([], duration: .seconds(100)))
    // At 0, 15, …, 90 s.
    #expect(outcome.pops[0].pops == 7)
    #expect(outcome.pops[0].emptyReplies == 6)
  }

  @Test("A held pop is answered when a message is there; one message wakes one member")
  func waking() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping([.seconds(3), .seconds(7)], duration: .seconds(14), consumers: 2))
    #expect(outcome.attempts.map(\.delivered) == [.second(3), .second(7)])
    #expect(Set(outcome.attempts.map(\.consumer)) == ["c0", "c1"])
    #expect(outcome.attempts.allSatisfy { $0.result == .ack })
    #expect(outcome.pops[0].messages == 2 && outcome.pops[0].acknowledged == 2)
    #expect(outcome.groups[0].account.completed == 2)
  }

  @Test("A member stops popping above 96 unsettled messages, a batch of 32 at a time")
  func threshold() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping(
        Array(repeating: .seconds(1), count: 400), duration: .seconds(290),
        service: .seconds(1), events: [.init(second: 5, .add(group: "orders", consumers: ["c1"]))]
      ) { $0.client.popInvisibleTime = .seconds(300) })
    // c0 is told of each message as it comes, and stops at the first above 96.
    let present = outcome.attempts.filter { $0.consumer == "c0" }
    #expect(present.count { $0.delivered == .second(1) } == 97)
    // c1 finds a backlog: after three batches of 32 it has no more than 96 yet.
    let newcomer = outcome.attempts.filter { $0.consumer == "c1" }.map(\.delivered)
    let first = try #require(newcomer.first)
    #expect(newcomer.count { $0 == first } == 128)
    // The next pop leaves at the first look, every 50 ms, after 32 of them are done, 1 s each.
    let later = try #require(newcomer.first { $0 > first })
    #expect(later >= first + .seconds(32) && later <= first + .seconds(32) + .milliseconds(50))
    #expect(outcome.groups[0].account.completed == 400)
  }

  @Test("With shared queues a member has its own share and those of the next ones")
  func sharing() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping([], duration: .seconds(10), queues: 4, consumers: 3) {
        $0.allocation = PopSharing(inner: .averagely, sharedQueues: 1)
      })
    // Shares 0 1, 2 and 3; so 0 1 2, 2 3 and 3 0 1.
    #expect(outcome.consumers.map(\.queuesOwned) == [3, 2, 3])
    // A queue of several members is nobody's, so its load is offered to nobody.
    #expect(outcome.rebalances.allSatisfy { $0.moved == 0 })
    #expect(outcome.rebalances.flatMap(\.allocation).allSatisfy { $0.after == nil })
    #expect(outcome.groups[0].offeredFairness == nil)
  }

  @Test("A new member takes part a moment later; a crashed one's messages come back")
  func membership() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping(
        [.seconds(10), .seconds(30)], duration: .seconds(200), service: .seconds(20),
        events: [
          .init(second: 5, .add(group: "orders", consumers: ["c1"])),
          .init(second: 12, .crash(group: "orders", consumers: ["c0"])),
        ]))
    let first = outcome.attempts(ofMessage: 0)
    #expect(first.map(\.consumer) == ["c0", "c1"])
    #expect(first.map(\.result) == [.lost, .ack])
    #expect(outcome.attempts(ofMessage: 1).map(\.consumer) == ["c1"])
    #expect(outcome.groups[0].account.completed == 2)
  }

  @Test("What pop cannot have is refused")
  func problems() throws {
    let sound = try ModelFixture.popping([], duration: .seconds(1))
    #expect(sound.problems().isEmpty)
    let edits: [(inout GroupSpecification) -> Void] = [
      { $0.allocation = Averagely() }, { $0.mode = .broadcasting },
      { $0.client.consumeBatchSize = 2 }, { $0.client.popBatchSize = 33 },
      { $0.client.popInvisibleTime = .zero },
      { $0.subscriptions = [.init(topic: "orders", expression: "a")] },
    ]
    for edit in edits {
      var specification = sound
      edit(&specification.groups[0])
      #expect(specification.problems().count == 1)
    }
  }
}

extension ModelFixture {
  /// Messages at given moments, or one that comes too late, and a group that pops.
  static func popping(
    _ instants: [VirtualDuration], duration: VirtualDuration, queues: Int = 1, consumers: Int = 1,
    threads: Int = 1, service: VirtualDuration = .zero, events: [ScenarioEvent] = [],
    edit: (inout GroupSpecification) -> Void = { _ in }
  ) throws -> ModelSpecification {
    try recorded(
      instants.isEmpty ? [duration + .seconds(1)] : instants, duration: duration, queues: queues,
      consumers: consumers, threads: threads,
      service: service, events: events
    ) { group in
      group.consumption = .pop
      group.allocation = PopSharing()
      edit(&group)
    }
  }
}
