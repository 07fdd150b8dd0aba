// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
package import ResultFiles

/// The tables of a consumer group's replay in a result directory.
package enum GroupTables {
  /// Who holds what after each round.
  package static let rounds = ResultTable(
    name: "rounds", rowMeaning: "What one consumer holds after one round.",
    columns: [
      .key("round", .integer, "The round's number, from 1."),
      .key("consumer", .text, "The consumer."),
      .measure(
        "recorded_time_s", .decimal, unit: .seconds,
        "When the recorded round's last assignment was made; empty where there was none."),
      .measure(
        "predicted_time_s", .decimal, unit: .seconds,
        "When the predicted round's last assignment is made; empty where there is none."),
      .measure("recorded", .text, "The partitions that it held, ascending."),
      .measure("predicted", .text, "The partitions that it holds by prediction, ascending."),
      .measure("agrees", .boolean, "Whether both are the same."),
    ])

  /// What each consumer was told.
  package static let callbacks = ResultTable(
    name: "callbacks", rowMeaning: "Something that one consumer was told.",
    columns: [
      .key("consumer", .text, "The consumer."),
      .key("number", .integer, "Its place among what that consumer was told, from 1."),
      .measure(
        "recorded_time_s", .decimal, unit: .seconds,
        "When it was told; empty where it was told nothing more."),
      .measure(
        "predicted_time_s", .decimal, unit: .seconds,
        "When it is told by prediction; empty where it is told nothing more."),
      .measure("recorded_event", .text, "assign, revoke or lost."),
      .measure("predicted_event", .text, "assign, revoke or lost."),
      .measure("recorded", .text, "The partitions that it was about, ascending."),
      .measure("predicted", .text, "The partitions that it is about by prediction, ascending."),
      .measure("agrees", .boolean, "Whether event and partitions are the same."),
    ])

  /// Partitions as the recordings have them.
  package static func text(_ partitions: [Int]) -> String {
    partitions.map { "\($0)" }.joined(separator: " ")
  }

  /// Writes all tables and their description.
  ///
  /// - Throws: `ResultFileError`.
  package static func write(
    _ agreement: GroupAgreement, title: String, to directory: ResultDirectory
  ) throws(ResultFileError) {
    let figures = try directory.writer(for: ReplayTables.predictions)
    try ReplayTables.append(agreement.figures, to: figures)
    let states = try directory.writer(for: rounds)
    for holding in agreement.holdings {
      states.append(holding.round)
      states.append(holding.consumer)
      states.append(nanoseconds: holding.recordedTime)
      states.append(nanoseconds: holding.predictedTime)
      states.append(text(holding.recorded ?? []))
      states.append(text(holding.predicted ?? []))
      states.append(holding.agrees)
      try states.endRow()
    }
    _ = try states.finish()
    let tellings = try directory.writer(for: callbacks)
    for telling in agreement.tellings {
      tellings.append(telling.consumer)
      tellings.append(telling.number)
      tellings.append(nanoseconds: telling.recorded?.time)
      tellings.append(nanoseconds: telling.predicted?.time)
      tellings.append(telling.recorded?.kind.rawValue ?? "")
      tellings.append(telling.predicted?.kind.rawValue ?? "")
      tellings.append(text(telling.recorded?.partitions ?? []))
      tellings.append(text(telling.predicted?.partitions ?? []))
      tellings.append(telling.agrees)
      try tellings.endRow()
    }
    _ = try tellings.finish()
    let package = DataPackage(
      title: title,
      resources: [ReplayTables.predictions, rounds, callbacks].map { DataPackage.Resource($0) })
    try directory.write(package.json.lineText + "\n", to: DataPackage.fileName)
  }
}
