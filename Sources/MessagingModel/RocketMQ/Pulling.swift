// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// The pull loop of each held queue: client checks, the broker's answer or hold, the client's buffer.
//
// Sources: `DefaultMQPushConsumerImpl.pullMessage`, `PullMessageProcessor`, `PullRequestHoldService`
// of Apache RocketMQ 5.
extension RocketMQModel {
  /// Lets a client issue its next pull of a queue.
  ///
  /// Without latency to the broker the exchange takes no time, so replies and the pulls that follow
  /// them are carried out here, in a loop, until the broker holds the pull or the client pauses.
  mutating func pull(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let entry = held.place(of: index)
    repeat {
      guard mayPull(index, at: now, &scheduler) else { return }
      if hasOutage, !passPull(index, at: now, &scheduler) { return }
      // Members of a broadcasting group keep their offsets to themselves.
      let memory = cursors[entry.pointee.cursor].member < 0 ? entry.pointee.memoryOffset : -1
      let commit = memory > 0 ? memory : -1
      if consumerLatency > 0 {
        entry.pointee.pullCommit = commit
        scheduler.at(now &+ consumerLatency, .pullAtBroker(reference(index)))
        return
      }
      if commit >= 0 { storeOffset(commit, cursor: entry.pointee.cursor) }
      guard findReply(index, at: now) else { return }
      if hasDiskReads, readsDisk(index, at: now, &scheduler) { return }
    } while fillBuffer(index, at: now, &scheduler)
  }

  /// The client's checks before a pull; schedules another try where they fail.
  @inline(__always)
  private mutating func mayPull(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let entry = held.place(of: index)
    if entry.pointee.isDropped || consumers[entry.pointee.consumer].phase != .running {
      return false
    }
    entry.pointee.lastPull = now
    if !entry.pointee.isActive { activate(index, at: now) }
    let group = groups.place(of: entry.pointee.group)
    let isFull =
      entry.pointee.buffer.count > group.pointee.settings.pullThreshold
      || entry.pointee.bufferedBytes > group.pointee.settings.pullThresholdBytes
      || entry.pointee.buffer.spans(moreThan: group.pointee.settings.maximumSpan)
    let lacksLock =
      group.pointee.isOrderly && !group.pointee.isBroadcasting && !entry.pointee.isLocked
    guard isFull || lacksLock else { return true }
    pause(
      index,
      for: isFull
        ? group.pointee.settings.flowControlDelay
        : group.pointee.settings.pullRetryDelay, at: now, &scheduler)
    return false
  }

  @inline(never)
  private mutating func pause(
    _ index: Int, for delay: Int64, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    scheduler.at(now + delay, .pull(reference(index)))
  }

  /// A pull has reached the broker.
  ///
  /// One whose client has given the queue up meanwhile goes no further: its reply would be ignored,
  /// and the broker must not hold it, since the entry may soon stand for another queue.
  mutating func readAtBroker(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard !held[index].isDropped else { return }
    if hasOutage, !passPull(index, at: now, &scheduler) { return }
    if held[index].pullCommit >= 0 {
      storeOffset(held[index].pullCommit, cursor: held[index].cursor)
      held[index].pullCommit = -1
    }
    if findReply(index, at: now) {
      if hasDiskReads, readsDisk(index, at: now, &scheduler) { return }
      scheduler.at(now &+ consumerLatency, .pullReply(reference(index)))
    }
  }

  /// A reply has reached the client.
  mutating func acceptReply(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard !held[index].isDropped, consumers[held[index].consumer].phase == .running else { return }
    if fillBuffer(index, at: now, &scheduler) { pull(index, at: now, &scheduler) }
  }

  /// The broker's side of a pull: finds messages, or holds the pull and returns false.
  @inline(__always)
  private mutating func findReply(_ index: Int, at now: Int64) -> Bool {
    guard held[index].nextPull < queues[held[index].queue].dispatched else {
      hold(index, at: now)
      return false
    }
    chooseReply(index)
    return true
  }

  /// Chooses the offsets of a reply, from the next offset on.
  @inline(__always)
  private mutating func chooseReply(_ index: Int) {
    let entry = held.place(of: index)
    let group = groups.place(of: entry.pointee.group)
    let queue = entry.pointee.queue
    let first = entry.pointee.nextPull
    entry.pointee.replyFirst = first
    let limit = group.pointee.settings.pullBatch
    if !entry.pointee.isFiltered {
      let end = min(queues[queue].dispatched, first &+ limit)
      entry.pointee.replyEnd =
        largestMessage &* limit <= BrokerLimits.bytesPerPull
        ? end : endWithinBytes(queue, from: first, to: end)
    } else {
      entry.pointee.replyEnd = endOfFilteredRead(index, from: first, limit: limit)
    }
  }

  /// The end of a reply that keeps within the broker's bytes; its first message always fits.
  @inline(never)
  private mutating func endWithinBytes(_ queue: Int, from first: Int, to end: Int) -> Int {
    var bytes = Int(queues[queue].log[first].bytes)
    var next = first + 1
    while next < end {
      bytes += Int(queues[queue].log[next].bytes)
      if bytes > BrokerLimits.bytesPerPull { break }
      next += 1
    }
    return next
  }

  /// Lets the broker hold a pull that found nothing.
  @inline(__always)
  private mutating func hold(_ index: Int, at now: Int64) {
    let entry = held.place(of: index)
    let queue = queues.place(of: entry.pointee.queue)
    entry.pointee.waitingSince = now
    entry.pointee.nextWaiting = queue.pointee.firstWaiting
    queue.pointee.firstWaiting = Int32(truncatingIfNeeded: index)
  }

  /// Withdraws a pull that the broker holds, if it does.
  mutating func withdrawHeldPull(_ index: Int) {
    guard held[index].waitingSince >= 0 else { return }
    let queue = held[index].queue
    let following = held[index].nextWaiting
    if Int(queues[queue].firstWaiting) == index {
      queues[queue].firstWaiting = following
    } else {
      var before = Int(queues[queue].firstWaiting)
      while Int(held[before].nextWaiting) != index { before = Int(held[before].nextWaiting) }
      held[before].nextWaiting = following
    }
    held[index].waitingSince = -1
    held[index].nextWaiting = -1
  }

  /// Answers the pulls held at a queue that has new messages.
  @inline(__always)
  mutating func serveWaiting(_ queue: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    var waiting = Int(queues[queue].firstWaiting)
    guard waiting >= 0 else { return }
    queues[queue].firstWaiting = -1
    while waiting >= 0 {
      let entry = held.place(of: waiting)
      let next = Int(entry.pointee.nextWaiting)
      if entry.pointee.isFiltered,
        staysHeld(waiting, since: entry.pointee.waitingSince, at: now, &scheduler)
      {
        waiting = next
        continue
      }
      entry.pointee.waitingSince = -1
      entry.pointee.nextWaiting = -1
      answerHeldPull(waiting, at: now, &scheduler)
      waiting = next
    }
  }

  @inline(__always)
  private mutating func answerHeldPull(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let entry = held.place(of: index)
    guard entry.pointee.nextPull < queues[entry.pointee.queue].dispatched else {
      // What has become visible was there already when the pull came.
      hold(index, at: now)
      return
    }
    chooseReply(index)
    if consumerLatency > 0 || hasPauses {
      scheduler.at(now &+ consumerLatency, .pullReply(reference(index)))
      return
    }
    if fillBuffer(index, at: now, &scheduler) { pull(index, at: now, &scheduler) }
  }

  /// Gives up pulls that have been held long enough; their clients pull again at once.
  mutating func sweepHeldPulls(_ broker: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    for queue in 0..<queues.count where queues[queue].broker == broker {
      var waiting = Int(queues[queue].firstWaiting)
      queues[queue].firstWaiting = -1
      while waiting >= 0 {
        let next = Int(held[waiting].nextWaiting)
        sweepHeldPull(waiting, queue: queue, at: now, &scheduler)
        waiting = next
      }
    }
    scheduler.at(now + BrokerLimits.heldPullSweep, .sweepHeldPulls(broker: Int32(broker)))
  }

  private mutating func sweepHeldPull(
    _ index: Int, queue: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    if groups[held[index].group].isPop {
      watch(queue, with: index)
      return
    }
    let since = held[index].waitingSince
    held[index].nextWaiting = -1
    held[index].waitingSince = -1
    let group = consumers[held[index].consumer].group
    guard now - since >= groups[group].settings.longPollHold else {
      held[index].waitingSince = since
      held[index].nextWaiting = queues[queue].firstWaiting
      queues[queue].firstWaiting = Int32(index)
      return
    }
    if held[index].nextPull < queues[queue].dispatched {
      // What is there does not pass the filter, and the reply says how far the broker has looked.
      chooseReply(index)
    } else {
      // An empty reply: the position stays, and the client asks again.
      held[index].replyFirst = held[index].nextPull
      held[index].replyEnd = held[index].nextPull
    }
    if consumerLatency > 0 {
      scheduler.at(now + consumerLatency, .pullReply(reference(index)))
    } else {
      acceptReply(index, at: now, &scheduler)
    }
  }

  /// Puts the messages of a reply into the client's buffer and to work; whether the client pulls
  /// again at once.
  @inline(__always)
  private mutating func fillBuffer(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let entry = held.place(of: index)
    let group = groups.place(of: entry.pointee.group)
    let first = entry.pointee.replyFirst
    let end = entry.pointee.replyEnd
    entry.pointee.nextPull = end
    let countBefore = entry.pointee.buffer.count
    if !entry.pointee.isFiltered {
      entry.pointee.buffer.put(first..<end)
    } else {
      putFiltered(index, from: first, to: end, at: now)
    }
    if entry.pointee.buffer.count == countBefore {
      // A reply without a match still moves the offset of an empty buffer on.
      if countBefore == 0 { entry.pointee.memoryOffset = max(entry.pointee.memoryOffset, end) }
      return true
    }
    if tracksBytes { noteBytes(index, from: first, to: end) }
    if group.pointee.isConcurrent {
      submitConcurrent(index, from: first, to: end, at: now, &scheduler)
    } else {
      submitInOrder(index, from: first, to: end, at: now, &scheduler)
    }
    let interval = group.pointee.settings.pullInterval
    guard interval > 0 else { return true }
    scheduler.at(now &+ interval, .pull(reference(index)))
    return false
  }

  @inline(never)
  private mutating func submitInOrder(
    _ index: Int, from first: Int, to end: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard groups[held[index].group].isOrderly else {
      submitToLanes(index, from: first, to: end, at: now, &scheduler)
      return
    }
    held[index].arrivals.append(ReplyArrival(end: Int64(end), arrived: now))
    if held[index].buffer.claimDispatch() { submitOrderly(index, at: now, &scheduler) }
  }

  @inline(never)
  private mutating func noteBytes(_ index: Int, from first: Int, to end: Int) {
    for offset in first..<end where held[index].buffer.isBuffered(offset) {
      held[index].bufferedBytes += Int(queues[held[index].queue].log[offset].bytes)
    }
  }
}
