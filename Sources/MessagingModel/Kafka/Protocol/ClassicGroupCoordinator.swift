// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

/// A broker's coordinator of one classic consumer group: join barrier, sync barrier, sessions.
///
/// A value that takes requests and the time and gives answers; it schedules nothing. Whoever runs it
/// calls ``advance(to:)`` when ``nextTimer`` is due, and before each request.
///
/// Source: `coordinator.group.GroupMetadataManager` and `classic.ClassicGroup` of Apache Kafka 4.3.
/// Where they walk a hash map of members, here members come in order of their ids.
package struct ClassicGroupCoordinator<Metadata: Hashable & Sendable, Assignment: Sendable>:
  Sendable
{
  package typealias Messages = ClassicGroup<Metadata, Assignment>

  /// The states of a classic group, by Kafka's names.
  package enum State: String, Sendable {
    case empty = "Empty"
    case preparingRebalance = "PreparingRebalance"
    case completingRebalance = "CompletingRebalance"
    case stable = "Stable"
  }

  /// The broker's settings.
  package struct Settings: Sendable {
    /// How long an empty group waits for more members (`group.initial.rebalance.delay.ms`).
    package var initialRebalanceDelay: VirtualDuration = .seconds(3)
    /// How long a new member's parked join is kept (`GroupCoordinatorConfig`).
    package var newMemberJoinTimeout: VirtualDuration = .seconds(300)
    /// What session timeouts are allowed (`group.min` and `group.max.session.timeout.ms`).
    package var sessionTimeouts: ClosedRange<VirtualDuration> = .seconds(6)...(.seconds(1_800))
    /// How long the join barrier of a group that has members stays open even if all have joined; zero
    /// in Kafka.
    ///
    /// The broker that librdkafka's tests emulate closes it by the clock (`rdkafka_mock_cgrp.c`), and that
    /// of an empty group after the initial delay, whoever joins meanwhile.
    package var shortestJoinWait = VirtualDuration.zero

    package init() {}
  }

  /// One member.
  struct Member: Sendable {
    var id: MemberID
    var instanceID: MemberID?
    var sessionTimeout: VirtualDuration
    var rebalanceTimeout: VirtualDuration
    var assignors: [Messages.Assignor]
    var assignment: Assignment?
    /// Who waits for the answer to a join, and to a sync.
    var joiner: Int?
    var syncer: Int?
    /// Whether its first join has not been answered yet.
    var isNew = true
  }

  enum Timer: Hashable, Sendable {
    case session(MemberID)
    case join
    case sync
  }

  let settings: Settings
  /// The state of the group.
  package internal(set) var state = State.empty
  /// The number of the last join barrier that was completed.
  package internal(set) var generation = 0
  var previousState = State.empty
  var assignor: String?
  var leader: MemberID?
  /// In order of their ids.
  var members: [Member] = []
  /// Ids that were given to members who have not come back with them.
  var pendingJoins: [MemberID] = []
  /// Members whose sync is awaited.
  var pendingSyncs: Set<MemberID> = []
  var timers = ProtocolTimers<Timer>()
  /// The wait of a group that was empty: the present one, and what may follow; `nil` otherwise.
  var initialWait: (delay: VirtualDuration, remaining: VirtualDuration)?
  var hasNewMember = false
  /// Whether the join barrier stays open even if all have joined.
  var isHeldOpen = false
  var now = VirtualTime.zero
  var replies: [Messages.Reply] = []

  /// An empty group.
  package init(_ settings: Settings = Settings()) { self.settings = settings }

  /// When ``advance(to:)`` has to be called at the latest; `nil` for never.
  package var nextTimer: VirtualTime? { timers.next }

  /// The ids of the members, ascending.
  package var memberIDs: [MemberID] { members.map(\.id) }

  /// Lets timers run out that are due.
  package mutating func advance(to time: VirtualTime) -> [Messages.Reply] {
    while let next = timers.next, next <= time, let timer = timers.takeDue(at: next) {
      now = next
      switch timer {
      case .session(let member): expireSession(of: member)
      case .join: endJoinWait()
      case .sync: expireSyncs()
      }
    }
    now = time
    return takeReplies()
  }

  /// A member sends a heartbeat.
  package mutating func heartbeat(
    _ request: Messages.Heartbeat, at time: VirtualTime
  ) -> [Messages.Reply] {
    now = time
    replies.append(.heartbeat(client: request.client, heartbeatError(request)))
    return takeReplies()
  }

  private mutating func heartbeatError(_ request: Messages.Heartbeat) -> GroupError? {
    let member: Int
    switch find(request.memberID, instanceID: request.instanceID) {
    case .success(let position): member = position
    case .failure(let error): return error
    }
    if request.generation != generation { return .illegalGeneration }
    switch state {
    case .empty: return .unknownMemberID
    case .preparingRebalance:
      restartSession(of: member)
      return .rebalanceInProgress
    case .completingRebalance, .stable:
      restartSession(of: member)
      return nil
    }
  }

  /// A member leaves, or gives up an id that it never joined with.
  package mutating func leave(
    _ member: MemberID, client: Int, at time: VirtualTime
  ) -> [Messages.Reply] {
    now = time
    if pendingJoins.contains(member) {
      replies.append(.left(client: client, nil))
      forgetPending(member)
    } else if let position = members.firstIndex(where: { $0.id == member }) {
      replies.append(.left(client: client, nil))
      remove(position)
      regroup()
    } else {
      replies.append(.left(client: client, .unknownMemberID))
    }
    return takeReplies()
  }

  mutating func takeReplies() -> [Messages.Reply] {
    defer { replies = [] }
    return replies
  }

  /// The position of a member that a request names.
  func find(_ id: MemberID, instanceID: MemberID?) -> Result<Int, GroupError> {
    if let instanceID {
      guard let holder = members.first(where: { $0.instanceID == instanceID }) else {
        return .failure(.unknownMemberID)
      }
      if holder.id != id { return .failure(.fencedInstanceID) }
    }
    return members.firstIndex { $0.id == id }.map { .success($0) } ?? .failure(.unknownMemberID)
  }

  mutating func restartSession(of member: Int) {
    timers.set(.session(members[member].id), at: now + members[member].sessionTimeout)
  }

  /// Lets a member's session last from a sign of life on, unless there was a later one.
  mutating func prolongSession(of member: Int, asOf moment: VirtualTime) {
    timers.postpone(.session(members[member].id), to: moment + members[member].sessionTimeout)
  }
}
