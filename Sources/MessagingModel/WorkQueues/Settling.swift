// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What a queue does with a consumer's word on a message, or without it.
extension WorkQueueModel {
  /// The word that has been on the way from a consumer longest is at the queue.
  @inline(__always)
  mutating func settleNext(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let consumer = consumers.place(of: number)
    guard !consumer.pointee.outbound.isEmpty else { return }
    settle(Int(consumer.pointee.outbound.popFirst()), at: now, &scheduler)
  }

  /// Takes a message off its consumer, gives the consumer credit, and goes on giving out.
  @inline(__always)
  mutating func settle(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let message = messages.place(of: index)
    let number = Int(message.pointee.consumer)
    let queue = Int(message.pointee.queue)
    unlink(index)
    returnCredit(to: number)
    if message.pointee.place == .done {
      release(index)
      if isShortOfMemory, memoryCheckInterval == 0 { checkMemory(at: now, &scheduler) }
    } else {
      takeBackFailed(index, at: now, &scheduler)
    }
    if queues.place(of: queue).pointee.readyCount > 0 {
      run(queue, at: now, &scheduler)
    } else if queues.place(of: queue).pointee.isStream {
      feed(consumers[number].reference, at: now, &scheduler)
    }
    if consumers.place(of: number).pointee.phase != .running {
      finishDraining(number, at: now, &scheduler)
    }
  }

  /// Takes a message out of the list of its consumer's unsettled ones.
  @inline(__always)
  mutating func unlink(_ index: Int) {
    let message = messages.place(of: index)
    let consumer = consumers.place(of: Int(message.pointee.consumer))
    let previous = message.pointee.previous
    let next = message.pointee.next
    if previous >= 0 {
      messages.place(of: Int(previous)).pointee.next = next
    } else {
      consumer.pointee.firstUnsettled = next
    }
    if next >= 0 {
      messages.place(of: Int(next)).pointee.previous = previous
    } else {
      consumer.pointee.lastUnsettled = previous
    }
  }

  /// Gives a consumer credit for a message; one that was blocked comes back at the tail of the ring.
  @inline(__always)
  mutating func returnCredit(to number: Int) {
    let consumer = consumers.place(of: number)
    if consumer.pointee.credit < .max { consumer.pointee.credit &+= 1 }
    if consumer.pointee.isBlocked, consumer.pointee.phase == .running {
      consumer.pointee.isBlocked = false
      queues.place(of: consumer.pointee.queue).pointee.ring.append(
        number, priority: consumer.pointee.priority)
    }
  }

  /// A message whose attempt failed is back at the queue.
  @inline(never)
  private mutating func takeBackFailed(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let queue = Int(messages[index].queue)
    accountStay(of: index, until: now)
    let consumption = groups[queues[queue].group].consumption
    // A client with a policy has tried often enough: its acknowledgement is a poison one.
    switch consumption.redelivery == nil ? consumption.onFailure : .reject {
    case .reject: bury(index, reason: .rejected, at: now, &scheduler)
    case .requeue: putBack([index], in: queue, at: now, &scheduler)
    }
  }

  /// Puts messages that were out back into their queue.
  mutating func putBack(
    _ returned: [Int], in number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    var back: [Int: [ReadyMessage]] = [:]
    var levels: [Int] = []
    for index in returned {
      messages[index].place = .ready
      messages[index].consumer = -1
      messages[index].since = now
      if exceedsDeliveryLimit(index, in: number) {
        bury(index, reason: .deliveryLimit, at: now, &scheduler)
        continue
      }
      if queues[number].settings.delayedRetry != nil {
        keepForRetry(index, in: number, at: now, &scheduler)
        continue
      }
      let level = queues[number].level(of: messages[index].priority)
      let ready = ReadyMessage(
        sequence: messages[index].sequence, index: Int32(truncatingIfNeeded: index))
      queues[number].readyCount += 1
      if queues[number].hasPages {
        queues[number].redelivered.append(ready)
      } else if queues[number].settings.kind == .classic {
        if back[level] == nil { levels.append(level) }
        back[level, default: []].append(ready)
      } else {
        queues.place(of: number).pointee.ready.place(of: level).pointee.giveBack(ready)
      }
    }
    for level in levels {
      queues.place(of: number).pointee.ready.place(of: level).pointee.requeue(back[level] ?? [])
    }
    if !queues[number].isPlain { watchExpiry(of: number, at: now, &scheduler) }
    if queues[number].settings.isAutoDelete, queues[number].registered.isEmpty {
      dropAllReady(of: number, at: now)
    }
  }

  /// Counts a return to a quorum queue, and tells whether it was one too many.
  ///
  /// A limit of L allows L returns, so L + 1 deliveries (`rabbit_fifo:return_one`).
  private mutating func exceedsDeliveryLimit(_ index: Int, in number: Int) -> Bool {
    let settings = queues[number].settings
    guard settings.kind == .quorum, settings.deliveryLimit != nil || settings.delayedRetry != nil
    else { return false }
    let history = historyOf(index)
    histories[history].returns += 1
    return histories[history].returns > settings.deliveryLimit ?? .max
  }

  // MARK: - Loss

  /// The broker notices that a consumer is gone: all that it held and had not settled comes back.
  ///
  /// With `wordsAreLost`, what it said on the way to the queue is gone, too, so that completed messages come
  /// back as well.
  @inline(never)
  mutating func takeBackAll(
    from number: Int, wordsAreLost: Bool = false, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    if consumers[number].reference >= 0 {
      forgetHeld(by: number, at: now, &scheduler)
      return
    }
    var back: [Int] = []
    var next = Int(consumers[number].firstUnsettled)
    let queue = consumers[number].queue
    while next >= 0 {
      let index = next
      next = Int(messages[index].next)
      messages[index].stamp &+= 1
      switch messages[index].place {
      case .done where wordsAreLost:
        makeExtra(index, at: now)
        back.append(index)
      case .done: release(index)
      case _ where consumers[number].settlesAutomatically:
        noteLost(index, of: number)
        drop(index, at: now)
      default:
        noteLost(index, of: number)
        accountStay(of: index, until: now)
        back.append(index)
      }
    }
    consumers[number].firstUnsettled = -1
    consumers[number].lastUnsettled = -1
    consumers[number].inbound.removeAll()
    consumers[number].outbound.removeAll()
    consumers[number].buffer.removeAll()
    if number < lateWords.count { lateWords[number] = LateWords() }
    if isClustered {
      forgetStalled(number)
      noteRequeued(back.count, in: queue)
    }
    putBack(back, in: queue, at: now, &scheduler)
  }

  /// Keeps the attempt that a lost consumer had begun; it ended with the consumer, not when the broker
  /// noticed.
  mutating func noteLost(_ index: Int, of consumer: Int) {
    guard messages[index].place == .out, messages[index].started >= 0 else { return }
    messages[index].ended = consumers[consumer].ended
    noteAttempt(index, .lost)
  }

  // MARK: - Ends

  /// A message leaves its queue for good, or for another queue, without having been completed.
  mutating func leaveQueue(_ index: Int, at now: Int64) {
    let queue = Int(messages[index].queue)
    if messages[index].isExtra {
      settleExtra(index)
      return
    }
    _ = queues[queue].settle(messages[index].sequence)
    queues[queue].changeBacklog(by: -1, at: now)
    let group = queues[queue].group
    guard group >= 0 else { return }
    groups[group].measured.changeBacklog(by: -1, at: now)
    if groups[group].tracksKeys { closeKey(of: index, isCompletion: false) }
  }

  /// A message is discarded.
  mutating func drop(_ index: Int, at now: Int64) {
    leaveQueue(index, at: now)
    let home = Int(messages[index].home)
    if home >= 0, !messages[index].isExtra { groups[home].totals.dropped += 1 }
    release(index)
  }
}
