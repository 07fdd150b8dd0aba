// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

/// How much a classic consumer gives up when it joins again (`ConsumerPartitionAssignor`).
package enum RebalanceProtocol: String, Sendable {
  /// Everything, before it joins.
  case eager
  /// Only what the answer takes from it, and then it joins once more.
  case cooperative

  /// The protocol of a consumer with these assignors: the most advanced one that all of them support.
  ///
  /// Kafka's default list, `range` and `cooperative-sticky`, is eager, since `range` is.
  package init(assignors: [String]) {
    let isCooperative = { (name: String) in name == CooperativeStickyAssignor.name }
    self = !assignors.isEmpty && assignors.allSatisfy(isCooperative) ? .cooperative : .eager
  }
}

/// What a consumer of a classic group does about rebalances: what it gives up and when, when it joins
/// again, and what becomes of it when it polls too seldom.
///
/// A value that takes what happens and says what to do; it schedules nothing. Heartbeats come from a
/// thread of their own, but all else happens within a poll: a consumer that works on a batch neither
/// gives anything up nor joins.
///
/// Source: `clients.consumer.internals.ConsumerCoordinator` and `AbstractCoordinator` of Kafka 4.3.
package struct ClassicConsumer: Sendable {
  /// What to do, in order.
  package enum Action: Sendable, Equatable {
    /// Commit the positions of what is owned.
    case commit
    /// Stop reading these, having committed (`onPartitionsRevoked`).
    case revoke([MessageQueueID])
    /// Stop reading these, which others may read already (`onPartitionsLost`).
    case lose([MessageQueueID])
    /// Send a join with what is owned.
    case join
    /// Begin to read these.
    case assign([MessageQueueID])
    /// Tell the coordinator that the member goes.
    case leave
  }

  /// The member's id, once the coordinator has given it one.
  package private(set) var memberID: MemberID?
  /// The generation that it belongs to; ``GroupMember/noGeneration`` for none.
  package private(set) var generation = GroupMember.noGeneration
  /// What it owns, ascending.
  package private(set) var owned: [MessageQueueID] = []
  /// Whether it has to join within its next poll.
  package private(set) var needsToJoin = true
  /// Whether it waits for the answer to a join or a sync.
  package private(set) var isJoining = false
  /// What it gives up when.
  package let rebalance: RebalanceProtocol
  /// The name it keeps over restarts.
  package let instanceID: MemberID?
  /// The longest time between two polls (`max.poll.interval.ms`).
  package let pollInterval: VirtualDuration

  private var lastPoll: VirtualTime
  private var isEvicted = false

  /// A consumer that has not joined yet.
  package init(
    assignors: [String], instanceID: MemberID? = nil,
    pollInterval: VirtualDuration = .seconds(300), at now: VirtualTime
  ) {
    rebalance = RebalanceProtocol(assignors: assignors)
    self.instanceID = instanceID
    self.pollInterval = pollInterval
    lastPoll = now
  }

  /// When it is out unless it polls; `nil` while a poll is under way or it is out already.
  package var pollDeadline: VirtualTime? {
    isEvicted || isJoining ? nil : lastPoll + pollInterval
  }

  /// Whether its heartbeat thread sends: not while a join is parked, nor once it is out.
  package var sendsHeartbeats: Bool {
    memberID != nil && !isJoining && !isEvicted && generation >= 0
  }

  /// The application asks for records; what a rebalance wants of it is done first.
  package mutating func poll(at now: VirtualTime) -> [Action] {
    lastPoll = now
    isEvicted = false
    guard needsToJoin, !isJoining else { return [] }
    isJoining = true
    guard !owned.isEmpty else { return [.join] }
    if generation < 0 {
      // The member was out: others own these by now.
      defer { owned = [] }
      return [.lose(owned), .join]
    }
    guard rebalance == .eager else { return [.commit, .join] }
    defer { owned = [] }
    return [.commit, .revoke(owned), .join]
  }

  /// A join was refused because the member has to come with the id that it is given.
  package mutating func take(id: MemberID) -> [Action] {
    memberID = id
    return [.join]
  }

  /// A join is answered.
  package mutating func joined(_ id: MemberID, generation: Int) {
    memberID = id
    self.generation = generation
    needsToJoin = false
  }

  /// A sync is answered: the member's part of the new assignment.
  ///
  /// A cooperative member that has to give something up joins again at once.
  package mutating func synced(_ assignment: [MessageQueueID], at now: VirtualTime) -> [Action] {
    isJoining = false
    lastPoll = now
    let assignment = assignment.sorted()
    let before = Set(owned)
    let surplus = before.subtracting(assignment).sorted()
    let added = assignment.filter { !before.contains($0) }
    owned = assignment
    guard !surplus.isEmpty else { return [.assign(added)] }
    needsToJoin = true
    isJoining = true
    return [.commit, .revoke(surplus), .assign(added), .join]
  }

  /// A heartbeat, a join or a sync was refused.
  package mutating func refused(_ error: GroupError) {
    isJoining = false
    needsToJoin = true
    switch error {
    case .rebalanceInProgress, .memberIDRequired: break
    case .illegalGeneration: generation = GroupMember.noGeneration
    default:
      generation = GroupMember.noGeneration
      memberID = nil
    }
  }

  /// The leader finds that topics have other partitions than when it assigned them: it joins once more, which
  /// has the whole group do so (`ConsumerCoordinator.rejoinNeededOrPending`).
  package mutating func metadataChanged() { needsToJoin = true }

  /// The time between two polls is over: a dynamic member leaves; a static one falls silent, so that
  /// its partitions wait for its session to end.
  ///
  /// Either forgets its id and its generation (`AbstractCoordinator.maybeLeaveGroup`), so that what it owned
  /// counts as lost when it polls again, and it claims none of it when it joins.
  package mutating func pollIntervalEnded() -> [Action] {
    isEvicted = true
    needsToJoin = true
    generation = GroupMember.noGeneration
    memberID = nil
    return instanceID == nil ? [.leave] : []
  }

  /// The consumer is closed: it commits, gives all up, and leaves unless it is static.
  package mutating func close() -> [Action] {
    defer { owned = [] }
    let revocation: [Action] = owned.isEmpty ? [] : [.commit, .revoke(owned)]
    return instanceID == nil ? revocation + [.leave] : revocation
  }
}
