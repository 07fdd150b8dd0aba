// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel

/// The commented scenarios with which a newcomer starts.
package enum ScenarioTemplate {
  /// The starter scenario of a system.
  package static func text(for system: MessagingSystem) -> String {
    switch system {
    case .rocketmq: rocketmq
    case .rabbitmq: rabbitmq
    case .activemq: activemq
    case .kafka: kafka
    }
  }

  private static let rocketmq = """
    # A RocketMQ consumer group that meets a burst and grows from three to four consumers.
    #
    #   lagcast check FILE    says what is wrong, and shows every default that applies
    #   lagcast run FILE      simulates it and writes CSV, tables and pictures
    #   lagcast list          names strategies, distributions, arrivals, events, metrics
    #
    # Quantities carry their unit in the text: 40ms, 10m, 900/s, 2KiB. A bare number for one is an
    # error, so nobody has to guess. Anything can be changed on the command line:
    #
    #   lagcast run FILE --set groups.order-service.consumers=5

    format: 1                     # version of this language
    name: starter
    system: rocketmq
    duration: 4m                  # simulated time; a run takes much less
    warmup: 30s                   # measurements begin after it
    seed: 42                      # the same seed gives the same results, byte for byte
    replications: 4               # runs that differ in their random numbers only

    # A number names the brokers broker-a, broker-b and so on.
    brokers: 2

    # Latencies are yours to give: RocketMQ does not decide your network.
    network: {latency: 500us}

    topics:
      # 'queues' counts the queues on each broker, as RocketMQ does; 'total_queues' counts them all.
      orders: {total_queues: 16}

    producers:
      checkout:
        topic: orders
        count: 2                  # clients
        # The rate is the total over the clients; 'rate_each' would be that of one client. Other
        # arrivals: deterministic, renewal, mmpp, on_off, rate_curve, diurnal, ramp, and recorded
        # instants, {trace: arrivals.csv}.
        arrivals: {poisson: {rate: 250/s}}
        # Without 'routing' messages go to the queues in turn. To keep the messages of an order
        # together, give them keys and choose the queue by the key's hash:
        # key: {zipf: {keys: 10000, exponent: 1.1}}
        # routing: key-hash
        size: 1KiB

    groups:
      order-service:
        topics: [orders]          # or with tags: [{topic: orders, tags: "paid || shipped"}]
        mode: clustering          # broadcasting: every consumer reads every queue
        consumption: concurrent   # orderly: one message of a queue at a time
        consumers: 3              # c0, c1 and c2, unless 'ids' says otherwise
        threads: 4                # in each consumer; RocketMQ's own default is 20
        # A skewed time with the mean and the 99th percentile that you measured. Other forms:
        # 40ms, {exponential: {mean: 40ms}}, {trace: service.csv}.
        service: {lognormal: {mean: 40ms, p99: 150ms}}
        allocation: averagely     # averagely-by-circle, consistent-hash, ...
        # failure: {probability: 0.1%}
        # client: {pull_batch_size: 32, rebalance_interval: 20s}

    # Every event gets a bill: what moved, paused and was repeated, and how the backlog drained.
    events:
      - {at: 90s, burst: {producer: checkout, factor: 1.5, for: 30s}}
      - {at: 2m, scale: {group: order-service, consumers: 4}}

    # An objective is judged on the mean over the replications; one that is missed makes 'run' end
    # with status 1, so that a pipeline notices.
    objectives:
      - {metric: sojourn.p99, group: order-service, at_most: 30s}
      - {metric: backlog.peak, group: order-service, at_most: 10000}
      - {metric: backlog.drain, group: order-service, at_most: 2m}

    """
}
