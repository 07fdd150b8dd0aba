// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
package import ResultFiles

/// The tables of a replay's result directory.
package enum ReplayTables {
  /// Each figure, measured and predicted.
  package static let predictions = ResultTable(
    name: "predictions", rowMeaning: "One figure of a recording beside its prediction.",
    columns: [
      .key("figure", .text, "What is compared."),
      .key("consumer", .text, "The consumer it is about; empty for the whole system."),
      .measure("unit", .text, "The unit of both values."),
      .measure("measured", .decimal, "What was recorded; empty where there was nothing."),
      .measure("predicted", .decimal, "What the model predicts; empty where there was nothing."),
      .measure(
        "error_ratio", .decimal, unit: .ratio, "Predicted less measured over measured."),
    ])

  /// Both backlogs over time.
  package static let backlog = ResultTable(
    name: "backlog", rowMeaning: "One instant of a recording and of its prediction.",
    columns: [
      .key("time_s", .decimal, unit: .seconds, "Time since the start of the recording."),
      .measure(
        "measured_messages", .integer, unit: .count(of: "messages"),
        "Recorded copies that were published and not done with."),
      .measure(
        "predicted_messages", .integer, unit: .count(of: "messages"),
        "Predicted copies that were published and not done with."),
    ])

  /// The overheads that a replay assumed.
  package static let overheads = ResultTable(
    name: "overheads", rowMeaning: "What broker and clients add to one part of a message's course.",
    columns: [
      .key("part", .text, "publish, deliver, settle or overshoot."),
      .measure("time_s", .decimal, unit: .seconds, "The time that every message takes for it."),
    ])

  /// Writes the whole table of predictions.
  ///
  /// - Throws: `ResultFileError`.
  static func append(_ figures: [ReplayFigure], to writer: CSVWriter) throws(ResultFileError) {
    for figure in figures {
      writer.append(figure.name)
      writer.append(figure.consumer)
      writer.append(figure.unit)
      writer.append(figure.measured)
      writer.append(figure.predicted)
      writer.append(figure.error)
      try writer.endRow()
    }
    _ = try writer.finish()
  }

  /// Writes all tables and their description.
  ///
  /// - Throws: `ResultFileError`.
  package static func write(
    _ replay: Replay, to directory: ResultDirectory
  ) throws(ResultFileError) {
    try append(replay.figures, to: try directory.writer(for: predictions))
    let curves = try directory.writer(for: backlog)
    for (tick, counts) in zip(replay.measuredCurve, replay.predictedCurve).enumerated() {
      curves.append(nanoseconds: Int64(tick) * SystemFigures.tick)
      curves.append(counts.0)
      curves.append(counts.1)
      try curves.endRow()
    }
    _ = try curves.finish()
    let parts = try directory.writer(for: overheads)
    for (name, time) in replay.times.parts {
      parts.append(name)
      parts.append(nanoseconds: time)
      try parts.endRow()
    }
    _ = try parts.finish()
    let package = DataPackage(
      title: replay.setup.name,
      resources: [predictions, backlog, overheads].map { DataPackage.Resource($0) })
    try directory.write(package.json.lineText + "\n", to: DataPackage.fileName)
  }
}

extension JourneyTimes {
  /// Each part by its name, in the order in which a message passes them.
  package var parts: [(name: String, nanoseconds: Int64)] {
    [("publish", publish), ("deliver", deliver), ("overshoot", overshoot), ("settle", settle)]
  }
}
