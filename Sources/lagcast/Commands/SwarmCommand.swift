// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Dispatch
import Reports
import Swarm

/// `lagcast swarm`: random scenarios under all audits.
struct SwarmCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swarm",
    abstract: "Run random scenarios of all systems and faults under all audits.",
    discussion: """
      Draws clusters, loads, settings and faults from 64-bit seeds, runs each scenario and holds it \
      to what must be so in every run:

      \(SwarmAudit.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

      Prints how many seeds contained which mechanism and event, and in how many what came about. A \
      seed that fails is named with the command that runs it again; --shrink cuts its scenario down \
      and writes it to a folder. Exits with 1 if a seed fails.

      The same seed draws the same scenario in one version of the tool.

      Examples:
        lagcast swarm --seeds 1000
        lagcast swarm --from 4711 --seeds 1000000 --time 10m
        lagcast swarm --from 4711 --seeds 1 --show
      """)

  @Option(help: ArgumentHelp("How many seeds to run.", valueName: "count"))
  var seeds = 1_000

  @Option(name: .customLong("from"), help: ArgumentHelp("The first seed.", valueName: "seed"))
  var first: UInt64 = 1

  @Option(
    name: .customLong("time"),
    help: ArgumentHelp(
      "Begin no seed after so much wall-clock time, such as 10m.", valueName: "duration"))
  var limit: WallClockLimit?

  @Option(help: ArgumentHelp("Seeds to run at once; all cores unless given.", valueName: "count"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Cut the first failing scenarios down and write them to this folder.", valueName: "folder"),
    completion: .directory)
  var shrink: String?

  @Flag(help: "Print the scenarios and run nothing.")
  var show = false

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  @OptionGroup(title: "Printed") var printed: OutputOptions

  func validate() throws {
    if seeds < 1 { throw ValidationError("--seeds takes a positive number, not \(seeds)") }
    if let threads, threads < 1 {
      throw ValidationError("--threads takes a positive number, not \(threads)")
    }
  }

  func run() async throws {
    if show {
      for number in 0..<UInt64(seeds) {
        let scenario = SwarmScenario(seed: first &+ number)
        try StandardStreams.write((number == 0 ? "" : "---\n") + scenario.tree.yaml)
      }
      return
    }
    var coverage = SwarmCoverage()
    let start = DispatchTime.now().uptimeNanoseconds
    let limit = limit?.nanoseconds
    await SwarmRunner(threads: threads ?? Machine.processors).run(
      from: first, count: seeds,
      while: { limit.map { DispatchTime.now().uptimeNanoseconds - start < $0 } ?? true },
      deliver: { result in
        coverage.note(result)
        show(coverage.seeds)
      })
    let answer = SwarmAnswer(coverage: coverage, first: first)
    try answer.print(printed)
    if printed.format == .csv || printed.format == .json {
      for line in answer.closingLines { StandardStreams.writeError(line + "\n") }
    }
    try shrinkFailures(coverage)
    if coverage.failed > 0 { throw CommandFailure(.answerIsNo) }
  }

  /// Cuts the first three failing scenarios down; more are most likely failures of the same kind.
  private func shrinkFailures(_ coverage: SwarmCoverage) throws(CommandFailure) {
    guard let shrink, coverage.failed > 0 else { return }
    try NewFile.makeFolder(shrink)
    for failure in coverage.failures.prefix(3) {
      guard let regression = RegressionFile(shrinking: failure.seed) else { continue }
      let path = "\(shrink)/\(regression.name)"
      try NewFile.replace(regression.text, at: path)
      StandardStreams.writeError(
        "Cut down in \(regression.tries) tries: \(path)\n  \(regression.finding.text)\n")
    }
  }

  /// Rewrites a line on a terminal; elsewhere progress is nobody's.
  private func show(_ ended: Int) {
    guard !quiet, StandardStreams.Stream.error.isTerminal,
      StandardStreams.environment("TERM") != "dumb", ended % 50 == 0 || ended == seeds
    else { return }
    StandardStreams.writeError(
      "\r\u{1B}[2K" + (ended < seeds ? "\(ended) of \(seeds) seeds" : ""))
  }
}
