// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Orderly consumption")
struct OrderlyConsumptionTests {
  private func specification(
    _ instants: [VirtualDuration], duration: VirtualDuration, queues: Int = 1, consumers: Int = 1,
    threads: Int = 4, service: VirtualDuration = .milliseconds(10), events: [ScenarioEvent] = [],
    edit: (inout GroupSpecification) -> Void = { _ in }
  ) throws -> ModelSpecification {
    try ModelFixture.recorded(
      instants, duration: duration, queues: queues, consumers: consumers, threads: threads,
      service: service, events: events
    ) {
      $0.consumption = .orderly
      edit(&$0)
    }
  }

  private let everySecond = (0..<100).map { VirtualDuration.seconds(Int64($0)) }

  @Test("A poison message blocks its queue for good, and only its queue")
  func poison() throws {
    let specification = try specification(
      everySecond, duration: .seconds(200), queues: 4,
      events: [ScenarioEvent(second: 20, .poison(producer: "checkout"))])
    let outcome = try ModelFixture.run(specification)
    let blocked = try #require(outcome.attempts.first { $0.result == .reject })
    #expect(blocked.message == 20)
    for queue in outcome.queues where !queue.topic.hasPrefix("%RETRY%") {
      #expect(queue.appended == 25)
      let isBlocked = blocked.queue == "orders/broker-a/\(queue.queue)"
      #expect(queue.completed == (isBlocked ? 5 : 25))
    }
    // It is tried again a second after each failure, in place, and counted on.
    let attempts = outcome.attempts(ofMessage: 20)
    #expect(attempts.map(\.attempt) == Array(1...attempts.count))
    let gaps = zip(attempts.dropFirst(), attempts).map { $0.started - $1.ended }
    #expect(gaps.allSatisfy { $0 == .seconds(1) })
    #expect(attempts.count == 179)
    #expect(outcome.groups[0].account.backlog == 20)
    #expect(outcome.groups[0].account.deadLettered == 0)
    #expect(abs(outcome.groups[0].headOfLineBlocking - 178.21) < 0.02)
    #expect(outcome.groups[0].queueInversions == 0)
  }

  @Test("With a limit the poison message is dead-lettered and its queue goes on")
  func poisonWithLimit() throws {
    let specification = try specification(
      everySecond, duration: .seconds(200), queues: 4,
      events: [ScenarioEvent(second: 20, .poison(producer: "checkout"))]
    ) { $0.client.maximumReconsumeTimes = 3 }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts(ofMessage: 20).map(\.attempt) == [1, 2, 3, 4])
    #expect(outcome.groups[0].account.deadLettered == 1)
    #expect(outcome.groups[0].account.completed == 99)
    #expect(
      outcome.groups[0].deadLetterTimes == [.second(23) + .milliseconds(40)])
  }

  @Test(
    "The pause after a failure is held between 10 ms and 30 s",
    arguments: [
      (VirtualDuration.zero, VirtualDuration.milliseconds(10)),
      (.milliseconds(300), .milliseconds(300)), (.seconds(90), .seconds(30)),
    ])
  func suspension(asked: VirtualDuration, taken: VirtualDuration) throws {
    let specification = try specification(
      [.zero], duration: .seconds(300), events: [.init(second: 0, .poison(producer: "checkout"))]
    ) {
      $0.client.suspendTime = asked
      $0.client.maximumReconsumeTimes = 4
    }
    let attempts = try ModelFixture.run(specification).attempts
    let gaps = zip(attempts.dropFirst(), attempts).map { $0.started - $1.ended }
    #expect(gaps == Array(repeating: taken, count: 4))
  }

  @Test("Each message of a failing batch counts its own attempts; the first ones started earlier")
  func batches() throws {
    // The second and third message arrive while the first one pauses.
    let specification = try specification(
      [.zero, .milliseconds(500), .milliseconds(600)], duration: .seconds(60),
      service: .milliseconds(100), events: [.init(second: 0, .poison(producer: "checkout"))]
    ) {
      $0.client.consumeBatchSize = 4
      $0.client.maximumReconsumeTimes = 1
    }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts(ofMessage: 0).map(\.attempt) == [1, 2, 2])
    #expect(outcome.attempts(ofMessage: 1).map(\.attempt) == [1, 2])
    #expect(outcome.attempts(ofMessage: 2).map(\.attempt) == [1, 2])
    // A batch with the poison message fails as a whole, and all of it is given up at the limit.
    #expect(outcome.groups[0].account.deadLettered == 3)
  }

  @Test("In-place attempts and their pauses are parts of the latency", arguments: [0, 15])
  func latency(latencyMilliseconds: Int64) throws {
    var specification = try specification(
      everySecond, duration: .seconds(1_000), service: .milliseconds(10)
    ) {
      $0.failureProbability = 0.4
      $0.client.consumeBatchSize = 3
    }
    specification.network.consumerLatency = .milliseconds(latencyMilliseconds)
    let outcome = try ModelFixture.run(specification)
    #expect(Examination(specification, outcome).findings == [])
    let parts = try #require(outcome.groups[0].latency).meanParts
    #expect(parts.retryDelay > 0)
    #expect(parts.clientBuffer > 0)
  }

  @Test("Large messages do not fill a buffer's bytes for good")
  func bytes() throws {
    var specification = try specification(everySecond, duration: .seconds(200)) {
      $0.client.pullThresholdBytesForQueue = 3 << 20
    }
    specification.producers[0].messageBytes = 1 << 20
    #expect(try ModelFixture.run(specification).groups[0].account.completed == 100)
  }

  @Test("A queue changes hands only after its listener has ended, and no two listeners overlap")
  func handOver() throws {
    // A listener of 5 s is nearly always at work when the newcomer wants the queue.
    let specification = try specification(
      (0..<40).map { .seconds(Int64($0) * 5) }, duration: .seconds(300), service: .seconds(5),
      events: [.init(second: 42, .add(group: "orders", consumers: ["a"]))])
    for seed in 0..<20 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      #expect(Examination(specification, outcome).findings == [])
      let rebalance = try #require(outcome.rebalances.first { $0.trigger == "join" })
      let end = try #require(rebalance.end)
      #expect(rebalance.moved == 1)
      // The old owner drops the queue a second later at the most, waits half a second for its
      // listener, and looks again at its next tick; the new owner asks for the lock every second.
      #expect(end - rebalance.start <= .seconds(23))
      #expect(end - rebalance.start >= .seconds(20) + .milliseconds(500))
      let lastOfOld = try #require(outcome.attempts.last { $0.consumer == "c0" })
      let firstOfNew = try #require(outcome.attempts.first { $0.consumer == "a" })
      #expect(firstOfNew.started >= lastOfOld.ended + .milliseconds(500))
      // Nothing records what the listener achieved after its queue had been dropped.
      #expect(lastOfOld.result == .discarded)
      #expect(firstOfNew.message == lastOfOld.message)
      #expect(outcome.groups[0].duplicates == 1)
    }
  }

  @Test("A listener that will not end loses its queue by force, after 20 s without a lock")
  func force() throws {
    let specification = try specification(
      [.zero, .seconds(1)], duration: .seconds(400), service: .seconds(200),
      events: [.init(second: 30, .add(group: "orders", consumers: ["a"]))])
    for seed in 0..<20 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let second = try #require(outcome.attempts.first { $0.consumer == "a" })
      // The last renewal was up to 20 s before the drop; then comes the next tick, a lock, a pull.
      #expect(second.started <= .second(30) + .seconds(1 + 20 + 20 + 1) + .milliseconds(500))
      #expect(second.started >= .second(50))
      #expect(second.message == 0)
    }
  }

  @Test("After a crash the queue waits until the lock has expired; the same id has it at once")
  func crash() throws {
    for id in ["c1", "c0"] {
      let specification = try specification(
        everySecond, duration: .seconds(300), service: .milliseconds(1),
        events: [
          .init(second: 50, .crash(group: "orders", consumers: ["c0"])),
          .init(second: 51, .add(group: "orders", consumers: [id])),
        ])
      for seed in 0..<20 as Range<UInt64> {
        let outcome = try ModelFixture.run(specification, seed: seed)
        let first = try #require(outcome.attempts.first { $0.started > .second(50) })
        if id == "c0" {
          #expect(first.started == .second(52) + .milliseconds(500))
        } else {
          // Renewed every 20 s, the lock lives for 60 s; the newcomer asks every second.
          #expect(first.started >= .second(90))
          #expect(first.started <= .second(112) + .milliseconds(500))
        }
        #expect(outcome.groups[0].account.completed == 100)
      }
    }
  }

  @Test("One thread serves its queues in turn; more threads than queues are idle")
  func parallelism() throws {
    let specification = try specification(
      Array(repeating: .zero, count: 40), duration: .seconds(100), queues: 2, threads: 8,
      service: .seconds(1))
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts.map(\.ended).max() == .second(20))
    let alone = try ModelFixture.run(
      try self.specification(
        Array(repeating: .zero, count: 40), duration: .seconds(100), queues: 2, threads: 1,
        service: .seconds(1)))
    #expect(alone.attempts.map(\.ended).max() == .second(40))
  }

  @Test("A queue yields its thread after a minute")
  func yields() throws {
    let specification = try specification(
      Array(repeating: .zero, count: 200), duration: .seconds(250), queues: 2, threads: 1,
      service: .seconds(1))
    let outcome = try ModelFixture.run(specification)
    let turns = outcome.attempts.map(\.queue)
    let changes = zip(turns, turns.dropFirst()).filter { $0 != $1 }.count
    // 61 s of one queue, 61 s of the other, and so on for 200 s.
    #expect(changes == 3)
    #expect(turns.prefix(61).allSatisfy { $0 == turns[0] })
    #expect(turns[61] != turns[0])
  }

  @Test("Broadcasting members need no lock and fail in place")
  func broadcasting() throws {
    let specification = try specification(
      everySecond, duration: .seconds(300), queues: 2, consumers: 3,
      events: [.init(second: 20, .poison(producer: "checkout"))]
    ) {
      $0.mode = .broadcasting
      $0.client.maximumReconsumeTimes = 2
    }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.published == 300)
    #expect(outcome.groups[0].account.completed == 297)
    #expect(outcome.groups[0].account.dropped == 3)
    #expect(outcome.attempts(ofMessage: 20).count == 9)
    #expect(Examination(specification, outcome).findings == [])
  }
}
