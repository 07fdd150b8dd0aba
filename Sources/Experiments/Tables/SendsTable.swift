// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `sends.csv`: what became of producers' sends; written where they can fail or wait.
enum SendsTable {
  typealias Row = InReplication<SendOutcome>

  static let layout = RowLayout<Row>(
    name: "sends", rowMeaning: "one producer, in one replication.",
    fields: key + messages + requests + times)

  private static let key: [RowLayout<Row>.Field] = [
    .init(.replication) { $1.append($0.replication) },
    .init(.key("producer", .text, "Name of the producer.")) { $1.append($0.element.producer) },
  ]

  private static let messages: [RowLayout<Row>.Field] = [
    .count("published_messages", "Handed over by the application.") { $0.published },
    .count("stored_messages", "Stored by a broker, each counted once.") { $0.stored },
    .count("unsent_messages", "Waiting at the end for a thread, a batch or an answer.") {
      $0.unsent
    },
    .count("failed_messages", "Given up by the client, and on no broker.") { $0.failed },
    .count("stored_though_failed_messages", "Given up by the client, though a broker has them.") {
      $0.storedThoughFailed
    },
    .count("repeated_messages", "Copies of messages that were stored before.") { $0.repeated },
    .count("lost_messages", "Acknowledged by a broker, which then lost them.") { $0.lost },
  ]

  private static let requests: [RowLayout<Row>.Field] = [
    .count("requests", of: "requests", "Requests to brokers.") { $0.attempts },
    .count("retried_requests", of: "requests", "Requests that followed a failed one.") {
      $0.retried
    },
    .count("busy_requests", of: "requests", "Answered that the broker has too much to do.") {
      $0.busy
    },
    .count("rejected_requests", of: "requests", "Answered that there is no such queue.") {
      $0.rejected
    },
    .count("refused_requests", of: "requests", "Connections that were refused or broke.") {
      $0.refused
    },
    .count("timed_out_requests", of: "requests", "Without an answer in time.") { $0.timedOut },
  ]

  private static let times: [RowLayout<Row>.Field] = [
    .init(
      .measure(
        "answer_mean_s", .decimal, unit: .seconds,
        "Mean time of a successful attempt's answer; empty without any.")
    ) { $1.append($0.element.answerMean) },
    .init(
      .measure("answer_max_s", .decimal, unit: .seconds, "Longest of these times.")
    ) { $1.append($0.element.answerMaximum) },
  ]
}
