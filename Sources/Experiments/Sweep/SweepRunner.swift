// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
import ResultFiles
package import SimulationEngine

/// Runs what is missing of a sweep, several runs at a time, and stores each by itself.
///
/// Runs share nothing, and each is stored under its key the moment it ends; so neither the number of
/// threads nor the order in which runs end leaves a trace.
package struct SweepRunner: Sendable {
  /// The model of a point; `nil` where it could not be made before the sweep was stopped.
  package typealias Prepare = @Sendable (_ point: Int) throws -> ModelSpecification?

  /// How many runs go on at once.
  package let threads: Int
  /// The flag that stops the sweep.
  package let stopFlag: StopFlag?

  /// A run that failed.
  package struct Failure: Error {
    /// The run.
    package let run: PlannedRun
    /// Why it failed.
    package let reason: any Error
  }

  /// What was done.
  package struct Conclusion: Sendable, Hashable {
    /// Runs that were done and stored.
    package var done = 0
    /// Whether the sweep was stopped before all its runs were through.
    package var isStopped = false
    /// Events that the runs executed.
    package var executedEvents = 0
  }

  /// Creates a runner.
  ///
  /// - Precondition: `threads` is positive.
  package init(threads: Int, stopFlag: StopFlag? = nil) {
    precondition(threads > 0, "runs need a thread to run on")
    self.threads = threads
    self.stopFlag = stopFlag
  }

  /// Does runs and stores what they give.
  ///
  /// When the stop flag is raised, runs that go on are dropped and no further ones start.
  ///
  /// - Parameters:
  ///   - runs: The runs, in the order in which they are begun.
  ///   - seed: The seed of all.
  ///   - store: Where they are stored.
  ///   - prepare: Makes the model of a point; called on many threads.
  ///   - isolation: Where `progress` is called: on the caller's actor.
  ///   - progress: Called at the start and whenever a run ends.
  /// - Returns: What was done.
  /// - Throws: ``Failure``, or `ResultFileError` where a run cannot be stored. Runs that were stored
  ///   stay.
  package func run(
    _ runs: [PlannedRun], seed: UInt64, store: RunStore, prepare: @escaping Prepare,
    isolation: isolated (any Actor)? = #isolation,
    progress: (ExperimentProgress) -> Void = { _ in }
  ) async throws -> Conclusion {
    var conclusion = Conclusion()
    let stopFlag = stopFlag
    try await withThrowingTaskGroup(of: Ended?.self, isolation: isolation) { group in
      _ = isolation
      var next = 0
      var running = 0
      var simulated = 0.0
      while true {
        while running < threads, next < runs.count, !isStopped {
          let run = runs[next]
          group.addTask {
            try Self.execute(run, seed: seed, store: store, stopFlag: stopFlag, prepare: prepare)
          }
          next += 1
          running += 1
        }
        progress(
          ExperimentProgress(
            replications: runs.count, ended: conclusion.done, running: running,
            executedEvents: conclusion.executedEvents, simulatedSeconds: simulated))
        guard running > 0, let ended = try await group.next() else { break }
        running -= 1
        guard let ended else { continue }
        conclusion.done += 1
        conclusion.executedEvents += ended.events
        simulated += ended.seconds
      }
    }
    conclusion.isStopped = conclusion.done < runs.count
    return conclusion
  }

  private var isStopped: Bool { stopFlag?.isRaised ?? false }

  private struct Ended: Sendable {
    var events: Int
    var seconds: Double
  }

  /// Does one run; nil if it was stopped.
  private static func execute(
    _ run: PlannedRun, seed: UInt64, store: RunStore, stopFlag: StopFlag?, prepare: Prepare
  ) throws -> Ended? {
    if stopFlag?.isRaised ?? false { return nil }
    let specification: ModelSpecification
    let result: ReplicationResult
    do {
      guard let prepared = try prepare(run.point) else { return nil }
      specification = prepared
      result = ReplicationResult(
        replication: run.replication,
        outcome: try Replication.run(
          specification, seed: seed, replication: UInt64(run.replication),
          options: RunOptions(stopFlag: stopFlag)))
    } catch {
      throw Failure(run: run, reason: error)
    }
    if result.isPartial { return nil }
    try store.store(RunFile(key: run.key, result, of: specification))
    return Ended(events: result.outcome.executedEvents, seconds: result.outcome.end.seconds)
  }
}
