// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Partitions")
struct LinksTests {
  private func run(
    _ faults: [(second: Int64, fault: ClusterFault)], to end: Int64,
    edit: (inout ModelSpecification) -> Void = { _ in }
  ) throws -> ReplicationOutcome {
    try ModelFixture.run(
      ClusterFixture.specification(
        at: ClusterFixture.every(100, from: 1, to: end), duration: .seconds(end + 60), brokers: 1,
        faults: faults, edit: edit))
  }

  @Test("Producers that are cut off fail until the end of the partition, and no longer")
  func producers() throws {
    let outcome = try run(
      [(20, .partition(between: ["producers"], and: ["brokers"], duration: .milliseconds(9_950)))],
      to: 60,
      edit: { $0.producers[0].sending = .init(retries: 0) })
    // A message every 100 ms for 10 s; all time out, none is stored.
    #expect(outcome.sends[0].failed == 100 && outcome.sends[0].timedOut == 100)
    #expect(outcome.sends[0].stored == 490)
    // The bill of the partition has all of them, and there is no other event.
    let bill = try #require(outcome.sendBills.first)
    #expect(bill.action == "partition" && bill.failed == 100 && bill.timedOut == 100)
    #expect(outcome.sendBills.count == 1 && outcome.outages.isEmpty)
  }

  // A message every 100 ms; its way to the broker takes what was set last and is still in force.
  @Test("Slow links that overlap end each for itself")
  func latencies() throws {
    let outcome = try run(
      [
        (20, .latency(.all, .milliseconds(100), duration: .seconds(20))),
        (25, .latency(.producers, .milliseconds(30), duration: .seconds(30))),
      ], to: 80)
    func way(at second: Int64) -> Int64 {
      let moment = VirtualTime.second(second) + .milliseconds(500)
      let attempt = outcome.attempts.first { $0.published >= moment }
      return attempt.map { ($0.delivered - $0.published).nanoseconds / 1_000_000 } ?? -1
    }
    #expect(way(at: 10) == 0)
    // To the broker and back to a member, whose next pull may just be under way: twice its link more.
    #expect(way(at: 22) == 200)
    #expect(way(at: 30) > 30)
    #expect(way(at: 45) == 30 && way(at: 60) == 0)
  }

  // Two queues of one broker, each member has one; for 30 s c0 does not reach its own.
  @Test("What a cut-off member holds lies in the dark until the end, and the bill says so")
  func darkness() throws {
    let outcome = try run(
      [(20, .partition(between: ["orders/c0"], and: ["brokers"], duration: .seconds(30)))], to: 80)
    let bill = try #require(outcome.bills.first)
    #expect(bill.action == "partition" && bill.darkQueueSeconds == 30)
    // A message every 200 ms for its queue.
    #expect((149...152).contains(bill.delayedMessages))
  }

  @Test("A member that is cut off is dropped after 120 s of silence, and then replaced")
  func member() throws {
    let outcome = try run(
      [(20, .partition(between: ["orders/c0"], and: [], duration: .seconds(170)))], to: 240)
    #expect(outcome.groups[0].account.backlog == 0)
    let queue = try #require(outcome.queues.first { $0.topic == "orders" })
    // c0's queue goes to c1, and back when c0 is heard again.
    #expect(queue.ownerChanges == 2)
    #expect(outcome.groups[0].account.published == outcome.groups[0].account.completed)
  }

  // A message every 100 ms from 20.0 s to 28.9 s: 90 sends that time out where the way from producers to
  // the broker is cut, and members that get nothing where theirs is.
  @Test(
    "The other side of a partition is everybody else where none is named",
    arguments: [
      (["broker-a"], 90, []), (["producers"], 90, ["c0", "c1"]), (["orders/c0"], 0, ["c1"]),
      (["producers", "brokers"], 0, []), (["producers", "consumers"], 90, []),
      // All but the name server are on one side, and nobody asks it for these seconds in vain.
      (["producers", "brokers", "consumers"], 0, ["c0", "c1"]),
    ] as [([String], Int, [String])])
  func everybodyElse(nodes: [String], failed: Int, readers: [String]) throws {
    let outcome = try run(
      [(20, .partition(between: nodes, and: [], duration: .milliseconds(8_950)))], to: 60)
    #expect(outcome.sends[0].failed == failed && outcome.sends[0].timedOut == failed)
    #expect(outcome.sends[0].stored == 590 - failed)
    #expect(outcome.groups[0].account.backlog == 0)
    let during = VirtualTime.second(20)..<(VirtualTime.second(28) + .milliseconds(950))
    // What producers cannot send, nobody gets.
    let expected = failed > 0 ? [] : readers
    let reading = Set(
      outcome.attempts.filter { during.contains($0.delivered) }.map(\.consumer))
    #expect(reading.sorted() == expected)
    // A member whose pulls are cut off waits for their answer for 30 s, and a second more.
    for member in ["c0", "c1"] {
      let later = outcome.attempts.filter {
        $0.consumer == member && $0.delivered > during.upperBound
      }
      let first = try #require(later.map(\.delivered).min())
      #expect(readers.contains(member) == (first < .second(30)), "\(member) \(first)")
      #expect(first < .second(20 + 30 + 2))
    }
  }

  @Test("A link's latency changes for a while")
  func latency() throws {
    let outcome = try run(
      [(20, .latency(.producers, .milliseconds(40), duration: .milliseconds(9_950)))], to: 60)
    for attempt in outcome.attempts {
      let isLate = attempt.published >= .second(20) && attempt.published < .second(30)
      #expect(attempt.delivered - attempt.published == .milliseconds(isLate ? 40 : 0))
    }
  }

  // The broker is away for a second and knows nobody then; members pull again after 3 s, and are made
  // known to it by that. By their heartbeats every 30 s alone, each would take all queues for up to that
  // long.
  @Test("Members that reach a broker again let it know at once", arguments: 1...5)
  func reconnection(seed: Int) throws {
    let outcome = try ModelFixture.run(
      ClusterFixture.specification(
        at: ClusterFixture.every(100, from: 1, to: 90), duration: .seconds(120), brokers: 1,
        queues: 8, consumers: 4,
        faults: [(20, .stopBroker("broker-a", ending: .crash, duration: .seconds(1)))]),
      seed: UInt64(seed))
    let bill = try #require(outcome.bills.first { $0.action == "stop" })
    // Eight queues for the second that the broker is away, and up to 3 s until they are asked for.
    #expect(bill.darkQueueSeconds <= 8 * 5)
    #expect(outcome.groups[0].doublyOwned < 8 * 3)
    let last = outcome.rebalances.map { $0.start.seconds }.max() ?? 0
    #expect(last < 26, "\(last)")
  }
}
