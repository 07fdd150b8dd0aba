// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Replications")
struct ReplicationTests {
  @Test("Seed and replication decide the outcome, all of it, on any number of threads")
  func repeatable() async throws {
    // The whole outcome in words, which takes longer than the run.
    try await Repeatability.expect(of: 0..<10) { seed in
      "\(try ModelFixture.run(RandomScenario(seed: seed).specification, seed: seed))"
    }
  }

  @Test("Another seed, or another replication, is another run")
  func independent() throws {
    let specification = try ModelFixture.specification(duration: .seconds(20))
    func publications(_ seed: UInt64, _ replication: UInt64) throws -> [VirtualTime] {
      try Replication.run(
        specification, seed: seed, replication: replication,
        options: RunOptions(attempts: .first(.max))
      ).attempts.map(\.published).sorted()
    }
    let runs = try [
      publications(1, 0), publications(1, 1), publications(2, 0), publications(1 << 63 + 1, 0),
    ]
    #expect(Set(runs).count == 4)
  }

  @Test("A run can be stopped from outside and is marked as partial, its books in order")
  func stop() throws {
    let flag = StopFlag()
    flag.raise()
    let specification = try ModelFixture.specification(duration: .seconds(1_000))
    let outcome = try Replication.run(
      specification, seed: 1, replication: 0, options: RunOptions(stopFlag: flag))
    #expect(outcome.stopReason != .horizon)
    #expect(outcome.end < .second(1_000))
  }

  @Test("A service trace that is too short ends the run with an error, unless it repeats")
  func shortTrace() throws {
    var specification = try ModelFixture.specification(duration: .seconds(10), rate: 100)
    specification.groups[0].service = .trace([1_000_000, 2_000_000], repeats: false)
    let error = #expect(throws: ModelError.self) { try ModelFixture.run(specification) }
    guard case .serviceTraceExhausted("orders", times: 2) = error else {
      Issue.record("unexpected \(String(describing: error))")
      return
    }
    specification.groups[0].service = .trace([1_000_000, 2_000_000], repeats: true)
    let outcome = try ModelFixture.run(specification)
    #expect(
      outcome.attempts.allSatisfy {
        $0.result != .ack || $0.ended - $0.started == .milliseconds($0.message % 2 == 0 ? 1 : 2)
      })
  }

  @Test("Events of one moment happen in the order of the specification")
  func eventOrder() throws {
    func members(_ counts: [Int]) throws -> Int64? {
      try ModelFixture.run(
        try ModelFixture.specification(
          duration: .seconds(20),
          events: counts.map { .init(second: 10, .scale(group: "orders", consumers: $0)) })
      ).groups[0].timeSeries.last?.members
    }
    #expect(try members([5, 2]) == 2)
    #expect(try members([2, 5]) == 5)
  }
}
