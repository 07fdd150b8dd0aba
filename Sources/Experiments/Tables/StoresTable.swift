// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `stores.csv`: where brokers read from; written where a broker's store has a cost.
enum StoresTable {
  typealias Row = InReplication<StoreOutcome>

  static let layout = RowLayout<Row>(
    name: "stores", rowMeaning: "one broker whose store has a cost, in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.key("broker", .text, "Name of the broker.")) { $1.append($0.element.broker) },
      .count("disk_pulls", of: "pulls", "Pulls that the master read from disk.") { $0.diskReads },
      .count("slave_pulls", of: "pulls", "Pulls that it sent to a slave instead.") {
        $0.slaveReads
      },
    ])
}
