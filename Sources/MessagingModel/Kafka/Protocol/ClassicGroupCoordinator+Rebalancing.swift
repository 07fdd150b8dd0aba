// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
package import SimulationEngine

extension ClassicGroupCoordinator {
  private mutating func move(to next: State) {
    previousState = state
    state = next
  }

  /// Begins a rebalance after a change of members, or ends the one under way if nobody is missing.
  mutating func regroup() {
    if state == .preparingRebalance { completeJoinIfAll() } else { prepareRebalance() }
  }

  /// Calls all members to join.
  mutating func prepareRebalance() {
    if state == .completingRebalance { failSyncs() }
    timers.cancel(.sync)
    let isInitial = state == .empty
    move(to: .preparingRebalance)
    guard isInitial else { return awaitJoins() }
    let delay = settings.initialRebalanceDelay
    initialWait = (delay, max(rebalanceTimeout - delay, .zero))
    timers.set(.join, at: now + delay)
    if delay == .zero { timers.cancel(.join); endJoinWait() }
  }

  /// The longest rebalance timeout of any member.
  private var rebalanceTimeout: VirtualDuration {
    members.map(\.rebalanceTimeout).max() ?? .zero
  }

  private var hasAllMembers: Bool {
    pendingJoins.isEmpty && members.allSatisfy { $0.joiner != nil }
  }

  private mutating func awaitJoins() {
    if settings.shortestJoinWait > .zero {
      isHeldOpen = true
      timers.set(.join, at: now + settings.shortestJoinWait)
    } else if hasAllMembers {
      completeJoin()
    } else {
      timers.set(.join, at: now + rebalanceTimeout)
    }
  }

  /// Ends the join barrier if everybody is there; that of a group that was empty waits its time.
  mutating func completeJoinIfAll() {
    guard !isHeldOpen else { return }
    if state == .preparingRebalance, previousState != .empty, hasAllMembers { completeJoin() }
  }

  /// The time for joins is over, unless members have come to a group that was empty.
  mutating func endJoinWait() {
    if isHeldOpen {
      isHeldOpen = false
      if hasAllMembers { return completeJoin() }
      return timers.set(
        .join, at: now + max(rebalanceTimeout - settings.shortestJoinWait, .zero))
    }
    guard let wait = initialWait else { return completeJoin() }
    let isExtended = hasNewMember && settings.shortestJoinWait == .zero
    if isExtended, wait.remaining > .zero {
      hasNewMember = false
      let delay = min(settings.initialRebalanceDelay, wait.remaining)
      initialWait = (delay, max(wait.remaining - wait.delay, .zero))
      timers.set(.join, at: now + delay)
    } else {
      completeJoin()
    }
  }

  /// Ends the join barrier: who has not joined is out, static members aside.
  private mutating func completeJoin() {
    timers.cancel(.join)
    initialWait = nil
    for member in members where member.joiner == nil && member.instanceID == nil {
      timers.cancel(.session(member.id))
    }
    members.removeAll { $0.joiner == nil && $0.instanceID == nil }
    if !members.isEmpty, !electLeader() {
      // Only static members are left, and none has come: wait for their sessions to end.
      timers.set(.join, at: now + rebalanceTimeout)
      return
    }
    generation += 1
    pendingSyncs = []
    hasNewMember = false
    guard !members.isEmpty else {
      assignor = nil
      leader = nil
      return move(to: .empty)
    }
    assignor = chooseAssignor()
    move(to: .completingRebalance)
    for position in members.indices {
      if let client = members[position].joiner {
        members[position].joiner = nil
        answer(position, client: client, skipsAssignment: false)
      }
      restartSession(of: position)
      members[position].isNew = false
      pendingSyncs.insert(members[position].id)
    }
    timers.set(.sync, at: now + rebalanceTimeout)
  }

  /// Keeps the leader if it has joined, else takes the first member that has.
  ///
  /// - Returns: Whether there is one.
  private mutating func electLeader() -> Bool {
    if members.contains(where: { $0.id == leader && $0.joiner != nil }) { return true }
    guard let joined = members.first(where: { $0.joiner != nil }) else { return false }
    leader = joined.id
    return true
  }

  /// A member asks for its part of the assignment; the leader's request brings everybody's.
  package mutating func sync(_ request: Messages.Sync, at time: VirtualTime) -> [Messages.Reply] {
    now = time
    switch find(request.memberID, instanceID: request.instanceID) {
    case .failure(let error): replies.append(.syncRefused(client: request.client, error))
    case .success(let position): sync(position, request)
    }
    return takeReplies()
  }

  private mutating func sync(_ position: Int, _ request: Messages.Sync) {
    if request.generation != generation {
      replies.append(.syncRefused(client: request.client, .illegalGeneration))
      return
    }
    switch state {
    case .empty: replies.append(.syncRefused(client: request.client, .unknownMemberID))
    case .preparingRebalance:
      replies.append(.syncRefused(client: request.client, .rebalanceInProgress))
    case .completingRebalance:
      members[position].syncer = request.client
      arrived(position)
      guard leader == request.memberID else { return }
      for member in members.indices {
        members[member].assignment = request.assignments[members[member].id]
      }
      move(to: .stable)
      for member in members.indices {
        guard let client = members[member].syncer else { continue }
        members[member].syncer = nil
        replies.append(.synced(client: client, members[member].assignment))
        restartSession(of: member)
      }
    case .stable:
      arrived(position)
      replies.append(.synced(client: request.client, members[position].assignment))
      restartSession(of: position)
    }
  }

  private mutating func arrived(_ position: Int) {
    pendingSyncs.remove(members[position].id)
    if pendingSyncs.isEmpty { timers.cancel(.sync) }
  }

  /// Sends parked syncs back, since the group has to join again.
  private mutating func failSyncs() {
    for position in members.indices {
      members[position].assignment = nil
      guard let client = members[position].syncer else { continue }
      members[position].syncer = nil
      replies.append(.syncRefused(client: client, .rebalanceInProgress))
      restartSession(of: position)
    }
  }

  /// Members that have not synced in time are out, and the others join again.
  mutating func expireSyncs() {
    guard state == .completingRebalance || state == .stable, !pendingSyncs.isEmpty else { return }
    for member in members where pendingSyncs.contains(member.id) {
      timers.cancel(.session(member.id))
    }
    let missing = pendingSyncs
    for position in members.indices.reversed() where missing.contains(members[position].id) {
      remove(position)
    }
    prepareRebalance()
  }

  /// A member has been silent for too long, unless it waits for an answer.
  mutating func expireSession(of id: MemberID) {
    if pendingJoins.contains(id) { return forgetPending(id) }
    guard let position = members.firstIndex(where: { $0.id == id }) else { return }
    let member = members[position]
    if !member.isNew, member.joiner != nil || member.syncer != nil { return }
    remove(position)
    regroup()
  }

  mutating func forgetPending(_ id: MemberID) {
    pendingJoins.removeAll { $0 == id }
    timers.cancel(.session(id))
    completeJoinIfAll()
  }

  /// Takes a member out; a leader's place goes to the first that is left.
  mutating func remove(_ position: Int) {
    let member = members.remove(at: position)
    if let client = member.joiner {
      replies.append(.joinRefused(client: client, .unknownMemberID, memberID: member.id))
    }
    if let client = member.syncer {
      replies.append(.syncRefused(client: client, .unknownMemberID))
    }
    timers.cancel(.session(member.id))
    pendingSyncs.remove(member.id)
    if leader == member.id { leader = members.first?.id }
  }
}
