// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import MessagingModel
import SimulationEngine
import Synchronization
import Testing

@Suite("ExperimentRunner")
struct ExperimentRunnerTests {
  /// Replications that end in another order than they began, each marked by its number.
  private func shuffled(
    _ base: ReplicationOutcome, active: PeakCount = PeakCount()
  ) -> ExperimentRunner.Simulate {
    { _, _, replication, _ throws(ModelError) in
      active.enter()
      Thread.sleep(forTimeInterval: replication % 3 == 0 ? 0.02 : 0.002)
      active.leave()
      var outcome = base
      outcome.executedEvents = Int(replication)
      return outcome
    }
  }

  @Test("delivers in the order of the replications, whatever the threads", arguments: [1, 2, 5])
  func deliversInOrder(threads: Int) async throws {
    let base = try TestOutcomes.outcome()
    let active = PeakCount()
    let runner = ExperimentRunner(threads: threads, simulate: shuffled(base, active: active))
    var delivered: [Int] = []
    var events: [Int] = []
    let conclusion = try await runner.run(try TestOutcomes.experiment(replications: 20)) {
      delivered.append($0.replication)
      events.append($0.outcome.executedEvents)
    }
    #expect(delivered == Array(0..<20))
    #expect(events == Array(0..<20))
    #expect(conclusion.delivered == delivered)
    #expect(!conclusion.isPartial)
    #expect(conclusion.executedEvents == 190)
    #expect(active.peak <= threads)
  }

  @Test("ends where the caller has enough, whatever has run beyond", arguments: [1, 2, 5])
  func endsWithEnough(threads: Int) async throws {
    let base = try TestOutcomes.outcome()
    let begun = PeakCount()
    let runner = ExperimentRunner(threads: threads) { _, _, replication, _ throws(ModelError) in
      begun.enter()
      Thread.sleep(forTimeInterval: replication % 3 == 0 ? 0.01 : 0.001)
      return base
    }
    var delivered: [Int] = []
    let conclusion = try await runner.run(
      try TestOutcomes.experiment(replications: 1_000), isEnough: { delivered.count == 7 },
      deliver: { delivered.append($0.replication) })
    #expect(delivered == Array(0...6))
    #expect(conclusion.delivered == delivered)
    #expect(!conclusion.isPartial)
    #expect(begun.peak <= 7 + 2 * threads)
  }

  @Test("asks what runs beyond enough to stop, and leaves the caller's flag alone")
  func stopsTheRest() async throws {
    let base = try TestOutcomes.outcome()
    let flags = Mutex<[StopFlag?]>([])
    let callers = StopFlag()
    let runner = ExperimentRunner(threads: 1, stopFlag: callers) {
      _, _, _, options throws(ModelError) in
      flags.withLock { $0.append(options.stopFlag) }
      return base
    }
    var count = 0
    _ = try await runner.run(
      try TestOutcomes.experiment(replications: 9), isEnough: { count == 2 },
      deliver: { _ in count += 1 })
    #expect(flags.withLock { $0 }.allSatisfy { $0?.isRaised == true })
    #expect(!callers.isRaised)
  }

  @Test("hands each replication its number, the seed and the options")
  func handsOverArguments() async throws {
    let base = try TestOutcomes.outcome()
    let seeds = Mutex<[UInt64]>([])
    let runner = ExperimentRunner(threads: 2) { _, seed, _, options throws(ModelError) in
      seeds.withLock { $0.append(seed) }
      var outcome = base
      outcome.executedEvents = options.attempts == .first(3) ? 1 : 0
      return outcome
    }
    let outcomes = try await runner.outcomes(
      of: try TestOutcomes.experiment(replications: 4, attempts: .first(3)))
    #expect(outcomes.map { $0.outcome.executedEvents } == [1, 1, 1, 1])
    #expect(seeds.withLock { $0 } == [7, 7, 7, 7])
  }

  @Test("reports progress from nothing to everything")
  func reportsProgress() async throws {
    let runner = ExperimentRunner(threads: 2, simulate: shuffled(try TestOutcomes.outcome()))
    var ended: [Int] = []
    _ = try await runner.run(try TestOutcomes.experiment(replications: 6)) { progress in
      #expect(progress.replications == 6)
      #expect(progress.running <= 2)
      ended.append(progress.ended)
    } deliver: { _ in
    }
    #expect(ended == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test("throws the error of the lowest replication that failed", arguments: [1, 3])
  func throwsLowestError(threads: Int) async throws {
    let base = try TestOutcomes.outcome()
    let runner = ExperimentRunner(threads: threads) { _, seed, replication, _ throws(ModelError) in
      Thread.sleep(forTimeInterval: replication == 2 ? 0.02 : 0.001)
      if replication >= 2 {
        throw .auditFailed(["lost"], seed: seed, replication: replication)
      }
      return base
    }
    var delivered: [Int] = []
    do {
      _ = try await runner.run(try TestOutcomes.experiment(replications: 9)) {
        delivered.append($0.replication)
      }
      Issue.record("the failed replication was not reported")
    } catch ModelError.auditFailed(let findings, let seed, let replication) {
      #expect(findings == ["lost"])
      #expect(seed == 7)
      #expect(replication == 2)
    }
    #expect(delivered == [0, 1])
  }

  @Test("ends when delivery fails")
  func endsWhenDeliveryFails() async throws {
    struct Full: Error {}
    let runner = ExperimentRunner(threads: 2, simulate: shuffled(try TestOutcomes.outcome()))
    await #expect(throws: Full.self) {
      _ = try await runner.run(try TestOutcomes.experiment(replications: 50)) { outcome in
        if outcome.replication == 3 { throw Full() }
      }
    }
  }

  @Test("stopped, it delivers what came to its horizon and nothing else")
  func deliversFinishedWhenStopped() async throws {
    let base = try TestOutcomes.outcome()
    let flag = StopFlag()
    let runner = ExperimentRunner(threads: 2, stopFlag: flag) {
      _, _, replication, _ throws(ModelError) in
      if replication == 3 { flag.raise() }
      var outcome = base
      if replication >= 3 { outcome.stopReason = .interrupted }
      return outcome
    }
    var delivered: [Int] = []
    let conclusion = try await runner.run(try TestOutcomes.experiment(replications: 100)) {
      #expect(!$0.isPartial)
      delivered.append($0.replication)
    }
    #expect(delivered == [0, 1, 2])
    #expect(conclusion.isPartial)
    #expect(conclusion.stoppedAt == nil)
  }

  @Test("stopped before anything is finished, it delivers the first as far as it came")
  func deliversFirstWhenStopped() async throws {
    let base = try TestOutcomes.outcome()
    let flag = StopFlag()
    let runner = ExperimentRunner(threads: 2, stopFlag: flag) { _, _, _, _ throws(ModelError) in
      flag.raise()
      var outcome = base
      outcome.stopReason = .interrupted
      outcome.end = VirtualTime(nanoseconds: 3_500_000_000)
      return outcome
    }
    var delivered: [ReplicationResult] = []
    let conclusion = try await runner.run(try TestOutcomes.experiment(replications: 8)) {
      delivered.append($0)
    }
    #expect(delivered.map { $0.replication } == [0])
    #expect(delivered.first?.isPartial == true)
    #expect(conclusion.isPartial)
    #expect(conclusion.stoppedAt == 3.5)
  }

  @Test("a flag raised before the start lets nothing run")
  func respectsRaisedFlag() async throws {
    let flag = StopFlag()
    flag.raise()
    let runner = ExperimentRunner(threads: 2, stopFlag: flag)
    let conclusion = try await runner.run(try TestOutcomes.experiment(replications: 3)) { _ in
      Issue.record("something was delivered")
    }
    #expect(conclusion.delivered.isEmpty)
    #expect(conclusion.isPartial)
  }
}

/// Counts how many are inside at once, and the most there ever were.
private final class PeakCount: Sendable {
  private let state = Mutex((now: 0, peak: 0))

  func enter() {
    state.withLock {
      $0.now += 1
      $0.peak = max($0.peak, $0.now)
    }
  }

  func leave() { state.withLock { $0.now -= 1 } }

  var peak: Int { state.withLock { $0.peak } }
}
