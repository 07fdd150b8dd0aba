// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// The settings of Kafka's brokers for replicas.
extension ScenarioSchema {
  static let kafkaReplication = ScenarioSection(
    "Kafka replication", at: "replication",
    "The brokers' settings for replicas; the defaults are those of Kafka 4.3. Where topics have replicas, "
      + "this section is there, or a broker is stopped, all producers keep account of their sends.",
    [
      ScenarioField(
        "latency", .anyDuration, .byDefault("0s"), "One-way latency between brokers."),
      ScenarioField(
        "lag_time", .period, .byDefault("30s"),
        "How long a follower may lag before it is out of sync (`replica.lag.time.max.ms`)."),
      ScenarioField(
        "unclean_election", .flag, .byDefault("false"),
        "Whether a replica out of sync may lead when there is no other "
          + "(`unclean.leader.election.enable`)."),
      ScenarioField(
        "session_timeout", .period, .byDefault("9s"),
        "Silence after which the controller takes a broker for dead (`broker.session.timeout.ms`)."),
      ScenarioField(
        "heartbeat_interval", .period, .byDefault("2s"),
        "Period of the brokers' heartbeats (`broker.heartbeat.interval.ms`)."),
      ScenarioField(
        "balance_interval", .period, .byDefault("5m"),
        "How often leaders go back to the first of their replicas "
          + "(`leader.imbalance.check.interval.seconds`)."),
    ])

  static let kafkaCost = ScenarioSection(
    "Kafka broker cost", at: "broker_cost",
    "What requests cost a broker; those that find all threads at work wait.",
    [
      ScenarioField(
        "threads", .count(1...10_000), .byDefault("8"),
        "Threads that work on requests (`num.io.threads`)."),
      ScenarioField(
        "request", .anyDuration, .byDefault("0s"),
        "Time of a request of a producer, a consumer or a follower, whatever is in it."),
      ScenarioField(
        "batch", .anyDuration, .byDefault("0s"), "Time of an append for each batch."),
      ScenarioField("per_kib", .anyDuration, .byDefault("0s"), "Time of an append for each KiB."),
      ScenarioField(
        "memory", .size(1...(1 << 50)), .optional("without bound"),
        "Memory that holds what the broker wrote last; what lies further back is read from disk."),
      ScenarioField(
        "disk_read", .anyDuration, .byDefault("0s"),
        "Time of a read from disk, for each partition of a fetch that needs one; a thread waits for it."
      ),
    ])
}
