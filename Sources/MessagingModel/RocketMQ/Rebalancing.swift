// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import Stochastics

// The client-side rebalance: each member computes its own share from one broker's list of members.
//
// Sources: `RebalanceService`, `RebalanceImpl.rebalanceByTopic`,
// `RebalanceImpl.updateProcessQueueTableInRebalance`, `RebalancePushImpl` of Apache RocketMQ 5.
extension RocketMQModel {
  /// A client's rebalance thread begins a run over all its topics.
  mutating func startRebalance(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard consumers[consumer].phase == .running else { return }
    consumers[consumer].timer.begin()
    consumers[consumer].job = RebalanceJob()
    continueRebalance(consumer, at: now, &scheduler)
  }

  /// Takes the steps of a run until one has to wait for a broker or a listener.
  mutating func continueRebalance(
    _ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard consumers[consumer].phase == .running, var job = consumers[consumer].job else { return }
    consumers[consumer].job = nil
    let group = consumers[consumer].group
    while job.topic < groups[group].topics.count {
      guard advance(&job, of: consumer, at: now, &scheduler) else {
        consumers[consumer].job = job
        return
      }
    }
    let next = consumers[consumer].timer.finish(at: now, balanced: job.isBalanced)
    scheduleRebalance(consumer, at: next, &scheduler)
  }

  /// Takes one step; false when the rest has to wait for an event that has been scheduled.
  private mutating func advance(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    switch job.step {
    case .ask:
      if groups[consumers[consumer].group].isBroadcasting {
        job.step = .apply
        return true
      }
      return pass(to: .answer, &job, of: consumer, at: now, &scheduler)
    case .answer:
      job.view = askMembers(job.topic, of: consumer)
      return pass(to: .apply, &job, of: consumer, at: now, &scheduler)
    case .apply:
      apply(&job, of: consumer, at: now)
      return true
    case .drop: return dropNext(&job, of: consumer, at: now, &scheduler)
    case .lock:
      guard job.position < job.gains.count else {
        job.step = .finishTopic
        return true
      }
      let needsLock = locksQueues(consumer)
      return pass(to: needsLock ? .lockAtBroker : .query, &job, of: consumer, at: now, &scheduler)
    case .lockAtBroker:
      job.isLockGranted = lockForGain(job.gains[job.position], consumer: consumer, at: now)
      return pass(to: .locked, &job, of: consumer, at: now, &scheduler)
    case .locked:
      guard job.isLockGranted else {
        skipGain(&job, of: consumer, at: now, &scheduler)
        return true
      }
      return pass(to: .query, &job, of: consumer, at: now, &scheduler)
    case .query:
      let cursor = cursor(of: job.gains[job.position], consumer: consumer)
      job.startOffset = startOffset(ofCursor: cursor)
      cursors[cursor].startsUnderWay.append(job.startOffset)
      return pass(to: .gain, &job, of: consumer, at: now, &scheduler)
    case .gain:
      gainNext(&job, of: consumer, at: now)
      return true
    case .finishTopic:
      finishTopic(&job, of: consumer, at: now, &scheduler)
      return true
    }
  }

  /// Goes to a step that lies one network latency away.
  private mutating func pass(
    to step: RebalanceJob.Step, _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    job.step = step
    // Members of a broadcasting group read their offsets from a local file.
    if consumerLatency == 0 || groups[consumers[consumer].group].isBroadcasting { return true }
    scheduler.at(now + consumerLatency, .continueRebalance(consumer: Int32(consumer)))
    return false
  }

  /// The members as one randomly chosen broker of the topic knows them; `nil` for none.
  private mutating func askMembers(_ topic: Int, of consumer: Int) -> [Int]? {
    let group = consumers[consumer].group
    var candidates = 0
    for position in consumers[consumer].routes[topic].indices
    where beginsBroker(position, ofRoute: topic, of: consumer) { candidates += 1 }
    guard candidates > 0 else { return nil }
    var chosen = consumers[consumer].drawIndex(below: candidates)
    for position in consumers[consumer].routes[topic].indices
    where beginsBroker(position, ofRoute: topic, of: consumer) {
      if chosen == 0 {
        let broker = queues[consumers[consumer].routes[topic][position]].broker
        let members = brokers[broker].registers[group].members
        return members.isEmpty ? nil : members
      }
      chosen -= 1
    }
    return nil
  }

  /// Whether a position in a client's route is the first of its broker.
  private func beginsBroker(_ position: Int, ofRoute topic: Int, of consumer: Int) -> Bool {
    guard position > 0 else { return true }
    let queue = consumers[consumer].routes[topic][position]
    let before = consumers[consumer].routes[topic][position - 1]
    return queues[queue].broker != queues[before].broker
  }

  /// Compares what the client holds of a topic with its share.
  private mutating func apply(_ job: inout RebalanceJob, of consumer: Int, at now: Int64) {
    let group = consumers[consumer].group
    let topic = groups[group].topics[job.topic]
    job.drops = []
    job.gains = []
    job.gained = []
    job.hasChanged = false
    job.position = 0
    job.step = .drop
    guard let share = share(of: consumer, job: job, topic: topic, isBalanced: &job.isBalanced)
    else {
      job.step = .finishTopic
      return
    }
    job.share = share
    queueMarks.renew(share, of: queues.count)
    for index in consumers[consumer].held where queues[held[index].queue].topic == topic {
      let isDead = now - held[index].lastPull > BrokerLimits.pullMaximumIdle
      if !queueMarks.contains(held[index].queue) || isDead { job.drops.append(index) }
    }
    // All are marked before the first is removed, which may take its time.
    for index in job.drops where !held[index].isDropped { release(index, at: now) }
  }

  /// Once queues have been given up: those of the share that the client's table lacks, and whether
  /// what it holds is its share.
  private mutating func chooseGains(_ job: inout RebalanceJob, of consumer: Int) {
    queueMarks.renew(job.share, of: queues.count)
    for index in consumers[consumer].held
    where held[index].isDropped && queueMarks.contains(held[index].queue) {
      job.isBalanced = false
    }
    for index in consumers[consumer].held { queueMarks.remove(held[index].queue) }
    for queue in job.share where queueMarks.contains(queue) { job.gains.append(queue) }
    job.step = .lock
    job.position = 0
  }

  /// The queues of a topic that belong to a client, in allocation order; `nil` leaves all as it is.
  private mutating func share(
    of consumer: Int, job: RebalanceJob, topic: Int, isBalanced: inout Bool
  ) -> [Int]? {
    let route = consumers[consumer].routes[job.topic]
    if groups[consumers[consumer].group].isBroadcasting { return route }
    guard let view = job.view, !route.isEmpty else { return nil }
    let group = consumers[consumer].group
    let table = allocate(group: group, topic: topic, route: route, members: view)
    switch table {
    case .failed:
      isBalanced = false
      return nil
    case .rows(let members, let rows):
      // A member that the broker does not list gets nothing, and gives up all that it holds.
      guard let position = members.firstIndex(where: { consumers[$0].id == consumers[consumer].id })
      else { return [] }
      return rows[position]
    }
  }

  /// The shares of all listed members, computed once for each combination of members and queues.
  mutating func allocate(
    group: Int, topic: Int, route: [Int], members: [Int]
  ) -> AllocationMemo.Answer {
    let key = AllocationMemo.Key(group: group, topic: topic, route: route, members: members)
    if let known = memo.answers[key] { return known }
    let sorted = members.sorted {
      let left = MemberID(consumers[$0].id)
      let right = MemberID(consumers[$1].id)
      return left == right ? $0 < $1 : left < right
    }
    var request = AllocationRequest(
      queues: route.map { queueName($0) }, members: sorted.map { MemberID(consumers[$0].id) })
    if !groups[group].allocation.laws.contains(.memoryless) {
      request = remembering(request, members: sorted, key: key)
    }
    var answer = AllocationMemo.Answer.failed
    if let table = try? AllocationRounds(of: groups[group].allocation, for: request).last {
      answer = .rows(
        members: sorted,
        rows: sorted.indices.map { member in
          // Queues that a configured allocation names but the route lacks cannot be read.
          table.row(ofMemberAt: member).filter { $0 < table.requestedCount }.map { route[$0] }
        })
    }
    memo.remember(answer, for: key)
    return answer
  }

  /// The same request with what members were given when the topic was last allocated to a group.
  ///
  /// RocketMQ's clients know nothing of the kind: each works from names alone. A strategy that
  /// remembers is a what-if here, as if all clients knew the allocation before the present view, and
  /// as if queues could be handed over in rounds without waiting.
  @inline(never)
  private mutating func remembering(
    _ request: AllocationRequest, members: [Int], key: AllocationMemo.Key
  ) -> AllocationRequest {
    guard let latest = memo.latest(before: key) else { return request }
    let owned = members.map { member in
      (latest[member] ?? []).map { queueName($0) }
    }
    return AllocationRequest(
      queues: request.queues,
      members: zip(request.members, owned).map { GroupMember($0.id, owned: $1) })
  }

  func queueName(_ queue: Int) -> MessageQueueID {
    MessageQueueID(
      topic: topics[queues[queue].topic].name, broker: brokers[queues[queue].broker].name,
      number: queues[queue].number)
  }

  /// Whether a client's queues are under broker locks.
  private func locksQueues(_ consumer: Int) -> Bool {
    let group = consumers[consumer].group
    return groups[group].isOrderly && !groups[group].isBroadcasting
  }

  /// Gives up the next queue; an orderly one waits for its listener, but not for long.
  private mutating func dropNext(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    guard job.position < job.drops.count else {
      chooseGains(&job, of: consumer)
      return true
    }
    let index = job.drops[job.position]
    persistOffset(of: index, at: now, &scheduler)
    let isWaiting = job.waitingSince >= 0
    if locksQueues(consumer), held[index].isRunning, isWaiting || !isForced(index, at: now) {
      return waitForListener(index, &job, of: consumer, at: now, &scheduler)
    }
    if locksQueues(consumer) { unlock(index, at: now, &scheduler) }
    removeEntry(index)
    job.hasChanged = true
    advancePosition(&job)
    return true
  }

  /// Whether a dropped queue is given up whatever runs; asked for before each wait, not after it.
  private func isForced(_ index: Int, at now: Int64) -> Bool {
    now - held[index].lockedAt > BrokerLimits.unlockDelay
  }

  /// Waits for a listener's end up to half a second, then leaves the queue to a later run.
  private mutating func waitForListener(
    _ index: Int, _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    if job.waitingSince < 0 { job.waitingSince = now }
    let deadline = job.waitingSince + BrokerLimits.consumeLockWait
    if now >= deadline {
      advancePosition(&job)
      return true
    }
    scheduler.at(
      min(held[index].runningEnd, deadline), .continueRebalance(consumer: Int32(consumer)))
    return false
  }

  private func advancePosition(_ job: inout RebalanceJob) {
    job.position += 1
    job.waitingSince = -1
  }

  private mutating func unlock(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let cursor = held[index].cursor
    let consumer = held[index].consumer
    if consumerLatency == 0 {
      cursors[cursor].lock.unlock(by: consumers[consumer].lockHolder)
    } else {
      scheduler.at(
        now + consumerLatency, .unlockAtBroker(cursor: Int32(cursor), consumer: Int32(consumer)))
    }
  }

  private mutating func lockForGain(_ queue: Int, consumer: Int, at now: Int64) -> Bool {
    let cursor = cursor(of: queue, consumer: consumer)
    return cursors[cursor].lock.lock(for: consumers[consumer].lockHolder, at: now)
  }

  /// A queue that cannot be locked is left for another run, soon.
  private mutating func skipGain(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    job.isBalanced = false
    job.position += 1
    job.step = .lock
    scheduler.at(
      now + groups[consumers[consumer].group].settings.lockRetryWakeUp,
      .notifyMembersChanged(consumer: Int32(consumer)))
  }

  private mutating func gainNext(_ job: inout RebalanceJob, of consumer: Int, at now: Int64) {
    let queue = job.gains[job.position]
    let index = gain(queue, consumer: consumer, start: job.startOffset, at: now)
    forgetStart(of: job, consumer: consumer)
    if locksQueues(consumer) {
      held[index].isLocked = true
      held[index].lockedAt = now
    }
    job.gained.append(reference(index))
    job.hasChanged = true
    job.position += 1
    job.step = .lock
  }

  /// Notes that a client has begun at the start offset that it asked for, or never will.
  private mutating func forgetStart(of job: RebalanceJob, consumer: Int) {
    let cursor = cursor(of: job.gains[job.position], consumer: consumer)
    if let known = cursors[cursor].startsUnderWay.firstIndex(of: job.startOffset) {
      cursors[cursor].startsUnderWay.remove(at: known)
    }
  }

  /// Breaks off a rebalance that a client is in the middle of.
  mutating func abandonRebalance(_ consumer: Int) {
    guard let job = consumers[consumer].job else { return }
    if case .gain = job.step { forgetStart(of: job, consumer: consumer) }
    consumers[consumer].job = nil
  }

  /// Sends the first pulls of the queues gained on their way and tells the brokers of a change.
  private mutating func finishTopic(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let delay = groups[consumers[consumer].group].settings.firstPullDelay
    for reference in job.gained { scheduler.at(now + delay, .pull(reference)) }
    if job.hasChanged { sendHeartbeat(consumer, repeats: false, at: now, &scheduler) }
    job.topic += 1
    job.step = .ask
  }

  /// A group's cursor on a queue; a broadcasting member's own.
  func cursor(of queue: Int, consumer: Int) -> Int {
    let group = consumers[consumer].group
    return groups[group].isBroadcasting
      ? consumers[consumer].ownCursors[queue] ?? -1 : groups[group].cursorOfQueue[queue]
  }
}
