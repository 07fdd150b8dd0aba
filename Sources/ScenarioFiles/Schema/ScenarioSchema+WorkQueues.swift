// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// What scenarios of RabbitMQ and ActiveMQ have in the place of RocketMQ's brokers and topics.
extension ScenarioSchema {
  /// The sections of work queues, in the order of the reference.
  static let workQueueSections = [
    workQueueScenario, workQueue, deadLetter, exchange, binding, jmsTopic, workProducer, workGroup,
    latencies,
  ]

  /// The scenario as a whole: what all systems share, and queues in the place of topics.
  static let workQueueScenario = ScenarioSection(
    "scenario of work queues", at: "", "The file as a whole, for `rabbitmq` and `activemq`.",
    refusals: [
      ("extends", "a scenario is one self-contained file"),
      ("include", "a scenario is one self-contained file"),
      ("brokers", "rabbitmq and activemq are modelled as one broker"),
      ("network", "give 'latencies'"),
    ],
    scenario.fields.filter {
      !["brokers", "topics", "network", "producers", "groups"].contains($0.key)
    } + [
      ScenarioField(
        "queues", .structure("mapping of names to queues, or list of names"), .required,
        "The queues."),
      ScenarioField(
        "exchanges", .structure("mapping of names to exchanges"), .optional("the default one"),
        "RabbitMQ only: exchanges beside the default one."),
      ScenarioField(
        "bindings", .structure("list of bindings, see binding"), .optional("none"),
        "RabbitMQ only: what leads from exchanges to queues and other exchanges, in the order of "
          + "declaration."),
      ScenarioField(
        "topics", .structure("mapping of names to JMS topics"), .optional("none"),
        "ActiveMQ only: topics; each subscription is a queue of its own."),
      ScenarioField(
        "composites", .structure("mapping of names to lists of queues"), .optional("none"),
        "ActiveMQ only: destinations whose messages go to several queues (`compositeQueue`)."),
      ScenarioField(
        "latencies", .structure("mapping, see latencies"), .optional("no latency"),
        "How long messages and acknowledgements travel."),
      ScenarioField(
        "producers", .structure("mapping of names to producers, see work producer"),
        .optional("none"), "Who publishes, when and where to."),
      ScenarioField(
        "groups", .structure("mapping of names to groups, see work group"), .required,
        "The consumers of each queue."),
    ])

  static let workQueue = ScenarioSection(
    "queue", at: "queues.<name>", "A queue for whose messages consumers compete.",
    [
      ScenarioField(
        "type", .word(["classic", "quorum"]), .byDefault("classic"),
        "RabbitMQ only: what comes back goes to its original place (classic), or to a queue of "
          + "returns that is served first (quorum)."),
      ScenarioField(
        "ttl", .anyDuration, .optional("messages stay"),
        "Time after which a message in the queue expires (`x-message-ttl`)."),
      ScenarioField(
        "max_length", .count(0...1_000_000_000), .optional("no limit"),
        "Most ready messages; those out at consumers do not count (`x-max-length`)."),
      ScenarioField(
        "overflow", .word(WorkQueue.Overflow.allCases.map { $0.rawValue }), .byDefault("drop-head"),
        "What happens to a message too many (`x-overflow`)."),
      ScenarioField(
        "dead_letter", .structure("name of a queue, or mapping, see dead letter"),
        .optional("dead messages are dropped"), "Where dead messages are published to."),
      ScenarioField(
        "max_priority", .count(0...255), .byDefault("0"),
        "Highest message priority (`x-max-priority`); 0 for a queue without."),
      ScenarioField(
        "delivery_limit", .count(0...1_000_000), .optional("no limit"),
        "Returns to a quorum queue that a message survives (`x-delivery-limit`)."),
      ScenarioField(
        "single_active_consumer", .flag, .byDefault("false"),
        "Whether one consumer at a time gets all messages (`x-single-active-consumer`)."),
      ScenarioField(
        "message_groups", .flag, .byDefault("false"),
        "ActiveMQ only: whether a message's key is its group, which sticks to one consumer "
          + "(`JMSXGroupID`)."),
    ])

  static let deadLetter = ScenarioSection(
    "dead letter", at: "queues.<name>.dead_letter", "Where dead messages are published to.",
    [
      ScenarioField(
        "exchange", .text("name of an exchange"), .optional("the default exchange"),
        "The exchange (`x-dead-letter-exchange`)."),
      ScenarioField(
        "routing_key", .text("routing key"), .optional("the message's own"),
        "The routing key (`x-dead-letter-routing-key`)."),
    ])

  static let exchange = ScenarioSection(
    "exchange", at: "exchanges.<name>", "A routing table; it stores nothing.",
    [
      ScenarioField(
        "type", .word(MessageExchange.Kind.allCases.map { $0.rawValue }), .required,
        "How messages are compared with bindings."),
      ScenarioField(
        "alternate", .text("name of an exchange"), .optional("none"),
        "Gets what finds no destination here (`alternate-exchange`)."),
      ScenarioField(
        "queue_of_key", .structure("mapping of routing keys to queues"), .optional("by hash"),
        "For consistent-hash: where single keys go, as seen on a broker; others go by the hash."),
    ])

  static let binding = ScenarioSection(
    "binding", at: "bindings.<n>", "What leads from an exchange to a queue or another exchange.",
    [
      ScenarioField("exchange", .text("name of an exchange"), .required, "Where it begins."),
      ScenarioField("queue", .text("name of a queue"), .optional("to"), "The queue it leads to."),
      ScenarioField(
        "to", .text("name of an exchange"), .optional("queue"), "The exchange it leads to."),
      ScenarioField(
        "key", .text("text"), .byDefault(""),
        "The binding key: a text for direct, words with * and # for topic, a weight for "
          + "consistent-hash exchanges."),
      ScenarioField(
        "headers", .structure("mapping of names to texts; an empty text asks for presence"),
        .optional("none"), "What a headers exchange compares."),
      ScenarioField(
        "match", .word(ExchangeBinding.HeaderMatch.allCases.map { $0.rawValue }), .byDefault("all"),
        "How many of the headers must match (`x-match`)."),
    ])

  static let jmsTopic = ScenarioSection(
    "JMS topic", at: "topics.<name> of ActiveMQ",
    "Every subscription that is there gets a copy of each message.",
    [
      ScenarioField(
        "subscriptions", .structure("list of queues"),
        .optional("for VirtualTopic.X the queues named Consumer.NAME.VirtualTopic.X"),
        "The queues in which copies wait; the consumers of one share it.")
    ])

  static let workProducer = ScenarioSection(
    "work producer", at: "producers.<name>",
    "A set of equal producer clients of work queues.",
    [
      ScenarioField(
        "destination", .text("name of a queue, topic or composite"),
        .optional("exchange and routing_key"), "ActiveMQ only: where messages are sent to."),
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
        "headers", .structure("mapping of names to texts"), .optional("none"),
        "Headers of every message."),
      ScenarioField(
        "ttl", .anyDuration, .optional("the queue's"),
        "Time to live of every message (`expiration`); the smaller of the two counts."),
      ScenarioField(
        "priorities", .structure("mapping of priorities to weights"), .optional("no priority"),
        "Message priorities and their frequencies."),
    ])

  static let workGroup = ScenarioSection(
    "work group", at: "groups.<name>",
    "The consumers of one queue, which compete for its messages.",
    [
      ScenarioField("queue", .text("name of a queue"), .required, "The queue."),
      group.field("consumers"), group.field("ids"),
      ScenarioField(
        "prefetch", .count(0...65_535), .optional("0 for rabbitmq, 1000 for activemq"),
        "Messages that a consumer may hold unsettled, 0 for any number (`basic.qos`, "
          + "`prefetchSize`)."),
      ScenarioField(
        "prefetches", .structure("mapping of ids to counts"), .optional("prefetch"),
        "Windows of single consumers."),
      ScenarioField(
        "threads", .count(1...1_000), .byDefault("1"),
        "Messages that a consumer works on at once."),
      ScenarioField(
        "acknowledge", .word(WorkConsumption.Acknowledgement.allCases.map { $0.rawValue }),
        .byDefault("manual"),
        "Whether a message is settled by the consumer after its work, or when it is sent to it."),
      ScenarioField(
        "on_failure", .word(WorkConsumption.FailureAction.allCases.map { $0.rawValue }),
        .byDefault("requeue"),
        "Whether a failed message goes back to the queue or dies (`basic.nack`, `basic.reject`)."),
      ScenarioField(
        "priority", .count(-1_000...1_000), .byDefault("0"),
        "Priority of the consumers (`x-priority`)."),
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

  static let latencies = ScenarioSection(
    "latencies", at: "latencies",
    "How long messages and acknowledgements travel: properties of a machine, a network, a client "
      + "and a kind of queue. What travels one way between two parties stays in order.",
    [
      ScenarioField(
        "preset", .word(LatencyPreset.allCases.map { $0.rawValue }), .optional("no latency"),
        "Means measured on recordings of a broker on the loopback interface of a shared machine "
          + "of two cores; what stands beside it takes its place."),
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
    ])
}

/// Latencies that were measured, named as what they are.
package enum LatencyPreset: String, CaseIterable, Sendable {
  /// RabbitMQ 3.10, transient messages in a classic queue.
  case classic = "loopback-rabbitmq-classic"
  /// RabbitMQ 3.10, persistent messages in a quorum queue of one replica.
  case quorum = "loopback-rabbitmq-quorum"
  /// ActiveMQ 5.17 over STOMP, non-persistent messages.
  case activemq = "loopback-activemq-stomp"

  /// Means of publish, deliver, settle and overshoot in microseconds.
  ///
  /// From the recordings of one consumer with prefetch 1 at a utilisation of 0.64 to 0.8: publish and
  /// deliver together are the gap between the two columns where the system was empty, settle and
  /// deliver the gap between an acknowledgement and the next delivery where messages waited, shared
  /// out in equal parts; overshoot is what lies between start and acknowledgement beyond the service.
  package var microseconds: (publish: Int64, deliver: Int64, settle: Int64, overshoot: Int64) {
    switch self {
    case .classic: (350, 170, 170, 110)
    case .quorum: (710, 400, 400, 100)
    case .activemq: (240, 110, 110, 90)
    }
  }
}
