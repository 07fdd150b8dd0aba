// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
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
    var scenario = try LoadedScenario(
      command.scenario, seed: command.resources.seed, replications: command.resources.replications,
      halfWidth: command.halfWidth, attempts: command.files.attempts)
    for warning in scenario.warnings { messages.warn(line: warning.description) }
    let experiment = scenario.experiment
    try checkMemory(of: experiment)
    messages.note(
      "\(experiment.name): seed \(experiment.seed), "
        + (experiment.sequential == nil ? "" : "at most ")
        + "\(NumberText.count(experiment.replications, "replication")), "
        + "scenario sha256:\(scenario.digest.prefix(16))")
    if let sweep = scenario.sweep {
      messages.note(
        "The scenario's sweep of \(NumberText.count(sweep.pointCount, "point")) is left aside; "
          + "\(ShellWord.line(["lagcast", "sweep", command.scenario.path])) runs it")
    }
    let directory = try makeDirectory(for: experiment)
    let flag = StopFlag()
    let interruption = Interruption(raising: flag) {
      StandardStreams.writeError("\nlagcast: stopping; press Ctrl-C again to give up at once\n")
    }
    defer { withExtendedLifetime(interruption) {} }
    if scenario.warmUpIsAutomatic {
      scenario.experiment.specification.warmUp = try await findWarmUp(of: scenario, flag)
    }
    let report = try await simulate(scenario, into: directory, flag)
    try finish(directory, scenario: scenario, report: report)
    try report.print(command.output)
    sayGoodbye(scenario, directory: directory.path, isPartial: report.conclusion.isPartial)
    if report.conclusion.isPartial { throw CommandFailure(.interrupted) }
    // Who asks for a precision builds on it.
    if report.isTooImprecise { throw CommandFailure(.answerIsNo) }
    if report.judgements.contains(where: { $0.verdict != .met }) {
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

  /// The warm-up that a first pass over the replications finds.
  private func findWarmUp(
    of scenario: LoadedScenario, _ flag: StopFlag
  ) async throws -> VirtualDuration {
    var search = WarmUpSearch()
    let conclusion: ExperimentConclusion
    do {
      conclusion = try await ExperimentRunner(threads: threads, stopFlag: flag).run(
        WarmUpSearch.firstPass(of: scenario.experiment)
      ) { progress in
        messages.show(progress, phase: .warmUp)
      } deliver: {
        search.add($0)
      }
    } catch let error as ModelError {
      messages.endProgress()
      throw failure(for: error, scenario: scenario)
    }
    messages.endProgress()
    if conclusion.isPartial {
      throw interrupted("while the warm-up was looked for", scenario)
    }
    messages.note(search.note)
    if let warning = search.warning { messages.warn(warning) }
    return search.warmUp
  }

  private func simulate(
    _ scenario: LoadedScenario, into directory: ResultDirectory, _ flag: StopFlag
  ) async throws -> RunReport {
    let experiment = scenario.experiment
    var watch = experiment.sequential.map { request in
      PrecisionWatch(request, groups: experiment.specification.groups.map { $0.name })
    }
    let recorder = try ResultRecorder(
      directory, experiment: experiment, messagesFile: command.files.messagesFile,
      scenario: scenario.resolved)
    let keeper = try keeper(for: scenario)
    var report = RunReport(experiment, warmUpIsAutomatic: scenario.warmUpIsAutomatic)
    let runner = runner(of: experiment, keeper, flag)
    do {
      report.conclusion = try await runner.run(experiment) { progress in
        messages.show(progress, precision: watch)
      } isEnough: {
        watch?.isSatisfied ?? false
      } deliver: { outcome in
        for finding in keeper?.takeFindings() ?? [] { messages.warn(finding) }
        if let file = keeper?.takeFile(of: outcome.replication) {
          try recorder.record(file)
        } else {
          try recorder.record(outcome)
        }
        report.add(outcome)
        watch?.add(report.summary)
      }
    } catch let error as ModelError {
      messages.endProgress()
      throw failure(for: error, scenario: scenario)
    } catch {
      messages.endProgress()
      throw error
    }
    messages.endProgress()
    endKeeping(keeper, isPartial: report.conclusion.isPartial)
    if let watch {
      tell(of: watch, report)
      report.isTooImprecise = !watch.isSatisfied && !report.conclusion.isPartial
    }
    if report.isEmpty { throw interrupted("before anything had run", scenario) }
    try recorder.finish(beside: [EstimatesTable.table])
    let estimates = try RunEstimates(readingFrom: directory.workingDirectory)
    try EstimatesTable.write(estimates, to: directory)
    report.estimates = estimates
    return report
  }

  private func runner(
    of experiment: Experiment, _ keeper: ReplicationKeeper?, _ flag: StopFlag
  ) -> ExperimentRunner {
    if command.auditDrill {
      return ExperimentRunner(threads: threads, stopFlag: flag, simulate: auditDrill(experiment))
    }
    guard let keeper else { return ExperimentRunner(threads: threads, stopFlag: flag) }
    return ExperimentRunner(threads: threads, stopFlag: flag, simulate: keeper.simulate)
  }

  /// What keeps finished replications for a run that is interrupted; a single one has nothing that
  /// could be gone on with.
  private func keeper(for scenario: LoadedScenario) throws(ResultFileError) -> ReplicationKeeper? {
    let experiment = scenario.experiment
    guard experiment.replications > 1, !command.auditDrill else { return nil }
    let keeper = try ReplicationKeeper(
      in: SweepOutcome.runsPath(command.files.output, name: experiment.name), for: scenario)
    if keeper.presentCount > 0 {
      messages.note(
        "Resuming: \(NumberText.count(keeper.presentCount, "replication")) of "
          + "\(NumberText.grouped(experiment.replications)) are kept in \(keeper.folder), and are "
          + "proven before they are used")
    }
    return keeper
  }

  /// Says what is kept of a run that was interrupted, and clears up behind one that is whole.
  private func endKeeping(_ keeper: ReplicationKeeper?, isPartial: Bool) {
    guard let keeper else { return }
    if isPartial {
      if let failure = keeper.failure {
        messages.warn("replications could not be kept: \(failure.message)")
      }
      messages.note(
        "Kept: \(NumberText.count(keeper.keptCount, "replication")) in \(keeper.folder)")
    } else {
      keeper.clear()
    }
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

  /// Says at which precision the replications ended.
  private func tell(of watch: PrecisionWatch, _ report: RunReport) {
    let count = NumberText.count(report.conclusion.delivered.count, "replication")
    if watch.isSatisfied {
      messages.note("Enough after \(count): \(watch.subject), \(watch.text)")
    } else if !report.conclusion.isPartial {
      messages.warn(
        "not precise enough after \(count): \(watch.subject), \(watch.text); allow more replications, "
          + "or make the run longer")
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
    case .standstill:
      return CommandFailure(.badData, lines: ["\(path): error: \(error.standstillSentence)"])
    case .auditFailed(let findings, let seed, let replication):
      var words = command.repeatWords(seed: seed, replications: Int(replication) + 1, isExact: true)
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

  private func sayGoodbye(_ scenario: LoadedScenario, directory: String, isPartial: Bool) {
    messages.note("Results: \(directory)")
    if isPartial {
      // Even who wants silence has to know how to go on.
      messages.insist(command.resumption(of: scenario.experiment))
    } else {
      messages.note("Repeat: \(ShellWord.line(command.words(for: scenario.experiment)))")
    }
  }

  private func interrupted(_ when: String, _ scenario: LoadedScenario) -> CommandFailure {
    CommandFailure(
      .interrupted,
      lines: ["lagcast: error: interrupted \(when)", command.resumption(of: scenario.experiment)])
  }
}
