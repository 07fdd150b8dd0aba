// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import MessagingModel
import Reports
import ResultFiles
import ScenarioFiles
import SimulationEngine

/// One call of `lagcast run`, from the scenario file to the exit status.
@MainActor
struct RunSession {
  private let command: Run
  private let messages: RunMessages

  /// Prepares to do what the command line asks.
  init(_ command: Run) {
    self.command = command
    messages = RunMessages(
      form: command.talk.progress, isQuiet: command.talk.quiet, color: command.output.color)
  }

  /// Runs the scenario, writes and prints the results.
  ///
  /// - Throws: ``CommandFailure``, or the errors that it knows.
  func run() async throws {
    let scenario = try LoadedScenario(
      command.scenario, seed: command.resources.seed, replications: command.resources.replications,
      attempts: command.files.attempts)
    for warning in scenario.warnings { messages.warn(line: warning.description) }
    let experiment = scenario.experiment
    try checkMemory(of: experiment)
    messages.note(
      "\(experiment.name): seed \(experiment.seed), "
        + "\(NumberText.count(experiment.replications, "replication")), "
        + "scenario sha256:\(scenario.digest.prefix(16))")
    let directory = try makeDirectory(for: experiment)
    let report = try await simulate(scenario, into: directory)
    try finish(directory, scenario: scenario, report: report)
    try report.print(command.output)
    sayGoodbye(scenario, directory: directory.path)
    if report.conclusion.isPartial { throw CommandFailure(.interrupted) }
    if report.verdicts.contains(where: { $0.answer != .met }) {
      throw CommandFailure(.answerIsNo)
    }
  }

  private var threads: Int { command.resources.threads ?? Machine.processors }

  // MARK: - Before the run

  private func checkMemory(of experiment: Experiment) throws(CommandFailure) {
    let atOnce = min(threads, experiment.replications)
    let estimate = ByteSize(
      bytes: MemoryEstimate.bytes(of: experiment, replicationsAtOnce: atOnce))
    let limit = command.resources.memoryLimit ?? ByteSize(bytes: Machine.memory / 2)
    guard estimate > limit else { return }
    throw CommandFailure(
      .badData,
      "\(command.scenario.path): the run needs about \(estimate) of memory "
        + "(\(NumberText.count(atOnce, "replication")) at once), and \(limit) is allowed; "
        + "make the scenario smaller, use fewer --threads, or raise --memory-limit")
  }

  private func makeDirectory(for experiment: Experiment) throws -> ResultDirectory {
    guard let path = command.files.output else {
      return try ResultDirectory(
        creating: "results/local/\(experiment.name)", existing: .replacedIfResult)
    }
    return try ResultDirectory(
      creating: path, existing: command.files.force ? .replacedIfResult : .refused)
  }

  // MARK: - The run

  private func simulate(
    _ scenario: LoadedScenario, into directory: ResultDirectory
  ) async throws -> RunReport {
    let experiment = scenario.experiment
    let flag = StopFlag()
    let interruption = Interruption(raising: flag) {
      StandardStreams.writeError("\nlagcast: stopping; press Ctrl-C again to give up at once\n")
    }
    defer { withExtendedLifetime(interruption) {} }
    let recorder = try ResultRecorder(
      directory, experiment: experiment, messagesFile: command.files.messagesFile)
    var report = RunReport(experiment)
    let runner =
      command.auditDrill
      ? ExperimentRunner(threads: threads, stopFlag: flag, simulate: auditDrill(experiment))
      : ExperimentRunner(threads: threads, stopFlag: flag)
    do {
      report.conclusion = try await runner.run(experiment) { progress in
        messages.show(progress)
      } deliver: { outcome in
        try recorder.record(outcome)
        report.add(outcome)
      }
    } catch let error as ModelError {
      messages.endProgress()
      throw failure(for: error, scenario: scenario)
    } catch {
      messages.endProgress()
      throw error
    }
    messages.endProgress()
    if report.isEmpty { throw CommandFailure(.interrupted, "interrupted before anything had run") }
    try recorder.finish()
    return report
  }

  /// Runs replications as ever, but takes the last one's audit for failed.
  private func auditDrill(_ experiment: Experiment) -> ExperimentRunner.Simulate {
    let last = UInt64(experiment.replications - 1)
    return { (specification, seed, replication, options) throws(ModelError) in
      let outcome = try Replication.run(
        specification, seed: seed, replication: replication, options: options)
      guard replication == last else { return outcome }
      throw .auditFailed(
        ["this is a drill; nothing is wrong"], seed: seed, replication: replication)
    }
  }

  private func failure(for error: ModelError, scenario: LoadedScenario) -> CommandFailure {
    let path = command.scenario.path
    switch error {
    case .invalidSpecification(let problems):
      return CommandFailure(
        .badData, lines: problems.map { "\(path): error: \($0.path): \($0.message)" })
    case .serviceTraceExhausted(let group, let times):
      return CommandFailure(
        .badData,
        lines: [
          "\(path): error: groups.\(group).service: the trace has \(times) times and the run needs "
            + "more; add times or let the trace repeat"
        ])
    case .auditFailed(let findings, let seed, let replication):
      var words = repeatWords(seed: seed, replications: Int(replication) + 1)
      words += ["--threads", "1"]
      return CommandFailure(
        .internalError,
        lines: ["lagcast: internal error: an audit failed in replication \(replication)"]
          + findings.map { "  " + $0 }
          + [
            "This is a defect of lagcast, not of the scenario. Please report it with the scenario;",
            "seed \(seed) replays it: \(ShellWord.line(words))",
          ])
    }
  }

  // MARK: - After the run

  private func finish(
    _ directory: ResultDirectory, scenario: LoadedScenario, report: RunReport
  ) throws {
    let pictures = PictureWriter(
      directory: directory, draws: !command.files.noPlots)
    if let warning = try pictures.write() { messages.warn(warning) }
    let experiment = scenario.experiment
    let manifest = RunManifest(
      toolVersion: Version.tool, modelVersion: Version.model, scenarioName: experiment.name,
      scenarioDigest: scenario.digest, seed: experiment.seed,
      replications: report.conclusion.delivered.count, partialReason: report.partialReason)
    try directory.commit(manifest, environment: environment(scenario, report))
  }

  /// Facts of this one run on this one machine.
  private func environment(
    _ scenario: LoadedScenario, _ report: RunReport
  ) -> [JSONValue.Member] {
    [
      .init("gsl_version", .string(Version.gsl)),
      .init("processors", .integer(Int64(Machine.processors))),
      .init("threads", .integer(Int64(threads))),
      .init("elapsed_s", .decimal((messages.elapsedSeconds * 1_000).rounded() / 1_000)),
      .init("executed_events", .integer(Int64(report.conclusion.executedEvents))),
      .init("command", .string(ShellWord.line(CommandLine.arguments))),
    ]
  }

  private func sayGoodbye(_ scenario: LoadedScenario, directory: String) {
    messages.note("Results: \(directory)")
    let experiment = scenario.experiment
    let words = repeatWords(seed: experiment.seed, replications: experiment.replications)
    messages.note("Repeat: \(ShellWord.line(words))")
  }

  /// The command that gives the same results again.
  private func repeatWords(seed: UInt64, replications: Int) -> [String] {
    var words = ["lagcast", "run", command.scenario.path]
    for override in command.scenario.overrides { words += ["--set", override] }
    if command.scenario.allowOutsideFiles { words.append("--allow-outside-files") }
    words += ["--seed", "\(seed)", "--replications", "\(replications)"]
    switch command.files.attempts {
    case .none: break
    case .first(let count): words += ["--messages", "\(count)"]
    case .share(let share): words += ["--messages", "\(share)"]
    }
    if command.files.messagesFile != "messages.csv" {
      words += ["--messages-file", command.files.messagesFile]
    }
    if let output = command.files.output { words += ["--output", output, "--force"] }
    return words
  }
}
