// SPDX-License-Identifier: GPL-3.0-or-later

/// What a broker of work queues has beside the producers and groups that every system has: queues,
/// exchanges and bindings, how producers address messages, and how consumers take and settle them.
///
/// Work queues are those of RabbitMQ and ActiveMQ: the consumers of a queue compete for its
/// messages, each within a window of messages that it may hold unsettled. A *group* of the
/// ``ModelSpecification`` is the set of consumers of one queue.
public struct WorkQueueSpecification: Sendable, Hashable {
  /// The queues.
  public var queues: [WorkQueue]
  /// The exchanges beside the default one, which every queue is bound to by its own name.
  public var exchanges: [MessageExchange]
  /// What leads from an exchange to queues and other exchanges, in the order of declaration.
  public var bindings: [ExchangeBinding]
  /// How each producer addresses its messages, in the order of ``ModelSpecification/producers``.
  public var publishing: [Publishing]
  /// How each group consumes, in the order of ``ModelSpecification/groups``.
  public var consumption: [WorkConsumption]
  /// How long messages and acknowledgements travel.
  public var latencies: WorkQueueLatencies
  /// The memory above which nobody may publish; `nil` for no limit.
  public var memory: BrokerMemory?
  /// The nodes of a RabbitMQ cluster; `nil` for a broker that never fails.
  public var cluster: RabbitMQCluster?
  /// The brokers of ActiveMQ's network; `nil` for one broker.
  ///
  /// There each queue stands among ``queues`` once for each broker, under
  /// ``BrokerNetwork/name(ofQueue:at:)``, and groups name the queue as such.
  public var network: BrokerNetwork?

  /// Creates the part of a specification that concerns work queues.
  public init(
    queues: [WorkQueue], exchanges: [MessageExchange] = [], bindings: [ExchangeBinding] = [],
    publishing: [Publishing], consumption: [WorkConsumption],
    latencies: WorkQueueLatencies = .init(), memory: BrokerMemory? = nil,
    cluster: RabbitMQCluster? = nil
  ) {
    self.queues = queues
    self.exchanges = exchanges
    self.bindings = bindings
    self.publishing = publishing
    self.consumption = consumption
    self.latencies = latencies
    self.memory = memory
    self.cluster = cluster
  }
}
