// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

/// A broker's coordinator of one group of the consumer protocol (KIP-848).
///
/// There is no barrier: the group has a target, and each member moves towards it at its own
/// heartbeats. A value that takes heartbeats and the time and gives answers; it schedules nothing.
/// Whoever runs it calls ``advance(to:)`` when ``nextTimer`` is due, and before each heartbeat.
///
/// Source: `coordinator.group.GroupMetadataManager` of Apache Kafka 4.3 and its package `modern`.
package struct ConsumerGroupCoordinator: Sendable {
  /// The broker's settings.
  package struct Settings: Sendable {
    /// How long a silent member is kept (`group.consumer.session.timeout.ms`).
    package var sessionTimeout: VirtualDuration = .seconds(45)
    /// When members are told to come again (`group.consumer.heartbeat.interval.ms`).
    package var heartbeatInterval: VirtualDuration = .seconds(5)
    /// The least time between two targets (`group.consumer.assignment.interval.ms`).
    package var assignmentInterval: VirtualDuration = .seconds(1)
    /// The assignors by Kafka's names, the default one first (`group.consumer.assignors`).
    package var assignors: [(name: String, strategy: any AllocationStrategy)] = [
      ("uniform", ServerUniformAssignor()), ("range", ServerRangeAssignor()),
    ]

    package init() {}
  }

  private enum Timer: Hashable, Sendable {
    case session(MemberID)
    case rebalance(MemberID)
  }

  private let settings: Settings
  /// Counts changes of members, subscriptions and topics.
  package private(set) var groupEpoch = 1
  /// The group epoch that the target was computed for.
  package private(set) var assignmentEpoch = 0
  /// The partitions of each topic.
  package private(set) var topics: [String: Int] = [:]
  private var members: [MemberID: ConsumerGroupMember] = [:]
  private var targets: [MemberID: Set<MessageQueueID>] = [:]
  private var holders: [MessageQueueID: MemberID] = [:]
  private var timers = ProtocolTimers<Timer>()
  private var lastAssignment: VirtualTime?
  /// The topics that were counted when the group epoch last rose.
  private var countedTopics: [String: Int] = [:]
  private var now = VirtualTime.zero

  /// An empty group.
  package init(topics: [String: Int], _ settings: Settings = Settings()) {
    self.topics = topics
    self.settings = settings
  }

  /// When ``advance(to:)`` has to be called at the latest; `nil` for never.
  package var nextTimer: VirtualTime? { timers.next }

  /// The members, ascending by id.
  package var memberIDs: [MemberID] { members.keys.sorted() }

  /// What the coordinator knows of a member.
  package func member(_ id: MemberID) -> ConsumerGroupMember? { members[id] }

  /// What the target gives a member, ascending.
  package func target(of id: MemberID) -> [MessageQueueID] { (targets[id] ?? []).sorted() }

  /// Topics have come or grown; the broker sees it itself, and the next heartbeat takes it in.
  package mutating func setTopics(_ topics: [String: Int]) { self.topics = topics }

  /// Lets timers run out that are due.
  package mutating func advance(to time: VirtualTime) {
    while let next = timers.next, next <= time, let timer = timers.takeDue(at: next) {
      now = next
      switch timer {
      case .session(let id): remove(id)
      case .rebalance(let id):
        if members[id]?.state == .unrevokedPartitions { remove(id) }
      }
    }
    now = time
  }

  /// Answers a heartbeat.
  ///
  /// - Throws: ``GroupError/unknownMemberID``, ``GroupError/fencedMemberEpoch``,
  ///   ``GroupError/fencedInstanceID`` or ``GroupError/unreleasedInstanceID``.
  package mutating func heartbeat(
    _ request: ConsumerGroup.Heartbeat, at time: VirtualTime
  ) throws(GroupError) -> ConsumerGroup.Answer {
    now = time
    if request.epoch < ConsumerGroup.joinEpoch { return try leave(request) }
    var member = try findOrCreate(request)
    let topicsBefore = member.topics
    let isNew = members[member.id] == nil
    var hasChanged = isNew && targets[member.id] == nil
    if let topics = request.topics { member.topics = Set(topics) }
    if let timeout = request.rebalanceTimeout { member.rebalanceTimeout = timeout }
    let assignorBefore = member.assignor
    if let assignor = request.assignor { member.assignor = assignor }
    let hasNewTopics = member.topics != topicsBefore
    if hasNewTopics || member.assignor != assignorBefore { hasChanged = true }
    members[member.id] = member
    let counted = subscribedTopics()
    if hasChanged || counted != countedTopics {
      groupEpoch += 1
      countedTopics = counted
    }
    renewTarget()

    let before = member
    let id = member.id
    member.reconcile(
      with: targets[id] ?? [], targetEpoch: assignmentEpoch, owned: request.owned,
      hasNewTopics: hasNewTopics && !isNew
    ) { partition in
      let holder = holders[partition]
      return holder == nil || holder == id
    }
    store(member, before: before)
    timers.set(.session(member.id), at: now + settings.sessionTimeout)
    let isTold = request.isFull || member.assigned != before.assigned
    return ConsumerGroup.Answer(
      epoch: member.epoch, heartbeatInterval: settings.heartbeatInterval,
      assignment: isTold ? member.assigned.sorted() : nil)
  }

  private mutating func store(_ member: ConsumerGroupMember, before: ConsumerGroupMember) {
    members[member.id] = member
    for partition in before.assigned.union(before.revoking) where holders[partition] == member.id {
      holders[partition] = nil
    }
    for partition in member.assigned.union(member.revoking) { holders[partition] = member.id }
    let isSame =
      member.state == before.state && member.epoch == before.epoch
      && member.assigned == before.assigned && member.revoking == before.revoking
    if isSame { return }
    if member.state == .unrevokedPartitions {
      timers.set(.rebalance(member.id), at: now + member.rebalanceTimeout)
    } else {
      timers.cancel(.rebalance(member.id))
    }
  }

  // MARK: - Coming and going

  private mutating func findOrCreate(
    _ request: ConsumerGroup.Heartbeat
  ) throws(GroupError) -> ConsumerGroupMember {
    if let instanceID = request.instanceID {
      let holder = members.values.first { $0.instanceID == instanceID }
      if request.epoch == ConsumerGroup.joinEpoch {
        guard let holder, holder.id != request.memberID else {
          return holder ?? ConsumerGroupMember(id: request.memberID, instanceID: instanceID)
        }
        guard holder.epoch == ConsumerGroup.staticLeaveEpoch else { throw .unreleasedInstanceID }
        return takePlace(of: holder, request.memberID)
      }
      guard let holder else { throw .unknownMemberID }
      if holder.id != request.memberID { throw .fencedInstanceID }
    }
    guard let member = members[request.memberID] else {
      guard request.epoch == ConsumerGroup.joinEpoch else { throw .unknownMemberID }
      return ConsumerGroupMember(id: request.memberID, instanceID: request.instanceID)
    }
    try check(request, against: member)
    return member
  }

  /// The place of a static member that is away goes to its successor, with all that it owns.
  private mutating func takePlace(
    of old: ConsumerGroupMember, _ id: MemberID
  ) -> ConsumerGroupMember {
    var member = old
    member.id = id
    member.epoch = ConsumerGroup.joinEpoch
    member.previousEpoch = ConsumerGroup.joinEpoch
    member.state = .stable
    targets[id] = targets[old.id]
    forget(old.id)
    for partition in member.assigned { holders[partition] = id }
    return member
  }

  private func check(
    _ request: ConsumerGroup.Heartbeat, against member: ConsumerGroupMember
  ) throws(GroupError) {
    if request.epoch == ConsumerGroup.joinEpoch || request.epoch == member.epoch { return }
    // The answer with the newer epoch may have been lost.
    let isLate =
      request.epoch == member.previousEpoch
      && request.owned.map { member.assigned.isSuperset(of: $0) } == true
    if request.epoch > member.epoch || !isLate { throw .fencedMemberEpoch }
  }

  private mutating func leave(
    _ request: ConsumerGroup.Heartbeat
  ) throws(GroupError) -> ConsumerGroup.Answer {
    guard var member = members[request.memberID] else { throw .unknownMemberID }
    if request.epoch == ConsumerGroup.staticLeaveEpoch, member.instanceID != nil {
      let before = member
      member.epoch = ConsumerGroup.staticLeaveEpoch
      member.revoking = []
      store(member, before: before)
      timers.cancel(.rebalance(member.id))
    } else {
      remove(member.id)
    }
    return ConsumerGroup.Answer(
      epoch: request.epoch, heartbeatInterval: settings.heartbeatInterval, assignment: nil)
  }

  private mutating func remove(_ id: MemberID) {
    guard let member = members[id] else { return }
    for partition in member.assigned.union(member.revoking) where holders[partition] == id {
      holders[partition] = nil
    }
    forget(id)
    groupEpoch += 1
    countedTopics = subscribedTopics()
  }

  private mutating func forget(_ id: MemberID) {
    members[id] = nil
    targets[id] = nil
    timers.cancel(.session(id))
    timers.cancel(.rebalance(id))
  }

  // MARK: - The target

  /// The topics that somebody reads and that exist, with their partitions.
  private func subscribedTopics() -> [String: Int] {
    let read = members.values.reduce(into: Set<String>()) { $0.formUnion($1.topics) }
    return topics.filter { read.contains($0.key) }
  }

  /// Computes a new target once the group has changed, but not too soon after the last one.
  private mutating func renewTarget() {
    guard groupEpoch > assignmentEpoch else { return }
    if let lastAssignment, now < lastAssignment + settings.assignmentInterval { return }
    lastAssignment = now
    assignmentEpoch = groupEpoch
    let ids = memberIDs
    let topics = countedTopics.sorted { CodeUnitOrder.precedes($0.key, $1.key) }
    let request = AllocationRequest(
      queues: topics.flatMap { topic, count in
        (0..<count).map { AllocatableQueue(MessageQueueID(topic: topic, number: $0)) }
      },
      members: ids.compactMap { members[$0] }.map { member in
        GroupMember(
          member.id, instanceID: member.instanceID,
          subscription: .topics(member.topics.sorted(by: CodeUnitOrder.precedes)),
          owned: target(of: member.id))
      })
    // A strategy that refuses leaves the target as it was.
    guard let table = try? assignor().allocate(request) else { return }
    for (position, id) in ids.enumerated() {
      targets[id] = Set(table.queues(ofMemberAt: position))
    }
  }

  /// The assignor that most members ask for, else the default one.
  private func assignor() -> any AllocationStrategy {
    var best = settings.assignors[0]
    var most = 0
    for candidate in settings.assignors {
      let votes = members.values.count { $0.assignor == candidate.name }
      if votes > most { (best, most) = (candidate, votes) }
    }
    return best.strategy
  }
}
