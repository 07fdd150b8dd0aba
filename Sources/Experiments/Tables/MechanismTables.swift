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
      recording: .init(FiltersTable.table, FiltersTable.write),
      isNeeded: { $0.groups.contains { $0.subscriptions.contains { $0.isFiltering } } }),
    Entry(
      recording: .init(DelaysTable.table, DelaysTable.write),
      isNeeded: { $0.producers.contains { $0.delay != nil } }),
    Entry(
      recording: .init(TransactionsTable.table, TransactionsTable.write),
      isNeeded: { $0.producers.contains { $0.transaction != nil } }),
    Entry(
      recording: .init(SendsTable.table, SendsTable.write),
      isNeeded: { $0.workQueues == nil && $0.needsCluster && !$0.producers.isEmpty }),
    Entry(
      recording: .init(OutagesTable.table, OutagesTable.write),
      isNeeded: { specification in
        specification.brokers.contains { specification.stops(broker: $0.name) }
      }),
    Entry(
      recording: .init(StoresTable.table, StoresTable.write),
      isNeeded: { $0.brokers.contains { $0.cost != nil } }),
    Entry(
      recording: .init(PopsTable.table, PopsTable.write),
      isNeeded: { $0.groups.contains { $0.consumption == .pop } }),
  ]

  /// Those that a scenario has.
  static func needed(by specification: ModelSpecification) -> [ResultRecorder.Recording] {
    all.filter { $0.isNeeded(specification) }.map { $0.recording }
  }
}
