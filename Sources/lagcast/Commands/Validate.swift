// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import Reports
import Validation

/// `lagcast validate`: theory and published experiments, expected against got.
struct Validate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run theory and published experiments; print expected against got.",
    discussion: """
      Runs systems whose answers are known, as scenarios of the model that every other command \
      simulates, and compares. Exact answers have to be met to the tolerance of their kind; laws of \
      chance are run with seeds 1 to 20, each within four standard errors of the expected value and \
      all together too. No expected value is computed here: they come from files that ship with the \
      tool, or from the folder that the environment variable \(GoldenFolder.variable) names.

      --case kafka and --case rocketmq run what those systems' own classes have answered, allocations and \
      coordinators above all, a file at a time; without being asked for they are left out.

      The text shows for each case the figure that came closest to its limit; --details shows all, \
      as CSV and JSON do. Exits with 1 if a figure is off or nothing could be checked.

      Examples:
        lagcast validate --quick
        lagcast validate --case kafka
        lagcast validate --format csv > validation.csv
      """)

  @Flag(help: "Leave out loads above 0.8 and shorten the other runs.")
  var quick = false

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp(
      "Only cases whose names begin like this; repeatable.", valueName: "name"))
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "First of the twenty seeds of laws of chance; others than 1 to 20 may miss a limit by chance, "
        + "about one run in fifty.", valueName: "seed"))
  var firstSeed: UInt64 = 1

  @Flag(help: "In text and Markdown, show every figure.")
  var details = false

  @Option(help: ArgumentHelp("Cases to run at once; all cores unless given.", valueName: "count"))
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads takes a positive number, not \(threads)")
    }
    if firstSeed > UInt64.max - 19 {
      throw ValidationError("--first-seed leaves no room for twenty seeds: \(firstSeed)")
    }
  }

  func run() async throws {
    let folder = GoldenFolder.inUse()
    var effort = quick ? ValidationEffort.quick : .full
    effort.seeds = firstSeed...(firstSeed + 19)
    let run = ValidationRun(folder: folder, effort: effort)
    let found: (jobs: [ValidationRun.Job], missing: [String])
    var candidates: [ValidationRun.Job]
    do {
      found = try run.jobs()
      candidates = found.jobs
      if !names.isEmpty { candidates += try run.systemJobs() }
    } catch let error as GoldenError {
      throw CommandFailure(ExitStatus(rawValue: error.exitCode) ?? .missingInput, "\(error)")
    }
    for file in found.missing {
      StandardStreams.writeError("lagcast: note: \(GoldenError.missingFile(file))\n")
    }
    let jobs = candidates.filter { job in
      names.isEmpty || names.contains { job.name.hasPrefix($0) }
    }
    if jobs.isEmpty {
      throw CommandFailure(
        .answerIsNo,
        names.isEmpty
          ? "nothing was checked: there are no cases in \(folder.path.path)"
          : "nothing was checked: no case begins with \(names.joined(separator: " or "))")
    }
    let report = await ValidationRun.report(on: jobs, threads: threads ?? Machine.processors) {
      show($0, of: jobs.count)
    }
    try ValidationAnswer(report: report, showsDetails: details).print(output)
    if output.format == .csv || output.format == .json {
      StandardStreams.writeError(report.closingLine + "\n")
    }
    if !report.succeeded { throw CommandFailure(.answerIsNo) }
  }

  /// Rewrites a line on a terminal; elsewhere progress is nobody's.
  private func show(_ ended: Int, of total: Int) {
    guard !quiet, StandardStreams.Stream.error.isTerminal,
      StandardStreams.environment("TERM") != "dumb"
    else { return }
    StandardStreams.writeError(
      "\r\u{1B}[2K" + (ended < total ? "\(ended) of \(NumberText.count(total, "case"))" : ""))
  }
}
