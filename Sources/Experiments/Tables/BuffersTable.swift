// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `buffers.csv`: what the buffers of Kafka's producers held, and why records did not get through;
/// written where a producer keeps account of its sends.
enum BuffersTable {
  typealias Row = InReplication<BufferOutcome>

  static let layout = RowLayout<Row>(
    name: "buffers", rowMeaning: "one Kafka producer, in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.key("producer", .text, "Name of the producer.")) { $1.append($0.element.producer) },
      .count("batches", of: "batches", "Batches that were begun.") { $0.batches },
      .count("blocked_messages", "Had to wait for memory.") { $0.blocked },
      .count("exhausted_messages", "Waited for memory for too long, and were never taken.") {
        $0.exhausted
      },
      .count("expired_messages", "Not acknowledged in time, stored or not.") { $0.expired },
      .count("refused_messages", "Refused once more than they may be tried again.") { $0.refused },
      .init(
        .measure(
          "blocked_max_s", .decimal, unit: .seconds,
          "Longest wait for memory of a message that was taken in the end.")
      ) { $1.append($0.element.blockedMaximum) },
      .init(
        .measure("buffer_peak_bytes", .integer, unit: .bytes, "Most bytes in a client's buffer.")
      ) { $1.append($0.element.peakBytes) },
      .count("not_leader_answers", of: "answers", "Batches whose broker does not lead.") {
        $0.notLeader
      },
      .count(
        "not_enough_replicas_answers", of: "answers",
        "Batches refused for too few replicas in sync."
      ) { $0.notEnoughReplicas },
      .count("out_of_order_answers", of: "answers", "Batches refused for an earlier one missing.") {
        $0.outOfOrder
      },
    ])
}
