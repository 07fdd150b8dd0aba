// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import ScenarioFiles

/// One call of `lagcast run --shuffle-ties`.
struct TieSession {
  private let command: Run
  private let seed: UInt64
  private static let orders = 8

  init(_ command: Run, seed: UInt64) {
    self.command = command
    self.seed = seed
  }

  /// Runs the scenario under all orders and prints what differs.
  ///
  /// - Throws: ``CommandFailure``, or the errors that it knows.
  func run() async throws {
    let scenario = try LoadedScenario(
      command.scenario, seed: command.resources.seed, replications: command.resources.replications,
      halfWidth: command.halfWidth)
    for warning in scenario.warnings { StandardStreams.writeError(warning.description + "\n") }
    do {
      let study = try await TieStudy(
        of: scenario.experiment, seed: seed, orders: Self.orders,
        threads: command.resources.threads ?? Machine.processors)
      try TieAnswer(study: study, seed: seed, orders: Self.orders).print(command.output)
    } catch ModelError.auditFailed(let findings, let seed, let replication) {
      throw CommandFailure(
        .internalError,
        lines: findings.map { "lagcast: error: \($0)" } + [
          "lagcast: error: a defect of the model, met with --shuffle-ties \(self.seed), seed \(seed), "
            + "replication \(replication)"
        ])
    } catch let error as ModelError {
      throw CommandFailure(.badData, "\(command.scenario.path): \(error)")
    }
  }
}
