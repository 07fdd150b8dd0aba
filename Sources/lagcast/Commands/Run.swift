// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import MessagingModel

/// `lagcast run`: simulate a scenario; CSV, pictures and a summary.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Simulate a scenario; write CSV and pictures, print a summary.",
    discussion: """
      Runs the replications of a scenario on all cores and writes CSV files, a description of \
      their columns, a manifest with digests, and pictures. The same scenario, seed and version \
      give the same bytes, whatever the number of threads.

      With --half-width, or a precision in the scenario, as many replications are made as it takes; \
      if the most that are allowed do not reach it, the results say how far they came, and the \
      status is 1, as for a missed objective.

      Ctrl-C ends the run early and keeps what is finished; the manifest then says so. The command \
      that is printed goes on from there: it proves the replications that are kept beside the \
      results, runs the others, and gives the bytes of a run that nobody interrupted.

      Examples:
        lagcast run scenario.yaml
        lagcast run scenario.yaml --set groups.orders.consumers=5 --replications 20
        lagcast run scenario.yaml --half-width 2% --half-width-metric sojourn.p99
        lagcast run scenario.yaml --output results/local/five --force --messages 1%
        lagcast run scenario.yaml --shuffle-ties 1
      """)

  @OptionGroup(title: "Scenario") var scenario: ScenarioOptions
  @OptionGroup(title: "Files") var files: FileOptions
  @OptionGroup(title: "Resources") var resources: ResourceOptions
  @OptionGroup(title: "Precision") var halfWidth: HalfWidthOptions
  @OptionGroup(title: "Messages to the user") var talk: TalkOptions
  @OptionGroup(title: "Summary") var output: OutputOptions

  /// Ends as if an audit had failed in the last replication: no scenario is known that would bring
  /// that about, and the way out has to be tried all the same.
  @Flag(help: .hidden) var auditDrill = false

  @Option(
    help: ArgumentHelp(
      "Write nothing, but run again with simultaneous events in eight orders of chance, from this seed "
        + "on, and print the metrics that hang on their order.", valueName: "seed"))
  var shuffleTies: UInt64?

  func validate() throws {
    if shuffleTies != nil, files.output != nil {
      throw ValidationError("--shuffle-ties writes no results; leave --output out")
    }
  }

  func run() async throws {
    if let shuffleTies {
      try await TieSession(self, seed: shuffleTies).run()
    } else {
      try await RunSession(self).run()
    }
  }
}

/// The scenario and what is changed in it.
struct ScenarioOptions: ParsableArguments {
  @Argument(help: "The scenario file.", completion: .file(extensions: ["yaml", "yml"]))
  var path: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override a value of the scenario, as in groups.orders.consumers=5; repeatable.",
      valueName: "path=value"))
  var overrides: [String] = []

  @Flag(help: "Let the scenario name trace files outside its own folder.")
  var allowOutsideFiles = false

  func validate() throws {
    for override in overrides {
      guard let equals = override.firstIndex(of: "="), equals > override.startIndex else {
        throw ValidationError("--set takes path=value, such as seed=7, not '\(override)'")
      }
    }
  }
}

/// Where results go and which.
struct FileOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Directory for the results; results/local/<name> unless given, which is replaced.",
      valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(help: "Replace the directory given with --output if it holds an earlier result.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "Also write delivery attempts: the first so many of each replication, or a share.",
      valueName: "count|share"))
  var messages: MessagesArgument?

  @Option(
    help: ArgumentHelp(
      "Name of the file of delivery attempts; compressed if it ends in .gz.", valueName: "name"))
  var messagesFile = "messages.csv"

  @Flag(help: "Draw no pictures; their scripts are written all the same.")
  var noPlots = false

  func validate() throws {
    guard messagesFile == "messages.csv" || messagesFile == "messages.csv.gz" else {
      throw ValidationError("--messages-file is messages.csv or messages.csv.gz")
    }
  }

  /// Which attempts to keep.
  var attempts: RunOptions.AttemptSampling { messages?.sampling ?? .none }
}

/// What the run may use, and its random numbers.
struct ResourceOptions: ParsableArguments {
  @Option(help: "Seed of the random numbers, 0 to 18446744073709551615; overrides the scenario.")
  var seed: UInt64?

  @Option(help: "Number of replications; overrides the scenario.")
  var replications: Int?

  @Option(help: "Replications that run at once; all processors unless given.")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Memory that the run may need, such as 512MiB; half of the machine's unless given.",
      valueName: "size"))
  var memoryLimit: ByteSize?

  func validate() throws {
    if let replications, !(1...1_000_000).contains(replications) {
      throw ValidationError("--replications is a number from 1 to 1000000")
    }
    if let threads, !(1...4_096).contains(threads) {
      throw ValidationError("--threads is a number from 1 to 4096")
    }
  }

  /// What the run may use, as it was given.
  var limitWords: [String] {
    (threads.map { ["--threads", "\($0)"] } ?? [])
      + (memoryLimit.map { ["--memory-limit", "\($0.bytes)B"] } ?? [])
  }
}

/// What is said on standard error.
struct TalkOptions: ParsableArguments {
  @Flag(help: "Say nothing on standard error but warnings and errors.")
  var quiet = false

  @Option(
    help: """
      Progress: auto (a line on a terminal), json (an object a line, also for warnings) or none.
      """)
  var progress = ProgressForm.auto

  /// The options as they were given.
  var words: [String] {
    (quiet ? ["--quiet"] : []) + (progress == .auto ? [] : ["--progress", progress.rawValue])
  }
}
