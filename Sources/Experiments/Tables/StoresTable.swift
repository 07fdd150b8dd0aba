// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles

/// `stores.csv`: where brokers read from; written where a broker's store has a cost.
package enum StoresTable {
  typealias Row = InReplication<StoreOutcome>

  static let layout = RowLayout<Row>(
    name: "stores", rowMeaning: "one broker whose store has a cost, in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.key("broker", .text, "Name of the broker.")) { $1.append($0.element.broker) },
      .init(
        .measure(
          "disk_pulls", .integer, unit: .count(of: "pulls"), "Pulls that the master read from disk."
        )
      ) { $1.append($0.element.diskReads) },
      .init(
        .measure(
          "slave_pulls", .integer, unit: .count(of: "pulls"),
          "Pulls that it sent to a slave instead.")
      ) { $1.append($0.element.slaveReads) },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) {
    for outcome in replication.outcome.stores {
      try layout.write(Row(replication: replication.replication, element: outcome), to: writer)
    }
  }
}
