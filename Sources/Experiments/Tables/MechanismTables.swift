// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// The tables of mechanisms that not every scenario has; a run writes those of its scenario.
enum MechanismTables {
  /// A table, what writes it, and which scenarios have it.
  struct Entry: Sendable {
    let recording: ResultRecorder.Recording
    let isNeeded: @Sendable (ModelSpecification) -> Bool

    init<Element>(
      _ layout: RowLayout<InReplication<Element>>,
      of elements: @escaping @Sendable (ReplicationOutcome) -> [Element],
      isNeeded: @escaping @Sendable (ModelSpecification) -> Bool
    ) {
      recording = .init(layout.table) {
        result, specification, writer throws(ResultFileError) in
        // The runs of a sweep keep the tables of all mechanisms, since its points differ in them.
        guard isNeeded(specification) else { return }
        try layout.write(elements(result.outcome), of: result, to: writer)
      }
      self.isNeeded = isNeeded
    }
  }

  /// All of them, in the order of the data package.
  static let all: [Entry] = [
    Entry(
      FiltersTable.layout, of: { $0.filters },
      isNeeded: { $0.groups.contains { $0.subscriptions.contains { $0.isFiltering } } }),
    Entry(
      DelaysTable.layout, of: { $0.delays },
      isNeeded: { $0.producers.contains { $0.delay != nil } }),
    Entry(
      TransactionsTable.layout, of: { $0.transactions },
      isNeeded: { $0.producers.contains { $0.transaction != nil } }),
    Entry(
      SendsTable.layout, of: { $0.sends },
      isNeeded: { $0.hasSendAccounts }),
    Entry(BuffersTable.layout, of: { $0.buffers }, isNeeded: { $0.keepsBuffers }),
    Entry(
      OutagesTable.layout, of: { $0.outages },
      isNeeded: { specification in
        specification.workQueues == nil
          && specification.brokers.contains { specification.losesMaster(of: $0.name) }
      }),
    Entry(
      FaultsTable.layout, of: { $0.sendBills },
      isNeeded: { $0.kafka == nil && $0.hasSendAccounts && !$0.events.isEmpty }),
    Entry(
      StoresTable.layout, of: { $0.stores },
      isNeeded: { $0.brokers.contains { $0.cost != nil } }),
    Entry(
      PopsTable.layout, of: { $0.pops },
      isNeeded: { $0.groups.contains { $0.consumption == .pop } }),
    Entry(
      FailoversTable.layout, of: { $0.queueFaults },
      isNeeded: { specification in
        specification.workQueues?.cluster != nil
          && specification.events.contains { event in
            if case .fault = event.action { true } else { false }
          }
      }),
    Entry(
      NetworksTable.layout, of: { $0.networkQueues },
      isNeeded: { $0.workQueues?.network != nil }),
    Entry(
      UnroutableTable.layout, of: { $0.unroutable }, isNeeded: { $0.mayBeUnroutable }),
  ]

  /// Those that a scenario has.
  static func needed(by specification: ModelSpecification) -> [ResultRecorder.Recording] {
    all.filter { $0.isNeeded(specification) }.map { $0.recording }
  }
}
