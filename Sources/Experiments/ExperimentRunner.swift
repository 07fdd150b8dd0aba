// SPDX-License-Identifier: GPL-3.0-or-later

public import MessagingModel
public import SimulationEngine

/// Runs the replications of an experiment, several at a time.
///
/// Replications share nothing, and their outcomes are delivered one by one in the order of their
/// numbers; so everything made from them is the same for any number of threads. At most twice as
/// many replications as there are threads are running or waiting to be delivered, which bounds the
/// memory.
///
/// When the stop flag is raised, running replications end early and no further ones start.
/// Replications that had come to their horizon are delivered all the same; if there are none, the
/// first one is delivered as far as it came.
///
/// A caller that has enough after some replication ends the experiment there: later ones, even if
/// they have run, are not delivered.
public struct ExperimentRunner: Sendable {
  /// Runs one replication: the specification, the seed, the replication's number, the options.
  public typealias Simulate =
    @Sendable (ModelSpecification, UInt64, UInt64, RunOptions) throws(ModelError) ->
    ReplicationOutcome

  /// How many replications run at once.
  public let threads: Int
  /// The flag that stops the experiment.
  public let stopFlag: StopFlag?
  private let simulate: Simulate

  /// Creates a runner.
  ///
  /// - Parameters:
  ///   - threads: How many replications run at once; the processor's cores bound it as well.
  ///   - stopFlag: A flag that another thread may raise to stop the experiment.
  ///   - simulate: What runs one replication.
  /// - Precondition: `threads` is positive.
  public init(
    threads: Int, stopFlag: StopFlag? = nil,
    simulate: @escaping Simulate = Replication.run(_:seed:replication:options:)
  ) {
    precondition(threads > 0, "replications need a thread to run on")
    self.threads = threads
    self.stopFlag = stopFlag
    self.simulate = simulate
  }

  /// Runs an experiment and delivers each replication's outcome in the order of their numbers.
  ///
  /// - Parameters:
  ///   - experiment: What to run.
  ///   - isolation: Where `progress` and `deliver` are called: on the caller's actor.
  ///   - progress: Called at the start and whenever a replication ends.
  ///   - isEnough: Called after each delivery; `true` makes it the last one.
  ///   - deliver: Called with each outcome; an error that it throws ends the experiment.
  /// - Returns: What was delivered, and whether that is everything.
  /// - Throws: `ModelError` of the lowest-numbered replication that failed, or what `deliver` threw.
  public func run(
    _ experiment: Experiment,
    isolation: isolated (any Actor)? = #isolation,
    progress: (ExperimentProgress) -> Void = { _ in },
    isEnough: () -> Bool = { false },
    deliver: (ReplicationResult) throws -> Void
  ) async throws -> ExperimentConclusion {
    var deliveries = OrderedDeliveries(replications: experiment.replications)
    // What still runs when there is enough is stopped without touching the caller's flag.
    let flag = StopFlag(following: stopFlag)
    let options = RunOptions(attempts: experiment.attempts, stopFlag: flag)
    let simulate = simulate
    try await withThrowingTaskGroup(of: Ended.self, isolation: isolation) { group in
      // Naming the actor keeps this closure on it.
      _ = isolation
      var next = 0
      var running = 0
      while true {
        while running < threads, next < experiment.replications,
          next < deliveries.nextToDeliver + 2 * threads, !deliveries.hasFailed, !isStopped
        {
          let replication = next
          group.addTask {
            Ended(
              replication: replication,
              result: Result { () throws(ModelError) -> ReplicationOutcome in
                try simulate(
                  experiment.specification, experiment.seed, UInt64(replication), options)
              })
          }
          next += 1
          running += 1
        }
        progress(deliveries.progress(running: running))
        guard running > 0, let ended = try await group.next() else { break }
        running -= 1
        try deliveries.accept(ended, isEnough: isEnough, deliver: deliver)
        if deliveries.isFinished {
          flag.raise()
          break
        }
      }
    }
    return try deliveries.conclude(deliver: deliver)
  }

  /// Runs an experiment and keeps all outcomes.
  ///
  /// - Throws: `ModelError` of the lowest-numbered replication that failed.
  public func outcomes(of experiment: Experiment) async throws -> [ReplicationResult] {
    var all: [ReplicationResult] = []
    _ = try await run(experiment) { all.append($0) }
    return all
  }

  private var isStopped: Bool { stopFlag?.isRaised ?? false }

  /// One replication that came to its end, well or not.
  fileprivate struct Ended: Sendable {
    var replication: Int
    var result: Result<ReplicationOutcome, ModelError>
  }
}

/// Puts outcomes that end in any order back into the order of their numbers.
private struct OrderedDeliveries {
  let replications: Int
  private(set) var nextToDeliver = 0
  /// Whether the caller has enough.
  private(set) var isFinished = false
  private(set) var hasFailed = false
  private var waiting: [Int: Result<ReplicationOutcome, ModelError>] = [:]
  private var delivered: [Int] = []
  private var firstStopped: ReplicationResult?
  private var ended = 0
  private var executedEvents = 0
  private var simulatedSeconds = 0.0

  init(replications: Int) { self.replications = replications }

  func progress(running: Int) -> ExperimentProgress {
    ExperimentProgress(
      replications: replications, ended: ended, running: running, executedEvents: executedEvents,
      simulatedSeconds: simulatedSeconds)
  }

  mutating func accept(
    _ replication: ExperimentRunner.Ended, isEnough: () -> Bool,
    deliver: (ReplicationResult) throws -> Void
  ) throws {
    ended += 1
    switch replication.result {
    case .success(let outcome):
      executedEvents += outcome.executedEvents
      simulatedSeconds += outcome.end.seconds
    case .failure: hasFailed = true
    }
    waiting[replication.replication] = replication.result
    while let result = waiting.removeValue(forKey: nextToDeliver) {
      let outcome = ReplicationResult(replication: nextToDeliver, outcome: try result.get())
      nextToDeliver += 1
      if outcome.isPartial {
        if firstStopped == nil { firstStopped = outcome }
      } else {
        try deliver(outcome)
        delivered.append(outcome.replication)
        if isEnough() {
          isFinished = true
          return
        }
      }
    }
  }

  mutating func conclude(
    deliver: (ReplicationResult) throws -> Void
  ) throws -> ExperimentConclusion {
    var conclusion = ExperimentConclusion(
      delivered: delivered, isPartial: !isFinished && delivered.count < replications,
      stoppedAt: nil,
      executedEvents: executedEvents)
    if delivered.isEmpty, let firstStopped {
      try deliver(firstStopped)
      conclusion.delivered = [firstStopped.replication]
      conclusion.stoppedAt = firstStopped.outcome.end.seconds
    }
    return conclusion
  }
}
