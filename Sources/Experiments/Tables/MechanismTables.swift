// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// The tables of mechanisms that not every scenario has; a run writes those of its scenario.
enum MechanismTables {
  /// A table, what writes it, and which scenarios have it.
  struct Entry: Sendable {
    let recording: ResultRecorder.Recording
    let isNeeded: @Sendable (ModelSpecification) -> Bool
  }

  /// All of them, in the order of the data package.
  static let all: [Entry] = [
    Entry(
      recording: .init(table: FiltersTable.table) { outcome, _, writer throws(ResultFileError) in
        try FiltersTable.write(outcome, to: writer)
      },
      isNeeded: { $0.groups.contains { $0.subscriptions.contains { $0.isFiltering } } }),
    Entry(
      recording: .init(table: DelaysTable.table) { outcome, _, writer throws(ResultFileError) in
        try DelaysTable.write(outcome, to: writer)
      },
      isNeeded: { $0.producers.contains { $0.delay != nil } }),
    Entry(
      recording: .init(table: TransactionsTable.table) {
        outcome, _, writer throws(ResultFileError) in
        try TransactionsTable.write(outcome, to: writer)
      },
      isNeeded: { $0.producers.contains { $0.transaction != nil } }),
  ]

  /// Those that a scenario has.
  static func needed(by specification: ModelSpecification) -> [ResultRecorder.Recording] {
    all.filter { $0.isNeeded(specification) }.map { $0.recording }
  }
}
