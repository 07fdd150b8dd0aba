// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// The nodes of a cluster, where its queues are, and what its faults have cost.
struct WorkClusterState: ~Copyable {
  var nodes: NodeCluster
  let names: [String]
  let handling: RabbitMQCluster.PartitionHandling
  /// The nodes of which one must be seen under `pause_if_all_down`, and whether that ends as autoheal.
  let preferred: [Int]
  let recoversByAutoheal: Bool
  // Times in nanoseconds.
  let hop: Int64
  let netTick: Int64
  let detectorPoll: Int64
  let reconnectDelay: Int64
  let heartbeat: Int64
  let boot: Int64
  /// By queue: its replicas, and the time in which they have a publish, or a word of a consumer, on disk.
  var replicas: [QueueReplicas] = []
  var disks = ClusterDisks()
  /// By queue: counts its leaders, and since when it has had none.
  var terms: [UInt32]
  var downSince: [Int64]
  /// By queue: the first message after its leader was cut off from its mirrors.
  var divergedFrom: [Int64]
  /// What is planned, in the order in which it was.
  var steps: [ClusterStep] = []
  var faults: [QueueFault] = []
  /// By queue: the fault that pays now, or -1.
  var paying: [Int]
  private var draws: RandomStream
  private var clients = 0

  init(_ work: WorkQueueSpecification, _ streams: StreamFamily) {
    let cluster = work.cluster ?? RabbitMQCluster(nodes: ["broker"])
    names = cluster.nodes
    nodes = NodeCluster(count: cluster.nodes.count)
    handling = cluster.partitionHandling
    preferred = cluster.preferredNodes.compactMap { cluster.nodes.firstIndex(of: $0) }
    recoversByAutoheal = cluster.recoversByAutoheal
    hop = cluster.hop.nanoseconds
    netTick = cluster.netTickTime.nanoseconds
    detectorPoll = cluster.detectorPoll.nanoseconds
    reconnectDelay = cluster.reconnectDelay.nanoseconds
    heartbeat = cluster.heartbeat.nanoseconds
    boot = cluster.boot.nanoseconds
    for (number, queue) in work.queues.enumerated() {
      replicas.append(work.replicas(of: queue, number: number))
    }
    terms = [UInt32](repeating: 0, count: work.queues.count)
    downSince = [Int64](repeating: 0, count: work.queues.count)
    divergedFrom = [Int64](repeating: .max, count: work.queues.count)
    paying = [Int](repeating: -1, count: work.queues.count)
    draws = streams.stream(entity: "cluster", purpose: "faults")
  }

  /// Whether a node stops serving for what it sees of the others.
  func mustPause(_ node: Int) -> Bool {
    switch handling {
    case .ignore, .autoheal: false
    case .pauseMinority: nodes.isInMinority(node)
    case .pauseIfAllDown: nodes.seesNone(of: preferred, from: node)
    }
  }

  /// The node that the next client connects to: the one asked for, or all in turn.
  mutating func nextNode(_ wanted: String?) -> Int {
    if let wanted { return names.firstIndex(of: wanted) ?? 0 }
    clients += 1
    return (clients - 1) % names.count
  }

  /// The node that a client reaches, which tries the others in turn from one on; `nil` for none.
  func servingNode(from first: Int) -> Int? {
    (0..<names.count).map { (first + $0) % names.count }.first { nodes.serves($0) }
  }

  /// The node with a replica of a stream that a client reaches, which tries them in turn from one on.
  func replicaNode(of queue: Int, from first: Int) -> Int? {
    (0..<names.count).map { (first + $0) % names.count }.first {
      nodes.serves($0) && replicas[queue].nodes.contains($0)
    }
  }

  /// How long the other nodes take to notice that one is silent: within a quarter of `net_ticktime`.
  mutating func drawNetTick() -> Int64 {
    let half = netTick / 2
    return netTick - netTick / 4 + Int64(draws.nextBounded(UInt64(max(1, half))))
  }

  mutating func drawElection(after loss: RaftTimer.Loss) -> Int64 {
    RaftTimer.timeout(after: loss, poll: detectorPoll, &draws)
  }

  /// When a paused node finds that it sees enough of the cluster; it looks once a second.
  mutating func drawPausedLook() -> Int64 { Int64(draws.nextBounded(1_000_000_000)) + 1 }

  /// What a message takes between a client's node and a queue's leader.
  func hop(from node: Int, toQueue queue: Int) -> Int64 {
    replicas[queue].leader == node ? 0 : hop
  }

  /// Whether a node passes something on to a queue's leader.
  func reaches(queue: Int, from node: Int) -> Bool {
    replicas[queue].isLed && nodes.reaches(node, replicas[queue].leader)
  }
}

/// Time in which a node has a publish, or a word of a consumer, on disk, by queue.
struct ClusterDisks {
  private(set) var publish: [LinkLatency] = []
  private(set) var settle: [LinkLatency] = []

  init() {}

  init(_ work: WorkQueueSpecification, _ streams: StreamFamily) throws(ParameterError) {
    for queue in work.queues {
      publish.append(
        try LinkLatency(
          work.cluster?.disk, key: streams.key(entity: queue.name, purpose: "publish-disk")))
      settle.append(
        try LinkLatency(
          work.cluster?.disk, key: streams.key(entity: queue.name, purpose: "settle-disk")))
    }
  }
}

/// Something planned about a cluster.
enum ClusterStep {
  /// A node that ended starts again.
  case start(node: Int, life: UInt32)
  /// A node serves again.
  case serve(node: Int, life: UInt32)
  /// The others notice that a node is gone.
  case noticeNode
  /// The nodes take those beyond a partition to be down.
  case noticePartition(event: Int)
  case heal(event: Int)
  /// A mirror takes the lead.
  case promote(queue: Int, node: Int, term: UInt32)
  /// A replica has the votes of a majority.
  case elect(queue: Int, node: Int, term: UInt32)
  /// A queue has brought its mirrors up to date.
  case synchronised(queue: Int, term: UInt32)
  /// A consumer connects or subscribes again.
  case reconnect(consumer: Int)
  /// A producer notices that its node is silent.
  case noticeSilence(producer: Int, life: UInt32)
  /// A producer connects again.
  case reopen(producer: Int, life: UInt32)
  /// A producer publishes again what was refused.
  case repeatRefused(producer: Int, life: UInt32)
}

/// The bill of a fault for a queue, while it runs up.
struct QueueFault {
  let event: Int
  let queue: Int
  let time: Int64
  let leaderBefore: Int
  var leaderAfter = -1
  var unavailable: Int64 = 0
  var promotions = 0
  var disconnected = 0
  var requeued = 0
  var lost = 0
  var unconfirmed = 0
  var repeated = 0
  var duplicates = 0
}

extension WorkQueueSpecification {
  /// The replicas of a queue: on its leader's node and those after it.
  fileprivate func replicas(of queue: WorkQueue, number: Int) -> QueueReplicas {
    let names = cluster?.nodes ?? ["broker"]
    let kind: QueueReplicas.Kind =
      queue.isReplicatedLog ? .quorum : queue.placement.mirroring == nil ? .classic : .mirrored
    return QueueReplicas(
      kind: kind, nodes: nodes(ofQueue: number).compactMap { names.firstIndex(of: $0) })
  }
}
