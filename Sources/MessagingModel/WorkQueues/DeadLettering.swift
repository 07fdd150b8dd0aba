// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What becomes of messages that expire, are rejected, are too many or come back too often.
extension WorkQueueModel {
  /// A message enters a queue that is full.
  @inline(never)
  mutating func refuse(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let queue = Int(messages[index].queue)
    noteRefused(index, at: now)
    if queues[queue].settings.overflow == .rejectPublishDLX {
      bury(index, reason: .maxlen, at: now, &scheduler)
    } else {
      drop(index, at: now)
    }
  }

  /// A refused message is in no queue; it is entered so that it can leave like all others.
  private mutating func noteRefused(_ index: Int, at now: Int64) {
    let queue = Int(messages[index].queue)
    messages[index].sequence = queues[queue].nextSequence
    queues[queue].nextSequence += 1
    messages[index].since = now
    messages[index].place = .ready
    queues[queue].changeBacklog(by: 1, at: now)
    let group = queues[queue].group
    guard group >= 0 else { return }
    groups[group].measured.changeBacklog(by: 1, at: now)
    if groups[group].tracksKeys { openKey(of: index) }
  }

  /// Drops or dead-letters the oldest ready message, of the highest priority that has one.
  mutating func dropHead(of number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    guard let message = takeHead(of: number) else { return }
    accountStay(of: Int(message.index), until: now)
    bury(Int(message.index), reason: .maxlen, at: now, &scheduler)
  }

  /// Takes the oldest ready message of the highest priority out of its queue.
  private mutating func takeHead(of number: Int) -> ReadyMessage? {
    if queues[number].readyCount == 0 { return nil }
    queues[number].readyCount -= 1
    if !queues[number].redelivered.isEmpty { return queues[number].redelivered.removeFirst() }
    if !queues[number].paged.isEmpty { return queues[number].paged.removeFirst() }
    let level = queues[number].highestLevel ?? 0
    return queues.place(of: number).pointee.ready.place(of: level).pointee.removeFirst()
  }

  /// A queue that nobody consumes from any more is deleted with what it holds.
  mutating func dropAllReady(of number: Int, at now: Int64) {
    while let message = takeHead(of: number) { drop(Int(message.index), at: now) }
  }

  /// A message that has left the ready ones is dead: it is published to the dead-letter exchange of
  /// its queue, or discarded.
  mutating func bury(
    _ index: Int, reason: DeathReason, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let queue = Int(messages[index].queue)
    if messages[index].isExtra {
      drop(index, at: now)
      return
    }
    let destinations = deadLetterDestinations(of: index, reason: reason)
    guard !destinations.isEmpty else {
      discard(index, reason: reason, at: now)
      return
    }
    let history = historyOf(index)
    histories[history].deaths.removeAll { $0.queue == queue && $0.reason == reason }
    histories[history].deaths.insert(.init(queue: queue, reason: reason), at: 0)
    histories[history].returns = 0
    leaveQueue(index, at: now)
    // A message's own time to live ends with its first death.
    messages[index].expiry = .max
    messages[index].consumer = -1
    messages[index].dispatched = -1
    let copies = destinations.dropFirst().map { copy(index, to: $0) }
    move(index, to: destinations[0], at: now, &scheduler)
    for (copy, destination) in zip(copies, destinations.dropFirst()) {
      move(copy, to: destination, at: now, &scheduler)
    }
  }

  /// The queues that a dead message goes to.
  ///
  /// A queue in which it has died before is left out where nothing in the whole cycle was rejected
  /// by a consumer (`rabbit_dead_letter:detect_cycles`).
  private mutating func deadLetterDestinations(of index: Int, reason: DeathReason) -> [Int] {
    let queue = Int(messages[index].queue)
    guard let exchange = queues[queue].settings.deadLetterExchange else { return [] }
    // `AbstractDeadLetterStrategy.processNonPersistent` is off.
    if queues[queue].settings.kind == .activemq,
      !producers[messages[index].identity.producer].isPersistent
    {
      return []
    }
    let own = addresses.addresses[Int(messages[index].address)]
    let address = addresses.number(
      of: .init(
        exchange: exchange, key: queues[queue].settings.deadLetterRoutingKey ?? own.key,
        headers: own.headers), router: router)
    let deaths =
      messages[index].history >= 0 ? histories[Int(messages[index].history)].deaths : []
    let all = [WorkHistory.Death(queue: queue, reason: reason)] + deaths
    return addresses.queues[Int(address)].map { Int($0) }.filter { target in
      guard let last = all.firstIndex(where: { $0.queue == target }) else { return true }
      return all[...last].contains { $0.reason == .rejected }
    }
  }

  private mutating func copy(_ index: Int, to queue: Int) -> Int {
    var twin = messages[index]
    let free = Int(freeMessage)
    let number = free >= 0 ? free : messages.append(.unused)
    if free >= 0 { freeMessage = messages[number].next }
    twin.stamp = messages[number].stamp &+ 1
    if twin.history >= 0 {
      histories.append(histories[Int(twin.history)])
      twin.history = Int32(histories.count - 1)
    }
    messages[number] = twin
    if isMemoryWatched { memoryUsed += producers[twin.identity.producer].messageBytes }
    // A copy of its own for whoever it is accounted to.
    if twin.home >= 0 { groups[Int(twin.home)].totals.published += 1 }
    return number
  }

  /// A dead message enters another queue; where a group other than its own consumes from there, or
  /// nobody ever, its own is done with it.
  private mutating func move(
    _ index: Int, to target: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    messages[index].queue = Int32(target)
    let home = Int(messages[index].home)
    let group = queues[target].group
    if group < 0 && queues[target].holdsForLater {
      // It will come out again.
    } else if group != home {
      noteDeadLettered(home, at: now)
      if group >= 0 { groups[group].totals.published += 1 }
      messages[index].home = Int32(group)
    }
    if messages[index].priority > 0, !queues[target].hasPriorities,
      queues[target].settings.kind != .activemq
    {
      messages[index].priority = 0
    }
    if isClustered, queues[target].isDown {
      reachDownQueue(index, at: now, &scheduler)
      return
    }
    enqueue(index, at: now, &scheduler)
  }

  private mutating func noteDeadLettered(_ group: Int, at now: Int64) {
    guard group >= 0 else { return }
    groups[group].totals.deadLettered += 1
    groups[group].measured.noteDeadLetter(at: now)
  }

  /// A dead message has nowhere to go.
  private mutating func discard(_ index: Int, reason: DeathReason, at now: Int64) {
    leaveQueue(index, at: now)
    let home = Int(messages[index].home)
    if home >= 0 {
      if reason == .expired {
        groups[home].totals.expired += 1
      } else {
        groups[home].totals.dropped += 1
      }
    }
    release(index)
  }

  // MARK: - Expiry

  /// Sets the time at which a message that enters a queue expires: the smaller of its own time to
  /// live and the queue's counts.
  mutating func setExpiry(of index: Int, at now: Int64) {
    let own = messages[index].expiry
    let ttl = min(own, queues[Int(messages[index].queue)].ttl)
    messages[index].expiry = ttl == .max ? .max : now + ttl
  }

  /// Removes expired messages from the heads of a queue, where alone they are looked for.
  mutating func dropExpired(of number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    if queues[number].hasPages { dropExpiredOfPage(number, at: now, &scheduler) }
    for level in 0..<queues[number].ready.count {
      while !queues[number].ready[level].isEmpty {
        let head = queues.place(of: number).pointee.ready.place(of: level).pointee.first
        guard messages[Int(head.index)].expiry <= now else { break }
        _ = queues.place(of: number).pointee.ready.place(of: level).pointee.removeFirst()
        queues[number].readyCount -= 1
        accountStay(of: Int(head.index), until: now)
        bury(Int(head.index), reason: .expired, at: now, &scheduler)
      }
    }
  }

  /// Removes expired messages from those that wait for their consumers.
  private mutating func dropExpiredOfPage(
    _ number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let waiting = queues[number].redelivered + queues[number].paged
    let expired = waiting.filter { messages[Int($0.index)].expiry <= now }
    guard !expired.isEmpty else { return }
    queues[number].redelivered.removeAll { messages[Int($0.index)].expiry <= now }
    queues[number].paged.removeAll { messages[Int($0.index)].expiry <= now }
    queues[number].readyCount -= expired.count
    for message in expired {
      accountStay(of: Int(message.index), until: now)
      bury(Int(message.index), reason: .expired, at: now, &scheduler)
    }
  }

  /// Sees to it that a queue looks for expired messages when its oldest one expires.
  ///
  /// The broker's timers count whole milliseconds: the wait is rounded up to them, and ends with the
  /// first tick after it (`rabbit_amqqueue_process:ensure_ttl_timer`, `erlang:send_after`).
  mutating func watchExpiry(of number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    guard queues[number].expires else { return }
    var earliest = Int64.max
    for level in 0..<queues[number].ready.count where !queues[number].ready[level].isEmpty {
      let head = queues.place(of: number).pointee.ready.place(of: level).pointee.first
      earliest = min(earliest, messages[Int(head.index)].expiry)
    }
    for message in queues[number].redelivered + queues[number].paged {
      earliest = min(earliest, messages[Int(message.index)].expiry)
    }
    guard earliest < .max else { return }
    let tick: Int64 = 1_000_000
    let wait = (max(0, earliest - now) + tick - 1) / tick * tick
    let time = (now + wait + tick - 1) / tick * tick
    guard time < queues[number].expiryCheck else { return }
    queues[number].expiryCheck = time
    if time <= horizon { scheduler.at(time, .expire(queue: Int32(number))) }
  }

  /// The timer of a queue has run off.
  mutating func checkExpiry(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    if queues[number].expiryCheck <= now { queues[number].expiryCheck = .max }
    dropExpired(of: number, at: now, &scheduler)
    if queues[number].readyCount > 0 { run(number, at: now, &scheduler) }
    watchExpiry(of: number, at: now, &scheduler)
  }
}
