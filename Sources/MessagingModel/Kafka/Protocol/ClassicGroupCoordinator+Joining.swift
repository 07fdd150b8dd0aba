// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
package import SimulationEngine

extension ClassicGroupCoordinator {
  /// A member joins, for the first time or again.
  ///
  /// The answer may be among those of a later request or of ``advance(to:)``.
  package mutating func join(_ request: Messages.Join, at time: VirtualTime) -> [Messages.Reply] {
    now = time
    if !settings.sessionTimeouts.contains(request.sessionTimeout) {
      refuse(request, .invalidSessionTimeout)
    } else if !supportsAny(of: request.assignors) {
      refuse(request, .inconsistentGroupProtocol)
    } else if let id = request.memberID {
      if pendingJoins.contains(id) { add(request, as: id) } else { rejoin(request, as: id) }
    } else if let instanceID = request.instanceID {
      if let position = members.firstIndex(where: { $0.instanceID == instanceID }) {
        replace(position, by: request)
      } else {
        add(request, as: request.newID)
      }
    } else {
      pendingJoins.append(request.newID)
      timers.set(.session(request.newID), at: now + request.sessionTimeout)
      replies.append(
        .joinRefused(client: request.client, .memberIDRequired, memberID: request.newID))
    }
    return takeReplies()
  }

  private mutating func refuse(_ request: Messages.Join, _ error: GroupError) {
    replies.append(.joinRefused(client: request.client, error, memberID: request.memberID))
  }

  /// Whether all members support one of these assignors.
  private func supportsAny(of assignors: [Messages.Assignor]) -> Bool {
    assignors.contains { candidate in
      members.allSatisfy { $0.assignors.contains { $0.name == candidate.name } }
    }
  }

  private mutating func add(_ request: Messages.Join, as id: MemberID) {
    pendingJoins.removeAll { $0 == id }
    if state == .preparingRebalance, previousState == .empty { hasNewMember = true }
    let member = Member(
      id: id, instanceID: request.instanceID, sessionTimeout: request.sessionTimeout,
      rebalanceTimeout: request.rebalanceTimeout, assignors: request.assignors,
      joiner: request.client)
    insert(member)
    // It cannot send heartbeats yet.
    timers.set(.session(id), at: now + settings.newMemberJoinTimeout)
    if leader == nil { leader = id }
    regroup()
  }

  private mutating func insert(_ member: Member) {
    let place = members.firstIndex { member.id < $0.id } ?? members.count
    members.insert(member, at: place)
  }

  private mutating func rejoin(_ request: Messages.Join, as id: MemberID) {
    let position: Int
    switch find(id, instanceID: request.instanceID) {
    case .success(let found): position = found
    case .failure(let error): return refuse(request, error)
    }
    let hasChanged = members[position].assignors != request.assignors
    switch state {
    case .empty: refuse(request, .unknownMemberID)
    case .preparingRebalance:
      update(position, request)
      regroup()
    case .completingRebalance:
      if hasChanged {
        update(position, request)
        regroup()
      } else {
        // It may have missed the answer.
        answer(position, client: request.client, skipsAssignment: false)
      }
    case .stable:
      if hasChanged || leader == id {
        update(position, request)
        regroup()
      } else {
        answer(position, client: request.client, skipsAssignment: false)
      }
    }
  }

  private mutating func update(_ position: Int, _ request: Messages.Join) {
    members[position].assignors = request.assignors
    members[position].sessionTimeout = request.sessionTimeout
    members[position].rebalanceTimeout = request.rebalanceTimeout
    members[position].joiner = request.client
  }

  /// A process with the name of a static member takes that member's place.
  private mutating func replace(_ position: Int, by request: Messages.Join) {
    var member = members.remove(at: position)
    let old = member.id
    if let client = member.joiner {
      replies.append(.joinRefused(client: client, .fencedInstanceID, memberID: old))
    }
    if let client = member.syncer {
      replies.append(.syncRefused(client: client, .fencedInstanceID))
      member.syncer = nil
    }
    member.joiner = nil
    member.id = request.newID
    timers.cancel(.session(old))
    if pendingSyncs.remove(old) != nil { pendingSyncs.insert(member.id) }
    if leader == old { leader = member.id }
    insert(member)
    guard let place = members.firstIndex(where: { $0.id == request.newID }) else { return }
    restartSession(of: place)
    update(place, request)
    switch state {
    case .stable:
      if chooseAssignor() == assignor {
        members[place].joiner = nil
        answer(place, client: request.client, skipsAssignment: leader == request.newID)
      } else {
        regroup()
      }
    case .completingRebalance: prepareRebalance()
    case .preparingRebalance, .empty: completeJoinIfAll()
    }
  }

  /// Tells a member of the present generation.
  mutating func answer(_ position: Int, client: Int, skipsAssignment: Bool) {
    let id = members[position].id
    let assignor = assignor ?? ""
    replies.append(
      .joined(
        client: client,
        .init(
          memberID: id, generation: generation, assignor: assignor, leader: leader ?? id,
          members: leader == id ? roster(under: assignor) : [], skipsAssignment: skipsAssignment)))
  }

  private func roster(
    under assignor: String
  ) -> [(id: MemberID, instanceID: MemberID?, metadata: Metadata)] {
    members.compactMap { member in
      member.assignors.first { $0.name == assignor }.map {
        (member.id, member.instanceID, $0.metadata)
      }
    }
  }

  /// The assignor with most votes among those that all members list; each votes for the first such
  /// on its own list.
  func chooseAssignor() -> String? {
    guard let first = members.first else { return nil }
    let candidates = first.assignors.map(\.name).filter { name in
      members.allSatisfy { $0.assignors.contains { $0.name == name } }
    }
    let votes = members.compactMap { member in
      member.assignors.first { candidates.contains($0.name) }?.name
    }
    var best: (name: String, count: Int)?
    for name in candidates.sorted(by: CodeUnitOrder.precedes) {
      let count = votes.count { $0 == name }
      if count > best?.count ?? 0 { best = (name, count) }
    }
    return best?.name
  }
}
