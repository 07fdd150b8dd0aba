// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

/// A broker's coordinator of one share group (KIP-932).
///
/// A member moves to the target at its own heartbeat, with no hand-shake about what it gives up: two
/// members of one partition are nothing unusual. A partition is handed out only when the state that
/// the group keeps of it has been initialised, which takes a round trip to another broker. A value
/// that takes heartbeats and the time and gives answers; it schedules nothing. Whoever runs it calls
/// ``advance(to:)`` when ``nextTimer`` is due, and before each heartbeat.
///
/// Members speak to it as those of a consumer group do; it reads id, epoch and topics.
///
/// Source: `coordinator.group.GroupMetadataManager.shareGroupHeartbeat` of Apache Kafka 4.3 and
/// `coordinator.group.modern.share.ShareGroupAssignmentBuilder`.
package struct ShareGroupCoordinator: Sendable {
  /// The broker's settings.
  package struct Settings: Sendable {
    /// How long a silent member is kept (`group.share.session.timeout.ms`).
    package var sessionTimeout: VirtualDuration = .seconds(45)
    /// When members are told to come again (`group.share.heartbeat.interval.ms`).
    package var heartbeatInterval: VirtualDuration = .seconds(5)
    /// The least time between two targets (`group.share.assignment.interval.ms`).
    package var assignmentInterval: VirtualDuration = .seconds(1)
    /// When an initialisation that nothing came of is tried once more
    /// (`group.share.initialize.retry.interval.ms`).
    package var initializeRetryInterval: VirtualDuration = .seconds(30)
    /// The most members of the group (`group.share.max.size`).
    package var maxSize = 200

    package init() {}
  }

  /// What a heartbeat leads to.
  package struct Reply: Sendable {
    package var answer: ConsumerGroup.Answer
    /// The partitions whose state is to be initialised; ``ShareGroupCoordinator/initialized(_:)`` says
    /// that it is.
    package var initializes: [MessageQueueID]
  }

  private struct Member: Sendable {
    var epoch = ConsumerGroup.joinEpoch
    var previousEpoch = ConsumerGroup.joinEpoch
    var topics: Set<String> = []
    var assigned: [MessageQueueID] = []
  }

  private let settings: Settings
  /// Counts changes of members, subscriptions and topics.
  package private(set) var groupEpoch = 0
  /// The group epoch that the target was computed for.
  package private(set) var assignmentEpoch = 0
  /// The partitions of each topic.
  package private(set) var topics: [String: Int] = [:]
  private var members: [MemberID: Member] = [:]
  private var targets: [MemberID: [MessageQueueID]] = [:]
  private var timers = ProtocolTimers<MemberID>()
  private var initializedPartitions: Set<MessageQueueID> = []
  private var initializing: [MessageQueueID: VirtualTime] = [:]
  private var lastAssignment: VirtualTime?
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

  /// What a member was told to read, ascending.
  package func assignment(of id: MemberID) -> [MessageQueueID] { members[id]?.assigned ?? [] }

  /// What the target gives a member, ascending.
  package func target(of id: MemberID) -> [MessageQueueID] { targets[id] ?? [] }

  /// Topics have come or grown; the broker sees it itself, and the next heartbeat takes it in.
  package mutating func setTopics(_ topics: [String: Int]) { self.topics = topics }

  /// The state of these partitions is there; the next heartbeat makes a target with them.
  package mutating func initialized(_ partitions: [MessageQueueID]) {
    for partition in partitions {
      initializing[partition] = nil
      initializedPartitions.insert(partition)
    }
  }

  /// Lets sessions run out that are due.
  package mutating func advance(to time: VirtualTime) {
    while let next = timers.next, next <= time, let id = timers.takeDue(at: next) {
      now = next
      remove(id)
    }
    now = time
  }

  /// Answers a heartbeat.
  ///
  /// - Throws: ``GroupError/unknownMemberID``, ``GroupError/fencedMemberEpoch`` or
  ///   ``GroupError/groupMaxSizeReached``.
  package mutating func heartbeat(
    _ request: ConsumerGroup.Heartbeat, at time: VirtualTime
  ) throws(GroupError) -> Reply {
    now = time
    let id = request.memberID
    if request.epoch < ConsumerGroup.joinEpoch {
      guard members[id] != nil else { throw .unknownMemberID }
      remove(id)
      return Reply(answer: answer(epoch: request.epoch, assignment: nil), initializes: [])
    }
    var member = try findOrCreate(request)
    let topicsBefore = member.topics
    if let topics = request.topics { member.topics = Set(topics) }
    let hasChanged = member.topics != topicsBefore || hasUnassignedPartitions()
    members[id] = member
    let counted = subscribedTopics()
    if hasChanged || counted != countedTopics {
      groupEpoch += 1
      countedTopics = counted
    }
    renewTarget()
    let before = member.assigned
    if member.epoch != assignmentEpoch {
      member.previousEpoch = member.epoch
      member.epoch = assignmentEpoch
      member.assigned = target(of: id).filter { member.topics.contains($0.topic) }
    } else if hasChanged {
      member.assigned = target(of: id).filter { member.topics.contains($0.topic) }
    }
    members[id] = member
    timers.set(id, at: now + settings.sessionTimeout)
    let isTold =
      request.epoch == ConsumerGroup.joinEpoch || request.topics != nil || member.assigned != before
    return Reply(
      answer: answer(epoch: member.epoch, assignment: isTold ? member.assigned : nil),
      initializes: startInitializing())
  }

  private func answer(
    epoch: Int, assignment: [MessageQueueID]?
  ) -> ConsumerGroup.Answer {
    .init(epoch: epoch, heartbeatInterval: settings.heartbeatInterval, assignment: assignment)
  }

  private func findOrCreate(_ request: ConsumerGroup.Heartbeat) throws(GroupError) -> Member {
    guard let member = members[request.memberID] else {
      guard request.epoch == ConsumerGroup.joinEpoch else { throw .unknownMemberID }
      guard members.count < settings.maxSize else { throw .groupMaxSizeReached }
      return Member()
    }
    // The answer with the newer epoch may have been lost.
    let known = [ConsumerGroup.joinEpoch, member.epoch, member.previousEpoch]
    guard known.contains(request.epoch) else { throw .fencedMemberEpoch }
    return member
  }

  private mutating func remove(_ id: MemberID) {
    guard members.removeValue(forKey: id) != nil else { return }
    targets[id] = nil
    timers.cancel(id)
    groupEpoch += 1
    countedTopics = subscribedTopics()
  }

  // MARK: - Partitions

  /// The topics that somebody reads and that exist, with their partitions.
  private func subscribedTopics() -> [String: Int] {
    let read = members.values.reduce(into: Set<String>()) { $0.formUnion($1.topics) }
    return topics.filter { read.contains($0.key) }
  }

  private func partitions(of topics: [String: Int]) -> [MessageQueueID] {
    topics.sorted { CodeUnitOrder.precedes($0.key, $1.key) }.flatMap { topic, count in
      (0..<count).map { MessageQueueID(topic: topic, number: $0) }
    }
  }

  /// Whether partitions have been initialised that the target does not have
  /// (`initializedAssignmentPending`).
  private func hasUnassignedPartitions() -> Bool {
    guard !members.isEmpty, !initializedPartitions.isEmpty else { return false }
    let assigned = targets.values.reduce(into: Set<MessageQueueID>()) { $0.formUnion($1) }
    let read = subscribedTopics()
    return initializedPartitions.contains { read[$0.topic] != nil && !assigned.contains($0) }
  }

  /// What has to be initialised now, once or once more (`subscribedTopicsChangeMap`).
  private mutating func startInitializing() -> [MessageQueueID] {
    let missing = partitions(of: countedTopics).filter { partition in
      if initializedPartitions.contains(partition) { return false }
      guard let since = initializing[partition] else { return true }
      return now >= since + settings.initializeRetryInterval
    }
    for partition in missing { initializing[partition] = now }
    return missing
  }

  /// Computes a new target once the group has changed, but not too soon after the last one.
  private mutating func renewTarget() {
    guard groupEpoch > assignmentEpoch else { return }
    if let lastAssignment, now < lastAssignment + settings.assignmentInterval { return }
    lastAssignment = now
    assignmentEpoch = groupEpoch
    let ids = memberIDs
    let request = AllocationRequest(
      queues: partitions(of: countedTopics).filter { initializedPartitions.contains($0) }
        .map { AllocatableQueue($0) },
      members: ids.map { id in
        GroupMember(
          id, subscription: .topics((members[id]?.topics ?? []).sorted(by: CodeUnitOrder.precedes)),
          owned: target(of: id))
      })
    guard let table = try? ShareSimpleAssignor().allocate(request) else { return }
    for (position, id) in ids.enumerated() {
      targets[id] = table.queues(ofMemberAt: position).sorted()
    }
  }
}
