// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `transactions.csv`: how transactions ended; written where a producer has some.
enum TransactionsTable {
  typealias Row = InReplication<TransactionReport>

  static let layout = RowLayout<Row>(
    name: "transactions",
    rowMeaning: "one producer with transactions, in one replication.", fields: key + ends + checks)

  private static let key: [RowLayout<Row>.Field] = [
    .init(.replication) { $1.append($0.replication) },
    .init(.key("producer", .text, "Name of the producer.")) { $1.append($0.element.producer) },
  ]

  private static let ends: [RowLayout<Row>.Field] = [
    .count("half_messages", "Half messages stored.") { $0.half },
    .count("committed_messages", "Committed by the outcome of the local transaction.") {
      $0.committed
    },
    .count("committed_by_check_messages", "Committed by the answer to a check.") {
      $0.committedByCheck
    },
    .count("rolled_back_messages", "Rolled back by the outcome of the local transaction.") {
      $0.rolledBack
    },
    .count("rolled_back_by_check_messages", "Rolled back by the answer to a check.") {
      $0.rolledBackByCheck
    },
    .count("discarded_messages", "Given up after too many checks.") { $0.discarded },
    .count("lost_messages", "Lost with their broker while they were open.") { $0.lost },
    .count("open_messages", "Open at the end.") { $0.open },
  ]

  private static let checks: [RowLayout<Row>.Field] = [
    .count("checks", of: "checks", "Checks that brokers sent to producers.") { $0.checks },
    .count(
      "late_outcomes", of: "outcomes",
      "Outcomes that arrived when the transaction was over already."
    ) { $0.lateOutcomes },
    .init(
      .measure(
        "open_mean_s", .decimal, unit: .seconds,
        "Mean time from publish to commit; empty without a commit.")
    ) { $1.append($0.element.openMean) },
    .init(
      .measure("open_max_s", .decimal, unit: .seconds, "Longest of these times.")
    ) { $1.append($0.element.openMaximum) },
  ]
}
