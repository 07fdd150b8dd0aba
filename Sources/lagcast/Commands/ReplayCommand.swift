// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Recordings
import Replays
import Reports
import ResultFiles
import ScenarioFiles
import SimulationEngine

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
      run and blind.

      The recording of a consumer group of Kafka's protocol is compared by who holds what after each \
      round, by what each consumer was told to give up and to read in which order, and by how many \
      messages were processed more than once. How long its rounds last is a parameter.

      Examples:
        lagcast replay recording
        lagcast replay recording --overheads other --overheads third
        lagcast replay group --round-length 3s
        lagcast replay --each recordings --format markdown

      Exits with 1 if a consumer group does not agree with its replay.
      """)

  @Argument(help: "The recording's folder.", completion: .directory)
  var recording: String

  @Option(
    help: ArgumentHelp(
      "Take the overheads from this recording instead; repeatable.", valueName: "recording"),
    completion: .directory)
  var overheads: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      How long a round of a consumer group lasts at least once it has formed; a second less than the \
      session unless given, as with the emulated broker of the recordings. 0s for Kafka's own way, until \
      all have joined.
      """, valueName: "duration"), transform: VirtualDuration.init(reading:))
  var roundLength: VirtualDuration?

  @Flag(help: "Replay every recording in the folder.")
  var each = false

  @OptionGroup(title: "Files") var files: ReplayFileOptions
  @OptionGroup(title: "Printed") var printed: OutputOptions

  func validate() throws {
    if each, !overheads.isEmpty || files.output != nil || roundLength != nil {
      throw ValidationError(
        "--each writes no files and chooses its own --overheads and --round-length")
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
      } else if try Recording.setup(of: recording).system == .kafka {
        try replayGroup()
      } else {
        try replay()
      }
    } catch let failure as Replay.Failure {
      throw failure.fileError(path: recording)
    }
  }

  private func replayGroup() throws {
    guard overheads.isEmpty else {
      throw ValidationError("the recording of a consumer group has no --overheads")
    }
    let comparison = try GroupComparison.read(recording, roundLength: roundLength?.nanoseconds)
    if let roundLength, let start = comparison.endlessRound {
      throw ValidationError(
        "--round-length '\(Quantity.text(roundLength))' is too long for this recording: the round that "
          + "begins at \(Self.seconds(start)) s would not be over when the last consumer has left, at "
          + "\(Self.seconds(comparison.end)) s; give less than \(Self.seconds(comparison.end - start))s"
      )
    }
    let name = comparison.recording.name
    let directory = try files.directory(for: name)
    let answer = GroupReplayAnswer(comparison)
    try GroupTables.write(answer.agreement, title: name, to: directory)
    try commit(directory, name: name, digest: try GroupRecording.digest(of: recording))
    try answer.print(printed)
    StandardStreams.writeError("Results: \(directory.path)\n")
    if !answer.agreement.isComplete { throw CommandFailure(.answerIsNo) }
  }

  private static func seconds(_ nanoseconds: Int64) -> String {
    NumberText.plain(Double(nanoseconds) / 1e9, digits: 3)
  }

  private func commit(_ directory: ResultDirectory, name: String, digest: String) throws {
    let manifest = RunManifest(
      toolVersion: Version.tool, modelVersion: Version.model, scenarioName: name,
      scenarioDigest: digest, seed: 0, replications: 1)
    try directory.commit(
      manifest, environment: [.init("command", .string(ShellWord.line(CommandLine.arguments)))])
  }

  private func replay() throws {
    guard roundLength == nil else {
      throw ValidationError("--round-length is for recordings of consumer groups")
    }
    let recorded = try Recording.read(recording)
    let directory = try files.directory(for: recorded.setup.name)
    let replay = try Replay(of: recorded, journeys: try journeys(of: recorded))
    try ReplayTables.write(replay, to: directory)
    let script = ReplayPicture.script(recording: recorded.setup.name, end: replay.end)
    try directory.write(script.text, to: script.scriptPath)
    if !files.noPlots { draw(script, in: directory) }
    try commit(directory, name: recorded.setup.name, digest: try recorded.digest())
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

  /// The place for the results of a recording.
  func directory(for name: String) throws(ResultFileError) -> ResultDirectory {
    try ResultDirectory(
      creating: output ?? "results/local/replay-\(name)",
      existing: output == nil || force ? .replacedIfResult : .refused)
  }
}
