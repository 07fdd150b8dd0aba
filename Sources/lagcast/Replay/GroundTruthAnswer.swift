// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import Reports
import ResultFiles

/// Recordings beside their predictions, a line each, ready to be printed.
struct GroundTruthAnswer: PrintableAnswer {
  let truth: GroundTruth

  /// Recordings that could be replayed.
  private var replayed: [(entry: GroundTruth.Entry, replay: Replay)] {
    truth.entries.compactMap { entry in entry.sameRun.map { (entry, $0) } }
  }

  var document: Document {
    var document = Document()
    document.table(shownTable)
    let groups = GroupAgreementTable(truth)
    document.table(groups.table)
    let lines = (replayed.isEmpty ? [] : summary) + [groups.summary].compactMap { $0 }
    for line in lines { document.line(.init(line)) }
    return document
  }

  private var shownTable: ReportTable {
    var table = ReportTable(
      title: "Predicted against measured, errors in %",
      columns: [
        .init("recording"), .init("mean", heading: "mean (ms)"),
        .init("predicted", heading: "predicted"), .init("error", heading: "error"),
        .init("p95"), .init("p99"), .init("peak"), .init("predicted_peak", heading: "predicted"),
        .init("counts", heading: "worst count"), .init("blind", heading: "blind mean"),
        .init("blind_p99", heading: "blind p99"),
      ])
    for (entry, replay) in replayed {
      table.append([
        .text(entry.name + (entry.isBaseline ? "*" : ""), .strong),
        .real(replay.measured.meanSojourn / 1e6), .real(replay.predicted.meanSojourn / 1e6),
        Self.percent(replay.meanError), Self.percent(replay.error(of: "sojourn.p95")),
        Self.percent(replay.error(of: "sojourn.p99")),
        .integer(replay.measured.peak), .integer(replay.predicted.peak),
        Self.percent(replay.largestCountError),
        Self.percent(entry.blind?.meanError),
        Self.percent(entry.blind?.error(of: "sojourn.p99")),
      ])
    }
    return table
  }

  /// How many keep to what is asked of them.
  private var summary: [String] {
    let same = replayed.map { $0.replay.meanError }
    let others = replayed.filter { !$0.entry.isBaseline }.compactMap { $0.entry.blind?.meanError }
    let counts = replayed.flatMap { $0.replay.countErrors }.sorted()
    let median = counts.isEmpty ? 0 : counts[(counts.count - 1) / 2]
    var lines = [
      "Same run: \(Self.within(same)) of \(same.count) means within 5 %, worst "
        + "\(Self.shown(same.map(abs).max() ?? 0)) %; median error of consumers' counts "
        + "\(Self.shown(median)) %"
    ]
    if !others.isEmpty {
      lines.append(
        "Blind: \(Self.within(others)) of \(others.count) means within 5 % "
          + "(\(Self.shown(Double(Self.within(others)) / Double(others.count))) %), worst "
          + "\(Self.shown(others.map(abs).max() ?? 0)) %; recordings with * gave the overheads")
    }
    return lines
  }

  private static func within(_ errors: [Double]) -> Int { errors.count { abs($0) <= 0.05 } }

  private static func shown(_ share: Double) -> String {
    NumberText.plain(share * 100, digits: 3)
  }

  private static func percent(_ error: Double?) -> ReportTable.Cell {
    guard let error else { return .missing }
    return .real(
      (error * 10_000).rounded() / 100, abs(error) <= 0.05 ? .good : .notable)
  }

  var table: ReportTable {
    var table = ReportTable(columns: [
      .init("recording"), .init("class"), .init("baseline"), .init("overheads"), .init("figure"),
      .init("consumer"), .init("unit"), .init("measured"), .init("predicted"),
      .init("error_ratio", unit: .ratio),
    ])
    for entry in truth.entries {
      let figures = [
        ("same-run", entry.sameRun?.figures), ("blind", entry.blind?.figures),
        ("none", entry.group.map { GroupAgreement($0).figures }),
      ]
      for (kind, figures) in figures {
        for figure in figures ?? [] {
          table.append([
            .text(entry.name), .text(entry.overheadClass),
            ReportTable.Cell(.boolean(entry.isBaseline)), .text(kind), .text(figure.name),
            .text(figure.consumer), .text(figure.unit), .real(figure.measured),
            .real(figure.predicted), .real(figure.error),
          ])
        }
      }
    }
    return table
  }

  var json: JSONValue {
    let sameRun = replayed.map { $0.replay.meanError }
    let others = replayed.filter { !$0.entry.isBaseline }.compactMap { $0.entry.blind?.meanError }
    return .members([
      "same_run_within_5_percent": .integer(Int64(Self.within(sameRun))),
      "same_run": .integer(Int64(sameRun.count)),
      "blind_within_5_percent": .integer(Int64(Self.within(others))),
      "blind": .integer(Int64(others.count)),
      "recordings": .array(
        truth.entries.map { entry in
          .members([
            "recording": .string(entry.name), "class": .string(entry.overheadClass),
            "baseline": .bool(entry.isBaseline),
            "same_run": entry.sameRun.map { ReplayAnswer(replay: $0, isBlind: false).json }
              ?? .null,
            "blind": entry.blind.map { ReplayAnswer(replay: $0, isBlind: true).json } ?? .null,
            "group": entry.group.map { GroupReplayAnswer($0).json } ?? .null,
          ])
        }),
    ])
  }
}
