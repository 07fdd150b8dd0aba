// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// What scenarios of RabbitMQ and ActiveMQ have in the place of RocketMQ's brokers and topics.
extension ScenarioSchema {
  /// The sections of work queues, in the order of the reference.
  static let workQueueSections = [
    workQueueScenario, rabbitMQCluster, brokerNetwork, networkConnector, workQueue, delayedRetry,
    deadLetter, exchange, binding,
    jmsTopic, workProducer, workGroup, streamOffset, redelivery, latencies,
  ]

  /// The scenario as a whole: what all systems share, and queues in the place of topics.
  static let workQueueScenario = ScenarioSection(
    "scenario of work queues", at: "", "The file as a whole, for `rabbitmq` and `activemq`.",
    refusals: [
      ("extends", "a scenario is one self-contained file"),
      ("include", "a scenario is one self-contained file"),
      (
        "brokers",
        "activemq is modelled as one broker or as a 'network' of brokers, rabbitmq as one or as a "
          + "'cluster' of nodes"
      ),
      ("name_servers", "only rocketmq has name servers"),
      ("clocks", "the clocks of nodes are modelled for rocketmq only"),
    ],
    scenario.fields.filter {
      ![
        "brokers", "name_servers", "clocks", "topics", "network", "producers", "groups",
      ].contains($0.key)
    } + [
      ScenarioField(
        "cluster", .structure("mapping, see RabbitMQ cluster"),
        .optional("one broker that never fails"), "RabbitMQ only: the nodes."),
      ScenarioField(
        "network", .structure("mapping, see network of brokers"), .optional("one broker"),
        "ActiveMQ only: the brokers, each with every queue, and what leads from one to another."),
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
        "memory_limit", .size(1...(1 << 50)), .optional("no limit"),
        "Bytes of messages in the broker above which nobody may publish: RabbitMQ's memory alarm, "
          + "which is looked at every 2.5 s (`memory_monitor_interval`), ActiveMQ's producer flow "
          + "control, with every message."),
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
        "type", .word(queueTypes), .byDefault("classic"),
        "RabbitMQ only: what comes back goes to its original place (classic), or to a queue of "
          + "returns that is served first (quorum). In a cluster a classic queue is on one node, a "
          + "mirrored one is a classic queue with mirrors on others (to 3.13), and a quorum queue is on "
          + "a majority of its replicas. A stream is a log on a majority of its replicas from which "
          + "reading takes nothing away."),
      ScenarioField(
        "leader", .text("name of a node"), .optional("the nodes in turn"),
        "RabbitMQ's cluster: the node that leads the queue at the start; its replicas are there and on "
          + "the nodes after it."),
      ScenarioField(
        "replicas", .count(1...32), .optional("3 if quorum, all nodes if mirrored or a stream"),
        "RabbitMQ's cluster: nodes with the queue's messages, the leader's among them (`ha-params`, "
          + "`x-quorum-initial-group-size`, `x-initial-cluster-size`)."),
      ScenarioField(
        "synchronise", .word(["manual", "automatic"]), .byDefault("manual"),
        "Of mirrored queues: whether a mirror that joins is brought up to date at once, for which the "
          + "queue stands still (`ha-sync-mode`)."),
      ScenarioField(
        "synchronise_time", .duration(.zero, .seconds(60)), .byDefault("0s"),
        "Of mirrored queues: how long that takes for a message."),
      ScenarioField(
        "promote_on_failure", .word(QueuePlacement.Promotion.allCases.map { $0.rawValue }),
        .byDefault("always"),
        "Of mirrored queues: whether the oldest mirror takes a lost leader's place though it lacks "
          + "messages (`ha-promote-on-failure`)."),
      ScenarioField(
        "promote_on_shutdown", .word(QueuePlacement.Promotion.allCases.map { $0.rawValue }),
        .byDefault("when-synced"),
        "The same where the leader's node shuts down in order (`ha-promote-on-shutdown`)."),
      ScenarioField(
        "ttl", .anyDuration, .optional("messages stay"),
        "Time after which a message in the queue expires (`x-message-ttl`)."),
      ScenarioField(
        "max_length", .count(0...1_000_000_000), .optional("no limit"),
        "RabbitMQ only: most ready messages; those out at consumers do not count (`x-max-length`)."),
      ScenarioField(
        "max_length_bytes", .size(0...(1 << 50)), .optional("no limit"),
        "RabbitMQ only: most bytes of ready messages, all of which have one size (`x-max-length-bytes`)."
      ),
      ScenarioField(
        "overflow", .word(WorkQueue.Overflow.allCases.map { $0.rawValue }), .byDefault("drop-head"),
        "RabbitMQ only: what happens to a message beyond these limits (`x-overflow`)."),
      ScenarioField(
        "dead_letter", .structure("name of a queue, or mapping, see dead letter"),
        .optional("dropped by rabbitmq; ActiveMQ.DLQ"), "Where dead messages are published to."),
      ScenarioField(
        "max_priority", .count(0...255), .byDefault("0"),
        "Highest message priority (`x-max-priority` of classic queues, ActiveMQ's "
          + "`prioritizedMessages`, there to 9); 0 for a queue without."),
      ScenarioField(
        "delivery_limit", .count(0...1_000_000), .optional("no limit"),
        "Returns to a quorum queue that a message survives (`x-delivery-limit`)."),
      ScenarioField(
        "delayed_retry", .structure("mapping, see delayed retry"),
        .optional("given out again at once"),
        "How long a quorum queue keeps what comes back (RabbitMQ 4.3's `x-delayed-retry-type: all`)."
      ),
    ] + streamRetention + [
      ScenarioField(
        "single_active_consumer", .flag, .byDefault("false"),
        "Whether one consumer at a time gets all messages (`x-single-active-consumer`)."),
      ScenarioField(
        "message_groups", .flag, .byDefault("false"),
        "ActiveMQ only: whether a message's key is its group, which sticks to one consumer "
          + "(`JMSXGroupID`)."),
      ScenarioField(
        "auto_delete", .flag, .byDefault("false"),
        "RabbitMQ only: whether the queue is there only as long as somebody consumes from it; without "
          + "consumers messages for it are dropped, and so is what the last one leaves behind."),
      ScenarioField(
        "durable", .flag, .byDefault("true"),
        "ActiveMQ only: whether the queue keeps messages while nobody consumes from it. A topic's "
          + "subscription that is not durable gets only what is sent while it has a consumer."),
      ScenarioField(
        "cost", .duration(.zero, .seconds(60)), .byDefault("0s"),
        "Processor time of the queue's process for a message, all in all. It takes messages in one by "
          + "one, and a client's connection is not read while 400 of its messages (32 for a quorum "
          + "queue) wait for that (`credit_flow_default_credit`, `quorum_commands_soft_limit`)."),
    ])

  /// The types of RabbitMQ's queues.
  static let queueTypes = ["classic", "mirrored", "quorum", "stream"]

  private static let streamRetention = [
    ScenarioField(
      "max_age", .anyDuration, .optional("no limit"),
      "Of streams: age of a segment's last message beyond which the segment goes, when another one "
        + "begins (`x-max-age`)."),
    ScenarioField(
      "max_bytes", .size(1...(1 << 50)), .optional("no limit"),
      "Of streams: bytes of messages beyond which the oldest segments go, when another one begins "
        + "(`x-max-length-bytes`)."),
    ScenarioField(
      "segment_size", .size(1...3_000_000_000), .optional("500 MB"),
      "Of streams: bytes of messages at which a segment is full, and another one begins "
        + "(`x-stream-max-segment-size-bytes`). The last segment always stays."),
  ]

  static let delayedRetry = ScenarioSection(
    "delayed retry", at: "queues.<name>.delayed_retry",
    "The wait of a quorum queue before it gives a message out again: the least delay times the number of "
      + "its returns, no longer than the longest.",
    [
      ScenarioField(
        "min", .duration(.milliseconds(1), .seconds(1_000_000)), .required,
        "The wait after the first return (`x-delayed-retry-min`)."),
      ScenarioField(
        "max", .duration(.milliseconds(1), .seconds(1_000_000)), .required,
        "The longest wait (`x-delayed-retry-max`)."),
    ])

  static let deadLetter = ScenarioSection(
    "dead letter", at: "queues.<name>.dead_letter", "Where dead messages are published to.",
    [
      ScenarioField(
        "exchange", .text("name of an exchange"), .optional("the default exchange"),
        "RabbitMQ only: the exchange (`x-dead-letter-exchange`)."),
      ScenarioField(
        "routing_key", .text("routing key"), .optional("the message's own"),
        "The routing key (`x-dead-letter-routing-key`)."),
      ScenarioField(
        "discard", .flag, .optional("false"),
        "ActiveMQ only: whether dead messages are dropped (`discardingDLQBrokerPlugin`)."),
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
        "headers", .structure("mapping of names to texts, numbers, true, false or ~"),
        .optional("none"),
        "What a headers exchange compares, by type and value: 1, 1.0 and \"1\" differ; ~ asks for "
          + "presence alone."),
      ScenarioField(
        "match", .word(ExchangeBinding.HeaderMatch.allCases.map { $0.rawValue }), .byDefault("all"),
        "How many of the headers must match (`x-match`)."),
    ])

  static let jmsTopic = ScenarioSection(
    "JMS topic", at: "topics.<name> of ActiveMQ",
    "Every subscription that is there gets a copy of each message.",
    [
      ScenarioField(
        "subscriptions", .structure("list of queues, or mapping of queues to JMS selectors"),
        .optional("for VirtualTopic.X the queues named Consumer.NAME.VirtualTopic.X"),
        "The queues in which copies wait; the consumers of one share it. What a selector does not "
          + "match never enters the queue; an empty one matches everything.")
    ])
}
