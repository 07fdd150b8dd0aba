// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import Reports
import ResultFiles

/// A replay beside its recording, ready to be printed.
struct ReplayAnswer: PrintableAnswer {
  let replay: Replay
  /// Whether the overheads came from other recordings.
  let isBlind: Bool

  var document: Document {
    var document = Document()
    document.heading("\(replay.setup.name): \(replay.setup.title)")
    document.line(.init(replay.setup.broker))
    let times = replay.times.parts.map { part in
      "\(part.name) \(NumberText.seconds(Double(part.nanoseconds) * 1e-9))"
    }
    document.line(
      .init(
        "Overheads \(isBlind ? "of other recordings" : "of the same run"): "
          + times.joined(separator: ", ")))
    var table = ReportTable(
      title: "Predicted against measured",
      columns: [
        .init("figure"), .init("consumer"), .init("measured"), .init("predicted"),
        .init("error_percent", heading: "error (%)"),
      ])
    for figure in replay.figures {
      table.append([
        .text(figure.name), .text(figure.consumer),
        .text(Self.value(figure.measured, figure.unit)),
        .text(Self.value(figure.predicted, figure.unit)),
        .real(figure.error.map { $0 * 100 }, Self.emphasis(figure.error)),
      ])
    }
    document.table(table)
    return document
  }

  static func value(_ value: Double?, _ unit: String) -> String {
    guard let value else { return "-" }
    return unit == "s" ? NumberText.seconds(value) : NumberText.plain(value)
  }

  static func emphasis(_ error: Double?) -> ReportTable.Emphasis {
    guard let error else { return .plain }
    return abs(error) <= 0.05 ? .good : .notable
  }

  var table: ReportTable {
    var table = ReportTable(columns: [
      .init("recording"), .init("figure"), .init("consumer"), .init("unit"), .init("measured"),
      .init("predicted"), .init("error_ratio", unit: .ratio),
    ])
    for figure in replay.figures {
      table.append([
        .text(replay.setup.name), .text(figure.name), .text(figure.consumer), .text(figure.unit),
        .real(figure.measured), .real(figure.predicted), .real(figure.error),
      ])
    }
    return table
  }

  var json: JSONValue {
    .members([
      "recording": .string(replay.setup.name), "broker": .string(replay.setup.broker),
      "blind": .bool(isBlind),
      "overheads_s": .object(
        replay.times.parts.map { part in
          .init(part.name, Self.json(Double(part.nanoseconds) * 1e-9))
        }),
      "figures": .array(
        replay.figures.map { figure in
          .members([
            "figure": .string(figure.name), "consumer": .string(figure.consumer),
            "unit": .string(figure.unit), "measured": Self.json(figure.measured),
            "predicted": Self.json(figure.predicted), "error_ratio": Self.json(figure.error),
          ])
        }),
    ])
  }

  /// A real number with twelve significant digits, as in CSV.
  private static func json(_ value: Double?) -> JSONValue {
    value.flatMap { Double(FieldText.real($0)) }.map { .decimal($0) } ?? .null
  }
}
