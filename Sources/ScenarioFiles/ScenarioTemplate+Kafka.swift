// SPDX-License-Identifier: GPL-3.0-or-later

// The starter scenario of Kafka.
extension ScenarioTemplate {
  static let kafka = """
    # A Kafka consumer group that grows from three to four consumers, and then loses one.
    #
    #   lagcast check FILE    says what is wrong, and shows every default that applies
    #   lagcast run FILE      simulates it and writes CSV, tables and pictures
    #   lagcast list          names assignors, distributions, arrivals, events, metrics
    #
    # Quantities carry their unit in the text: 40ms, 10m, 900/s, 2KiB. A bare number for one is an
    # error. Anything can be changed on the command line:
    #
    #   lagcast run FILE --set groups.order-service.assignors=cooperative-sticky

    format: 1                     # version of this language
    name: starter-kafka
    system: kafka
    duration: 4m                  # simulated time; a run takes much less
    warmup: 30s                   # measurements begin after it
    seed: 42                      # the same seed gives the same results, byte for byte
    replications: 4               # runs that differ in their random numbers only

    # A number names the brokers broker-a, broker-b and so on; they lead the partitions in turn.
    brokers: 3

    # Latencies are yours to give: Kafka does not decide your network.
    network: {latency: 500us}

    topics:
      orders: {partitions: 12}

    producers:
      checkout:
        topic: orders
        count: 2                  # clients
        arrivals: {poisson: {rate: 240/s}}
        # Without a key a client stays with one partition for a batch's worth of bytes. With keys the
        # murmur2 hash of the key decides:
        # key: {zipf: {keys: 10000, exponent: 1.1}}
        size: 1KiB
        # client: {linger: 5ms, batch_size: 16KiB}

    groups:
      order-service:
        topics: [orders]
        consumers: 3
        # Kafka's default list works eagerly, as range does: all members give all partitions up in
        # every rebalance. With cooperative-sticky alone they keep what they can.
        assignors: [range, cooperative-sticky]
        static: false             # true: members keep their names over restarts
        service: {lognormal: {mean: 8ms, p99: 30ms}}
        # client: {max_poll_records: 500, session_timeout: 45s, heartbeat_interval: 3s}

    # Every event gets a bill: partitions moved, dark time, duplicates, time to drain.
    events:
      - {at: 1m, scale: {group: order-service, consumers: 4}}
      - {at: 2m, crash: {group: order-service, consumers: [c0]}}

    # An objective is judged on the mean over the replications; one that is missed makes 'run' end
    # with status 1, so that a pipeline notices.
    objectives:
      - {metric: sojourn.p99, group: order-service, at_most: 60s}
      - {metric: backlog.peak, group: order-service, at_most: 20000}

    """
}
