// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles
import SimulationEngine

/// A rebalance and its number within its group.
struct NumberedRebalance {
  let replication: Int
  let number: Int
  let record: RebalanceRecord

  /// The rebalances of a replication, numbered within each group in order of their end.
  static func all(of replication: ReplicationResult) -> [NumberedRebalance] {
    var next: [String: Int] = [:]
    return replication.outcome.rebalances.map { record in
      let number = next[record.group, default: 0]
      next[record.group] = number + 1
      return NumberedRebalance(
        replication: replication.replication, number: number, record: record)
    }
  }
}

extension ResultColumn {
  static let rebalance = ResultColumn.key(
    "rebalance", .integer, "Number of the rebalance within its group, from 0 in order of end.")
}

/// `rebalances.csv`: what every rebalance moved, paused and repeated.
package enum RebalancesTable {
  static let layout = RowLayout<NumberedRebalance>(
    name: "rebalances", rowMeaning: "one rebalance of one group in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.group) { $1.append($0.record.group) },
      .init(.rebalance) { $1.append($0.number) },
      .init(.measure("trigger", .text, "What set it off.")) { $1.append($0.record.trigger) },
      .init(
        .measure(
          "event", .integer,
          "Number of the scenario event that it is billed to, from 0 in order of time; empty for "
            + "none.")
      ) { $1.append($0.record.event) },
      .init(.measure("start_s", .decimal, unit: .seconds, "When it was set off.")) {
        $1.append(nanoseconds: $0.record.start.nanoseconds)
      },
      .init(
        .measure(
          "end_s", .decimal, unit: .seconds,
          "When the last queue could be consumed again; empty if the run ended first.")
      ) { $1.append(nanoseconds: $0.record.end?.nanoseconds) },
      .init(
        .measure(
          "moved_queues", .integer, unit: .count(of: "queues"),
          "Queues whose owner differs; first placements do not count.")
      ) { $1.append($0.record.moved) },
      .init(
        .measure(
          "least_queues", .integer, unit: .count(of: "queues"),
          "Fewest moves that any allocation with the same counts a member would have needed.")
      ) { $1.append($0.record.least) },
      .init(
        .measure(
          "excess_queues", .integer, unit: .count(of: "queues"),
          "Moves beyond the fewest possible.")
      ) { $1.append($0.record.moved - $0.record.least) },
      .init(
        .measure(
          "dark_queue_s", .decimal, unit: .seconds,
          "Dark time summed over queues: from the moment the old owner stops taking messages to "
            + "the moment the new owner can take one.")
      ) { $1.append($0.record.darkQueueSeconds) },
      .init(
        .measure(
          "dark_message_s", .decimal, unit: .messageSeconds,
          "Integral over dark time of the backlog that could have been served.")
      ) { $1.append($0.record.darkMessageSeconds) },
      .init(
        .measure("longest_dark_s", .decimal, unit: .seconds, "Longest dark time of one queue.")
      ) { $1.append($0.record.longestDark) },
      .init(
        .measure(
          "duplicate_deliveries", .integer, unit: .count(of: "deliveries"),
          "Deliveries, caused by the change, of messages already completed once.")
      ) { $1.append($0.record.duplicates) },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) {
    for rebalance in NumberedRebalance.all(of: replication) {
      try layout.write(rebalance, to: writer)
    }
  }
}

/// `allocations.csv`: who owned each queue before and after every rebalance.
package enum AllocationsTable {
  typealias Row = (rebalance: NumberedRebalance, queue: RebalanceRecord.Ownership)

  static let layout = RowLayout<Row>(
    name: "allocations",
    rowMeaning: "one queue in one rebalance of one group in one replication.",
    fields: [
      .init(.replication) { $1.append($0.rebalance.replication) },
      .init(.group) { $1.append($0.rebalance.record.group) },
      .init(.rebalance) { $1.append($0.rebalance.number) },
      .init(.topic) { $1.append($0.queue.topic) },
      .init(.broker) { $1.append($0.queue.broker) },
      .init(.queue) { $1.append($0.queue.queue) },
      .init(.measure("owner_before", .text, "Member that owned the queue before, if any.")) {
        $1.append($0.queue.before ?? "")
      },
      .init(.measure("owner_after", .text, "Member that owned the queue after, if any.")) {
        $1.append($0.queue.after ?? "")
      },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) {
    for rebalance in NumberedRebalance.all(of: replication) {
      for queue in rebalance.record.allocation {
        try layout.write((rebalance, queue), to: writer)
      }
    }
  }
}
