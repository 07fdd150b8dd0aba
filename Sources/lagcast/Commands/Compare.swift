// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ArgumentParser
import Reports
import ResultFiles

/// `lagcast compare`: did anything get worse from one result to another.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two results; say what got worse, and exit with 1 if anything did.",
    discussion: """
      Equal digests end the comparison: identical. Otherwise each metric is judged against its \
      tolerance on an interval of its change: paired where both results have one seed, since \
      their replications saw the same random numbers, and Welch's where not. The level is shared \
      by all gated metrics that differ (Holm). Defaults of tolerances are those of \
      'lagcast list metrics'.

      Two results of sweeps are compared point by point; points are told by their parameters.

      Verdicts: identical, within tolerance, improved, regressed, inconclusive.
      Exit status: 0 nothing got worse; 1 something regressed, or --strict or --exact objects; 65 \
      the results cannot be compared; 66 one is missing.

      Examples:
        lagcast compare results/local/base results/local/new
        lagcast compare base new --tolerance sojourn.p99=3% --tolerance 'sojourn.*@orders=5%,10ms'
        lagcast compare three four --across groups.orders.consumers
        lagcast compare baseline.csv results/local/ci --across all --junit junit.xml --github
      """)

  @Argument(
    help: "The base: a results directory, or a baseline file that ends in .csv.",
    completion: .file())
  var base: String

  @Argument(help: "The new results directory.", completion: .directory)
  var new: String

  @OptionGroup(title: "Judgement") var judgement: JudgementOptions
  @OptionGroup(title: "Files") var files: ComparisonFileOptions
  @OptionGroup(title: "Printed") var output: OutputOptions

  @Flag(help: "In text, also say how each verdict came about.")
  var explain = false

  func run() throws {
    let options = try judgement.options()
    let newResult = try ComparedResult.read(new)
    guard !new.hasSuffix(".csv") else {
      throw CommandFailure(.usage, "NEW is a results directory; only BASE can be a baseline file")
    }
    guard files.updateBaseline else {
      let report = try report(newResult, options)
      try print(report)
      if report.isObjection { throw CommandFailure(.answerIsNo) }
      return
    }
    let baseline = try BaselineFile.text(of: newResult, tolerances: options.tolerances)
    do {
      try print(try report(newResult, options))
    } catch let error as ComparisonError {
      // A first baseline, and one for a changed scenario, have nothing to be compared with.
      StandardStreams.writeError("lagcast: not compared: \(error.message)\n")
    }
    try NewFile.replace(baseline, at: base)
    StandardStreams.writeError("Baseline: \(base)\n")
  }

  private func report(
    _ newResult: ComparedResult, _ options: ComparisonOptions
  ) throws(ComparisonError) -> ComparisonReport {
    ComparisonReport(
      try Comparison(of: newResult, with: try ComparedResult.read(base), options: options),
      isExact: judgement.exact, isStrict: judgement.strict)
  }

  /// Writes the files asked for, then prints.
  private func print(_ report: ComparisonReport) throws {
    if let path = files.junit { try NewFile.replace(JUnitReport.text(of: report), at: path) }
    if let path = files.bencher { try NewFile.replace(BencherReport.text(of: report), at: path) }
    if let path = files.benchstat {
      try NewFile.replace(GoBenchmarkReport.text(of: report), at: path)
    }
    let text =
      switch output.format {
      case .text: report.document(explains: explain).text(output.paint)
      case .markdown: report.markdown
      case .csv: TableFormat.csv.text(of: report.table)
      case .json: report.json.prettyText
      }
    try StandardStreams.write(text)
    if files.github { StandardStreams.writeError(GitHubAnnotations.text(of: report)) }
  }
}

/// By what a comparison judges.
struct JudgementOptions: ParsableArguments {
  @Option(
    name: .customLong("tolerance"),
    help: ArgumentHelp(
      """
      Tolerate other changes than by default: a share, an amount or both, as in \
      sojourn.p99=3%,10ms; 'off' gates no longer; repeatable, later ones win.
      """, valueName: "metric[@group]=tolerance"))
  var tolerances: [String] = []

  @Option(
    name: .customLong("tolerances"),
    help: ArgumentHelp(
      "A CSV file of tolerances: metric, group, tolerance, better, gated.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var toleranceFile: String?

  @Option(
    help: ArgumentHelp(
      "Settings in which the scenarios may differ, as --set takes them, or all; repeatable.",
      valueName: "path[,path]"))
  var across: [String] = []

  @Option(help: "Probability of any false alarm among all gated metrics together.")
  var level = 0.05

  @Flag(help: "Object to metrics that may be worse than tolerated, too.")
  var strict = false

  @Flag(help: "Object to any difference in any table.")
  var exact = false

  @Flag(help: "Pass over gated metrics and groups that only NEW has.")
  var allowNew = false

  @Flag(help: "Pass over gated metrics and groups that only BASE has.")
  var allowMissing = false

  func validate() throws {
    guard level > 0, level < 0.5 else {
      throw ValidationError("--level is a probability above 0 and below 0.5")
    }
    for argument in tolerances {
      do {
        _ = try ToleranceSetting(argument: argument)
      } catch {
        throw ValidationError("--tolerance: \(error.message)")
      }
    }
  }

  /// What was asked for; tolerances of the command line go before those of the file.
  func options() throws -> ComparisonOptions {
    var options = ComparisonOptions()
    options.level = level
    options.across = across.flatMap { $0.split(separator: ",").map { String($0) } }
    if let toleranceFile { options.tolerances = try ToleranceFile.read(toleranceFile) }
    for argument in tolerances {
      options.tolerances.append(try ToleranceSetting(argument: argument))
    }
    options.allowsNew = allowNew
    options.allowsMissing = allowMissing
    return options
  }
}

/// What a comparison writes besides what it prints.
struct ComparisonFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Write a JUnit report, which CI servers read.", valueName: "file"),
    completion: .file(extensions: ["xml"]))
  var junit: String?

  @Option(
    help: ArgumentHelp("Write the new result in the Bencher Metric Format.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var bencher: String?

  @Option(
    help: ArgumentHelp(
      "Write both results as Go benchmark lines, for benchstat -col /side.", valueName: "file"),
    completion: .file(extensions: ["txt"]))
  var benchstat: String?

  @Flag(help: "Print annotations of GitHub Actions on standard error.")
  var github = false

  @Flag(help: "Then make NEW the baseline: write BASE, a file that ends in .csv, anew.")
  var updateBaseline = false
}

extension Compare {
  func validate() throws {
    if files.updateBaseline, !base.hasSuffix(".csv") {
      throw ValidationError("--update-baseline writes BASE, which then ends in .csv")
    }
  }
}
