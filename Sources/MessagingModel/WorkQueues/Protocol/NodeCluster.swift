// SPDX-License-Identifier: GPL-3.0-or-later

/// Which nodes of a cluster run, and who reaches whom.
///
/// A partition parts the nodes into two sides, of which neither hears of the other; clients reach the
/// nodes of both. Sources: `rabbit_node_monitor` and `rabbit_autoheal` of RabbitMQ 3.13, and the guide
/// "Clustering and Network Partitions".
package struct NodeCluster {
  /// What a node is doing.
  package enum Phase {
    case running
    /// It sees too little of the cluster and serves nobody, but its machine answers.
    case paused
    /// Its process is on its way up.
    case starting
    case down
  }

  package private(set) var phases: [Phase]
  /// Counts the ends of each node, so that what was planned for an earlier life is known as that.
  package private(set) var lives: [UInt32]
  /// The side of each node under the present partition.
  private var sides: [Bool]
  package private(set) var isSplit = false
  /// The number of the present or the last partition.
  package private(set) var partition = -1
  /// Whether the nodes have noticed the present partition.
  package private(set) var isNoticed = false

  /// Creates a cluster whose nodes all run.
  package init(count: Int) {
    phases = [Phase](repeating: .running, count: count)
    lives = [UInt32](repeating: 0, count: count)
    sides = [Bool](repeating: false, count: count)
  }

  package var count: Int { phases.count }

  /// Whether a node takes connections and leads queues.
  package func serves(_ node: Int) -> Bool { phases[node] == .running }

  /// Whether two nodes hear of each other.
  package func reaches(_ node: Int, _ other: Int) -> Bool {
    !isSplit || sides[node] == sides[other]
  }

  /// A node ends, or pauses.
  package mutating func stop(_ node: Int, pausing: Bool = false) {
    phases[node] = pausing ? .paused : .down
    lives[node] += 1
  }

  /// A node is on its way up.
  package mutating func start(_ node: Int) { phases[node] = .starting }

  /// A node serves again.
  package mutating func serve(_ node: Int) { phases[node] = .running }

  /// The nodes are parted into two sides.
  ///
  /// - Parameters:
  ///   - side: The nodes of one side.
  ///   - number: The number of the partition.
  package mutating func split(_ side: [Int], number: Int) {
    isSplit = true
    partition = number
    isNoticed = false
    for node in 0..<count { sides[node] = side.contains(node) }
  }

  /// The nodes take those of the other side to be down.
  package mutating func noticeSplit() { isNoticed = true }

  /// Everybody hears of everybody again.
  package mutating func heal() {
    isSplit = false
    isNoticed = false
  }

  /// Whether a node sees no more than half of the cluster (`rabbit_node_monitor:majority/0`); a machine
  /// whose RabbitMQ pauses is seen.
  package func isInMinority(_ node: Int) -> Bool {
    let seen = (0..<count).count { phases[$0] != .down && reaches(node, $0) }
    return 2 * seen <= count
  }

  /// Whether a node sees none of some preferred ones (`rabbit_node_monitor:in_preferred_partition/1`), of
  /// which it may be one; where none is preferred, all is well.
  package func seesNone(of preferred: [Int], from node: Int) -> Bool {
    !preferred.isEmpty && preferred.allSatisfy { phases[$0] == .down || !reaches(node, $0) }
  }

  /// The nodes that restart when a partition is over under autoheal: those of the side with fewer
  /// connected clients, then with fewer nodes (`rabbit_autoheal:make_decision/1`).
  ///
  /// The source leaves open what decides after that; here it is the order of the nodes.
  ///
  /// - Parameter clients: Clients connected to each node.
  /// - Returns: The nodes, in their order.
  package func losers(clients: [Int]) -> [Int] {
    func value(_ side: Bool) -> (Int, Int) {
      let nodes = (0..<count).filter { sides[$0] == side }
      return (nodes.reduce(0) { $0 + clients[$1] }, nodes.count)
    }
    let first = sides[0]
    let firstWins = value(first) >= value(!first)
    return (0..<count).filter { (sides[$0] == first) != firstWins }
  }
}
