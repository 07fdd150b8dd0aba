// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import Reports
import ResultFiles

/// A consumer group's replay beside its recording, ready to be printed.
struct GroupReplayAnswer: PrintableAnswer {
  let comparison: GroupComparison
  let agreement: GroupAgreement

  init(_ comparison: GroupComparison) {
    self.comparison = comparison
    agreement = GroupAgreement(comparison)
  }

  var document: Document {
    var document = Document()
    document.heading("\(comparison.recording.name): assignor \(comparison.recording.strategy)")
    document.line(
      .init(
        "Members in the order of the ids that the broker made up: "
          + comparison.order.joined(separator: ", ")))
    var table = table
    table.title = "Who holds what after each round"
    document.table(table)
    let deviating = agreement.deviating
    document.line(
      .init(
        deviating.isEmpty
          ? "Every consumer was told to give up and to read what was predicted, in that order."
          : "Told other things than predicted: \(deviating.joined(separator: ", ")).",
        deviating.isEmpty ? .good : .bad))
    document.line(
      .init(
        "Processed more than once: \(agreement.recordedDuplicates), predicted "
          + "\(agreement.duplicates.lowerBound) to \(agreement.duplicates.upperBound).",
        agreement.duplicatesAgree ? .good : .bad))
    return document
  }

  var table: ReportTable {
    var table = ReportTable(columns: [
      .init("round"), .init("consumer"), .init("recorded_time_s", unit: .seconds),
      .init("predicted_time_s", unit: .seconds), .init("recorded"), .init("predicted"),
      .init("agrees"),
    ])
    for holding in agreement.holdings {
      table.append([
        .integer(holding.round), .text(holding.consumer),
        .time(nanoseconds: holding.recordedTime), .time(nanoseconds: holding.predictedTime),
        Self.cell(holding.recorded), Self.cell(holding.predicted),
        .text(holding.agrees ? "yes" : "no", holding.agrees ? .good : .bad),
      ])
    }
    return table
  }

  private static func cell(_ partitions: [Int]?) -> ReportTable.Cell {
    partitions.map { .text(GroupTables.text($0)) } ?? .missing
  }

  var json: JSONValue {
    let recording = comparison.recording
    return .members([
      "recording": .string(recording.name), "assignor": .string(recording.strategy),
      "member_order": .array(comparison.order.map { .string($0) }),
      "agrees": .bool(agreement.isComplete),
      "duplicates": .members([
        "recorded": .integer(Int64(agreement.recordedDuplicates)),
        "least": .integer(Int64(agreement.duplicates.lowerBound)),
        "most": .integer(Int64(agreement.duplicates.upperBound)),
      ]),
      "deviating": .array(agreement.deviating.map { .string($0) }),
      "rounds": .array(
        agreement.holdings.map { holding in
          .members([
            "round": .integer(Int64(holding.round)), "consumer": .string(holding.consumer),
            "recorded": Self.json(holding.recorded), "predicted": Self.json(holding.predicted),
            "agrees": .bool(holding.agrees),
          ])
        }),
    ])
  }

  private static func json(_ partitions: [Int]?) -> JSONValue {
    partitions.map { .array($0.map { .integer(Int64($0)) }) } ?? .null
  }
}
