// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

extension ScenarioSchema {
  static let brokerNetwork = ScenarioSection(
    "network of brokers", at: "network",
    "ActiveMQ's brokers, each with a part of every queue. A bridge sends messages on to a broker with "
      + "consumers; it is a consumer itself, with a window of messages that the other broker has not "
      + "answered for.",
    [
      ScenarioField(
        "brokers", .structure("list of names"), .required, "The brokers, at least two."),
      ScenarioField(
        "connectors", .structure("list of connectors, see network connector"), .required,
        "What leads from one broker to another."),
      ScenarioField(
        "hop", .structure("a distribution"), .optional("0s"),
        "One way between two brokers: of a message, of the answer to it, and (its mean) of the word that "
          + "there are consumers."),
    ])

  static let networkConnector = ScenarioSection(
    "network connector", at: "network.connectors.<n>",
    "From one broker to another; without settings as ActiveMQ 5.18 has it.",
    [
      ScenarioField("from", .text("name of a broker"), .required, "The broker that sends."),
      ScenarioField("to", .text("name of a broker"), .required, "The broker that gets."),
      ScenarioField(
        "duplex", .flag, .byDefault("false"), "Whether messages go the other way, too (`duplex`)."),
      ScenarioField(
        "message_ttl", .count(1...32), .byDefault("1"),
        "How many times a message may be sent on (`messageTTL`)."),
      ScenarioField(
        "consumer_ttl", .count(1...32), .byDefault("1"),
        "Over how many bridges brokers hear of consumers (`consumerTTL`)."),
      ScenarioField(
        "prefetch", .count(1...32_766), .byDefault("1000"),
        "Messages on the way that the other broker has not answered for (`prefetchSize`)."),
      ScenarioField(
        "conduit", .flag, .byDefault("true"),
        "Whether all consumers of a queue at the other broker count as one, so that it gets as many "
          + "messages as one consumer (`conduitSubscriptions`)."),
      ScenarioField(
        "decrease_priority", .flag, .byDefault("true"),
        "Whether a broker's own consumers come first: the bridge has a priority of -5, and less the "
          + "further the consumers are (`decreaseNetworkConsumerPriority`)."),
      ScenarioField(
        "static", .structure("list of queues"), .optional("none"),
        "Queues that are sent on though there are no consumers (`staticallyIncludedDestinations`)."),
      ScenarioField(
        "dynamic", .structure("list of queues"), .optional("all"),
        "Queues that are sent on if there are consumers (`dynamicallyIncludedDestinations`)."),
      ScenarioField(
        "exclude", .structure("list of queues"), .optional("none"),
        "Queues that are not sent on for consumers (`excludedDestinations`)."),
      ScenarioField(
        "replay", .flag, .byDefault("false"),
        "Whether messages may go back to where they were when their broker has no consumers any more "
          + "(`replayWhenNoConsumers`)."),
    ])
}
