// SPDX-License-Identifier: GPL-3.0-or-later

/// The names of the files and columns that the pictures of a run read.
package struct PictureColumns: Sendable {
  /// Number of the replication, in every file.
  package var replication = "replication"
  /// Name of the consumer group, in every file but the events.
  package var group = "group"

  /// The file of samples over time.
  package var timeseriesFile = "timeseries.csv"
  /// Instant of a sample or event, in seconds.
  package var time = "time_s"
  /// Backlog of a sample.
  package var backlog = "backlog_messages"
  /// Age of the oldest message of a sample.
  package var oldestAge = "oldest_age_s"

  /// The file of scenario events.
  package var eventsFile = "events.csv"
  /// What happened.
  package var eventKind = "action"
  /// What happened where nothing did: the moment is marked, and its text says all.
  package var mark = "mark"
  /// To whom it happened.
  package var eventTarget = "target"

  /// The file of owners before and after each rebalance.
  package var allocationsFile = "allocations.csv"
  /// Number of the rebalance.
  package var rebalance = "rebalance"
  /// What names a queue, from the largest part to the smallest.
  package var queue = ["topic", "broker", "queue"]
  /// Owner when the rebalance began.
  package var ownerBefore = "owner_before"
  /// Owner when it had ended.
  package var ownerAfter = "owner_after"

  /// The file of latency quantiles.
  package var latencyFile = "latency.csv"
  /// Quantile, from 0 to 1.
  package var quantile = "quantile"
  /// Latency at the quantile, in seconds.
  package var latency = "sojourn_s"
  /// The parts of the latency in the order in which a message passes them; absent ones are left out.
  package var latencyParts = [
    "linger_s", "broker_s", "behind_others_s", "dark_s", "client_buffer_s", "retry_delay_s",
    "service_s",
  ]

  /// The file of consumers.
  package var consumersFile = "consumers.csv"
  /// Name of the consumer.
  package var consumer = "consumer"
  /// What is compared between consumers, a panel each.
  package var consumerMeasures = ["owned_queues", "completed_messages", "busy_share"]

  /// The names that `lagcast run` writes.
  package init() {}
}
