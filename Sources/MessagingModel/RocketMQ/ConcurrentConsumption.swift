// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// A pool of listener threads over all that a client has buffered.
//
// Source: `ConsumeMessageConcurrentlyService` of Apache RocketMQ 5.
extension RocketMQModel {
  /// Gives the messages of a reply to the thread pool.
  @inline(__always)
  mutating func submitConcurrent(
    _ index: Int, from first: Int, to end: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let consumer = held[index].consumer
    let client = consumers.place(of: consumer)
    // Most replies bring one message to an idle thread, which needs no task to wait in.
    if end &- first == 1, client.pointee.isIdle,
      groups[client.pointee.group].settings.consumeBatch == 1
    {
      startSingle(consumer, held: index, offset: first, arrived: now, now, &scheduler)
      return
    }
    client.pointee.tasks.append(
      ConsumeTask(held: reference(index), next: Int64(first), end: Int64(end), arrived: now))
    feedThreads(consumer, at: now, &scheduler)
  }

  /// Gives waiting work to idle threads, in the order in which it was submitted.
  @inline(never)
  mutating func feedThreads(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    while !consumers[consumer].tasks.isEmpty,
      consumers[consumer].busy < consumers[consumer].threads
    {
      startNextTask(consumer, at: now, &scheduler)
    }
  }

  @inline(__always)
  private mutating func startNextTask(
    _ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    if groups[consumers[consumer].group].isOrderly {
      let task = consumers[consumer].tasks.popFirst()
      if let index = resolve(task.held) { beginTurn(index, at: now, &scheduler) }
    } else {
      startNextBatch(consumer, at: now, &scheduler)
    }
  }

  /// Starts a listener on the next messages of the oldest task, or retires the task.
  @inline(__always)
  private mutating func startNextBatch(
    _ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let task = consumers[consumer].tasks.first
    guard let index = resolve(task.held), !held[index].isDropped,
      let offset = held[index].buffer.firstBuffered(
        from: Int(truncatingIfNeeded: task.next), to: Int(truncatingIfNeeded: task.end))
    else {
      consumers[consumer].tasks.removeFirst()
      return
    }
    let batch = groups[consumers[consumer].group].settings.consumeBatch
    if batch == 1 {
      advanceTask(consumer, task, past: offset)
      startSingle(consumer, held: index, offset: offset, arrived: task.arrived, now, &scheduler)
    } else {
      startBatch(consumer, held: index, task, first: offset, limit: batch, now, &scheduler)
    }
  }

  @inline(__always)
  private mutating func advanceTask(_ consumer: Int, _ task: ConsumeTask, past offset: Int) {
    let next = Int64(truncatingIfNeeded: offset &+ 1)
    if next >= task.end {
      consumers[consumer].tasks.removeFirst()
    } else {
      consumers[consumer].tasks.first.next = next
    }
  }

  /// Starts a listener on one message.
  @inline(__always)
  private mutating func startSingle(
    _ consumer: Int, held index: Int, offset: Int, arrived: Int64, _ now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let message = queues.place(of: held[index].queue).pointee.log.place(of: offset)
    let end = now &+ serviceTime(of: message.pointee.identity, consumer: consumer)
    let slot = takeSlot(held: index, offset: offset, started: now, ended: end, arrived: arrived)
    occupyThread(consumer, at: now)
    expectLatency(end &- message.pointee.published, group: held[index].group)
    scheduler.at(end, .serviceEnd(slot: Int32(truncatingIfNeeded: slot)))
  }

  /// Starts a listener on several messages of one reply; it handles them one after the other and
  /// reports on all of them at the end.
  @inline(never)
  private mutating func startBatch(
    _ consumer: Int, held index: Int, _ task: ConsumeTask, first: Int, limit: Int, _ now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    var head = -1
    var last = -1
    var total: Int64 = 0
    var next: Int? = first
    var taken = 0
    while let offset = next, taken < limit {
      let slot = takeSlot(
        held: index, offset: offset, started: now, ended: 0, arrived: task.arrived)
      total += serviceTime(of: services[slot].record.identity, consumer: consumer)
      if last >= 0 { services[last].next = Int32(slot) } else { head = slot }
      last = slot
      taken += 1
      advanceTask(consumer, consumers[consumer].tasks.first, past: offset)
      next = held[index].buffer.firstBuffered(from: offset + 1, to: Int(task.end))
    }
    occupyThread(consumer, at: now)
    var slot = head
    while slot >= 0 {
      services[slot].ended = now + total
      slot = Int(services[slot].next)
    }
    scheduler.at(now + total, .serviceEnd(slot: Int32(head)))
  }

  /// A listener has ended.
  @inline(never)
  mutating func endService(_ slot: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let service = services.place(of: slot)
    let consumer = Int(service.pointee.consumer)
    let isSingle = service.pointee.isActive && service.pointee.next < 0
    guard isSingle, groups[consumers[consumer].group].isConcurrent,
      !attemptFails(slot, group: consumers[consumer].group)
    else {
      endServiceRarely(slot, at: now, &scheduler)
      return
    }
    settleSuccess(slot, at: now)
    freeThread(consumer, at: now)
    releaseSlot(slot)
    let client = consumers.place(of: consumer)
    if !client.pointee.tasks.isEmpty { feedThreads(consumer, at: now, &scheduler) }
    if client.pointee.phase != .running { afterService(consumer, at: now, &scheduler) }
  }

  /// A listener has ended that was lost, had several messages, a queue or a lane to itself, or a
  /// failure.
  @inline(never)
  private mutating func endServiceRarely(
    _ slot: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard services[slot].isActive else {
      releaseChain(slot)
      return
    }
    switch groups[consumers[Int(services[slot].consumer)].group].consumption {
    case .concurrent, .polled: endBatch(slot, at: now, &scheduler)
    case .orderly: endOrderly(slot, at: now, &scheduler)
    case .keyed: endInLane(slot, at: now, &scheduler)
    case .pop: endPopListener(slot, at: now, &scheduler)
    }
  }

  /// Acts on the result of one message whose exchange with the broker takes no time.
  private mutating func settle(_ slot: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let group = consumers[Int(services[slot].consumer)].group
    guard attemptFails(slot, group: group) else {
      settleSuccess(slot, at: now)
      return
    }
    noteAttempt(slot, .reject)
    guard let index = resolve(services[slot].held), isStillHeld(slot, in: index) else { return }
    sendBack(
      slot, requestedLevel: groups[group].settings.delayLevelWhenNextConsume, at: now, &scheduler)
    finishInBuffer(index, slot: slot)
  }

  /// Acts on one message's success.
  @inline(__always)
  mutating func settleSuccess(_ slot: Int, at now: Int64) {
    noteSuccess(slot, at: now)
    guard let index = resolve(services[slot].held), !held[index].isDropped else {
      // The queue was taken away meanwhile: nothing records the success.
      noteAttempt(slot, .discarded)
      return
    }
    noteAttempt(slot, .ack)
    finishInBuffer(index, slot: slot)
  }

  /// Whether the client still answers for a listener's message: not after the queue was taken away,
  /// nor once the message was sent back as overdue.
  private func isStillHeld(_ slot: Int, in index: Int) -> Bool {
    !held[index].isDropped && held[index].buffer.isBuffered(Int(services[slot].offset))
  }

  /// Removes a message from the client's buffer and moves the offset to commit on.
  @inline(__always)
  mutating func finishInBuffer(_ index: Int, slot: Int) {
    let entry = held.place(of: index)
    let offset = Int(services[slot].offset)
    if tracksBytes, entry.pointee.buffer.isBuffered(offset) {
      entry.pointee.bufferedBytes -= Int(services[slot].record.bytes)
    }
    let commit = entry.pointee.buffer.remove(offset)
    if commit > entry.pointee.memoryOffset { entry.pointee.memoryOffset = commit }
  }

  /// Acts on the results of a batch, or of a message that has to be sent back over the network.
  private mutating func endBatch(_ head: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let consumer = Int(services[head].consumer)
    let group = consumers[consumer].group
    var toSendBack = -1
    var last = -1
    var slot = head
    while slot >= 0 {
      let next = Int(services[slot].next)
      // Who reaches no broker waits as if the way were long.
      if consumerLatency > 0 || !reachesForSendBack(slot), attemptFails(slot, group: group) {
        services[slot].next = -1
        if last >= 0 { services[last].next = Int32(slot) } else { toSendBack = slot }
        last = slot
      } else {
        settle(slot, at: now, &scheduler)
        releaseSlot(slot)
      }
      slot = next
    }
    if toSendBack < 0 {
      freeThread(consumer, at: now)
      feedThreads(consumer, at: now, &scheduler)
      afterService(consumer, at: now, &scheduler)
    } else {
      // The thread sends the failed messages back one by one and waits for each reply.
      scheduler.at(now + consumerLatency, .sendBackAtBroker(slot: Int32(toSendBack)))
    }
  }

  /// A message sent back has reached the broker.
  mutating func sendBackAtBroker(_ slot: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard services[slot].isActive else {
      releaseChain(slot)
      return
    }
    if !reachesForSendBack(slot) {
      // The message stays with the client, which tries again in five seconds.
      scheduler.at(now + BrokerLimits.sendBackRetry, .sendBackAtBroker(slot: Int32(slot)))
      return
    }
    if let index = resolve(services[slot].held), isStillHeld(slot, in: index) {
      let group = consumers[held[index].consumer].group
      sendBack(
        slot, requestedLevel: groups[group].settings.delayLevelWhenNextConsume, at: now, &scheduler
      )
    }
    scheduler.at(now + consumerLatency, .sendBackReply(slot: Int32(slot)))
  }

  /// The broker has confirmed a message sent back; the thread sends the next or is free.
  mutating func sendBackReply(_ slot: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard services[slot].isActive else {
      releaseChain(slot)
      return
    }
    let consumer = Int(services[slot].consumer)
    noteAttempt(slot, .reject)
    if let index = resolve(services[slot].held), !held[index].isDropped {
      finishInBuffer(index, slot: slot)
    }
    let next = services[slot].next
    releaseSlot(slot)
    if next >= 0 {
      scheduler.at(now + consumerLatency, .sendBackAtBroker(slot: next))
      return
    }
    freeThread(consumer, at: now)
    feedThreads(consumer, at: now, &scheduler)
    afterService(consumer, at: now, &scheduler)
  }

  /// Lets a client that waits for its last work end once there is none.
  @inline(never)
  mutating func afterService(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard consumers[consumer].phase == .stopping, consumers[consumer].busy == 0,
      consumers[consumer].tasks.isEmpty, !hasPoppedWork(consumer)
    else { return }
    finishShutdown(consumer, at: now, &scheduler)
  }
}
