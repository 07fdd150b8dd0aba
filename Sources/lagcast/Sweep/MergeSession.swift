// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Experiments
import ResultFiles

/// One call of `lagcast merge`.
@MainActor
struct MergeSession {
  private let command: Merge
  private let messages: RunMessages

  init(_ command: Merge) {
    self.command = command
    messages = RunMessages(
      form: .none, isQuiet: command.quiet, color: command.form.color, counting: "run")
  }

  /// Merges, or says what keeps it from being done.
  func run() throws {
    let plan = try plan()
    guard plan.modelVersion == Version.model else {
      throw CommandFailure(
        .badData,
        "\(command.directories[0]): its runs are of model version \(plan.modelVersion); this is "
          + "\(Version.line); merge with the version that ran them, or run the sweep again")
    }
    try ResultDirectory.requirePlace(
      SweepOutcome.place(command.output, name: plan.name),
      existing: SweepOutcome.existing(command.output, force: command.force))
    let stores = command.directories.map { RunStore(directory: $0) }
    let inventory = try SweepInventory(of: plan, in: stores)
    try requireAgreement(inventory, plan)
    let precision = try SweepPrecision(plan, inventory)
    try requireCompleteness(inventory, precision, plan)
    SweepOutcome.tell(
      inventory.findings, in: plan, consequence: "another directory has it whole", to: messages)
    let outcome = SweepOutcome(
      plan: plan, inventory: inventory, precision: precision, output: command.output,
      force: command.force,
      drawsPictures: !command.noPlots, messages: messages)
    let report = try outcome.write(
      environment: SweepOutcome.environment(
        threads: nil, elapsed: messages.elapsedSeconds, events: nil))
    for store in stores { store.removeRemains() }
    try report.print(command.form)
    messages.note(
      "Merged: \(NumberText.count(precision.counts.reduce(0, +), "run")) of "
        + NumberText.count(command.directories.count, "directory", "directories"))
    messages.note("Results: \(SweepOutcome.place(command.output, name: plan.name))")
    if report.isTooImprecise || command.demands.requireObjectives && report.missed > 0 {
      throw CommandFailure(.answerIsNo)
    }
  }

  /// The plan, which all directories share.
  private func plan() throws -> SweepPlan {
    let first = SweepDirectory(path: command.directories[0])
    let plan = try first.plan()
    for path in command.directories.dropFirst() {
      let other = SweepDirectory(path: path)
      _ = try other.plan()
      let differences = try other.differences(from: plan)
      if let file = differences.first {
        throw CommandFailure(
          .badData,
          "\(path)/\(file): differs from \(first.path)/\(file), so the directories hold runs of "
            + "different sweeps; merge only shards of the same scenario, seed, replications and "
            + "version")
      }
    }
    return plan
  }

  private func requireAgreement(_ inventory: SweepInventory, _ plan: SweepPlan) throws {
    guard !inventory.conflicts.isEmpty else { return }
    var lines = inventory.conflicts.prefix(20).map { conflict in
      "lagcast: error: \(conflict.paths.joined(separator: " and ")) differ, and both should be "
        + "\(plan.title(ofPoint: conflict.run.point)), replication \(conflict.run.replication)"
    }
    lines.append(
      "The same scenario, seed and version give the same bytes; one of the two was made by another "
        + "build. Remove the wrong one and run its shard again.")
    throw CommandFailure(.badData, lines: lines)
  }

  private func requireCompleteness(
    _ inventory: SweepInventory, _ precision: SweepPrecision, _ plan: SweepPlan
  ) throws {
    guard !precision.missing.isEmpty else { return }
    var lines = inventory.findings.prefix(20).map {
      "lagcast: error: \($0.message(in: plan))"
    }
    let flawed = Set(inventory.findings.map { $0.run.key })
    // Replications beyond what a precision takes are not needed, and need not be there.
    let needed = plan.precision == nil ? inventory.missing : precision.missing
    let absent = needed.filter { !flawed.contains($0.key) }
    for run in absent.prefix(10) {
      lines.append(
        "lagcast: error: run \(run.run) is missing: \(plan.title(ofPoint: run.point)), replication "
          + "\(run.replication), key \(run.key)")
    }
    if absent.count > 10 { lines.append("lagcast: error: \(absent.count - 10) more are missing") }
    lines.append(
      "lagcast: error: \(needed.count) of \(NumberText.count(plan.runs.count, "run")) "
        + "are not there: \(SweepInventory.ranges(of: needed)); the shards that were not through do them when "
        + "they are started again, as does lagcast sweep SCENARIO --runs "
        + ShellWord.line([command.directories[0]]))
    throw CommandFailure(inventory.findings.isEmpty ? .missingInput : .badData, lines: lines)
  }
}
