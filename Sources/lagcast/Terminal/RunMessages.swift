// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Reports
import ResultFiles

/// In which form a run tells how far it is.
enum ProgressForm: String, ExpressibleByArgument, CaseIterable {
  /// A line that is rewritten on a terminal; nothing elsewhere.
  case auto
  /// A JSON object a line, also for warnings, so that a program need not scrape text.
  case json
  /// Nothing.
  case none
}

/// What a run says on standard error: progress, warnings and what to do next.
@MainActor
final class RunMessages {
  private let form: ProgressForm
  private let isQuiet: Bool
  private let paint: Paint
  /// What is counted: `replication`, or `run` in a sweep.
  private let noun: String
  private let showsLine: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lastLine: ContinuousClock.Instant?
  private var lineIsShown = false
  private var latest: (progress: ExperimentProgress, phase: Phase, precision: PrecisionWatch?)?
  private var phaseStart = 0.0
  private var ticker: Task<Void, Never>?

  /// The least time between two states of the progress line: ten a second.
  private static let interval = Duration.milliseconds(100)

  /// Begins to measure the time of a run.
  init(form: ProgressForm, isQuiet: Bool, color: ColorChoice, counting noun: String = "replication")
  {
    self.form = form
    self.noun = noun
    self.isQuiet = isQuiet
    paint = color.paint(for: .error)
    showsLine =
      form == .auto && !isQuiet && StandardStreams.Stream.error.isTerminal
      && StandardStreams.environment("TERM") != "dumb"
    start = clock.now
  }

  /// Wall-clock seconds since the start.
  var elapsedSeconds: Double { (clock.now - start) / .seconds(1) }

  /// Says something that the user should know.
  func warn(_ text: String) {
    if form == .json {
      writeJSON("warning", ["message": .string(text)])
    } else {
      eraseLine()
      StandardStreams.writeError("lagcast: \(paint("warning", .notable)): \(text)\n")
    }
  }

  /// Says a finished warning line, such as one that begins with file and line.
  func warn(line: String) {
    if form == .json {
      writeJSON("warning", ["message": .string(line)])
    } else {
      eraseLine()
      StandardStreams.writeError(line + "\n")
    }
  }

  /// Says something that is not needed to understand the result.
  func note(_ text: String) {
    guard !isQuiet else { return }
    if form == .json {
      writeJSON("note", ["message": .string(text)])
    } else {
      eraseLine()
      StandardStreams.writeError(text + "\n")
    }
  }

  /// Says what is needed to go on, whatever the user wants to hear.
  func insist(_ text: String) {
    if form == .json {
      writeJSON("note", ["message": .string(text)])
    } else {
      eraseLine()
      StandardStreams.writeError(text + "\n")
    }
  }

  /// What the replications are run for.
  enum Phase: String {
    /// To find the warm-up.
    case warmUp = "warm-up"
    /// To be measured.
    case measurement
  }

  /// Shows how far the replications are, and how precise what they measure is where that decides.
  func show(
    _ progress: ExperimentProgress, phase: Phase = .measurement, precision: PrecisionWatch? = nil
  ) {
    if latest?.phase != phase { phaseStart = elapsedSeconds }
    latest = (progress, phase, precision)
    if form == .json {
      writeJSON(
        "progress",
        [
          "phase": .string(phase.rawValue),
          "relative_half_width": precision?.relativeHalfWidth.map { .decimal($0) } ?? .null,
          noun + "s": .integer(Int64(progress.replications)),
          "ended": .integer(Int64(progress.ended)),
          "running": .integer(Int64(progress.running)),
          "executed_events": .integer(Int64(progress.executedEvents)),
          "simulated_s": .decimal(progress.simulatedSeconds),
          "elapsed_s": .decimal(elapsedSeconds),
        ])
    }
    guard showsLine else { return }
    drawLine()
    if ticker == nil {
      ticker = Task { [weak self] in
        while !Task.isCancelled {
          try? await Task.sleep(for: .milliseconds(250))
          guard let self, !Task.isCancelled else { return }
          self.drawLine()
        }
      }
    }
  }

  /// Ends the display of progress and takes its line away.
  func endProgress() {
    ticker?.cancel()
    ticker = nil
    latest = nil
    eraseLine()
  }

  private func drawLine() {
    guard let latest else { return }
    let now = clock.now
    if let lastLine, now - lastLine < Self.interval { return }
    lastLine = now
    lineIsShown = true
    StandardStreams.writeError(
      "\r\u{1B}[2K" + text(latest.progress, latest.phase, latest.precision))
  }

  private func eraseLine() {
    guard lineIsShown else { return }
    lineIsShown = false
    StandardStreams.writeError("\r\u{1B}[2K")
  }

  private func text(
    _ progress: ExperimentProgress, _ phase: Phase, _ precision: PrecisionWatch?
  ) -> String {
    (phase == .warmUp ? "warm-up: " : "")
      + Self.line(
        progress, after: elapsedSeconds - phaseStart, expected: precision?.expectedReplications,
        precision: precision?.text, counting: noun)
  }

  /// The progress line: done of total, events, speed, time left, and the precision where that
  /// decides how many replications there are.
  nonisolated static func line(
    _ progress: ExperimentProgress, after elapsed: Double, expected: Int? = nil,
    precision: String? = nil, counting noun: String = "replication"
  ) -> String {
    let atMost = precision == nil ? "" : "at most "
    var line =
      "\(progress.ended)/\(atMost)\(NumberText.count(progress.replications, noun))"
    if progress.running > 0 { line += ", \(progress.running) running" }
    if progress.executedEvents > 0, elapsed > 0 {
      line += ", \(NumberText.plain(Double(progress.executedEvents) / elapsed / 1e6, digits: 3))"
      line += " M events/s"
    }
    line += ", \(NumberText.clock(elapsed))"
    let total = min(progress.replications, expected ?? progress.replications)
    if progress.ended > 0, progress.ended < total, precision == nil || expected != nil {
      let left = elapsed / Double(progress.ended) * Double(total - progress.ended)
      line += ", about \(NumberText.clock(left)) left"
    }
    if let precision { line += ", \(precision)" }
    return line
  }

  private func writeJSON(_ kind: String, _ members: KeyValuePairs<String, JSONValue>) {
    let all = [JSONValue.Member("event", .string(kind))] + members.map { .init($0.key, $0.value) }
    StandardStreams.writeError(JSONValue.object(all).lineText + "\n")
  }
}
