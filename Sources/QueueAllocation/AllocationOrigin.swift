// SPDX-License-Identifier: GPL-3.0-or-later

/// The system that ships a strategy, and the part of it that runs it.
public enum AllocationOrigin: Sendable, Hashable, CaseIterable {
  /// RocketMQ's client.
  case rocketMQ
  /// RocketMQ's client, which reads the names of brokers for it.
  case rocketMQBrokers
  /// RocketMQ's broker, for members that pop.
  case rocketMQPop
  /// Members of Kafka's classic groups.
  case kafkaMember
  /// Kafka's broker, for groups of the consumer protocol (KIP-848).
  case kafkaBroker
  /// Kafka's broker, for share groups (KIP-932).
  case kafkaShareGroup
  /// Nobody.
  case noSystem

  /// Where the strategy is at home, and what it is elsewhere, in a few words.
  public var label: String {
    switch self {
    case .rocketMQ: "RocketMQ; a what-if elsewhere"
    case .rocketMQBrokers: "RocketMQ, by names of brokers; no scenario has it elsewhere"
    case .rocketMQPop: "RocketMQ's pop; no scenario has it elsewhere"
    case .kafkaMember: "Kafka; a what-if elsewhere"
    case .kafkaBroker: "Kafka KIP-848; a what-if elsewhere"
    case .kafkaShareGroup: "Kafka's share groups; no scenario has it elsewhere"
    case .noSystem: "no system's own; a what-if everywhere"
    }
  }
}
