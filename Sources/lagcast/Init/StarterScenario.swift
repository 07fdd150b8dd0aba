// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel

/// The commented scenarios that `lagcast init` writes.
enum StarterScenario {
  /// The starter scenario of a system.
  static func text(for system: MessagingSystem) -> String {
    switch system {
    case .rocketmq: rocketmq
    }
  }

  private static let rocketmq = """
    # A RocketMQ consumer group that grows from three to four consumers under load.
    #
    #   lagcast check scenario.yaml     shows every default that applies
    #   lagcast run scenario.yaml       simulates it
    #   lagcast list                    names strategies, distributions, events and metrics
    #
    # Quantities carry their unit: 40ms, 10m, 900/s, 2KiB. A bare number is an error.

    format: 1
    name: starter
    system: rocketmq
    duration: 3m
    # Measurements begin after the warm-up.
    warmup: 30s
    # The same seed gives the same results, byte for byte.
    seed: 42
    replications: 4

    # Brokers are called broker-a, broker-b and so on.
    brokers: 2
    topics:
      # In RocketMQ, `queues` counts them on each broker; `total_queues` in all, dealt evenly.
      orders: {total_queues: 16}

    producers:
      checkout:
        topic: orders
        # The rate is the total over the clients; rate_each would be that of one client.
        count: 2
        arrivals: {poisson: {rate: 300/s}}
        # Without keys, messages go to the queues in turn.

    groups:
      order-service:
        topics: [orders]
        # clustering shares the queues out; broadcasting gives every consumer all of them.
        mode: clustering
        # concurrent uses all threads; orderly keeps the order within each queue.
        consumption: concurrent
        # Three consumers, called c0, c1 and c2.
        consumers: 3
        threads: 5
        service: {lognormal: {mean: 40ms, p99: 150ms}}
        # Who gets which queue: averagely, averagely-by-circle, consistent-hash, ...
        allocation: averagely

    # Every event gets a bill: what moved, paused and was repeated, and how the backlog drained.
    events:
      - {at: 60s, burst: {producer: checkout, factor: 1.5, for: 20s}}
      - {at: 70s, scale: {group: order-service, consumers: 4}}

    # An objective is judged on the mean over the replications; a missed one ends with status 1.
    objectives:
      - {metric: sojourn.p99, group: order-service, at_most: 30s}
      - {metric: backlog.drain, group: order-service, at_most: 2m}

    """
}
