// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Producers of a cluster: what they send over a connection to a node, and what of it is confirmed.
//
// Sources: RabbitMQ guides "Consumer Acknowledgements and Publisher Confirms" and "Quorum Queues";
// `rabbit_classic_queue:handle_event/2` (a queue that is gone refuses), `rabbit_fifo_client` (what has no
// leader waits in the channel), `rabbit_mirror_queue_slave` (a mirror confirms when it has a message).
extension WorkQueueModel {
  /// Notes what must be known of a message until it is confirmed.
  mutating func notePending(_ index: Int) {
    let message = messages[index]
    let producer = message.identity.producer
    guard producers[producer].window < .max else { return }
    let place = message.identity.number - producers[producer].oldestPending
    guard place >= producers[producer].pending.count else { return }
    var pending = PendingPublish(
      draft: WorkDraft(
        identity: message.identity, address: message.address, key: message.key,
        messageGroup: message.messageGroup, priority: message.priority, ttl: message.expiry),
      published: message.published, isConfirmed: true)
    // Those between had no queue.
    while producers[producer].pending.count < place {
      producers[producer].pending.append(pending)
    }
    pending.isConfirmed = false
    producers[producer].pending.append(pending)
  }

  /// Sends what is to be repeated, and then what waits as long as nothing holds the producer up.
  mutating func sendToCluster(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard producers[index].connection.isOpen else { return }
    let repeats = producers[index].connection.resend
    producers[index].connection.resend.removeAll()
    var isFirst = true
    for flight in repeats {
      launch(flight, isFirst: isFirst, at: now, &scheduler)
      isFirst = flight.isLast
    }
    while !producers[index].waiting.isEmpty, !isHeldUp(index) {
      producers[index].unconfirmed += 1
      var copies = 0
      var isLast = false
      while !isLast {
        let flight = producers[index].waiting.popFirst()
        isLast = flight.isLast
        launch(flight, isFirst: copies == 0, at: now, &scheduler)
        copies += 1
        if isLast, copies > 1 {
          let number = messages[Int(flight.message)].identity.number
          producers[index].copies[number] = copies
        }
      }
    }
  }

  /// A copy leaves for the producer's node, together with the others of its message.
  private mutating func launch(
    _ flight: WorkFlight, isFirst: Bool, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let index = Int(flight.message)
    let identity = messages[index].identity
    let producer = identity.producer
    if isFirst {
      let latency = producers[producer].latency.nanoseconds(identity, attempt: 0)
      let hop = cluster.hop(
        from: producers[producer].connection.node, toQueue: Int(messages[index].queue))
      producers[producer].lastArrival = max(
        producers[producer].lastArrival, now + latency + hop)
    }
    let arrival = producers[producer].lastArrival
    noteSent(index, arriving: arrival, at: now)
    producers[producer].inFlight.append(flight)
    if flight.isLast {
      scheduler.at(
        arrival, .reach(producer: Int32(producer), life: producers[producer].connection.life),
        priority: .first)
    }
  }

  /// The message that has been on the way longest is at the producer's node.
  @inline(never)
  mutating func reachNode(
    of producer: Int, life: UInt32, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    // What was on an earlier connection has been taken care of.
    guard producers[producer].connection.life == life else { return }
    let isThere =
      cluster.nodes.serves(producers[producer].connection.node)
      && !producers[producer].connection.isDead
    while true {
      let flight = producers[producer].inFlight.popFirst()
      if isThere {
        reachQueue(Int(flight.message), at: now, &scheduler)
      } else {
        producers[producer].connection.sunk.append(flight)
      }
      if flight.isLast { break }
    }
    // A node that is back does not know the connection, and says so.
    if producers[producer].connection.isDead,
      cluster.nodes.serves(producers[producer].connection.node)
    {
      breakConnection(of: producer, at: now, &scheduler)
    }
  }

  /// A copy goes on from its node to the leader of its queue.
  mutating func reachQueue(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let queue = Int(messages[index].queue)
    let node = producers[messages[index].identity.producer].connection.node
    if queues[queue].isDown || !cluster.reaches(queue: queue, from: node) {
      reachDownQueue(index, at: now, &scheduler)
    } else if messages[index].sequence >= 0 {
      // It was dead-lettered.
      enqueue(index, at: now, &scheduler)
    } else {
      handleInTurn(index, at: now, &scheduler)
    }
  }

  /// A copy finds no leader, or none in reach: it waits at its node, or is refused.
  @inline(never)
  mutating func reachDownQueue(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let queue = Int(messages[index].queue)
    messages[index].place = .flight
    let isGivenUp =
      queues[queue].isDown
      ? queues[queue].isAbandoned
      : cluster.nodes.isNoticed && cluster.replicas[queue].kind != .quorum
    if isGivenUp {
      turnAway(index, at: now, &scheduler)
    } else {
      queues[queue].parked.append(Int32(truncatingIfNeeded: index))
    }
  }

  /// Takes out what waits for a queue whose leader is beyond a cut.
  mutating func takeParkedBeyondCut(of queue: Int) -> [Int] {
    var beyond: [Int] = []
    var rest: [Int32] = []
    for index in queues[queue].parked {
      let node = producers[messages[Int(index)].identity.producer].connection.node
      if cluster.reaches(queue: queue, from: node) {
        rest.append(index)
      } else {
        beyond.append(Int(index))
      }
    }
    queues[queue].parked = rest
    return beyond
  }

  /// A queue refuses a message; its publisher tries again after a while, or it is gone.
  mutating func turnAway(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let producer = messages[index].identity.producer
    guard producers[producer].repeats, messages[index].sequence < 0 else {
      loseUnsent(index)
      sendWaiting(of: producer, at: now, &scheduler)
      return
    }
    producers[producer].connection.refused.append(Int32(truncatingIfNeeded: index))
    guard producers[producer].connection.refused.count == 1 else { return }
    plan(
      .repeatRefused(producer: producer, life: producers[producer].connection.life),
      at: now + cluster.reconnectDelay, &scheduler)
  }

  mutating func repeatRefused(
    of producer: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let refused = producers[producer].connection.refused
    producers[producer].connection.refused.removeAll()
    for index in refused {
      pay(Int(messages[Int(index)].queue)) { $0.repeated += 1 }
      producers[producer].connection.resend.append(WorkFlight(message: index, isLast: true))
    }
    sendToCluster(producer, at: now, &scheduler)
  }

  /// A copy is gone before it was in a queue, or between two.
  mutating func loseUnsent(_ index: Int) {
    let message = messages[index]
    let home = Int(message.home)
    if !message.isExtra {
      if home >= 0 { groups[home].totals.dropped += 1 }
      pay(Int(message.queue)) { $0.unconfirmed += 1 }
    }
    if message.sequence < 0 {
      let number = message.identity.number
      let copies = producers[message.identity.producer].copies[number] ?? 1
      producers[message.identity.producer].copies[number] = copies > 2 ? copies - 1 : nil
      if copies == 1 { endPending(number, of: message.identity.producer) }
    }
    // Only what a queue has taken in counts as memory.
    if isMemoryWatched, message.sequence < 0 { countMemory(of: index) }
    release(index)
  }

  // MARK: - Confirms

  /// Time until a publish is on a majority of a quorum queue's replicas.
  mutating func commitTime(of index: Int) -> Int64 {
    let queue = Int(messages[index].queue)
    return commitTime(
      queue, cluster.disks.publish[queue], messages[index].identity, attempt: 0)
  }

  /// Time until so many replicas have a command: on the leader's disk, or over there, on disk, and back.
  mutating func commitTime(
    _ queue: Int, _ disk: LinkLatency, _ identity: MessageIdentity, attempt: UInt16,
    isOnAll: Bool = false
  ) -> Int64 {
    if disk.isNone, cluster.hop == 0 { return 0 }
    let leader = cluster.replicas[queue].leader
    let present = cluster.replicas[queue].present.count
    let wanted = isOnAll ? present : cluster.replicas[queue].majority
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: max(1, present)) { times in
      var count = 0
      for place in 0..<present {
        let node = cluster.replicas[queue].present[place].node
        guard cluster.nodes.serves(node), cluster.nodes.reaches(node, leader) else { continue }
        let time = disk.nanoseconds(identity, attempt: attempt &* 16 &+ UInt16(place))
        times.initializeElement(at: count, to: time + (node == leader ? 0 : 2 * cluster.hop))
        count += 1
      }
      var known = UnsafeMutableBufferPointer(rebasing: times[..<count])
      return RaftTimer.commit(&known, majority: min(wanted, max(1, count)))
    }
  }

  /// A queue has a copy.
  mutating func noteStored(_ index: Int) {
    let message = messages[index]
    let producer = message.identity.producer
    let place = message.identity.number - producers[producer].oldestPending
    guard producers[producer].pending.indices.contains(place),
      let position = addresses.queues[Int(message.address)].firstIndex(of: message.queue)
    else { return }
    producers[producer].pending[place].stored |= 1 << UInt64(min(position, 63))
  }

  /// A message is in all its queues: its publisher hears of it when it is as safe as the last of them
  /// makes it.
  mutating func confirmFromCluster(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let identity = messages[index].identity
    let queue = Int(messages[index].queue)
    let producer = identity.producer
    if holdsConfirms(queue) {
      queues[queue].heldConfirms.append(identity)
      return
    }
    var latency =
      producers[producer].confirm.nanoseconds(identity, attempt: 0)
      + cluster.hop(from: producers[producer].connection.node, toQueue: queue)
    if cluster.replicas[queue].kind != .quorum, producers[producer].isPersistent {
      latency += commitTime(
        queue, cluster.disks.publish[queue], identity, attempt: 0, isOnAll: true)
      // It passes from mirror to mirror, and each of them tells the channel.
      let mirrors = Int64(cluster.replicas[queue].mirrors)
      if mirrors > 1 { latency += (mirrors - 1) * cluster.hop }
    }
    guard now + latency <= horizon else { return }
    scheduler.at(
      now + latency,
      .confirmedMessage(
        producer: Int32(producer), number: UInt32(truncatingIfNeeded: identity.number)))
  }

  /// Whether mirrors that nobody has given up keep a queue from confirming.
  private func holdsConfirms(_ queue: Int) -> Bool {
    guard cluster.nodes.isSplit, !cluster.nodes.isNoticed,
      cluster.replicas[queue].kind == .mirrored
    else { return false }
    let leader = cluster.replicas[queue].leader
    return cluster.replicas[queue].present.contains { !cluster.nodes.reaches($0.node, leader) }
  }

  /// The mirrors beyond a cut are given up, or in reach again.
  mutating func releaseConfirms(of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let held = queues[queue].heldConfirms
    queues[queue].heldConfirms.removeAll()
    for identity in held {
      scheduler.at(
        now,
        .confirmedMessage(
          producer: Int32(identity.producer), number: UInt32(truncatingIfNeeded: identity.number)))
    }
  }

  /// A confirm is back at its publisher, if the connection still is.
  @inline(never)
  mutating func noteConfirmed(
    _ number: Int, of producer: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard producers[producer].connection.isOpen, !producers[producer].connection.isDead else {
      return
    }
    endPending(number, of: producer)
    sendWaiting(of: producer, at: now, &scheduler)
  }

  /// Nothing more is to be heard of a message.
  mutating func endPending(_ number: Int, of producer: Int) {
    let place = number - producers[producer].oldestPending
    guard producers[producer].pending.indices.contains(place),
      !producers[producer].pending[place].isConfirmed
    else { return }
    producers[producer].pending[place].isConfirmed = true
    producers[producer].unconfirmed -= 1
    var ended = producers[producer].endedPending
    while ended < producers[producer].pending.count, producers[producer].pending[ended].isConfirmed
    {
      ended += 1
    }
    producers[producer].endedPending = ended
    // Seldom, since everything behind moves.
    guard ended >= 64, 2 * ended >= producers[producer].pending.count else { return }
    producers[producer].pending.removeFirst(ended)
    producers[producer].oldestPending += ended
    producers[producer].endedPending = 0
  }

  /// A copy that is in no books enters its queue.
  @inline(never)
  mutating func enterExtra(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let queue = Int(messages[index].queue)
    if queues[queue].isStream {
      appendToStream(index, isExtra: true, at: now, &scheduler)
      return
    }
    messages[index].sequence = queues[queue].nextSequence
    queues[queue].nextSequence += 1
    messages[index].since = now
    messages[index].place = .ready
    if queues[queue].isGuarded, keepsOut(queue) {
      drop(index, at: now)
      return
    }
    if queues[queue].readyCount == 0 {
      let consumer = takeConsumer(of: queue, for: index)
      if consumer >= 0 {
        give(index, to: consumer, at: now, &scheduler)
        return
      }
    }
    store(index, in: queue, at: now, &scheduler)
  }
}
