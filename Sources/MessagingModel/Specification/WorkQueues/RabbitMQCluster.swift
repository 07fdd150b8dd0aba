// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine
public import Stochastics

/// The nodes of a RabbitMQ cluster, and how they and their clients take the loss of one another.
///
/// All nodes know all queues; the messages of one are where its replicas are. A client is connected to
/// one node, which passes on what is for a queue led elsewhere.
public struct RabbitMQCluster: Sendable, Hashable {
  /// The names of the nodes.
  public var nodes: [String]
  /// What the nodes do about a partition (`cluster_partition_handling`).
  public var partitionHandling: PartitionHandling
  /// The nodes of which one must be seen under ``PartitionHandling/pauseIfAllDown``; without any nobody
  /// pauses (`cluster_partition_handling.pause_if_all_down.nodes`).
  public var preferredNodes: [String] = []
  /// Whether a partition that leaves preferred nodes on both sides ends as under autoheal, and not as under
  /// ignore (`cluster_partition_handling.pause_if_all_down.recover`).
  public var recoversByAutoheal = false
  /// One way between two nodes.
  public var hop: VirtualDuration
  /// Time in which a node has a message on its disk; `nil` for none.
  ///
  /// A quorum queue waits for it on a majority of its replicas, a confirm of a classic queue on all of
  /// them.
  public var disk: DistributionSpecification?
  /// Silence after which a node takes another one to be down, give or take a quarter (`net_ticktime`).
  public var netTickTime: VirtualDuration
  /// How often followers of quorum queues look at whether their leaders' nodes are silent
  /// (`raft.adaptive_failure_detector.poll_interval`).
  public var detectorPoll: VirtualDuration
  /// How long a client waits before it connects, subscribes or publishes again
  /// (`networkRecoveryInterval`).
  public var reconnectDelay: VirtualDuration
  /// How long a publisher takes to notice that a node's host is gone (`heartbeat`).
  public var heartbeat: VirtualDuration
  /// How long a node takes from its start until it serves.
  public var boot: VirtualDuration

  /// What nodes do about a partition of the cluster.
  public enum PartitionHandling: String, Sendable, Hashable, CaseIterable {
    /// Nothing: both sides go on.
    case ignore
    /// Nodes that do not see more than half of the cluster stop serving until they do.
    case pauseMinority = "pause_minority"
    /// Nodes that see none of some preferred ones stop serving until they do.
    case pauseIfAllDown = "pause_if_all_down"
    /// When the partition is over, the nodes of the side with fewer clients restart.
    case autoheal
  }

  /// Creates a cluster; what is not named is RabbitMQ's default.
  public init(
    nodes: [String], partitionHandling: PartitionHandling = .ignore, hop: VirtualDuration = .zero,
    disk: DistributionSpecification? = nil, netTickTime: VirtualDuration = .seconds(60),
    detectorPoll: VirtualDuration = .seconds(5), reconnectDelay: VirtualDuration = .seconds(5),
    heartbeat: VirtualDuration = .seconds(60), boot: VirtualDuration = .zero
  ) {
    self.nodes = nodes
    self.partitionHandling = partitionHandling
    self.hop = hop
    self.disk = disk
    self.netTickTime = netTickTime
    self.detectorPoll = detectorPoll
    self.reconnectDelay = reconnectDelay
    self.heartbeat = heartbeat
    self.boot = boot
  }
}

/// Where a queue of a cluster is, and how it is kept on several nodes.
public struct QueuePlacement: Sendable, Hashable {
  /// The node that leads it at the start; `nil` for the nodes in turn, queue by queue.
  public var leader: String?
  /// Nodes that have the queue's messages, the leader's counted: the leader's and those after it.
  public var replicas: Int
  /// How a classic queue is mirrored; `nil` for one that is not, and for quorum queues.
  public var mirroring: Mirroring?

  /// When a mirror takes the place of a lost leader, and how a new one gets the messages.
  public struct Mirroring: Sendable, Hashable {
    /// Whether a new mirror is brought up to date at once, for which the queue stands still
    /// (`ha-sync-mode` `automatic`).
    public var synchronisesAtOnce: Bool
    /// How long that takes for a message.
    public var synchronisationTime: VirtualDuration
    /// Which mirror may lead when the leader's node is lost (`ha-promote-on-failure`).
    public var onFailure: Promotion
    /// Which mirror may lead when the leader's node shuts down (`ha-promote-on-shutdown`).
    public var onShutdown: Promotion

    /// Creates a policy; what is not named is RabbitMQ's default.
    public init(
      synchronisesAtOnce: Bool = false, synchronisationTime: VirtualDuration = .zero,
      onFailure: Promotion = .always, onShutdown: Promotion = .whenSynced
    ) {
      self.synchronisesAtOnce = synchronisesAtOnce
      self.synchronisationTime = synchronisationTime
      self.onFailure = onFailure
      self.onShutdown = onShutdown
    }
  }

  /// Which mirror may lead.
  public enum Promotion: String, Sendable, Hashable, CaseIterable {
    /// The oldest, though it may lack messages, which are lost.
    case always
    /// The oldest, if it has all messages; otherwise the queue waits for its leader.
    case whenSynced = "when-synced"
  }

  /// Creates a placement.
  public init(leader: String? = nil, replicas: Int = 1, mirroring: Mirroring? = nil) {
    self.leader = leader
    self.replicas = replicas
    self.mirroring = mirroring
  }
}
