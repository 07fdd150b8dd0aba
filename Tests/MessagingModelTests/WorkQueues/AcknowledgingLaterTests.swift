// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Acknowledging messages together")
struct AcknowledgingLaterTests {
  /// So many messages at once, of 10 ms each, for one consumer.
  private func queue(
    _ count: Int, _ mode: WorkConsumption.Acknowledgement, every: Int = 1, prefetch: Int,
    kind: WorkQueue.Kind = .activemq
  ) -> WorkQueueFixture {
    var fixture = WorkQueueFixture(published: [VirtualDuration](repeating: .zero, count: count))
    fixture.queues = [WorkQueue(name: "work", kind: kind)]
    fixture.acknowledgement = mode
    fixture.acknowledgesEvery = every
    fixture.prefetch = prefetch
    return fixture
  }

  private func delivered(_ fixture: WorkQueueFixture) throws -> [Int64] {
    try fixture.run().attempts.map { $0.delivered.nanoseconds / 1_000_000 }
  }

  @Test("RabbitMQ's consumer gets a new window when it has acknowledged the old one")
  func multiple() throws {
    let times = try delivered(queue(12, .manual, every: 4, prefetch: 4, kind: .classic))
    #expect(times == [0, 0, 0, 0, 40, 40, 40, 40, 80, 80, 80, 80])
    // With half as many to acknowledge, half of the window moves.
    let half = try delivered(queue(12, .manual, every: 2, prefetch: 4, kind: .classic))
    #expect(half == [0, 0, 0, 0, 20, 20, 40, 40, 60, 60, 80, 80])
  }

  @Test("A JMS client that has had half of its window gets as many again, acknowledged or not")
  func extensions() throws {
    for mode in [WorkConsumption.Acknowledgement.client, .transacted] {
      let times = try delivered(queue(12, mode, every: 12, prefetch: 4))
      #expect(times == [0, 0, 0, 0, 20, 20, 40, 40, 60, 60, 80, 80], "\(mode)")
    }
    // The acknowledgement gives no room again for what had made room before.
    let early = try delivered(queue(12, .client, every: 3, prefetch: 4))
    #expect(early == [0, 0, 0, 0, 20, 20, 30, 50, 50, 60, 80, 80])
  }

  @Test("Optimised acknowledgements go out at 65 % of the window, or 300 ms after the last")
  func optimised() throws {
    // 65 % of 10 are seven messages.
    let times = try delivered(queue(20, .optimized, prefetch: 10))
    #expect(times[..<10].allSatisfy { $0 == 0 } && times[10..<17].allSatisfy { $0 == 70 })
    #expect(times[17...] == [140, 140, 140])
    var slow = queue(6, .optimized, prefetch: 4)
    slow.service = .milliseconds(200)
    // 65 % of 4 are three messages, in 0.6 s; the second of them ends 0.4 s after the start.
    #expect(try delivered(slow) == [0, 0, 0, 0, 400, 400])
  }

  @Test("A client without prefetch pulls one message for each thread that is free")
  func pull() throws {
    var fixture = queue(4, .manual, prefetch: 0)
    #expect(try delivered(fixture) == [0, 10, 20, 30])
    fixture.threads = 2
    #expect(try delivered(fixture) == [0, 0, 10, 10])
    // It asks whatever it has acknowledged.
    for mode in [WorkConsumption.Acknowledgement.client, .transacted] {
      #expect(
        try delivered(queue(5, mode, every: 4, prefetch: 0)) == [0, 10, 20, 30, 40], "\(mode)")
    }
    #expect(try delivered(queue(3, .optimized, prefetch: 0)) == [0, 10, 20])
    // What is not pulled is there for others.
    fixture = queue(4, .manual, prefetch: 0)
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(5), .add(group: "work", consumers: ["c1"]))
    ]
    #expect(try fixture.run().acknowledgedBy.values.sorted() == ["c0", "c0", "c1", "c1"])
    // RabbitMQ's 0 is no limit.
    #expect(try delivered(queue(3, .manual, prefetch: 0, kind: .classic)) == [0, 0, 0])
  }

  @Test("A quorum queue gives a consumer without a limit 2000 messages")
  func quorumLimit() throws {
    var fixture = queue(2_003, .manual, prefetch: 0, kind: .quorum)
    fixture.service = .milliseconds(1)
    let times = try delivered(fixture)
    #expect(times.count == 2_003 && times.count { $0 == 0 } == 2_000)
    #expect(times.suffix(3) == [1, 2, 3])
    #expect(WorkQueue.Kind.quorum.prefetch(0) == .messages(2_000))
    #expect(WorkQueue.Kind.quorum.prefetch(7) == .messages(7))
    #expect(WorkQueue.Kind.activemq.prefetch(0) == .pull)
    #expect(WorkQueue.Kind.stream.prefetch(0) == .unlimited)
  }

  @Test("A lost consumer's completed messages come back unless they were acknowledged")
  func loss() throws {
    func duplicates(_ mode: WorkConsumption.Acknowledgement, every: Int) throws -> Int {
      var fixture = queue(50, mode, every: every, prefetch: 100)
      fixture.consumers = ["c0"]
      fixture.events = [
        ScenarioEvent(at: .zero + .milliseconds(275), .crash(group: "work", consumers: ["c0"])),
        ScenarioEvent(at: .zero + .milliseconds(300), .add(group: "work", consumers: ["c1"])),
      ]
      let outcome = try fixture.run()
      #expect(outcome.groups[0].account.completed == 50 && outcome.groups[0].account.backlog == 0)
      #expect(outcome.groups[0].redeliveries == 50 - 27 + outcome.groups[0].duplicates)
      return outcome.groups[0].duplicates
    }
    // 27 messages are done when it crashes.
    #expect(try duplicates(.manual, every: 1) == 0)
    #expect(try duplicates(.client, every: 10) == 7)
    #expect(try duplicates(.transacted, every: 20) == 7)
    #expect(try duplicates(.client, every: 50) == 27)
    #expect(try duplicates(.optimized, every: 1) == 27)
  }

  @Test("A commit keeps its consumer waiting for the answer")
  func commits() throws {
    func last(_ mode: WorkConsumption.Acknowledgement, every: Int) throws -> Int64 {
      var fixture = queue(10, mode, every: every, prefetch: 100)
      fixture.latencies.settle = try .constant(0.003)
      return (try fixture.run().attempts.map(\.ended).max()?.nanoseconds ?? 0) / 1_000_000
    }
    // Ten messages of 10 ms; each wait is 3 ms there and 3 ms back, and nothing comes after the last one.
    #expect(try last(.client, every: 5) == 100)
    #expect(try last(.transacted, every: 5) == 106)
    #expect(try last(.transacted, every: 1) == 154)
  }

  @Test("A consumer that leaves in order acknowledges the rest")
  func leaving() throws {
    for mode in [WorkConsumption.Acknowledgement.client, .transacted, .optimized] {
      var fixture = queue(5, mode, every: mode == .optimized ? 1 : 100, prefetch: 100)
      fixture.events = [
        ScenarioEvent(at: .zero + .milliseconds(25), .remove(group: "work", consumers: ["c0"])),
        ScenarioEvent(at: .zero + .milliseconds(200), .add(group: "work", consumers: ["c1"])),
      ]
      let outcome = try fixture.run()
      #expect(outcome.groups[0].account.completed == 5 && outcome.groups[0].redeliveries == 0)
    }
  }

  @Test("Books hold and runs repeat, whoever is lost when")
  func random() async throws {
    try await Repeatability.expect(of: 0..<24) { seed in
      var draws = RandomStream(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 91)
      func below(_ bound: Int) -> Int { Int(draws.nextBounded(UInt64(bound))) }
      let mode = [WorkConsumption.Acknowledgement.optimized, .client, .transacted][below(3)]
      var fixture = queue(
        0, mode, every: mode == .optimized ? 1 : 1 + below(40), prefetch: 1 + below(30))
      fixture.published = (0..<400).map { .milliseconds(Int64($0 * 15)) }
      fixture.consumers = ["c0", "c1"]
      fixture.service = .milliseconds(Int64(5 + below(30)))
      fixture.queues[0].hasMessageGroups = below(3) == 0
      if below(2) == 0 { fixture.latencies.settle = try .exponential(mean: 0.02) }
      if below(2) == 0 { fixture.latencies.deliver = try .exponential(mean: 0.01) }
      for _ in 0..<below(6) {
        let id = "c\(below(3))"
        fixture.events.append(
          ScenarioEvent(
            at: .zero + .milliseconds(Int64(below(5_000))),
            [
              .crash(group: "work", consumers: [id]), .remove(group: "work", consumers: [id]),
              .add(group: "work", consumers: ["c2"]), .lose(group: "work", consumers: [id]),
            ][below(4)]))
      }
      fixture.events.sort { $0.time < $1.time }
      let outcome = try fixture.run()
      #expect(outcome.groups[0].account.published == 400, "seed \(seed)")
      let done = Set(outcome.attempts.filter { $0.result == .ack }.map(\.message))
      #expect(done.count == Int(outcome.groups[0].account.completed), "seed \(seed)")
      return "\(outcome)"
    }
  }

  @Test("What is not modelled is refused with a way out")
  func refusals() throws {
    func complaints(_ change: (inout WorkQueueFixture) -> Void) throws -> String {
      var fixture = queue(1, .client, every: 10, prefetch: 5)
      change(&fixture)
      return try fixture.specification.problems().map(\.message).joined(separator: "\n")
    }
    #expect(try complaints { _ in }.isEmpty)
    #expect(try complaints { $0.threads = 2 }.contains("let threads be 1"))
    #expect(try complaints { $0.queues[0].kind = .classic }.contains("a way of JMS clients"))
    #expect(try complaints { $0.acknowledgement = .optimized }.contains("goes with manual"))
    #expect(try complaints { $0.acknowledgement = .manual }.contains("client or transacted"))
    #expect(
      try complaints {
        $0.acknowledgement = .manual
        $0.queues[0].kind = .classic
      }.contains("prefetch of less than 10"))
    #expect(
      try complaints { $0.events = [ScenarioEvent(at: .zero, .poison(producer: "p"))] }
        .contains("takes back all"))
  }
}
