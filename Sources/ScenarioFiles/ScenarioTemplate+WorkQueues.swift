// SPDX-License-Identifier: GPL-3.0-or-later

// The starter scenarios of RabbitMQ and ActiveMQ.
extension ScenarioTemplate {
  static let rabbitmq = """
    # RabbitMQ: three workers compete for the messages of a queue; a burst arrives, a fourth joins.
    #
    #   lagcast check FILE    says what is wrong, and shows every default that applies
    #   lagcast run FILE      simulates it and writes CSV, tables and pictures
    #   lagcast list          names distributions, arrivals, events, metrics
    #
    # Quantities carry their unit in the text: 40ms, 10m, 900/s. A bare number for one is an error.
    # Anything can be changed on the command line:
    #
    #   lagcast run FILE --set groups.workers.prefetch=1

    format: 1                     # version of this language
    name: starter-rabbitmq
    system: rabbitmq
    duration: 4m                  # simulated time; a run takes much less
    warmup: 30s                   # measurements begin after it
    seed: 42                      # the same seed gives the same results, byte for byte
    replications: 4               # runs that differ in their random numbers only

    # Latencies are yours to measure; this preset was, on one machine's loopback interface. Each of
    # publish, deliver, settle and overshoot may stand here as a distribution of its own.
    latencies: {preset: loopback-rabbitmq-classic}

    queues:
      # Failed messages wait two seconds in a queue without consumers, and come back to the tail.
      work: {dead_letter: retry}
      retry: {ttl: 2s, dead_letter: work}

    # Without exchanges, the routing key is the name of a queue. With them:
    # exchanges:
    #   orders: {type: topic}
    # bindings:
    #   - {exchange: orders, queue: work, key: "*.order.#"}

    producers:
      checkout:
        routing_key: work
        arrivals: {poisson: {rate: 60/s}}

    groups:
      workers:
        queue: work
        consumers: 3
        prefetch: 10              # messages that a worker may hold; 1 shares most evenly
        service: {lognormal: {mean: 40ms, p99: 150ms}}
        failure: {probability: 1%}
        on_failure: reject        # to the dead-letter queue; requeue: back to the head at once

    # Every event gets a bill: how the backlog rose and drained.
    events:
      - {at: 90s, burst: {producer: checkout, factor: 1.5, for: 30s}}
      - {at: 2m, scale: {group: workers, consumers: 4}}

    # An objective is judged on the mean over the replications; one that is missed makes 'run' end
    # with status 1, so that a pipeline notices.
    objectives:
      - {metric: sojourn.p99, group: workers, at_most: 30s}
      - {metric: backlog.peak, group: workers, at_most: 5000}

    """

  static let activemq = """
    # ActiveMQ: messages of one customer stay together, on whichever worker has the customer's group.
    #
    #   lagcast check FILE    says what is wrong, and shows every default that applies
    #   lagcast run FILE      simulates it and writes CSV, tables and pictures
    #   lagcast list          names distributions, arrivals, events, metrics
    #
    # Quantities carry their unit in the text: 40ms, 10m, 900/s. A bare number for one is an error.

    format: 1                     # version of this language
    name: starter-activemq
    system: activemq
    duration: 4m                  # simulated time; a run takes much less
    warmup: 30s                   # measurements begin after it
    seed: 42                      # the same seed gives the same results, byte for byte
    replications: 4               # runs that differ in their random numbers only

    # Latencies are yours to measure; this preset was, on one machine's loopback interface.
    latencies: {preset: loopback-activemq-stomp}

    queues:
      # Each consumer group of a virtual topic has a queue of its own.
      Consumer.shipping.VirtualTopic.orders: {message_groups: true}
      Consumer.billing.VirtualTopic.orders: {}

    topics:
      VirtualTopic.orders: {}

    producers:
      checkout:
        destination: VirtualTopic.orders
        key: {zipf: {keys: 200, exponent: 0.8}}   # the customer, which is the message group
        arrivals: {poisson: {rate: 60/s}}

    groups:
      shipping:
        queue: Consumer.shipping.VirtualTopic.orders
        consumers: 4
        prefetch: 10              # ActiveMQ's own default is 1000
        service: {lognormal: {mean: 40ms, p99: 150ms}}
      billing:
        queue: Consumer.billing.VirtualTopic.orders
        consumers: 2
        prefetch: 10
        service: {exponential: {mean: 20ms}}

    # Groups stay with their owners when a consumer joins; a lost consumer's are given to others.
    events:
      - {at: 90s, add: {group: shipping, consumers: [c4]}}
      - {at: 150s, crash: {group: shipping, consumers: [c0]}}

    objectives:
      - {metric: sojourn.p99, group: shipping, at_most: 30s}

    """
}
