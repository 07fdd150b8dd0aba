// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// From a queue to the consumer whose turn it is.
extension WorkQueueModel {
  /// A message enters its queue.
  ///
  /// A message that finds the queue empty and a consumer with credit is given out without having
  /// been in the queue (`rabbit_amqqueue_process:attempt_delivery`).
  @inline(__always)
  mutating func enqueue(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let message = messages.place(of: index)
    let number = Int(message.pointee.queue)
    let queue = queues.place(of: number)
    if queue.pointee.isGuarded, takesInRarely(index, at: now, &scheduler) { return }
    noteEntered(index, at: now)
    if queue.pointee.readyCount == 0 {
      let consumer = takeConsumer(of: number, for: index)
      if consumer >= 0 {
        give(index, to: consumer, at: now, &scheduler)
        return
      }
    }
    store(index, in: number, at: now, &scheduler)
  }

  /// Whether a message has been refused, or has become part of a stream.
  @inline(never)
  private mutating func takesInRarely(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) -> Bool {
    let number = Int(messages[index].queue)
    if queues[number].isStream {
      appendToStream(index, at: now, &scheduler)
      return true
    }
    guard keepsOut(number) else { return false }
    refuse(index, at: now, &scheduler)
    return true
  }

  /// Whether a message may not enter a queue: it is full and refuses the newest, or nobody is there for
  /// whom it would be kept.
  @inline(never)
  func keepsOut(_ number: Int) -> Bool {
    if queues[number].settings.isAutoDelete, queues[number].registered.isEmpty { return true }
    guard let limit = queues[number].limit else { return false }
    return queues[number].readyCount >= limit && queues[number].settings.overflow != .dropHead
  }

  /// Enters a message into the books of its queue and group.
  @inline(__always)
  private mutating func noteEntered(_ index: Int, at now: Int64) {
    let message = messages.place(of: index)
    let queue = queues.place(of: Int(message.pointee.queue))
    message.pointee.sequence = queue.pointee.nextSequence
    queue.pointee.nextSequence &+= 1
    message.pointee.since = now
    message.pointee.place = .ready
    queue.pointee.appended &+= 1
    queue.pointee.changeBacklog(by: 1, at: now)
    if queue.pointee.group >= 0 {
      let group = groups.place(of: queue.pointee.group)
      group.pointee.totals.arrived &+= 1
      group.pointee.measured.changeBacklog(by: 1, at: now)
      if group.pointee.tracksKeys { openKey(of: index) }
    }
  }

  /// Puts a message behind the others of its priority.
  @inline(__always)
  mutating func store(
    _ index: Int, in number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let message = messages.place(of: index)
    let queue = queues.place(of: number)
    let level = queue.pointee.level(of: message.pointee.priority)
    queue.pointee.ready.place(of: level).pointee.append(
      ReadyMessage(
        sequence: message.pointee.sequence, index: Int32(truncatingIfNeeded: index)))
    queue.pointee.readyCount &+= 1
    if queue.pointee.isPlain { return }
    storeWithLimits(index, in: number, at: now, &scheduler)
  }

  @inline(never)
  private mutating func storeWithLimits(
    _ index: Int, in number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    if queues[number].expires { setExpiry(of: index, at: now) }
    // Others may wait for their consumers, and this one's be ready.
    if queues[number].hasPages { run(number, at: now, &scheduler) }
    if let limit = queues[number].limit {
      while queues[number].readyCount > limit { dropHead(of: number, at: now, &scheduler) }
    }
    watchExpiry(of: number, at: now, &scheduler)
  }

  /// Gives out messages as long as there are some and a consumer has credit.
  @inline(__always)
  mutating func run(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    if queues.place(of: number).pointee.isDown { return }
    while queues.place(of: number).pointee.readyCount > 0 {
      guard giveNext(of: number, at: now, &scheduler) else { return }
    }
  }

  /// Gives the next message to the consumer whose turn it is, if there is one.
  @inline(__always)
  private mutating func giveNext(
    of number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) -> Bool {
    let queue = queues.place(of: number)
    guard queue.pointee.isPlain else { return giveNextRarely(of: number, at: now, &scheduler) }
    let consumer = takeConsumer(of: number, for: -1)
    guard consumer >= 0 else { return false }
    let message = queue.pointee.ready.place(of: 0).pointee.removeFirst()
    queue.pointee.readyCount &-= 1
    give(Int(message.index), to: consumer, at: now, &scheduler)
    return true
  }

  /// As ``giveNext(of:at:_:)`` for a queue with priorities, limits, or rules of its own.
  @inline(never)
  private mutating func giveNextRarely(
    of number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) -> Bool {
    if queues[number].expires { dropExpired(of: number, at: now, &scheduler) }
    if queues[number].hasPages { return giveNextOfPage(number, at: now, &scheduler) }
    guard let level = queues[number].highestLevel else { return false }
    let consumer = takeConsumer(of: number, for: -1)
    guard consumer >= 0 else { return false }
    let message = queues.place(of: number).pointee.ready.place(of: level).pointee.removeFirst()
    queues[number].readyCount -= 1
    give(Int(message.index), to: consumer, at: now, &scheduler)
    watchExpiry(of: number, at: now, &scheduler)
    return true
  }

  /// The consumer whose turn it is, with one message less of credit, or -1.
  @inline(__always)
  mutating func takeConsumer(of number: Int, for index: Int) -> Int {
    let queue = queues.place(of: number)
    guard queue.pointee.usesPlainRing else { return takeChosenConsumer(of: number, for: index) }
    for level in 0..<queue.pointee.ring.levelCount {
      while true {
        let head = queue.pointee.ring.head(ofLevel: level)
        if head < 0 { break }
        let consumer = consumers.place(of: head)
        if consumer.pointee.credit > 0 {
          consumer.pointee.credit &-= 1
          queue.pointee.ring.rotate(level: level)
          return head
        }
        queue.pointee.ring.removeHead(ofLevel: level)
        consumer.pointee.isBlocked = true
      }
    }
    return -1
  }

  /// A message leaves for a consumer.
  @inline(__always)
  mutating func give(
    _ index: Int, to number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let message = messages.place(of: index)
    let consumer = consumers.place(of: number)
    message.pointee.place = .out
    message.pointee.dispatched = now
    message.pointee.delivered = -1
    message.pointee.started = -1
    message.pointee.ended = -1
    message.pointee.stamp &+= 1
    message.pointee.consumer = Int32(truncatingIfNeeded: number)
    if message.pointee.deliveries > 0 { noteRedelivery(index, consumer: number) }
    if message.pointee.deliveries < .max { message.pointee.deliveries &+= 1 }
    // At the end of the consumer's unsettled messages.
    message.pointee.next = -1
    message.pointee.previous = consumer.pointee.lastUnsettled
    if consumer.pointee.lastUnsettled >= 0 {
      messages.place(of: Int(consumer.pointee.lastUnsettled)).pointee.next =
        Int32(truncatingIfNeeded: index)
    } else {
      consumer.pointee.firstUnsettled = Int32(truncatingIfNeeded: index)
    }
    consumer.pointee.lastUnsettled = Int32(truncatingIfNeeded: index)
    if isSpread {
      giveOverCluster(index, to: number, at: now, &scheduler)
      return
    }
    let group = groups.place(of: consumer.pointee.group)
    if group.pointee.deliver.isNone {
      receive(index, at: now, &scheduler)
      return
    }
    let latency = group.pointee.deliver.nanoseconds(
      message.pointee.identity, attempt: message.pointee.deliveries)
    let arrival = max(consumer.pointee.lastInbound, now &+ latency)
    consumer.pointee.lastInbound = arrival
    consumer.pointee.inbound.append(Int32(truncatingIfNeeded: index))
    scheduler.at(arrival, .deliver(consumer: Int32(truncatingIfNeeded: number)))
  }

  @inline(never)
  private mutating func noteRedelivery(_ index: Int, consumer: Int) {
    if consumers[consumer].bridge >= 0 { return }
    groups[consumers[consumer].group].totals.redeliveries += 1
    consumers[consumer].redelivered += 1
  }
}

extension WorkQueueState {
  /// The level of a message's priority; a higher one than the queue has counts as its highest.
  @inline(__always)
  func level(of priority: UInt8) -> Int { min(Int(priority), ready.count - 1) }

  /// The highest priority with a ready message.
  var highestLevel: Int? {
    (0..<ready.count).last { !ready[$0].isEmpty }
  }
}
