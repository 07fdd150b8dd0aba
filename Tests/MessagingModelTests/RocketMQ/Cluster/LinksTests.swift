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

  @Test("The other side of a partition is everybody else where none is named")
  func everybodyElse() throws {
    let named = try run(
      [
        (
          20,
          .partition(between: ["broker-a"], and: ["producers", "consumers"], duration: .seconds(9))
        )
      ],
      to: 60)
    let rest = try run(
      [(20, .partition(between: ["broker-a"], and: [], duration: .seconds(9)))], to: 60)
    #expect(named.sends == rest.sends && "\(named.attempts)" == "\(rest.attempts)")
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
}
