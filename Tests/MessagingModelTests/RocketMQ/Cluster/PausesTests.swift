// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Pauses of processes")
struct PausesTests {
  private func run(
    _ instants: [VirtualDuration], service: Double, pauses: [(second: Int64, length: Int64)],
    consumption: GroupSpecification.Consumption = .concurrent
  ) throws -> ReplicationOutcome {
    let specification = try ClusterFixture.specification(
      at: instants, duration: .seconds(300), brokers: 1, queues: 1, consumers: 1, service: service,
      faults: pauses.map {
        (
          $0.second,
          .pause(group: "orders", consumers: ["c0"], duration: .seconds($0.length))
        )
      }, edit: { $0.groups[0].consumption = consumption })
    return try ModelFixture.run(specification)
  }

  @Test(
    "A listener that stands still ends as much later",
    arguments: [GroupSpecification.Consumption.concurrent, .orderly])
  func listener(consumption: GroupSpecification.Consumption) throws {
    let outcome = try run(
      [.seconds(10)], service: 3, pauses: [(11, 5), (15, 4)], consumption: consumption)
    let attempt = try #require(outcome.attempts.first)
    // From 11 s to 19 s nothing moves: the two pauses overlap by a second.
    #expect(attempt.started == .second(10) && attempt.ended == .second(21))
    #expect(outcome.attempts.count == 1)
  }

  @Test("The bill of a pause has the time in which nobody took the queue's messages")
  func darkness() throws {
    let outcome = try run(
      [.seconds(12), .seconds(14), .seconds(30)], service: 0.5, pauses: [(11, 5)])
    let bill = try #require(outcome.bills.first)
    #expect(bill.darkQueueSeconds == 5 && bill.delayedMessages == 2)
  }

  @Test("Messages wait for the process, and no longer")
  func waiting() throws {
    let outcome = try run(
      [.seconds(12), .seconds(14), .seconds(30)], service: 0.5, pauses: [(11, 5)])
    let ends = outcome.attempts.sorted { $0.message < $1.message }.map(\.ended)
    let half = VirtualDuration.milliseconds(500)
    #expect(ends == [.second(16) + half, .second(16) + half, .second(30) + half])
    #expect(outcome.bills.first?.action == "pause" && outcome.bills.first?.duplicates == 0)
  }

  // The last heartbeat is up to 30 s old when the pause begins. After 80 s a broker has missed it for
  // 110 s, and keeps the member. Otherwise it is dropped 120 s after that heartbeat, 90 to 120 s into the
  // pause, by a scan every 10 s; the other member looks at the list every 20 s, begins a run within
  // another second, and pulls half a second later.
  @Test(
    "A pause of minutes costs a member its place, until it is heard again",
    arguments: 1...5 as ClosedRange<UInt64>)
  func expiry(seed: UInt64) throws {
    func run(_ length: Int64) throws -> ReplicationOutcome {
      try ModelFixture.run(
        ClusterFixture.specification(
          at: ClusterFixture.every(500, to: 300), duration: .seconds(310), brokers: 1,
          faults: [
            (20, .pause(group: "orders", consumers: ["c0"], duration: .seconds(length)))
          ]), seed: seed)
    }
    let short = try run(80)
    #expect(short.queues.allSatisfy { $0.ownerChanges == 0 })
    #expect(short.groups[0].account.backlog == 0 && short.groups[0].duplicates == 0)

    let long = try run(170)
    let queue = try #require(long.queues.first { $0.topic == "orders" })
    #expect(queue.ownerChanges == 2 && long.groups[0].account.backlog == 0)
    let name = try #require(long.attempts.first { $0.consumer == "c0" }).queue
    let pausing = VirtualTime.second(20)..<VirtualTime.second(190)
    #expect(
      !long.attempts.contains { $0.consumer == "c0" && pausing.contains($0.started) })
    let taken = long.attempts.filter { $0.queue == name && $0.consumer == "c1" }.map(\.started)
    let first = try #require(taken.min())
    #expect(first > .second(110) && first < .second(20 + 120 + 10 + 20 + 2))
  }
}
