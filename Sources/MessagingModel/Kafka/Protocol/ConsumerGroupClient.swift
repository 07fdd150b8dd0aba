// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

/// What a consumer of a group of the consumer protocol (KIP-848) does about its membership: when it
/// sends heartbeats and with what, what it gives up and begins to read, and what becomes of it when it
/// is fenced or polls too seldom.
///
/// A value that takes what happens and says what to do; it schedules nothing. Whoever runs it calls
/// ``advance(to:)`` when ``nextTimer`` is due. Heartbeats come from a thread of their own; assignments
/// change within a poll only, so that a consumer that works on a batch gives up what it has to when
/// the batch is done.
///
/// Answers come in the order of the requests. An answer to a heartbeat that leaves the group is not
/// handed in: Kafka does not read it.
///
/// Source: `clients.consumer.internals.AbstractMembershipManager`, `ConsumerMembershipManager`,
/// `AbstractHeartbeatRequestManager` and `ConsumerHeartbeatRequestManager` of Kafka 4.3.
package struct ConsumerGroupClient: Sendable {
  /// An assignment, with a count of assignments that tells equal ones apart (`LocalAssignment`).
  struct LocalAssignment: Sendable, Equatable {
    static let none = LocalAssignment(number: -1, partitions: [])

    var number: Int
    var partitions: [MessageQueueID]
  }

  /// What the coordinator was told last (`SentFields`).
  private struct Sent: Sendable {
    var topics: [String]?
    var rebalanceTimeout: VirtualDuration?
    var assignor: String?
    var assignment: LocalAssignment?
  }

  /// The id that the consumer makes for itself, for all its life.
  package let id: MemberID
  /// What the consumer is set to.
  package private(set) var settings: Settings
  /// The epoch that it has been told.
  package private(set) var epoch = ConsumerGroup.joinEpoch
  /// Where it stands.
  package internal(set) var state = State.outside
  /// What it owns, ascending; what is about to be revoked included.
  package internal(set) var owned: [MessageQueueID] = []
  /// Whether the application is within a poll.
  package private(set) var isPolling = false
  /// The last assignment that it has taken on.
  var current = LocalAssignment.none
  /// The last assignment that it has been told of.
  var target = LocalAssignment.none
  /// The assignment that it is taking on, until the commit before that is answered.
  var pending: LocalAssignment?
  /// Whether that has become pointless, since the member left or joins again.
  var isInterrupted = false
  /// Whether the commit is answered, and the next poll may go on.
  var isCommitted = false

  private var sent = Sent()
  private var interval = VirtualDuration.zero
  private var heartbeatDue: VirtualTime?
  private var isAwaitingAnswer = false
  /// Answers under way to what was sent before the member left or was fenced.
  private var lateAnswers = 0
  private var lastPoll: VirtualTime

  /// A consumer that has not polled yet.
  package init(id: MemberID, _ settings: Settings, at now: VirtualTime) {
    self.id = id
    self.settings = settings
    lastPoll = now
  }

  /// Whether it takes part in the group, or asks to.
  package var isMember: Bool {
    switch state {
    case .joining, .reconciling, .acknowledging, .stable: true
    case .outside, .stale, .failed, .closed: false
    }
  }

  /// When it is out unless it polls; `nil` while a poll is under way or it is not in the group.
  package var pollDeadline: VirtualTime? {
    isMember && !isPolling ? lastPoll + settings.pollInterval : nil
  }

  /// When ``advance(to:)`` has to be called at the latest; `nil` for never.
  package var nextTimer: VirtualTime? {
    let heartbeat = isMember && !isAwaitingAnswer ? heartbeatDue : nil
    guard let heartbeat, let deadline = pollDeadline else { return heartbeat ?? pollDeadline }
    return min(heartbeat, deadline)
  }

  /// Lets timers run out that are due: a heartbeat is sent, or the member leaves because it polls too
  /// seldom.
  package mutating func advance(to now: VirtualTime) -> [Action] {
    if let deadline = pollDeadline, deadline <= now { return leaveForPollingTooSeldom() }
    guard let next = nextTimer, next <= now else { return [] }
    return [sendHeartbeat(at: now)]
  }

  // MARK: - The application

  /// The application asks for records; what a rebalance wants of it is done first.
  package mutating func poll(at now: VirtualTime) -> [Action] {
    isPolling = true
    lastPoll = now
    if state == .outside || state == .stale {
      state = .joining
      return [sendHeartbeat(at: now)]
    }
    return reconcile(at: now)
  }

  /// The poll gives the application records, or nothing.
  package mutating func pollReturned(at now: VirtualTime) {
    isPolling = false
    lastPoll = now
  }

  /// The application reads other topics from now on; the next heartbeat says so.
  package mutating func subscribe(to topics: [String]) { settings.topics = topics }

  /// The consumer is closed: it commits, gives all up and leaves.
  package mutating func close(_ departure: Departure = .standard) -> [Action] {
    var actions: [Action] = []
    if !owned.isEmpty {
      if settings.commitsAutomatically { actions.append(.commitLast) }
      actions.append(epoch > 0 ? .revoke(owned) : .lose(owned))
    }
    if isMember, departure != .remain || settings.instanceID != nil {
      actions.append(.send(departing(departure)))
    }
    forgetAll()
    state = .closed
    return actions
  }

  private func departing(_ departure: Departure) -> ConsumerGroup.Heartbeat {
    let isComingBack = settings.instanceID != nil && departure != .leave
    return ConsumerGroup.Heartbeat(
      memberID: id,
      epoch: isComingBack ? ConsumerGroup.staticLeaveEpoch : ConsumerGroup.leaveEpoch,
      instanceID: settings.instanceID)
  }

  // MARK: - The coordinator

  /// A heartbeat is answered.
  package mutating func answered(
    _ answer: ConsumerGroup.Answer, at now: VirtualTime
  ) -> [Action] {
    guard takesAnswer() else { return [] }
    if answer.heartbeatInterval != interval {
      interval = answer.heartbeatInterval
      heartbeatDue = now + interval
    }
    epoch = answer.epoch
    if let assignment = answer.assignment { take(assignment) }
    return acknowledge(at: now) + reconcile(at: now)
  }

  /// A heartbeat is refused: a fenced member loses what it owns and joins again at once.
  package mutating func refused(_ error: GroupError, at now: VirtualTime) -> [Action] {
    guard takesAnswer() else { return [] }
    let lost: [Action] = owned.isEmpty ? [] : [.lose(owned)]
    forgetAll()
    guard error == .fencedMemberEpoch || error == .unknownMemberID else {
      state = .failed
      return lost + [.fail(error)]
    }
    state = .joining
    return lost + [sendHeartbeat(at: now)]
  }

  /// A heartbeat gets no answer; the next one, which says everything again, waits for a moment.
  package mutating func unanswered(at now: VirtualTime, retryAfter backoff: VirtualDuration) {
    guard takesAnswer() else { return }
    sent = Sent()
    heartbeatDue = now + backoff
  }

  private mutating func takesAnswer() -> Bool {
    if lateAnswers > 0 {
      lateAnswers -= 1
      return false
    }
    isAwaitingAnswer = false
    return isMember
  }

  private mutating func take(_ assignment: [MessageQueueID]) {
    if target == .none || target.partitions != assignment {
      target = LocalAssignment(number: target.number + 1, partitions: assignment)
    }
    if target != current {
      state = .reconciling
    } else if state == .reconciling || state == .joining {
      state = .stable
    }
  }

  private mutating func leaveForPollingTooSeldom() -> [Action] {
    let actions: [Action] = [.send(departing(.standard))] + (owned.isEmpty ? [] : [.lose(owned)])
    forgetAll()
    state = .stale
    return actions
  }

  /// Forgets everything that belongs to this stay in the group.
  private mutating func forgetAll() {
    if isAwaitingAnswer { lateAnswers += 1 }
    isAwaitingAnswer = false
    epoch = ConsumerGroup.joinEpoch
    owned = []
    current = .none
    target = .none
    sent = Sent()
    if isCommitted {
      pending = nil
      isCommitted = false
    }
    isInterrupted = pending != nil
  }

  // MARK: - Heartbeats

  /// Sends an acknowledgement, unless an answer is awaited: then it follows that.
  mutating func acknowledge(at now: VirtualTime) -> [Action] {
    state == .acknowledging && !isAwaitingAnswer ? [sendHeartbeat(at: now)] : []
  }

  /// A heartbeat with what has changed since the last one; with everything when it joins.
  private mutating func sendHeartbeat(at now: VirtualTime) -> Action {
    if state == .joining { sent = Sent() }
    var heartbeat = ConsumerGroup.Heartbeat(
      memberID: id, epoch: epoch, instanceID: settings.instanceID)
    if sent.rebalanceTimeout != settings.pollInterval {
      heartbeat.rebalanceTimeout = settings.pollInterval
    }
    if sent.topics != settings.topics { heartbeat.topics = settings.topics }
    if sent.assignor != settings.assignor { heartbeat.assignor = settings.assignor }
    if sent.assignment != current { heartbeat.owned = current.partitions }
    sent = Sent(
      topics: settings.topics, rebalanceTimeout: settings.pollInterval,
      assignor: settings.assignor, assignment: current)
    heartbeatDue = now + interval
    isAwaitingAnswer = true
    // What it owns is said with this, whatever becomes of the answer.
    if state == .acknowledging { state = current == target ? .stable : .reconciling }
    return .send(heartbeat)
  }
}
