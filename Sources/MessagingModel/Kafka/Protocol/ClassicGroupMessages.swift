// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

/// What a client of a classic consumer group asks its coordinator.
///
/// `client` says whom the answer goes to; members of one name may have come from several processes.
package enum ClassicGroup<Metadata: Hashable & Sendable, Assignment: Sendable>: Sendable {
  /// One assignor that a member supports, with what the leader is to know of the member under it.
  package struct Assignor: Hashable, Sendable {
    package var name: String
    package var metadata: Metadata

    package init(name: String, metadata: Metadata) {
      self.name = name
      self.metadata = metadata
    }
  }

  /// `JoinGroup`.
  package struct Join: Sendable {
    package var client: Int
    /// The id that the coordinator has given the member; `nil` for none.
    package var memberID: MemberID?
    /// The id that the coordinator gives a member that has none: in Kafka the client's id with a
    /// random suffix.
    package var newID: MemberID
    package var instanceID: MemberID?
    package var sessionTimeout: VirtualDuration
    package var rebalanceTimeout: VirtualDuration
    /// The assignors, the preferred one first.
    package var assignors: [Assignor]

    package init(
      client: Int, memberID: MemberID?, newID: MemberID, instanceID: MemberID? = nil,
      sessionTimeout: VirtualDuration = .seconds(45),
      rebalanceTimeout: VirtualDuration = .seconds(300), assignors: [Assignor]
    ) {
      self.client = client
      self.memberID = memberID
      self.newID = newID
      self.instanceID = instanceID
      self.sessionTimeout = sessionTimeout
      self.rebalanceTimeout = rebalanceTimeout
      self.assignors = assignors
    }
  }

  /// `SyncGroup`; the leader's carries the assignment of everybody.
  package struct Sync: Sendable {
    package var client: Int
    package var memberID: MemberID
    package var instanceID: MemberID?
    package var generation: Int
    package var assignments: [MemberID: Assignment]

    package init(
      client: Int, memberID: MemberID, instanceID: MemberID? = nil, generation: Int,
      assignments: [MemberID: Assignment] = [:]
    ) {
      self.client = client
      self.memberID = memberID
      self.instanceID = instanceID
      self.generation = generation
      self.assignments = assignments
    }
  }

  /// `Heartbeat`.
  package struct Heartbeat: Sendable {
    package var client: Int
    package var memberID: MemberID
    package var instanceID: MemberID?
    package var generation: Int

    package init(client: Int, memberID: MemberID, instanceID: MemberID? = nil, generation: Int) {
      self.client = client
      self.memberID = memberID
      self.instanceID = instanceID
      self.generation = generation
    }
  }

  /// What a member learns when a join is answered.
  package struct Joined: Sendable {
    package var memberID: MemberID
    package var generation: Int
    /// The assignor that the group uses.
    package var assignor: String
    package var leader: MemberID
    /// For the leader, all members with their metadata under that assignor, in order of their ids.
    package var members: [(id: MemberID, instanceID: MemberID?, metadata: Metadata)]
    /// Whether a leader that came back under its static name leaves the assignment as it is.
    package var skipsAssignment: Bool

    package var isLeader: Bool { memberID == leader }
  }

  /// An answer.
  package enum Reply: Sendable {
    case joined(client: Int, Joined)
    /// A join is refused; with ``GroupError/memberIDRequired`` comes the member's new id.
    case joinRefused(client: Int, GroupError, memberID: MemberID?)
    /// `nil` where the leader has assigned the member nothing.
    case synced(client: Int, Assignment?)
    case syncRefused(client: Int, GroupError)
    case heartbeat(client: Int, GroupError?)
    case left(client: Int, GroupError?)
  }
}
