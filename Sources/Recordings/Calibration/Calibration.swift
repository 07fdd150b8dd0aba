// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// Everything about a system that one of its recordings tells.
package struct Calibration: Sendable {
  /// The recording, as the user named it.
  package var source: String
  /// A name for the scenario.
  package var name: String
  /// What was set up; nil where only a table of times is there.
  package var setup: RecordedSetup?
  /// The messages that were to be sent; empty where only a table of times is there.
  var schedule: [ScheduledMessage] = []
  /// What happened to consumers.
  var events: [ConsumerEvent] = []
  /// Which queue each key went to; nil where no exchange hashed keys.
  var keyTable: KeyTable?
  /// How messages arrived.
  package var arrivals: ArrivalCalibration
  /// How long services took.
  package var services: ServiceCalibration
  /// What was added on the way.
  package var overheads: RecordedOverheads
  /// Names of the consumers; empty where none are recorded.
  package var consumers: [String]
  /// Times from publication to start, in nanoseconds, sorted: what the overheads are part of.
  package var publishToStart: [Int64]

  /// Reads a recording's folder, or any table of times, and calibrates by it.
  ///
  /// - Throws: `ResultFileError`; what is wrong with the recording names file, line and column.
  package static func of(_ path: String) throws(ResultFileError) -> Calibration {
    guard Recording.isFolder(path) else { return try ofTable(path) }
    let recording = try Recording.read(path)
    let planned = recording.schedule
    let arrivals = planned.map { $0.scheduled }
    guard arrivals.first != arrivals.last else {
      throw unusable(path + "/" + ScheduledMessage.fileName)
    }
    return Calibration(
      source: path, name: recording.setup.name, setup: recording.setup, schedule: planned,
      events: recording.events, keyTable: recording.keyTable,
      arrivals: ArrivalCalibration(of: arrivals),
      services: ServiceCalibration(of: planned.map { $0.service }),
      overheads: recording.overheads, consumers: recording.setup.consumers.map { $0.id },
      publishToStart: waits(of: recording.log))
  }

  /// Calibrates by a table of times alone: services are its ends less its starts unless it tells them.
  private static func ofTable(_ path: String) throws(ResultFileError) -> Calibration {
    let log = try AttemptReader.read(path)
    let arrivals = log.attempts.filter { $0.attempt <= 1 }.map { $0.publish }
    let services = log.attempts.compactMap { attempt -> Int64? in
      guard let start = attempt.start, let end = attempt.end else { return nil }
      return attempt.service ?? end - start
    }
    guard let first = arrivals.first, arrivals.contains(where: { $0 != first }), !services.isEmpty
    else { throw unusable(path) }
    let file = path.split(separator: "/").last.map { String($0) } ?? path
    return Calibration(
      source: path, name: file.split(separator: ".").first.map { String($0) } ?? file, setup: nil,
      arrivals: ArrivalCalibration(of: arrivals), services: ServiceCalibration(of: services),
      overheads: RecordedOverheads(of: log, prefetch: log.consumers.map { _ in 1 }),
      consumers: log.consumers, publishToStart: waits(of: log))
  }

  private static func waits(of log: AttemptLog) -> [Int64] {
    log.attempts.compactMap { attempt in attempt.start.map { $0 - attempt.publish } }.sorted()
  }

  private static func unusable(_ path: String) -> ResultFileError {
    .malformed(
      MalformedInput(
        path: path, line: 2, column: 1, value: "",
        problem: "all messages are of one instant; a rate takes two that differ, and a service"))
  }
}

extension Recording {
  /// The gaps that the broker and its clients left in this recording.
  package var overheads: RecordedOverheads {
    RecordedOverheads(
      of: log,
      prefetch: log.consumers.map { name in
        setup.consumers.first { $0.id == name }?.prefetch ?? 0
      })
  }
}
