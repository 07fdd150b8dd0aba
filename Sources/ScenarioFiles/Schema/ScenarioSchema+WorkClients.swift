// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Producers and consumers of RabbitMQ and ActiveMQ, and how far they are from the broker.
extension ScenarioSchema {
  static let workProducer = ScenarioSection(
    "work producer", at: "producers.<name>",
    "A set of equal producer clients of work queues.",
    [
      ScenarioField(
        "destination", .text("name of a queue, topic or composite"),
        .optional("exchange and routing_key"), "ActiveMQ only: where messages are sent to."),
      ScenarioField(
        "broker", .text("name of a broker"), .optional("the first"),
        "ActiveMQ's network: the broker that clients connect to."),
      ScenarioField(
        "exchange", .text("name of an exchange"), .optional("the default exchange"),
        "RabbitMQ only: the exchange; through the default one the routing key is the name of a queue."
      ),
      ScenarioField(
        "routing_key", .structure("text, or mapping of texts to weights"),
        .optional("k and the number of the message's key"),
        "RabbitMQ only: the routing key of each message."),
      ScenarioField("count", .count(1...1_000_000), .byDefault("1"), "Clients."),
      ScenarioField(
        "arrivals", .structure("an arrival process"), .required, "When messages are published."),
      ScenarioField(
        "key", .structure("uniform or zipf with its parameters"), .optional("no keys"),
        "How message keys are drawn; they number the routing keys k0, k1 and so on where there is "
          + "no 'routing_key', and the message groups of ActiveMQ."),
      ScenarioField(
        "confirm_window", .count(1...1_000_000), .optional("no limit"),
        "Messages of each client that the broker has not confirmed, beyond which it waits before it "
          + "publishes (publisher confirms; 1 is ActiveMQ's synchronous send). Clients that share "
          + "arrivals share the window."),
      ScenarioField(
        "unconfirmed", .word(["repeat", "drop"]), .byDefault("repeat"),
        "RabbitMQ's cluster: what a producer with a window does with messages that a lost connection or "
          + "a refusal left unconfirmed; without a window they are gone."),
      ScenarioField(
        "persistent", .flag, .byDefault("true"),
        "RabbitMQ's cluster: whether a classic queue still has the messages when its node comes back "
          + "(`delivery_mode` 2). ActiveMQ: the delivery mode that selectors see; what is not persistent is "
          + "not kept when it is dead."),
      nodeOfClients,
      producer.field("size"),
      ScenarioField(
        "headers", .structure("mapping of names to texts, numbers, true, false or ~"),
        .optional("none"), "Headers of every message; what is in quotes is a text."),
      ScenarioField(
        "properties", .structure("mapping of names to properties"), .optional("no properties"),
        "ActiveMQ only: what selectors can look at."),
      ScenarioField(
        "delay", .structure("mapping with `time`, see delay"), .optional("no delay"),
        "How long the broker holds each message back, in whole milliseconds (`AMQ_SCHEDULED_DELAY`; "
          + "`x-delay` of RabbitMQ's delayed-message exchange), and how ActiveMQ sends it again."),
      ScenarioField(
        "ttl", .anyDuration, .optional("the queue's"),
        "Time to live of every message (`expiration`); the smaller of the two counts."),
      ScenarioField(
        "priorities", .structure("mapping of priorities to weights"), .optional("no priority"),
        "Message priorities and their frequencies, to 255 for rabbitmq, to 9 for activemq, where messages "
          + "without have 4."),
    ])

  private static let nodeOfClients = ScenarioField(
    "node", .text("name of a node"), .optional("the nodes in turn, client by client"),
    "RabbitMQ's cluster: the node that clients connect to; when it is gone, to the next one that serves."
  )

  static let workGroup = ScenarioSection(
    "work group", at: "groups.<name>",
    "The consumers of one queue, which compete for its messages; or those of a stream, of which each gets "
      + "every message.",
    [
      ScenarioField("queue", .text("name of a queue"), .required, "The queue."),
      group.field("consumers"), group.field("ids"),
      ScenarioField(
        "prefetch", .count(0...65_535), .optional("0 for rabbitmq, ActiveMQ's defaults"),
        "Messages that a consumer may hold unsettled (`basic.qos`, `prefetchSize`). 0 is any number for "
          + "rabbitmq, 2000 from a quorum queue; for activemq each thread asks for a message when it is "
          + "free. ActiveMQ's defaults are 1000, of a topic's subscription 100 if it is durable (1000 with "
          + "optimised acknowledgements) and else 32767 (`ActiveMQPrefetchPolicy`)."),
      ScenarioField(
        "prefetches", .structure("mapping of ids to counts"), .optional("prefetch"),
        "Windows of single consumers."),
      ScenarioField(
        "threads", .count(1...1_000), .byDefault("1"),
        "Messages that a consumer works on at once."),
      ScenarioField(
        "acknowledge", .word(WorkConsumption.Acknowledgement.allCases.map { $0.rawValue }),
        .byDefault("manual"),
        "When a message is settled: by the consumer after its work (`manual`; JMS's AUTO, DUPS_OK and "
          + "INDIVIDUAL on queues), when it is sent to it (`automatic`), or together with others: with "
          + "optimised acknowledgements, by the application's word (`client`), or with the commit of its "
          + "transaction; the last three are ActiveMQ's."),
      ScenarioField(
        "acknowledge_every", .count(1...1_000_000), .optional("each by itself"),
        "Messages that are acknowledged or committed together (`manual` of RabbitMQ: `multiple`)."),
      ScenarioField(
        "on_failure", .word(WorkConsumption.FailureAction.allCases.map { $0.rawValue }),
        .byDefault("requeue"),
        "Whether a failed message goes back to the queue or dies (`basic.nack`, `basic.reject`)."),
      nodeOfClients,
      ScenarioField(
        "broker", .text("name of a broker"), .optional("the brokers in turn, consumer by consumer"),
        "ActiveMQ's network: the broker that consumers connect to."),
      ScenarioField(
        "brokers", .structure("mapping of ids to names of brokers"), .optional("broker"),
        "ActiveMQ's network: brokers of single consumers, of those to come as well."),
      ScenarioField(
        "offset", .structure("first, last, next, a number, an age such as 10m, or {time: 3m}"),
        .optional("next"),
        "Of streams: where a consumer without a stored offset begins (`x-stream-offset`): with the oldest "
          + "message that is left, the chunk written last, the next message, the message of a number, or "
          + "the first chunk that is no older or was written from a time on."),
      ScenarioField(
        "store_offset", .count(1...1_000_000_000), .optional("never stored"),
        "Of streams: messages after which a consumer stores its offset in the stream; whoever comes back "
          + "under its name goes on behind it. One that closes in order stores it, too. The stream "
          + "clients do so after 10000; an AMQP 0-9-1 client has to keep its offset elsewhere."),
      ScenarioField(
        "single_active_consumer", .flag, .byDefault("false"),
        "Of streams: whether one consumer of the group reads at a time, under the group's name (the "
          + "stream protocol's `single-active-consumer`). Of other queues it is the queue's."),
      ScenarioField(
        "redelivery", .structure("mapping, see redelivery"), .optional("on_failure"),
        "ActiveMQ only: how the client repeats a failed message before it gives it up."),
      ScenarioField(
        "selector", .text("a JMS selector"), .optional("all messages"),
        "ActiveMQ only: the messages that consumers take; others wait in the queue. It sees properties and "
          + "the headers JMSPriority, JMSDeliveryMode, JMSRedelivered, JMSXDeliveryCount and, with message "
          + "groups, JMSXGroupID, which is the number of the message's key."),
      ScenarioField(
        "selectors", .structure("mapping of ids to JMS selectors"), .optional("selector"),
        "ActiveMQ only: selectors of single consumers."),
      ScenarioField(
        "priority", .count(-1_000...1_000), .byDefault("0"),
        "Priority of the consumers (`x-priority`, `consumer.priority`)."),
      ScenarioField(
        "priorities", .structure("mapping of ids to priorities"), .optional("priority"),
        "Priorities of single consumers."),
      ScenarioField(
        "exclusive", .flag, .byDefault("false"),
        "ActiveMQ only: whether one consumer gets everything (`consumer.exclusive`)."),
      ScenarioField(
        "heartbeat", .anyDuration, .byDefault("60s"),
        "How long the broker takes to notice that a consumer's host is gone (`heartbeat`)."),
      group.field("service"), group.field("service_factors"), group.field("failure"),
    ])

  static let streamOffset = ScenarioSection(
    "stream offset", at: "groups.<name>.offset", "Where a consumer of a stream begins, as a time.",
    [
      ScenarioField(
        "time", .anyDuration, .required,
        "The time of the simulation from which on messages were written.")
    ])

  static let redelivery = ScenarioSection(
    "redelivery", at: "groups.<name>.redelivery",
    "How ActiveMQ's client repeats a failed message (`RedeliveryPolicy`). It keeps the message in its "
      + "window; after the last repetition the broker dead-letters it.",
    [
      ScenarioField(
        "maximum", .count(0...1_000_000), .byDefault("6"),
        "Repetitions before a message is given up (`maximumRedeliveries`)."),
      ScenarioField(
        "initial_delay", .anyDuration, .byDefault("1s"),
        "Wait before the first repetition, and before the others without back-off "
          + "(`initialRedeliveryDelay`)."),
      ScenarioField(
        "delay", .anyDuration, .byDefault("1s"),
        "Stands in for an initial delay of 0 from the second repetition on (`redeliveryDelay`)."),
      ScenarioField(
        "multiplier", .number(1...1_000), .optional("no back-off"),
        "By what the wait grows with each repetition (`useExponentialBackOff`, `backOffMultiplier`)."
      ),
      ScenarioField(
        "maximum_delay", .anyDuration, .optional("no longest wait"),
        "Longest wait under back-off (`maximumRedeliveryDelay`)."),
      ScenarioField(
        "non_blocking", .flag, .byDefault("false"),
        "Whether the consumer takes other messages during the wait (`nonBlockingRedelivery`)."),
    ])

  static let latencies = ScenarioSection(
    "latencies", at: "latencies",
    "How long messages and acknowledgements travel: properties of a machine, a network, a client "
      + "and a kind of queue. What travels one way between two parties stays in order.",
    [
      ScenarioField(
        "preset", .word(LatencyPreset.allCases.map { $0.rawValue }), .optional("no latency"),
        "What was measured on recordings of a broker on the loopback interface of a shared machine "
          + "of two cores, as means or, with `-measured`, as distributions (`lagcast list latencies`); "
          + "what stands beside it takes its place."),
      ScenarioField(
        "publish", .structure("a distribution"), .optional("the preset's, or 0s"),
        "From a producer to the queue."),
      ScenarioField(
        "deliver", .structure("a distribution"), .optional("the preset's, or 0s"),
        "From the queue to the consumer's client."),
      ScenarioField(
        "settle", .structure("a distribution"), .optional("the preset's, or 0s"),
        "From the consumer to the queue."),
      ScenarioField(
        "overshoot", .structure("a distribution"), .optional("the preset's, or 0s"),
        "What each service takes longer than drawn."),
      ScenarioField(
        "confirm", .structure("a distribution"), .optional("0s"),
        "From the moment at which the queues have a message to that at which its publisher knows: "
          + "disk or majority, and the way back."),
    ])
}
