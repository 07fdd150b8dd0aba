// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Recordings
import Replays
import Reports
import ResultFiles

/// `lagcast replay`: a recording's own messages and events in the model; predicted against measured.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Simulate a recording's own arrivals and services; predicted against measured.",
    discussion: """
      Feeds the messages of a recording, when they were published, where to, how long their service \
      took and how often they failed, and the comings and goings of its consumers, to the model, \
      and compares sojourn, peak, drain and counts with what was recorded. Of the recording's \
      outcome only gaps are used: publication to delivery, settlement to the next delivery, and \
      service beyond its planned time. With --overheads they come from other recordings, and the \
      prediction is blind.

      With --each the recording is a folder of recordings: one line each, with overheads of the same \
      run and blind. Recordings of Kafka's protocol cannot be expressed yet.

      Examples:
        lagcast replay recording
        lagcast replay recording --overheads other --overheads third
        lagcast replay --each recordings --format markdown
      """)

  @Argument(help: "The recording's folder.", completion: .directory)
  var recording: String

  @Option(
    help: ArgumentHelp(
      "Take the overheads from this recording instead; repeatable.", valueName: "recording"),
    completion: .directory)
  var overheads: [String] = []

  @Flag(help: "Replay every recording in the folder.")
  var each = false

  @OptionGroup(title: "Files") var files: ReplayFileOptions
  @OptionGroup(title: "Printed") var printed: OutputOptions

  func validate() throws {
    if each, !overheads.isEmpty || files.output != nil {
      throw ValidationError("--each writes no files and chooses its own --overheads")
    }
  }

  func run() throws {
    do {
      if each {
        let truth = try GroundTruth(of: recording) { name in
          if StandardStreams.Stream.error.isTerminal {
            StandardStreams.writeError("\(name)\n")
          }
        }
        try GroundTruthAnswer(truth: truth).print(printed)
      } else {
        try replay()
      }
    } catch let failure as Replay.Failure {
      throw failure.fileError(path: recording)
    }
  }

  private func replay() throws {
    let recorded = try Recording.read(recording)
    let existing: ResultDirectory.ExistingOutput =
      files.output == nil || files.force ? .replacedIfResult : .refused
    let directory = try ResultDirectory(
      creating: files.output ?? "results/local/replay-\(recorded.setup.name)", existing: existing)
    let replay = try Replay(of: recorded, journeys: try journeys(of: recorded))
    try ReplayTables.write(replay, to: directory)
    let script = ReplayPicture.script(recording: recorded.setup.name, end: replay.end)
    try directory.write(script.text, to: script.scriptPath)
    if !files.noPlots { draw(script, in: directory) }
    let manifest = RunManifest(
      toolVersion: Version.tool, modelVersion: Version.model, scenarioName: recorded.setup.name,
      scenarioDigest: try recorded.digest(), seed: 0, replications: 1)
    try directory.commit(
      manifest, environment: [.init("command", .string(ShellWord.line(CommandLine.arguments)))])
    try ReplayAnswer(replay: replay, isBlind: !overheads.isEmpty).print(printed)
    StandardStreams.writeError("Results: \(directory.path)\n")
  }

  private func journeys(of recorded: Recording) throws(ResultFileError) -> [JourneyTimes] {
    guard !overheads.isEmpty else { return recorded.overheads.journeys(by: .mean) }
    var pool = RecordedOverheads()
    for path in overheads { pool.append(try Recording.read(path).overheads) }
    return pool.journeys(by: .median)
  }

  private func draw(_ script: GnuplotScript, in directory: ResultDirectory) {
    do throws(GnuplotError) {
      try GnuplotProcess().draw(script, in: directory.workingDirectory)
    } catch {
      StandardStreams.writeError("lagcast: warning: \(error.message)\n")
    }
  }
}

/// Where a replay's results go.
struct ReplayFileOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Directory for the results; results/local/replay-<name> unless given, which is replaced.",
      valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(help: "Replace the directory given with --output if it holds an earlier result.")
  var force = false

  @Flag(help: "Draw no picture; its script is written all the same.")
  var noPlots = false
}
