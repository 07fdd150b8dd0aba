// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Recordings
import ResultFiles

/// `lagcast calibrate`: what a recording says about arrivals, services and overheads.
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Estimate arrivals, services and overheads from a recording; write a scenario.",
    discussion: """
      A recording is a folder with scenario.json, schedule.csv.gz, messages.csv.gz and events.csv, \
      or one CSV file, plain or gzip, with the columns publish_us, start_us and end_us (or in ms, s \
      or ns). Understood are also deliver and ack, service, consumer, queue, msg_id, attempt and \
      outcome; other columns are passed over.

      Arrivals: rate, index of dispersion at several time scales, and the best process of the \
      catalogue, or the recorded instants where none fits. Services: exponential, Erlang, gamma, \
      lognormal and Weibull distributions by maximum likelihood, the best by BIC, or measured \
      quantiles where a Kolmogorov-Smirnov test refutes it. Overheads: gaps that nothing else can \
      explain.

      Examples:
        lagcast calibrate recording --output scenario.yaml
        lagcast calibrate messages.csv.gz --format markdown
      """)

  @Argument(help: "The recording: a folder, or a CSV file.", completion: .file())
  var recording: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write a scenario, with comments that say how sure each number is; - for standard output.",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The system that the scenario is for: \(Self.systems); that of the recording, or rabbitmq for a "
        + "table of times, unless given.", valueName: "system"))
  var system: String?

  @OptionGroup(title: "Printed") var printed: OutputOptions

  private static let systems = CalibratedScenario.System.allCases.map { $0.rawValue }
    .joined(separator: ", ")

  func validate() throws {
    if let system, CalibratedScenario.System(rawValue: system) == nil {
      throw ValidationError("--system is '\(system)'; scenarios are for \(Self.systems)")
    }
    if system != nil, output == nil {
      throw ValidationError("--system goes with --output, which writes a scenario")
    }
  }

  func run() throws {
    let calibration = try Calibration.of(recording)
    guard let output else { return try CalibrationAnswer(calibration).print(printed) }
    let isPrinted = output == "-"
    let name = isPrinted ? "scenario" : output
    let stem = name.hasSuffix(".yaml") ? String(name.dropLast(".yaml".count)) : name
    let file = stem.split(separator: "/").last.map { String($0) } ?? stem
    let scenario = CalibratedScenario(
      of: calibration, stem: file, system: system.flatMap(CalibratedScenario.System.init))
    if let trace = scenario.traceFile {
      let folder = stem.dropLast(file.count)
      try NewFile.write(scenario.traceText, to: folder + trace)
      StandardStreams.writeError("Arrivals: \(folder + trace)\n")
    }
    if isPrinted { return try StandardStreams.write(scenario.text) }
    try NewFile.write(scenario.text, to: output)
    StandardStreams.writeError("Wrote \(output). Next: lagcast run \(ShellWord.line([output]))\n")
    try CalibrationAnswer(calibration).print(printed)
  }
}
