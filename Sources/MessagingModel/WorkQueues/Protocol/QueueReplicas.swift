// SPDX-License-Identifier: GPL-3.0-or-later

/// Which nodes have the messages of a queue, and which of them leads it.
///
/// A classic queue is on one node. Mirrors stand in the order of their age; one that joined later lacks
/// what the queue held then, until all of that is consumed. A quorum queue is led by any of its
/// replicas as long as more than half of them are there.
///
/// Sources: RabbitMQ 3.13, guides "Classic Queue Mirroring" and "Quorum Queues",
/// `rabbit_mirror_queue_misc:remove_from_queue/3`.
package struct QueueReplicas {
  /// How the queue is kept.
  package enum Kind {
    case classic
    case mirrored
    case quorum
  }

  /// A node with the queue's messages.
  package struct Replica {
    package var node: Int
    /// The first message that it has, by its number in the queue.
    package var joined: Int64
  }

  package let kind: Kind
  /// The nodes of the queue, whether they are there or not.
  package let nodes: [Int]
  /// The node that leads, or led last.
  package private(set) var leader: Int
  /// Whether there is a leader.
  package private(set) var isLed = true
  /// Replicas that are there, the leader's among them, the oldest first.
  package private(set) var present: [Replica]

  /// Creates a queue whose replicas are all there; the first node leads.
  package init(kind: Kind, nodes: [Int]) {
    self.kind = kind
    self.nodes = nodes
    leader = nodes[0]
    present = nodes.map { Replica(node: $0, joined: 0) }
  }

  /// Replicas that a quorum queue needs to do anything.
  package var majority: Int { nodes.count / 2 + 1 }

  /// Replicas beside the leader's.
  package var mirrors: Int { present.count - 1 }

  /// A replica's node is there no more.
  package mutating func lose(_ node: Int) {
    present.removeAll { $0.node == node }
    if node == leader { isLed = false }
  }

  /// The leader cannot lead any more though its node is there.
  package mutating func depose() { isLed = false }

  /// A replica's node is back, with a queue whose next message has a number.
  ///
  /// - Returns: Whether it lacks messages that the queue has.
  package mutating func rejoin(_ node: Int, next: Int64, lowest: Int64) -> Bool {
    guard nodes.contains(node), !present.contains(where: { $0.node == node }) else { return false }
    let isWhole = kind != .mirrored || lowest >= next
    present.append(Replica(node: node, joined: isWhole ? 0 : next))
    return !isWhole
  }

  /// A mirror has been brought up to date.
  package mutating func complete(_ node: Int) {
    for index in present.indices where present[index].node == node { present[index].joined = 0 }
  }

  /// The mirror that takes the place of a lost leader.
  ///
  /// - Parameters:
  ///   - always: Whether it may lack messages.
  ///   - lowest: The number of the oldest message that the queue still has.
  ///   - isCandidate: Whether a node can lead.
  /// - Returns: The mirror, or `nil` for none.
  package func successor(
    always: Bool, lowest: Int64, where isCandidate: (Int) -> Bool
  ) -> Replica? {
    guard let oldest = present.first(where: { $0.node != leader && isCandidate($0.node) }) else {
      return nil
    }
    return always || oldest.joined <= lowest ? oldest : nil
  }

  /// A replica leads from now on.
  package mutating func lead(_ node: Int) {
    leader = node
    isLed = true
  }

  /// Whether enough replicas of a quorum queue are among those that can take part.
  package func hasMajority(where isThere: (Int) -> Bool) -> Bool {
    present.count { isThere($0.node) } >= majority
  }
}
