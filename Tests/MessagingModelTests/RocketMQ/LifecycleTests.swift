// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Starts and ends of members")
struct LifecycleTests {
  @Test("A rolling restart takes each member down in turn and loses nothing")
  func rollingRestart() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(120), queues: 6, consumers: 3, rate: 50, threads: 2,
      service: .constant(0.01),
      events: [
        .init(
          second: 40,
          .rollingRestart(group: "orders", downtime: .seconds(2), gap: .seconds(5)))
      ])
    let outcome = try ModelFixture.run(specification)
    let lives = outcome.consumers.map { "\($0.consumer) \($0.lifetime)" }
    #expect(lives == ["c0 40.0", "c1 47.0", "c2 54.0", "c0 78.0", "c1 71.0", "c2 64.0"])
    #expect(outcome.groups[0].account.backlog < 10)
    let triggers = outcome.rebalances.map(\.trigger)
    #expect(triggers == ["start", "leave", "join", "leave", "join", "leave", "join"])
    #expect(outcome.rebalances.dropFirst().allSatisfy { $0.event == 0 && $0.end != nil })
    let bill = try #require(outcome.bills.first)
    #expect(bill.rebalances == 6)
    #expect(bill.moved == outcome.rebalances.reduce(0) { $0 + $1.moved })
    #expect(Examination(specification, outcome).findings == [])
  }

  @Test("Who has left while a rolling restart goes on is not brought back")
  func leaverStaysAway() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(120), queues: 6, consumers: 3, rate: 50,
      events: [
        .init(
          second: 40,
          .rollingRestart(group: "orders", downtime: .seconds(2), gap: .seconds(5))),
        .init(second: 45, .remove(group: "orders", consumers: ["c2"])),
      ])
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.consumers.map(\.consumer) == ["c0", "c1", "c2", "c0", "c1"])
    #expect(outcome.groups[0].timeSeries.last?.members == 2)
  }

  @Test("A member named twice in an event leaves once")
  func namedTwice() throws {
    for action in [
      ScenarioEvent.Action.remove(group: "orders", consumers: ["c0", "c0"]),
      .crash(group: "orders", consumers: ["c0", "c0"]),
      .lose(group: "orders", consumers: ["c0", "c0"]),
    ] {
      let specification = try ModelFixture.specification(
        duration: .seconds(60), rate: 20, events: [.init(second: 20, action)])
      let outcome = try ModelFixture.run(specification)
      #expect(outcome.groups[0].timeSeries.last?.members == 2)
    }
  }

  @Test("A patient member finishes what it has, takes nothing new, and then leaves")
  func patience() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(120), queues: 2, consumers: 2, rate: 20, service: .constant(0.09),
      events: [.init(second: 40, .remove(group: "orders", consumers: ["c0"]))]
    ) { $0.client.awaitTermination = .seconds(30) }
    let outcome = try ModelFixture.run(specification)
    let ofLeaver = outcome.attempts.filter { $0.consumer == "c0" }
    #expect(ofLeaver.allSatisfy { $0.result == .ack && $0.delivered <= .second(40) })
    let last = try #require(ofLeaver.map(\.ended).max())
    #expect(last > .second(40))
    // It left with its last message, long before its patience ended.
    #expect(last < .second(60))
    let life = last - VirtualTime.zero
    #expect(abs(outcome.consumers[0].lifetime - life.seconds) < 1e-9)
    #expect(outcome.groups[0].duplicates == 0)
    #expect(Examination(specification, outcome).findings == [])
  }

  @Test("A member whose patience ends first loses what it is at")
  func impatience() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(120), queues: 2, consumers: 2, rate: 20, service: .constant(0.9),
      events: [.init(second: 40, .remove(group: "orders", consumers: ["c0"]))]
    ) { $0.client.awaitTermination = .seconds(5) }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.consumers[0].lifetime == 45)
    #expect(outcome.attempts.filter { $0.result == .lost }.count == 1)
  }

  @Test("Scaling starts the lowest free ids and stops the youngest members")
  func scale() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(100), rate: 20,
      events: [
        .init(second: 20, .crash(group: "orders", consumers: ["c1"])),
        .init(second: 40, .scale(group: "orders", consumers: 4)),
        .init(second: 60, .scale(group: "orders", consumers: 2)),
        .init(second: 80, .scale(group: "orders", consumers: 0)),
      ])
    let outcome = try ModelFixture.run(specification)
    let lives = outcome.consumers.map { "\($0.consumer) \($0.lifetime)" }
    #expect(lives == ["c0 80.0", "c1 20.0", "c2 80.0", "c1 20.0", "c3 20.0"])
  }
}

@Suite("Broadcasting")
struct BroadcastingTests {
  private func specification(
    events: [ScenarioEvent] = [], edit: (inout GroupSpecification) -> Void = { _ in }
  ) throws -> ModelSpecification {
    var specification = try ModelFixture.specification(
      duration: .seconds(120), queues: 4, consumers: 3, rate: 20, service: .constant(0.01),
      events: events + [.init(second: 100, .step(producer: "checkout", factor: 0))]
    ) {
      $0.mode = .broadcasting
      edit(&$0)
    }
    specification.producers[0].arrivals = try ArrivalSpecification(PoissonArrivals(rate: 20))
    return specification
  }

  @Test("Every member gets every message once")
  func all() throws {
    let outcome = try ModelFixture.run(try specification())
    let published = Set(outcome.attempts.map(\.message)).count
    #expect(outcome.groups[0].account.completed == Int64(published * 3))
    #expect(outcome.attempts.count == published * 3)
    #expect(outcome.consumers.allSatisfy { $0.completed == published && $0.queuesOwned == 4 })
    #expect(outcome.groups[0].duplicates == 0)
    #expect(outcome.rebalances.isEmpty)
    #expect(outcome.queues.count == 12)
    #expect(Set(outcome.queues.map(\.member)) == ["c0", "c1", "c2"])
  }

  @Test("Failures are dropped and never come again")
  func failures() throws {
    let outcome = try ModelFixture.run(try specification { $0.failureProbability = 0.3 })
    let account = outcome.groups[0].account
    #expect(account.completed + account.dropped == account.published)
    #expect(account.dropped > 1_000)
    #expect(account.delayed == 0 && account.deadLettered == 0)
    #expect(outcome.attempts.count == Int(account.published))
  }

  @Test("A member that restarts goes on where it stopped and misses nothing")
  func restart() throws {
    let specification = try specification(events: [
      .init(
        second: 30, .rollingRestart(group: "orders", downtime: .seconds(10), gap: .seconds(5)))
    ])
    let outcome = try ModelFixture.run(specification)
    let account = outcome.groups[0].account
    let messages = Set(outcome.attempts.map(\.message)).count
    #expect(account.published == Int64(messages * 3))
    #expect(account.completed == account.published)
    #expect(outcome.groups[0].duplicates == 0)
    #expect(outcome.queues.count == 12)
    #expect(Examination(specification, outcome).findings == [])
  }

  @Test("A member that crashed and comes back repeats what it did since its last commit")
  func crash() throws {
    let specification = try specification(events: [
      .init(second: 47, .crash(group: "orders", consumers: ["c1"])),
      .init(second: 60, .add(group: "orders", consumers: ["c1"])),
    ])
    var duplicates = 0
    for seed in 0..<10 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let account = outcome.groups[0].account
      let messages = Set(outcome.attempts.map(\.message)).count
      #expect(account.published == Int64(messages * 3))
      #expect(account.completed == account.published)
      duplicates += outcome.groups[0].duplicates
      // No broker keeps its offsets, so only the commits to its file every 5 s count.
      let again = outcome.attempts.filter { $0.consumer == "c1" && $0.started > .second(47) }
      let first = try #require(again.map(\.published).min())
      #expect(first >= .second(42) - .seconds(1))
    }
    #expect(duplicates > 100)
  }

  @Test("A member that comes back by a change of the number of members reads its file again")
  func scaledBack() throws {
    let specification = try specification(events: [
      .init(second: 47, .crash(group: "orders", consumers: ["c0"])),
      .init(second: 60, .scale(group: "orders", consumers: 3)),
    ])
    let outcome = try ModelFixture.run(specification)
    let messages = Set(outcome.attempts.map(\.message)).count
    #expect(outcome.groups[0].account.published == Int64(messages * 3))
    #expect(outcome.groups[0].account.completed == outcome.groups[0].account.published)
  }

  @Test("Who is taken out while it is restarted is owed nothing more")
  func takenOutWhileAway() throws {
    let specification = try specification(events: [
      .init(
        second: 30, .rollingRestart(group: "orders", downtime: .seconds(20), gap: .seconds(400))),
      .init(second: 40, .remove(group: "orders", consumers: ["c0"])),
    ])
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.backlog == 0)
    #expect(outcome.groups[0].account.dropped > 0)
    #expect(outcome.queues.filter { $0.member == "c0" }.allSatisfy { $0.dark < 10.1 })
  }

  // Routes are polled every 30 s, and a rebalance follows within 20 s.
  @Test("Members begin at the end of queues that are new, or at their beginning if told so")
  func newQueues() throws {
    for from in RocketMQClientSettings.ConsumeFrom.allCases {
      let specification = try specification(events: [
        .init(second: 40, .addQueues(topic: "orders", readPerBroker: 4, writePerBroker: 4))
      ]) { $0.client.consumeFrom = from }
      let outcome = try ModelFixture.run(specification)
      let account = outcome.groups[0].account
      let messages = Set(outcome.attempts.map(\.message)).count
      #expect(account.completed == account.published && account.backlog == 0)
      let misses = account.completed < Int64(messages * 3)
      #expect(misses == (from == .lastOffset), "\(from)")
    }
  }

  @Test("A member that leaves for good takes its open messages with it and is dark no longer")
  func leave() throws {
    let specification = try specification(events: [
      .init(second: 50, .remove(group: "orders", consumers: ["c2"]))
    ])
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.backlog == 0)
    #expect(outcome.groups[0].dark == 0)
  }

  @Test("A newcomer begins at the end of the queues, or at their beginning if told so")
  func newcomer() throws {
    for from in RocketMQClientSettings.ConsumeFrom.allCases {
      let specification = try specification(events: [
        .init(second: 50, .add(group: "orders", consumers: ["d"]))
      ]) { $0.client.consumeFrom = from }
      let outcome = try ModelFixture.run(specification)
      let first = try #require(
        outcome.attempts.filter { $0.consumer == "d" }.map(\.published).min())
      if from == .lastOffset {
        #expect(first >= .second(50))
      } else {
        // What all members had done with is gone from the broker's short memory of a run.
        #expect(first < .second(50))
      }
      #expect(outcome.groups[0].account.backlog == 0)
    }
  }

  @Test("Queues added while a member is away are there when it comes back")
  func queuesAddedMeanwhile() throws {
    let specification = try specification(events: [
      .init(second: 30, .rollingRestart(group: "orders", downtime: .seconds(10), gap: .zero)),
      .init(second: 35, .addQueues(topic: "orders", readPerBroker: 2, writePerBroker: 2)),
    ])
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.backlog == 0)
    #expect(outcome.queues.count == 18)
    #expect(outcome.queues.filter { $0.queue >= 4 }.allSatisfy { $0.completed > 0 })
  }
}
