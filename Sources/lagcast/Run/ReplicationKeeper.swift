// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import MessagingModel
import ResultFiles
import SimulationEngine
import Synchronization

/// Keeps each replication of a run in a file of its own until the run is whole, so that a run that
/// was interrupted goes on where it ended.
///
/// The files are those of a sweep, in the result's name with `.runs` behind it: each has the digest
/// of its content and is named after everything that decides it. One that is truncated, corrupted or
/// stale is told, and its replication is run again.
final class ReplicationKeeper: Sendable {
  /// The folder of the files.
  var folder: String { store.directory }

  private let store: RunStore
  private let form: RunFile.Form
  private let identity: Identity
  /// The keys of replications that had a file at the start.
  private let present: Set<String>
  private let state = Mutex(State())

  private struct Identity {
    var modelDigest: String
    var seed: UInt64
    /// What decides a replication beside its scenario, seed and number.
    var more: String
  }

  /// A file that is not to be trusted.
  private struct Finding {
    var path: String
    var flaw: RunFile.Flaw
    var replication: Int
  }

  private struct State {
    /// What is ready and has not been asked for.
    var files: [Int: RunFile] = [:]
    var findings: [Finding] = []
    var kept: Set<String> = []
    var failure: ResultFileError?
  }

  /// Looks for what an earlier run of the same has left.
  ///
  /// - Parameters:
  ///   - folder: Where files are kept.
  ///   - scenario: What is run, its warm-up found.
  /// - Throws: `ResultFileError.inputOutput` where the folder is there and cannot be read.
  init(in folder: String, for scenario: LoadedScenario) throws(ResultFileError) {
    let experiment = scenario.experiment
    store = RunStore(directory: folder)
    form = .run(
      of: experiment.specification, hasAttempts: experiment.attempts != .none)
    let attempts =
      switch experiment.attempts {
      case .none: "none"
      case .first(let count): "\(count)"
      case .share(let share): "\(share)"
      }
    let identity = Identity(
      modelDigest: scenario.modelDigest, seed: experiment.seed,
      more: "warm-up \(experiment.specification.warmUp.nanoseconds), attempts \(attempts)")
    self.identity = identity
    present = try store.present {
      (0..<experiment.replications).map { Self.key(of: $0, identity) }
    }
  }

  private static func key(of replication: Int, _ identity: Identity) -> String {
    RunKey.key(
      modelDigest: identity.modelDigest, seed: identity.seed, replication: replication,
      modelVersion: Version.model, more: identity.more)
  }

  /// How many replications have a file that is still to be proven.
  var presentCount: Int { present.count }

  /// Runs a replication, or reads what it gave from its file; called on many threads.
  var simulate: ExperimentRunner.Simulate {
    { [self] (specification, seed, replication, options) throws(ModelError) in
      let number = Int(replication)
      let key = Self.key(of: number, identity)
      if present.contains(key), let outcome = recall(number, key) { return outcome }
      var outcome = try Replication.run(
        specification, seed: seed, replication: replication, options: options)
      guard outcome.stopReason == .horizon else { return outcome }
      keep(outcome, number, key, specification)
      // They are rows of a table now, and may be millions.
      outcome.attempts = []
      return outcome
    }
  }

  /// What a replication gave, as rows of the tables; it can be asked for once.
  func takeFile(of replication: Int) -> RunFile? {
    state.withLock { $0.files.removeValue(forKey: replication) }
  }

  /// The files that were not to be trusted, as sentences, each told once.
  func takeFindings() -> [String] {
    let findings = state.withLock { state in
      defer { state.findings = [] }
      return state.findings
    }
    return findings.map {
      "\($0.path): \($0.flaw.sentence); replication \($0.replication) is run again"
    }
  }

  /// Why replications could not be kept; `nil` if they could.
  var failure: ResultFileError? { state.withLock { $0.failure } }

  /// How many replications an interrupted run has kept.
  var keptCount: Int { state.withLock { $0.kept.count } }

  /// Removes the files, once the run is whole.
  func clear() {
    store.remove(present.union(state.withLock { $0.kept }).sorted())
    store.removeRemains()
  }

  // MARK: - Files

  private func keep(
    _ outcome: ReplicationOutcome, _ number: Int, _ key: String, _ specification: ModelSpecification
  ) {
    let result = ReplicationResult(replication: number, outcome: outcome)
    var file = RunFile(key: key, result, of: specification, form: form)
    do {
      file.outcome = Array(try JSONEncoder.exact.encode(Self.printed(of: outcome, number)))
      try store.store(file)
      _ = state.withLock { $0.kept.insert(key) }
    } catch {
      // The run does not need its files as long as nobody interrupts it.
      let failure =
        error as? ResultFileError
        ?? .inputOutput(path: store.path(of: key), reason: "\(error)")
      state.withLock { $0.failure = $0.failure ?? failure }
    }
    file.outcome = []
    let ready = file
    state.withLock { $0.files[number] = ready }
  }

  private func recall(_ number: Int, _ key: String) -> ReplicationOutcome? {
    func distrust(_ flaw: RunFile.Flaw) -> ReplicationOutcome? {
      let finding = Finding(path: store.path(of: key), flaw: flaw, replication: number)
      state.withLock { $0.findings.append(finding) }
      return nil
    }
    guard let content = try? store.content(of: key, form: form) else { return distrust(.corrupted) }
    switch content {
    case .missing: return nil
    case .flawed(let flaw): return distrust(flaw)
    case .run(var file, _):
      guard
        let outcome = try? JSONDecoder.exact.decode(
          ReplicationOutcome.self, from: Data(file.outcome))
      else { return distrust(.stale) }
      file.outcome = []
      let ready = file
      state.withLock {
        $0.files[number] = ready
        $0.kept.insert(key)
      }
      return outcome
    }
  }

  /// What a summary prints of an outcome; all else is in the tables.
  private static func printed(of outcome: ReplicationOutcome, _ number: Int) -> ReplicationOutcome {
    var printed = outcome
    printed.attempts = []
    printed.queues = []
    printed.consumers = []
    if number > 0 { printed.rebalances = [] }
    for group in printed.groups.indices { printed.groups[group].timeSeries = [] }
    return printed
  }
}

extension JSONEncoder {
  /// Every number as it is, also those that JSON has no word for.
  fileprivate static var exact: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.outputFormatting = .sortedKeys
    return encoder
  }
}

extension JSONDecoder {
  fileprivate static var exact: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
