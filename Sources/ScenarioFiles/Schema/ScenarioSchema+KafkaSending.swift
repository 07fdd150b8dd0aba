// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// What has a Kafka producer keep account of its sends.
extension ScenarioSchema {
  static let kafkaSendingFields = [
    ScenarioField(
      "acks", .word(KafkaSending.Acks.allCases.map { $0.rawValue }), .optional("all"),
      "Whose word the client waits for: nobody's, the leader's, or that of all replicas in sync "
        + "(`acks`). This key or one of those below has the producer keep account of its sends, in "
        + "sends.csv and buffers.csv; without any of them sends do not wait and cannot fail."),
    ScenarioField(
      "idempotence", .flag, .optional("true where acks, retries and max_in_flight allow it"),
      "Whether brokers drop repeated batches and refuse those out of order "
        + "(`enable.idempotence`)."),
    ScenarioField(
      "max_in_flight", .count(1...1_000), .optional("5"),
      "Requests that may wait for an answer on a connection "
        + "(`max.in.flight.requests.per.connection`)."),
    ScenarioField(
      "max_request_size", .size(1...(1 << 30)), .optional("1MiB"),
      "Bytes of a request, and of a record, which is refused if it takes more (`max.request.size`)."
    ),
    ScenarioField(
      "retries", .count(0...Int(Int32.max)), .optional("2147483647"),
      "Attempts at a batch after the first (`retries`)."),
    ScenarioField(
      "retry_backoff", .anyDuration, .optional("100ms"),
      "Wait before the first retry; doubled with each, and a fifth shorter or longer "
        + "(`retry.backoff.ms`)."),
    ScenarioField(
      "retry_backoff_max", .anyDuration, .optional("1s"),
      "Longest of these waits (`retry.backoff.max.ms`)."),
    ScenarioField(
      "request_timeout", .period, .optional("30s"),
      "How long an answer may take; then the connection is closed (`request.timeout.ms`)."),
    ScenarioField(
      "delivery_timeout", .period, .optional("2m"),
      "How long all attempts at a batch may take together (`delivery.timeout.ms`)."),
    ScenarioField(
      "buffer_memory", .size(1...(1 << 40)), .optional("32MiB"),
      "Bytes of the batches that wait or are under way, each of which takes a whole `batch_size` "
        + "(`buffer.memory`)."),
    ScenarioField(
      "max_block", .anyDuration, .optional("60s"),
      "How long a record waits for memory before it is given up (`max.block.ms`)."),
    ScenarioField(
      "adaptive_partitioning", .flag, .optional("true"),
      "Whether records without a key go rather to partitions with fewer waiting batches "
        + "(`partitioner.adaptive.partitioning.enable`)."),
  ]
}
