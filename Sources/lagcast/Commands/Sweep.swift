// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// `lagcast sweep`: every point of a scenario's sweep, every replication, on all cores.
struct Sweep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Simulate every point of a scenario's sweep; CSV, pictures and a summary.",
    discussion: """
      Runs every combination of the values in the scenario's section 'sweep', every replication of \
      it, on all cores, and writes the tables of a run with the point in front, points.csv with the \
      parameters of each point, pictures, and a manifest with digests. All points see the same \
      arrivals and service times as far as they share producers and groups.

      Each run is kept in a file of its own, by default in the output's name with .runs behind it. \
      Ctrl-C, a crash or a power failure lose only what was running: the same command goes on where \
      it ended, checks the digest of every file, and does again what is missing, truncated, \
      corrupted or stale. A sweep that gets more values later runs only what is new.

      With --shard I/N only every N-th run is done, I from 0, and nothing is merged: that is for \
      'lagcast merge', whose result is the same, byte for byte.

      Where a precision is wanted, with --half-width or in the scenario, each point gets as many \
      replications as its own means take; a point that is still not precise enough after the most \
      that are allowed is named, and the status is 1. A shard sees only a part of each point, so \
      shards do all that are allowed, and 'lagcast merge' takes as many of them as one process \
      would have done. 'warmup: auto' finds a warm-up for each point, from its own replications.

      A missed objective is an answer of the table and no failure; with --require-objectives it \
      ends with status 1.

      Examples:
        lagcast sweep scenario.yaml
        lagcast sweep scenario.yaml --replications 20 --output results/local/wide
        lagcast sweep scenario.yaml --half-width 2% --replications 100
        lagcast sweep scenario.yaml --shard 0/4 --runs shared/runs
      """)

  @OptionGroup(title: "Scenario") var scenario: ScenarioOptions
  @OptionGroup(title: "Files") var files: SweepFileOptions
  @OptionGroup(title: "Resources") var resources: ResourceOptions
  @OptionGroup(title: "Precision") var halfWidth: HalfWidthOptions
  @OptionGroup(title: "Objectives") var demands: DemandOptions
  @OptionGroup(title: "Messages to the user") var talk: TalkOptions
  @OptionGroup(title: "Summary") var output: OutputOptions

  func run() async throws {
    try await SweepSession(self).run()
  }
}

/// Where the result of a sweep goes, and where its runs are kept.
struct SweepFileOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Directory for the result; results/local/<name> unless given, which is replaced.",
      valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(help: "Replace the directory given with --output if it holds an earlier result.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "Directory that keeps a file for each run; the output with .runs behind it unless given.",
      valueName: "dir"),
    completion: .directory)
  var runs: String?

  @Option(
    help: ArgumentHelp(
      "Do only the runs of one of several shards, such as 0/4, 1/4, 2/4 and 3/4.", valueName: "i/n"),
    transform: ShardArgument.init(argument:))
  var shard: ShardArgument?

  @Flag(help: "Draw no pictures; their scripts are written all the same.")
  var noPlots = false
}

/// What a missed objective means.
struct DemandOptions: ParsableArguments {
  @Flag(help: "End with status 1 if any point misses an objective.")
  var requireObjectives = false
}

/// One of several shards, `I/N` with I from 0.
struct ShardArgument {
  let index: Int
  let count: Int

  init(argument: String) throws {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = argument.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2f }
    guard isPlain, parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]),
      count > 0, index < count
    else {
      throw ValidationError("write I/N with I from 0 to N - 1, such as 0/4 for the first of four")
    }
    self.index = index
    self.count = count
  }

  /// The shard as it is given.
  var text: String { "\(index)/\(count)" }
}
