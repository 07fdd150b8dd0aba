// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Experiments
import MessagingModel
import ResultFiles
import ScenarioFiles
import SimulationEngine

/// One call of `lagcast sweep`, from the scenario file to the exit status.
@MainActor
struct SweepSession {
  private let command: Sweep
  private let messages: RunMessages

  init(_ command: Sweep) {
    self.command = command
    messages = RunMessages(
      form: command.talk.progress, isQuiet: command.talk.quiet, color: command.output.color,
      counting: "run")
  }

  /// Runs what is missing, merges and prints.
  ///
  /// - Throws: ``CommandFailure``, or the errors that it knows.
  func run() async throws {
    let planned = try PlannedSweep(command.scenario, command.resources, command.halfWidth)
    for warning in planned.warnings { messages.warn(line: warning.description) }
    let plan = planned.plan
    let runs = runs(of: plan)
    try checkMemory(planned, runs: runs.count)
    introduce(plan, runs)
    if command.files.shard == nil {
      try ResultDirectory.requirePlace(
        SweepOutcome.place(command.files.output, name: plan.name),
        existing: SweepOutcome.existing(command.files.output, force: command.files.force))
    }
    let folder = SweepDirectory(path: runsPath(of: plan))
    try begin(folder, plan)
    if let shard = command.files.shard {
      _ = try await simulate(runs, planned, in: folder, isFirst: true)
      for warning in planned.warmUpWarnings { messages.warn(warning) }
      return endShard(shard, runs, folder, plan)
    }
    var executedEvents = 0
    var isFirst = true
    var wanted = SweepPrecision.first(of: plan)
    while true {
      let round = plan.runs.filter { $0.replication < wanted[$0.point] }
      executedEvents += try await simulate(round, planned, in: folder, isFirst: isFirst)
      isFirst = false
      guard plan.precision != nil else { break }
      let found = try SweepPrecision(
        plan, SweepInventory(of: plan, runs: round, in: [folder.store]))
      if found.wanted == wanted || zip(found.wanted, wanted).allSatisfy({ $0 <= $1 }) { break }
      wanted = zip(found.wanted, wanted).map { max($0, $1) }
    }
    for warning in planned.warmUpWarnings { messages.warn(warning) }
    try finish(planned, wanted, in: folder, executedEvents)
  }

  /// Does what is missing of some runs.
  ///
  /// - Returns: The events that were executed.
  private func simulate(
    _ runs: [PlannedRun], _ planned: PlannedSweep, in folder: SweepDirectory, isFirst: Bool
  ) async throws -> Int {
    let inventory = try SweepInventory(of: planned.plan, runs: runs, in: [folder.store])
    if isFirst { tell(of: inventory, among: runs, in: folder, planned.plan) }
    let conclusion = try await simulate(inventory.missing, planned, into: folder.store)
    if conclusion.isStopped { throw stopped(conclusion, planned.plan, runs, inventory) }
    return conclusion.executedEvents
  }

  private var threads: Int { command.resources.threads ?? Machine.processors }

  private func runs(of plan: SweepPlan) -> [PlannedRun] {
    guard let shard = command.files.shard else { return plan.runs }
    return plan.runs(ofShard: shard.index, of: shard.count)
  }

  private func runsPath(of plan: SweepPlan) -> String {
    command.files.runs ?? SweepOutcome.runsPath(command.files.output, name: plan.name)
  }

  // MARK: - Before the runs

  private func introduce(_ plan: SweepPlan, _ runs: [PlannedRun]) {
    var text =
      "\(plan.name): seed \(plan.seed), \(NumberText.count(plan.points.count, "point")) x "
      + (plan.precision == nil ? "" : "at most ")
      + "\(NumberText.count(plan.replications, "replication")) = "
      + "\(NumberText.count(plan.runs.count, "run")), sweep sha256:\(plan.digest.prefix(16))"
    if let shard = command.files.shard {
      text += "; shard \(shard.text): \(NumberText.count(runs.count, "run"))"
    }
    messages.note(text)
  }

  private func checkMemory(_ planned: PlannedSweep, runs: Int) throws(CommandFailure) {
    let atOnce = max(1, min(threads, runs))
    let (bytes, overflow) = planned.largestRun.multipliedReportingOverflow(by: atOnce)
    let estimate = ByteSize(bytes: overflow ? .max : bytes)
    let limit = command.resources.memoryLimit ?? ByteSize(bytes: Machine.memory / 2)
    guard estimate > limit else { return }
    throw CommandFailure(
      .badData,
      "\(command.scenario.path): the sweep needs about \(estimate) of memory "
        + "(\(NumberText.count(atOnce, "run")) at once), and \(limit) is allowed; "
        + "make the scenario smaller, use fewer --threads, or raise --memory-limit")
  }

  /// Shards share a folder and must be of one plan; alone, a sweep goes on with whatever fits.
  private func begin(_ folder: SweepDirectory, _ plan: SweepPlan) throws {
    if command.files.shard != nil {
      let differences = try folder.differences(from: plan)
      if let file = differences.first {
        throw CommandFailure(
          .badData,
          "\(folder.path)/\(file): was written for another sweep: scenario, seed, replications or "
            + "version changed between shards; give every shard the same, or name another "
            + "directory with --runs")
      }
    }
    try folder.write(plan)
  }

  private func tell(
    of inventory: SweepInventory, among runs: [PlannedRun], in folder: SweepDirectory,
    _ plan: SweepPlan
  ) {
    SweepOutcome.tell(
      inventory.findings, in: plan, consequence: "the run is done again", to: messages)
    let wanted = Set(runs.map { $0.key }).count
    let present = wanted - inventory.missing.count
    if present > 0 {
      messages.note(
        "Resuming: \(NumberText.count(present, "run")) of \(NumberText.grouped(wanted)) in "
          + "\(folder.path) are done and proven, \(NumberText.grouped(inventory.missing.count)) to do"
      )
    }
    guard command.files.shard == nil, let strangers = try? folder.store.strangers(beside: plan),
      strangers > 0
    else { return }
    messages.note(
      "\(NumberText.count(strangers, "run file")) in \(folder.path) "
        + "\(strangers == 1 ? "is" : "are") of no point of this sweep and left alone")
  }

  // MARK: - The runs

  private func simulate(
    _ missing: [PlannedRun], _ planned: PlannedSweep, into store: RunStore
  ) async throws -> SweepRunner.Conclusion {
    let flag = StopFlag()
    let interruption = Interruption(raising: flag) {
      StandardStreams.writeError("\nlagcast: stopping; press Ctrl-C again to give up at once\n")
    }
    defer { withExtendedLifetime(interruption) {} }
    let runner = SweepRunner(threads: threads, stopFlag: flag)
    let messages = messages
    defer { messages.endProgress() }
    do {
      return try await runner.run(
        planned.plan.dealt(missing), seed: planned.plan.seed, store: store,
        prepare: planned.prepare(stopFlag: flag)
      ) { progress in
        messages.show(progress)
      }
    } catch let failure as SweepRunner.Failure {
      messages.endProgress()
      throw self.failure(for: failure, planned.plan)
    }
  }

  private func failure(
    for failure: SweepRunner.Failure, _ plan: SweepPlan
  ) -> any Error {
    let path = command.scenario.path
    let title = plan.title(ofPoint: failure.run.point)
    switch failure.reason {
    case ModelError.invalidSpecification(let problems):
      return CommandFailure(
        .badData,
        lines: problems.map { "\(path): error: \(title): \($0.path): \($0.message)" })
    case ModelError.serviceTraceExhausted(let group, let times):
      return CommandFailure(
        .badData,
        lines: [
          "\(path): error: \(title): groups.\(group).service: the trace has \(times) times and the "
            + "run needs more; add times or let the trace repeat"
        ])
    case let error as ModelError where !error.standstillSentence.isEmpty:
      return CommandFailure(
        .badData, lines: ["\(path): error: \(title): \(error.standstillSentence)"])
    case ModelError.auditFailed(let findings, let seed, let replication):
      let words =
        ["lagcast", "run", path]
        + zip(plan.parameters, plan.points[failure.run.point].values).flatMap {
          ["--set", "\($0.path)=\($1.text)"]
        } + ["--seed", "\(seed)", "--replications", "\(replication + 1)", "--threads", "1"]
      return CommandFailure(
        .internalError,
        lines: [
          "lagcast: internal error: an audit failed in \(title), replication \(replication)"
        ] + findings.map { "  " + $0 }
          + [
            "This is a defect of lagcast, not of the scenario. Please report it with the scenario;",
            "seed \(seed) replays it: \(ShellWord.line(words))",
          ])
    default: return failure.reason
    }
  }

  // MARK: - After the runs

  private func stopped(
    _ conclusion: SweepRunner.Conclusion, _ plan: SweepPlan, _ runs: [PlannedRun],
    _ inventory: SweepInventory
  ) -> CommandFailure {
    let wanted = Set(runs.map { $0.key }).count
    let done = wanted - inventory.missing.count + conclusion.done
    return CommandFailure(
      .interrupted,
      lines: [
        "Stopped: \(NumberText.count(done, "run")) of \(NumberText.grouped(wanted)) are done and "
          + "kept in \(runsPath(of: plan))",
        "Resume: \(ShellWord.line(repeatWords(plan)))",
      ])
  }

  private func endShard(
    _ shard: ShardArgument, _ runs: [PlannedRun], _ folder: SweepDirectory, _ plan: SweepPlan
  ) {
    messages.note("Shard \(shard.text): all \(NumberText.count(runs.count, "run")) are done")
    var words = ["lagcast", "merge", folder.path]
    if let output = command.files.output { words += ["--output", output] }
    messages.note("When all shards are through: \(ShellWord.line(words))")
  }

  private func finish(
    _ planned: PlannedSweep, _ wanted: [Int], in folder: SweepDirectory, _ executedEvents: Int
  ) throws {
    let plan = planned.plan
    let inventory = try SweepInventory(
      of: plan, runs: plan.runs.filter { $0.replication < wanted[$0.point] }, in: [folder.store])
    let precision = try SweepPrecision(plan, inventory)
    if let run = precision.missing.first {
      throw CommandFailure(
        .inputOutput,
        "\(folder.store.path(of: run.key)): is gone or has changed since it was written; start the "
          + "sweep again")
    }
    let outcome = SweepOutcome(
      plan: plan, inventory: inventory, precision: precision, output: command.files.output,
      force: command.files.force,
      drawsPictures: !command.files.noPlots, messages: messages)
    let report = try outcome.write(
      environment: SweepOutcome.environment(
        threads: threads, elapsed: messages.elapsedSeconds, events: executedEvents))
    folder.store.removeRemains()
    try report.print(command.output)
    messages.note("Results: \(SweepOutcome.place(command.files.output, name: plan.name))")
    messages.note("Runs: \(folder.path), kept so that a later sweep does only what is new")
    messages.note("Repeat: \(ShellWord.line(repeatWords(plan)))")
    if report.isTooImprecise || command.demands.requireObjectives && report.missed > 0 {
      throw CommandFailure(.answerIsNo)
    }
  }

  /// The command that goes on, or gives the same results again.
  private func repeatWords(_ plan: SweepPlan) -> [String] {
    var words = ["lagcast", "sweep", command.scenario.path]
    for override in command.scenario.overrides { words += ["--set", override] }
    if command.scenario.allowOutsideFiles { words.append("--allow-outside-files") }
    words += ["--seed", "\(plan.seed)"]
    if plan.precision == nil || command.resources.replications != nil {
      words += ["--replications", "\(plan.replications)"]
    }
    words += command.halfWidth.words
    if let shard = command.files.shard { words += ["--shard", shard.text] }
    if let runs = command.files.runs { words += ["--runs", runs] }
    if let output = command.files.output {
      words += ["--output", output]
      if command.files.shard == nil { words.append("--force") }
    }
    if command.files.noPlots { words.append("--no-plots") }
    if command.demands.requireObjectives { words.append("--require-objectives") }
    words += command.resources.limitWords + command.talk.words + command.output.words
    return words
  }
}
