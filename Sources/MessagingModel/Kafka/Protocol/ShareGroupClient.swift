// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

/// What a consumer of a share group (KIP-932) does about its membership.
///
/// It reads what it is told to read from the moment on when it is told, and gives the rest up, without
/// asking the application. Who is fenced joins again at once; who polls too seldom leaves, and joins
/// with its next poll. A value that takes what happens and says what to do; it schedules nothing.
/// Whoever runs it calls ``advance(to:)`` when ``nextTimer`` is due.
///
/// Answers come in the order of the requests. An answer to a heartbeat that leaves the group is not
/// handed in.
///
/// Source: `clients.consumer.internals.ShareMembershipManager`, `AbstractMembershipManager` and
/// `AbstractHeartbeatRequestManager` of Apache Kafka 4.3.
package struct ShareGroupClient: Sendable {
  /// What is to be done.
  package enum Action: Sendable, Equatable {
    /// A heartbeat goes to the coordinator.
    case send(ConsumerGroup.Heartbeat)
    /// These partitions may be fetched from now on.
    case assign([MessageQueueID])
    /// These are no longer fetched.
    case release([MessageQueueID])
    /// The coordinator refused the member for good.
    case fail
  }

  /// Where a consumer stands.
  package enum State: Sendable, Equatable {
    case outside
    case joining
    case stable
    /// It polled too seldom, and joins with its next poll.
    case stale
    case failed
    case closed
  }

  /// The id that the consumer makes for itself, for all its life.
  package let id: MemberID
  private let topics: [String]
  private let pollInterval: VirtualDuration
  /// The epoch that it has been told.
  package private(set) var epoch = ConsumerGroup.joinEpoch
  /// Where it stands.
  package private(set) var state = State.outside
  /// What it reads, ascending.
  package private(set) var assigned: [MessageQueueID] = []
  private var isPolling = false
  private var lastPoll: VirtualTime
  private var lastSent: VirtualTime
  private var heartbeatDue: VirtualTime?
  private var isAwaitingAnswer = false
  /// Answers under way to what was sent before the member left or was fenced.
  private var lateAnswers = 0

  /// A consumer that has not polled yet.
  package init(id: MemberID, topics: [String], pollInterval: VirtualDuration, at now: VirtualTime) {
    self.id = id
    self.topics = topics
    self.pollInterval = pollInterval
    lastPoll = now
    lastSent = now
  }

  private var isMember: Bool { state == .joining || state == .stable }

  /// When it is out unless it polls; `nil` while a poll is under way or it is not in the group.
  package var pollDeadline: VirtualTime? {
    isMember && !isPolling ? lastPoll + pollInterval : nil
  }

  /// When ``advance(to:)`` has to be called at the latest; `nil` for never.
  package var nextTimer: VirtualTime? {
    let heartbeat = isMember && !isAwaitingAnswer ? heartbeatDue : nil
    guard let heartbeat, let deadline = pollDeadline else { return heartbeat ?? pollDeadline }
    return min(heartbeat, deadline)
  }

  // MARK: - The application

  /// The application asks for records.
  package mutating func poll(at now: VirtualTime) -> [Action] {
    isPolling = true
    lastPoll = now
    guard state == .outside || state == .stale else { return [] }
    return join(at: now)
  }

  /// The poll gives the application records.
  package mutating func pollReturned(at now: VirtualTime) {
    isPolling = false
    lastPoll = now
  }

  /// The application is through: the member leaves.
  package mutating func close() -> [Action] {
    let wasMember = isMember
    state = .closed
    assigned = []
    return wasMember ? [.send(farewell)] : []
  }

  private var farewell: ConsumerGroup.Heartbeat {
    .init(memberID: id, epoch: ConsumerGroup.leaveEpoch)
  }

  // MARK: - Heartbeats

  private mutating func join(at now: VirtualTime) -> [Action] {
    if isAwaitingAnswer { lateAnswers += 1 }
    state = .joining
    epoch = ConsumerGroup.joinEpoch
    return [heartbeat(at: now)]
  }

  private mutating func heartbeat(at now: VirtualTime) -> Action {
    isAwaitingAnswer = true
    heartbeatDue = nil
    lastSent = now
    return .send(
      .init(memberID: id, epoch: epoch, topics: epoch == ConsumerGroup.joinEpoch ? topics : nil))
  }

  /// Lets timers run out that are due: a heartbeat is sent, or the member leaves because it polls too
  /// seldom.
  package mutating func advance(to now: VirtualTime) -> [Action] {
    if let deadline = pollDeadline, deadline <= now {
      state = .stale
      if isAwaitingAnswer { lateAnswers += 1 }
      isAwaitingAnswer = false
      return [.send(farewell)] + giveUpAll()
    }
    guard let next = nextTimer, next <= now else { return [] }
    return [heartbeat(at: now)]
  }

  /// A heartbeat is answered; a change of what is to be read is confirmed at once.
  package mutating func answered(
    _ answer: ConsumerGroup.Answer, at now: VirtualTime
  ) -> [Action] {
    guard takesAnswer() else { return [] }
    state = .stable
    epoch = answer.epoch
    heartbeatDue = lastSent + answer.heartbeatInterval
    guard let assignment = answer.assignment, assignment != assigned else { return [] }
    let lost = assigned.filter { !assignment.contains($0) }
    let gained = assignment.filter { !assigned.contains($0) }
    assigned = assignment
    return (lost.isEmpty ? [] : [.release(lost)]) + (gained.isEmpty ? [] : [.assign(gained)])
      + [heartbeat(at: now)]
  }

  /// A heartbeat is refused: a fenced member gives all up and joins again.
  package mutating func refused(_ error: GroupError, at now: VirtualTime) -> [Action] {
    guard takesAnswer() else { return [] }
    guard error == .unknownMemberID || error == .fencedMemberEpoch else {
      state = .failed
      return giveUpAll() + [.fail]
    }
    return giveUpAll() + join(at: now)
  }

  /// Whether an answer belongs to the present membership.
  private mutating func takesAnswer() -> Bool {
    if lateAnswers > 0 {
      lateAnswers -= 1
      return false
    }
    isAwaitingAnswer = false
    return isMember
  }

  private mutating func giveUpAll() -> [Action] {
    defer { assigned = [] }
    return assigned.isEmpty ? [] : [.release(assigned)]
  }
}
