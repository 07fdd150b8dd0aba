// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Pops while machines, links and clocks fail")
struct PopFaultsTests {
  private func run(
    _ instants: [VirtualDuration], service: VirtualDuration = .zero,
    duration: VirtualDuration = .seconds(120), consumers: Int = 1, events: [ScenarioEvent],
    edit: (inout GroupSpecification) -> Void = { _ in }
  ) throws -> ReplicationOutcome {
    var specification = try ModelFixture.popping(
      instants, duration: duration, consumers: consumers, service: service, events: events,
      edit: edit)
    // What a broker remembers is written down by its own clock of 5 s, and its log twice a second.
    specification.brokers[0].replicas = ReplicaSpecification()
    return try ModelFixture.run(specification)
  }

  /// When messages of a pop come back: the broker's revive queue waits for 2 s past the invisible time
  /// at least, and for 3 s of silence, with whole seconds of the timer wheel, at most.
  private func isRevival(_ time: VirtualTime, of popped: Double, invisible: Double = 60) -> Bool {
    (popped + invisible + 2...popped + invisible + 6).contains(time.seconds)
  }

  @Test("An answer that a partition swallows leaves its messages invisible")
  func lostReply() throws {
    let outcome = try run(
      [.seconds(10)],
      events: [
        .init(
          second: 8, .fault(.partition(between: ["orders"], and: [], duration: .seconds(10))))
      ])
    #expect(outcome.pops[0].undelivered == 1 && outcome.pops[0].messages == 2)
    let attempt = try #require(outcome.attempts.first)
    #expect(outcome.attempts.count == 1 && attempt.attempt == 2)
    #expect(isRevival(attempt.delivered, of: 10), "\(attempt.delivered.seconds)")
    #expect(outcome.groups[0].account.completed == 1)
  }

  @Test("A client asks again 1 s after its patience of 25 s, which is 10 s more than a pop is held")
  func patience() throws {
    // The pop of 0 s is answered at 10 s, into nothing; the next leaves at 26 s.
    let outcome = try run(
      [.seconds(10), .seconds(19)],
      events: [
        .init(
          second: 8, .fault(.partition(between: ["orders"], and: [], duration: .seconds(10))))
      ])
    let second = try #require(outcome.attempts.first { $0.message == 1 })
    #expect(second.delivered == .second(26) && second.attempt == 1)
  }

  @Test("An acknowledgement that a partition swallows brings the message again")
  func lostAcknowledgement() throws {
    let outcome = try run(
      [.seconds(10)], service: .seconds(3),
      events: [
        .init(
          second: 12, .fault(.partition(between: ["orders"], and: [], duration: .seconds(8))))
      ])
    #expect(outcome.pops[0].unheard == 1 && outcome.pops[0].revived == 1)
    #expect(outcome.attempts.map(\.result) == [.ack, .ack])
    let again = try #require(outcome.attempts.last)
    #expect(isRevival(again.delivered, of: 10), "\(again.delivered.seconds)")
    #expect(outcome.groups[0].duplicates == 1 && outcome.groups[0].account.completed == 1)
  }

  @Test(
    "A broker that dies pops again what it popped since it wrote its offsets down, every 5 s",
    arguments: [ClusterFault.Ending.shutdown, .crash])
  func offsets(ending: ClusterFault.Ending) throws {
    // Messages of 1, 2, …, 13 s; the end at 13.5 s forgets those since 10 s.
    let outcome = try run(
      (1...13).map { .seconds($0) },
      events: [
        .init(
          at: .zero + .milliseconds(13_500),
          .fault(.stopBroker("broker-a", ending: ending, duration: .seconds(20))))
      ])
    let again = outcome.attempts.filter { $0.delivered >= .second(33) }
    #expect(again.isEmpty == (ending == .shutdown))
    if ending == .crash {
      #expect(again.map(\.message).sorted() == Array(again.map(\.message).min()!...12))
      #expect((1...5).contains(again.count))
    }
    #expect(outcome.groups[0].duplicates == again.count)
    #expect(outcome.groups[0].account.completed == 13)
  }

  @Test("A lost machine takes acknowledgements and messages of its last moments with it")
  func hostLoss() throws {
    // One message every 10 ms: of the last moments, up to half a second, some are lost for good.
    let outcome = try run(
      (0..<3_000).map { .milliseconds(Int64($0) * 10) }, service: .milliseconds(1),
      duration: .seconds(200),
      events: [
        .init(
          at: .zero + .milliseconds(20_255),
          .fault(.stopBroker("broker-a", ending: .hostLoss, duration: .seconds(10))))
      ])
    let account = outcome.groups[0].account
    #expect(account.backlog == 0 && account.delayed == 0)
    #expect(account.completed + account.dropped == account.published)
    #expect(outcome.outages[0].lost > 0 && outcome.outages[0].lost <= 50)
    // What was at work or done by then counts as completed; nobody sees the rest.
    #expect(account.dropped <= outcome.outages[0].lost)
    #expect(outcome.groups[0].duplicates > 0)
  }

  @Test("What a broker holds for a client whose host is gone gets messages that come back later")
  func silentLoss() throws {
    let outcome = try run(
      [.seconds(10), .seconds(11)], consumers: 2,
      events: [.init(second: 5, .lose(group: "orders", consumers: ["c0"]))])
    #expect(outcome.pops[0].undelivered == 1)
    let late = try #require(outcome.attempts.last)
    #expect(isRevival(late.delivered, of: 10) || isRevival(late.delivered, of: 11))
    #expect(outcome.attempts.count == 2 && outcome.groups[0].account.completed == 2)
  }

  @Test("A listener that stands still ends as much later, too late for the broker")
  func pause() throws {
    func outcome(pausing seconds: Int64) throws -> ReplicationOutcome {
      try run(
        [.seconds(10)], service: .seconds(3),
        events: [
          .init(
            second: 11,
            .fault(.pause(group: "orders", consumers: ["c0"], duration: .seconds(seconds))))
        ])
    }
    let short = try outcome(pausing: 5)
    #expect(short.attempts.map(\.ended) == [.second(18)] && short.pops[0].late == 0)
    let long = try outcome(pausing: 70)
    #expect(long.attempts.first?.ended == .second(83) && long.attempts.first?.result == .discarded)
    #expect(long.pops[0].late == 1 && long.pops[0].revived == 1)
  }

  @Test("A broker whose clock is set forward gives up its patience earlier", arguments: [30, -20])
  func clock(jump: Int64) throws {
    let outcome = try run(
      [.seconds(10)], service: .seconds(100), duration: .seconds(300),
      events: [
        .init(second: 20, .fault(.clockJump(nodes: ["broker-a"], by: .seconds(jump))))
      ], edit: { $0.threads = 2 })
    let copy = try #require(outcome.attempts.first { $0.attempt == 2 })
    #expect(isRevival(copy.delivered, of: 10 - Double(jump)), "\(copy.delivered.seconds)")
  }

  @Test("Seed and replication decide the outcome, all of it, on any number of threads")
  func repeatable() async throws {
    try await Repeatability.expect(of: 0..<4) { seed in
      var specification = try ModelFixture.popping(
        (0..<600).map { .milliseconds(Int64($0) * 90) }, duration: .seconds(200), queues: 4,
        consumers: 3, threads: 2, service: .milliseconds(200),
        events: [
          .init(second: 6, .fault(.stopBroker("broker-a", ending: .crash, duration: .seconds(9)))),
          .init(
            second: 20,
            .fault(.pause(group: "orders", consumers: ["c0"], duration: .seconds(7)))),
          .init(
            second: 30, .fault(.partition(between: ["orders"], and: [], duration: .seconds(5)))),
          .init(second: 40, .fault(.clockJump(nodes: ["broker-a"], by: .seconds(3)))),
          .init(second: 50, .lose(group: "orders", consumers: ["c1"])),
        ]
      ) {
        $0.client.popInvisibleTime = .seconds(5)
        $0.failureProbability = 0.2
      }
      specification.brokers[0].replicas = ReplicaSpecification()
      return "\(try ModelFixture.run(specification, seed: seed))"
    }
  }
}
