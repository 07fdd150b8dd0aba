// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// `lagcast merge`: the runs of a sweep's shards into one result.
struct Merge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge the runs of a sweep's shards into one result, complete or an error.",
    discussion: """
      Takes the directories in which 'lagcast sweep --shard' kept its runs: one that all shards \
      share, or one each. All must be of the same plan. Every run is proven by its digest; what is \
      missing is named, and runs that stand in several directories must be equal, byte for byte. \
      The result is that of one process without shards.

      Examples:
        lagcast merge shared/runs
        lagcast merge host-a/runs host-b/runs --output results/local/wide
      """)

  @Argument(help: "Directories with the runs of a sweep.", completion: .directory)
  var directories: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Directory for the result; results/local/<name> unless given, which is replaced.",
      valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(help: "Replace the directory given with --output if it holds an earlier result.")
  var force = false

  @Flag(help: "Draw no pictures; their scripts are written all the same.")
  var noPlots = false

  @Flag(help: "Say nothing on standard error but warnings and errors.")
  var quiet = false

  @OptionGroup(title: "Objectives") var demands: DemandOptions
  @OptionGroup(title: "Summary") var form: OutputOptions

  func run() async throws {
    try await MergeSession(self).run()
  }
}
