// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What becomes of pops, and of what brokers remember of them, when machines, links and clocks fail.
//
// Sources: `PullAPIWrapper.popAsync`, `DefaultMQPushConsumerImpl.popMessage`, `.ackAsync` and
// `.changePopInvisibleTimeAsync`, `PopMessageProcessor.popMsgFromQueue`,
// `PopBufferMergeService.addCkJustOffset`, `PopReviveService` of Apache RocketMQ 5.
extension RocketMQModel {
  // MARK: - Links

  /// Whether a pop gets through to its broker, whose master alone is asked; if not, the client's next
  /// try is scheduled.
  @inline(never)
  mutating func passPop(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let known: Int64
    switch link(ofPop: index) {
    case .open: return true
    case .refused: known = now + consumerLatency
    case .silent: known = endOfPatience(with: index, at: now)
    }
    popAgain(index, at: known, &scheduler)
    return false
  }

  private func link(ofPop index: Int) -> LinkState {
    link(
      ofConsumer: Int(pop.requests[index].consumer), to: Int(pop.requests[index].broker))
  }

  private func endOfPatience(with index: Int, at now: Int64) -> Int64 {
    let group = consumers[Int(pop.requests[index].consumer)].group
    let patience = groups[group].settings.longPollHold + BrokerLimits.popPatience
    return max(now, pop.requests[index].issued + patience)
  }

  /// A client that knows that a pop has failed tries again later.
  private func popAgain(_ index: Int, at known: Int64, _ scheduler: inout ModelScheduler) {
    let group = consumers[Int(pop.requests[index].consumer)].group
    scheduler.at(
      known + groups[group].settings.pullRetryDelay, .pop(.issue(request: Int32(index))))
  }

  /// Whether a broker's answer reaches its client.
  func hearsReply(_ index: Int) -> Bool {
    if pop.requests[index].isDeaf { return false }
    return !hasOutage || link(ofPop: index) == .open
  }

  /// An answer does not get through: its messages come back when they are visible again, and the
  /// client, if there is one, asks anew when its patience is at an end.
  @inline(never)
  mutating func loseReply(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let group = consumers[Int(pop.requests[index].consumer)].group
    var next = pop.requests[index].reply
    pop.requests[index].reply = -1
    while next >= 0 {
      let delivery = Int(next)
      next = pop.deliveries[delivery].nextOfReply
      pop.counts[group].undelivered += 1
      releaseDelivery(delivery)
    }
    guard !pop.requests[index].isDropped else { return }
    popAgain(index, at: endOfPatience(with: index, at: now), &scheduler)
  }

  /// Whether a client's word on a popped message reaches the broker; if not, nobody says it again.
  mutating func reachesBroker(ofPopped delivery: Int) -> Bool {
    guard hasOutage else { return true }
    let consumer = Int(pop.requests[Int(pop.deliveries[delivery].request)].consumer)
    let broker = queues[cursors[Int(pop.deliveries[delivery].cursor)].queue].broker
    if link(ofConsumer: consumer, to: broker) == .open { return true }
    pop.counts[consumers[consumer].group].unheard += 1
    releaseDelivery(delivery)
    return false
  }

  // MARK: - Brokers that end

  /// Pops that a broker holds end with it; their clients know at once, or when their patience is at
  /// an end.
  mutating func breakHeldPops(
    of broker: Int, isSilent: Bool, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !pop.waiting.isEmpty else { return }
    for held in pop.waiting[broker] {
      let index = Int(held)
      withdrawPop(index)
      guard !pop.requests[index].isDropped else { continue }
      let known = isSilent ? endOfPatience(with: index, at: now) : now + consumerLatency
      popAgain(index, at: known, &scheduler)
    }
  }

  /// Whether a group has popped a message of a queue before.
  func isPopped(_ offset: Int, cursor: Int) -> Bool {
    groups[cursors[cursor].group].isPop && cursor < pop.nextOffsets.count
      && offset < pop.nextOffsets[cursor]
  }

  /// A broker has written down from where a group's next pop of a queue reads.
  mutating func notePopOffsetFlushed(_ cursor: Int) {
    guard cursor < pop.nextOffsets.count else { return }
    pop.flushedOffsets[cursor] = pop.nextOffsets[cursor]
  }

  /// What a broker that ended without notice knew of pops: the offsets are as they were written down,
  /// and check points and acknowledgements later than what is kept of the log are gone.
  ///
  /// Like the messages of retry topics, their check points are not lost here.
  mutating func losePopMemory(of broker: Int, ending: ClusterFault.Ending, after kept: Int64) {
    guard !pop.waiting.isEmpty, ending != .shutdown else { return }
    for cursor in 0..<pop.nextOffsets.count
    where queues[cursors[cursor].queue].broker == broker {
      let flushed = max(pop.flushedOffsets[cursor], cursors[cursor].floor)
      pop.nextOffsets[cursor] = min(pop.nextOffsets[cursor], flushed)
    }
    for checkpoint in 0..<pop.checkpoints.count
    where !pop.checkpoints[checkpoint].isOver
      && Int(pop.checkpoints[checkpoint].log) / PopState.logsPerBroker == broker
    {
      var delivery = Int(pop.checkpoints[checkpoint].first)
      guard delivery >= 0, !cursors[Int(pop.deliveries[delivery].cursor)].isRetry else { continue }
      if pop.checkpoints[checkpoint].kept > kept {
        let next = pop.nextOffsets[Int(pop.deliveries[delivery].cursor)]
        pop.checkpoints[checkpoint].isLost = true
        pop.checkpoints[checkpoint].goneBelow = min(pop.checkpoints[checkpoint].goneBelow, next)
      }
      while delivery >= 0 {
        if pop.deliveries[delivery].acknowledged > kept {
          pop.deliveries[delivery].acknowledged = -1
          pop.checkpoints[checkpoint].pending += 1
        }
        delivery = Int(pop.deliveries[delivery].next)
      }
    }
  }

  /// Whether a message that its client did not acknowledge is nowhere any more: it was lost, or its
  /// check point was, and nobody pops it again.
  func isGone(_ delivery: Int) -> Bool {
    let popped = pop.deliveries[delivery]
    let cursor = Int(popped.cursor)
    guard !cursors[cursor].isRetry else { return false }
    let queue = cursors[cursor].queue
    let offset = Int(popped.offset)
    if queues[queue].hasLost, offset >= queues[queue].log.start, queues[queue].log[offset].isLost {
      return true
    }
    let checkpoint = pop.checkpoints[Int(popped.checkpoint)]
    return checkpoint.isLost && offset < checkpoint.goneBelow && !popped.isChange
  }

  /// A message that is nowhere any more will not be seen again.
  mutating func abandonPopped(_ delivery: Int, at now: Int64) {
    let cursor = Int(pop.deliveries[delivery].cursor)
    let history = Int(pop.deliveries[delivery].record.history)
    if history >= 0 {
      giveUp(history, as: .discarded, group: cursors[cursor].group, at: now)
    }
    dropLost(Int(pop.deliveries[delivery].offset), cursor: cursor, at: now)
  }

  // MARK: - What comes after

  /// A broker that serves again reads its revive queues on.
  mutating func resumeRevival(
    on broker: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !pop.waiting.isEmpty else { return }
    for log in reviveLogs(of: broker) { scheduleRead(of: log, at: now, &scheduler) }
  }

  /// A broker's clock was set: by it, messages have been invisible for longer, or less long.
  mutating func moveCheckpoints(
    on broker: Int, by jump: Int64, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !pop.waiting.isEmpty else { return }
    for checkpoint in 0..<pop.checkpoints.count
    where reviveLogs(of: broker).contains(Int(pop.checkpoints[checkpoint].log)) {
      pop.checkpoints[checkpoint].until -= jump
    }
    for log in reviveLogs(of: broker) {
      var moved = pop.logs[log]
      moved.clockJumped(by: jump) { timerRelease($0, log: log, at: now) }
      pop.logs[log] = moved
      scheduler.cancel(pop.reads[log].event)
      pop.reads[log].event = .none
      scheduleRead(of: log, at: now, &scheduler)
    }
  }

  private func reviveLogs(of broker: Int) -> Range<Int> {
    broker * PopState.logsPerBroker..<(broker + 1) * PopState.logsPerBroker
  }
}
