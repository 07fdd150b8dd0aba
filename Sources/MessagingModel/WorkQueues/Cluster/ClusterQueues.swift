// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Queues lose their leaders and get others.
//
// Sources: RabbitMQ 3.13, guides "Classic Queues", "Classic Queue Mirroring" and "Quorum Queues";
// `rabbit_fifo_client`, `rabbit_mirror_queue_slave:promote_me/2`.
extension WorkQueueModel {
  /// The node of a queue's leader has ended.
  mutating func loseLeader(
    of queue: Int, _ ending: ClusterFault.Ending, noticedAfter notice: Int64, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) {
    takeDown(queue, at: now)
    switch cluster.replicas[queue].kind {
    case .classic: abandon(queue, noticedAfter: notice, at: now, &scheduler)
    case .mirrored:
      guard let mirror = successor(of: queue, ending) else {
        abandon(queue, noticedAfter: notice, at: now, &scheduler)
        return
      }
      plan(
        .promote(queue: queue, node: mirror, term: cluster.terms[queue]), at: now + notice,
        &scheduler)
      // What the dead leader had given out comes back; channels subscribe at the new one by themselves.
      detachAll(from: queue, clientAfter: notice, at: now, &scheduler)
    case .quorum:
      let loss: RaftTimer.Loss =
        switch ending {
        case .shutdown: .shutdown
        case .crash: .connection
        case .hostLoss: .silence
        }
      planElection(of: queue, after: loss, at: now, &scheduler)
    }
  }

  /// A node that follows has ended.
  mutating func loseReplica(of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    guard cluster.replicas[queue].kind == .quorum, cluster.replicas[queue].isLed,
      !hasMajority(cluster.replicas[queue].leader, of: queue)
    else { return }
    cluster.replicas[queue].depose()
    takeDown(queue, at: now)
  }

  private func successor(of queue: Int, _ ending: ClusterFault.Ending) -> Int? {
    guard let mirroring = queues[queue].settings.placement.mirroring else { return nil }
    let promotion = ending == .shutdown ? mirroring.onShutdown : mirroring.onFailure
    let nodes = cluster.nodes
    return cluster.replicas[queue].successor(
      always: promotion == .always, lowest: Int64(queues[queue].lowest),
      where: { nodes.serves($0) })?.node
  }

  /// Whether a node and others that it reaches are more than half of a queue's replicas.
  func hasMajority(_ node: Int, of queue: Int) -> Bool {
    let nodes = cluster.nodes
    return nodes.serves(node)
      && cluster.replicas[queue].hasMajority { nodes.serves($0) && nodes.reaches(node, $0) }
  }

  // MARK: - Down and up

  /// Nothing gets into a queue or out of it from now on.
  private mutating func takeDown(_ queue: Int, at now: Int64) {
    cluster.terms[queue] += 1
    guard !queues[queue].isDown else { return }
    queues[queue].isDown = true
    cluster.downSince[queue] = now
    queues[queue].dark.begin(
      at: VirtualTime(nanoseconds: now), backlog: Int64(queues[queue].backlog))
    // What the process had not taken in is with the channels, which keep it until they have an answer.
    queues[queue].staleTurns += queues[queue].mailbox.count
    queues[queue].busyUntil = 0
    queues[queue].lastCommit = 0
    while !queues[queue].mailbox.isEmpty {
      queues[queue].parked.append(queues[queue].mailbox.popFirst())
    }
    for consumer in 0..<consumers.count where consumers[consumer].queue == queue {
      keepWords(of: consumer)
    }
  }

  /// A queue has a leader that can work.
  mutating func serveAgain(_ queue: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    cluster.terms[queue] += 1
    if queues[queue].isDown {
      let time = now - cluster.downSince[queue]
      pay(queue) { $0.unavailable += time }
    }
    queues[queue].isDown = false
    queues[queue].isAbandoned = false
    endDivergence(of: queue)
    if !queues[queue].registered.isEmpty {
      _ = queues[queue].dark.end(at: VirtualTime(nanoseconds: now))
    }
    for consumer in 0..<consumers.count where consumers[consumer].queue == queue {
      guard consumers[consumer].phase == .running || consumers[consumer].phase == .draining else {
        continue
      }
      consumers[consumer].hop = cluster.hop(from: consumers[consumer].node, toQueue: queue)
      consumers[consumer].isStalled = false
      stallIfCutOff(consumer)
      if !consumers[consumer].isStalled { resume(consumer, at: now, &scheduler) }
    }
    for node in cluster.replicas[queue].nodes where cluster.nodes.serves(node) {
      admit(node, to: queue, at: now, &scheduler)
    }
    letParkedIn(to: queue, at: now, &scheduler)
    dropExpired(of: queue, at: now, &scheduler)
    watchExpiry(of: queue, at: now, &scheduler)
    run(queue, at: now, &scheduler)
  }

  /// What waits at nodes for a queue goes there.
  private mutating func letParkedIn(
    to queue: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let parked = queues[queue].parked
    queues[queue].parked.removeAll()
    for index in parked { reachQueue(Int(index), at: now, &scheduler) }
  }

  /// What a queue has is what its replicas have.
  private mutating func endDivergence(of queue: Int) {
    queues[queue].isDiverging = false
    queues[queue].diverged.removeAll()
    cluster.divergedFrom[queue] = .max
  }

  /// A classic queue waits for its node: subscriptions end, and what would get in is refused.
  private mutating func abandon(
    _ queue: Int, noticedAfter notice: Int64, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    queues[queue].isAbandoned = true
    let parked = queues[queue].parked
    queues[queue].parked.removeAll()
    for index in parked { turnAway(Int(index), at: now, &scheduler) }
    detachAll(
      from: queue, clientAfter: notice + cluster.reconnectDelay, at: now, &scheduler)
    loseOpen(of: queue, at: now) { model, index in
      !model.producers[model.messages[index].identity.producer].isPersistent
    }
  }

  // MARK: - Mirrors

  /// A mirror takes the lead, with what it has.
  mutating func promote(
    _ node: Int, of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard cluster.nodes.serves(node) else {
      if let mirror = successor(of: queue, .crash) {
        promote(mirror, of: queue, at: now, &scheduler)
      } else {
        abandon(queue, noticedAfter: 0, at: now, &scheduler)
      }
      return
    }
    let joined = cluster.replicas[queue].present.first { $0.node == node }?.joined ?? 0
    let cut = cluster.divergedFrom[queue]
    loseOpen(of: queue, at: now) { model, index in
      let sequence = model.messages[index].sequence
      return sequence < joined || sequence >= cut
    }
    // What was consumed beyond the cut is in the mirror.
    for message in queues[queue].diverged where message.sequence < cut {
      repeatCompleted(message, at: now)
    }
    cluster.replicas[queue].lead(node)
    pay(queue) { $0.promotions += 1 }
    serveAgain(queue, at: now, &scheduler)
  }

  /// A serving node joins a queue's replicas, if it is not among them.
  private mutating func admit(
    _ node: Int, to queue: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let lacks = cluster.replicas[queue].rejoin(
      node, next: queues[queue].nextSequence, lowest: Int64(queues[queue].lowest))
    guard lacks, let mirroring = queues[queue].settings.placement.mirroring,
      mirroring.synchronisesAtOnce
    else { return }
    let time = mirroring.synchronisationTime.nanoseconds * Int64(queues[queue].backlog)
    // Everything else waits in the process's mailbox.
    takeDown(queue, at: now)
    plan(
      .synchronised(queue: queue, term: cluster.terms[queue]), at: now + time, &scheduler)
  }

  mutating func endSynchronisation(
    of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    for replica in cluster.replicas[queue].present {
      cluster.replicas[queue].complete(replica.node)
    }
    serveAgain(queue, at: now, &scheduler)
  }

  /// A replica's node is back.
  mutating func returnReplica(
    _ node: Int, of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let isLed = cluster.replicas[queue].isLed
    if cluster.replicas[queue].kind == .quorum {
      admit(node, to: queue, at: now, &scheduler)
      if !isLed { planElection(of: queue, after: .connection, at: now, &scheduler) }
    } else if isLed {
      admit(node, to: queue, at: now, &scheduler)
    } else if cluster.replicas[queue].leader == node {
      _ = cluster.replicas[queue].rejoin(node, next: 0, lowest: 0)
      cluster.replicas[queue].lead(node)
      serveAgain(queue, at: now, &scheduler)
    }
  }

  // MARK: - Quorums

  /// The followers that can have a majority wait for a while, each for its own; the first one that asks
  /// gets the votes.
  private mutating func planElection(
    of queue: Int, after loss: RaftTimer.Loss, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    var winner = -1
    var shortest = Int64.max
    for replica in cluster.replicas[queue].present where hasMajority(replica.node, of: queue) {
      let timeout = cluster.drawElection(after: loss)
      if timeout < shortest {
        shortest = timeout
        winner = replica.node
      }
    }
    guard winner >= 0 else { return }
    // Two rounds of votes, and a command of the new term on a majority.
    let votes = 6 * cluster.hop
    plan(
      .elect(queue: queue, node: winner, term: cluster.terms[queue]),
      at: now + shortest + votes, &scheduler)
  }

  mutating func elect(
    _ node: Int, of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard hasMajority(node, of: queue) else {
      planElection(of: queue, after: .connection, at: now, &scheduler)
      return
    }
    if node != cluster.replicas[queue].leader { pay(queue) { $0.promotions += 1 } }
    cluster.replicas[queue].lead(node)
    serveAgain(queue, at: now, &scheduler)
  }

  // MARK: - Partitions

  /// A queue's replicas are parted.
  mutating func partReplicas(of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    if queues[queue].isStream { freezeReplicas(of: queue) }
    let leader = cluster.replicas[queue].leader
    guard cluster.replicas[queue].isLed else { return }
    if cluster.replicas[queue].kind == .quorum, !hasMajority(leader, of: queue) {
      cluster.replicas[queue].depose()
      takeDown(queue, at: now)
      planElection(of: queue, after: .silence, at: now, &scheduler)
    }
    if cluster.replicas[queue].kind == .mirrored, cluster.handling == .pauseMinority,
      cluster.nodes.isInMinority(leader)
    {
      queues[queue].isDiverging = true
      cluster.divergedFrom[queue] = queues[queue].nextSequence
    }
  }

  /// A queue's replicas hear of each other again.
  mutating func joinReplicas(of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    releaseConfirms(of: queue, at: now, &scheduler)
    if queues[queue].isStream { thawReplicas(of: queue, at: now, &scheduler) }
    if cluster.replicas[queue].isLed {
      endDivergence(of: queue)
      guard !queues[queue].isDown else { return }
      letParkedIn(to: queue, at: now, &scheduler)
    } else if cluster.replicas[queue].kind == .quorum {
      let leader = cluster.replicas[queue].leader
      if hasMajority(leader, of: queue) {
        // Nobody else was elected.
        cluster.replicas[queue].lead(leader)
        serveAgain(queue, at: now, &scheduler)
      } else {
        planElection(of: queue, after: .connection, at: now, &scheduler)
      }
    }
  }

  // MARK: - Messages that are gone, or come again

  /// Loses ready messages of a queue.
  private mutating func loseOpen(
    of queue: Int, at now: Int64, where isLost: (borrowing WorkQueueModel, Int) -> Bool
  ) {
    var leaving: [Bool] = []
    for index in 0..<messages.count {
      let isHere = Int(messages[index].queue) == queue
      let isOpen = messages[index].place == .ready || messages[index].place == .waiting
      leaving.append(isHere && isOpen && isLost(self, index))
    }
    for level in 0..<queues[queue].ready.count {
      let gone = queues.place(of: queue).pointee.ready.place(of: level).pointee.remove {
        leaving[Int($0.index)]
      }
      queues[queue].readyCount -= gone.count
    }
    for index in leaving.indices where leaving[index] {
      messages[index].stamp &+= 1
      if messages[index].isExtra {
        drop(index, at: now)
      } else if replaceLost(index) {
        leaveQueue(index, at: now)
        release(index)
      } else {
        pay(queue) { $0.lost += 1 }
        drop(index, at: now)
      }
    }
  }

  /// A message that was consumed at a leader which is no more is at the new one.
  private mutating func repeatCompleted(_ message: WorkMessage, at now: Int64) {
    let queue = Int(message.queue)
    let index = makeCopy(
      WorkDraft(
        identity: message.identity, address: message.address, key: message.key,
        priority: message.priority), queue: queue, published: message.published)
    messages[index].sequence = message.sequence
    messages[index].since = now
    messages[index].place = .ready
    messages[index].expiry = message.expiry
    messages[index].deliveries = message.deliveries
    pay(queue) { $0.duplicates += 1 }
    let level = queues[queue].level(of: message.priority)
    queues[queue].readyCount += 1
    queues.place(of: queue).pointee.ready.place(of: level).pointee.requeue([
      ReadyMessage(sequence: message.sequence, index: Int32(index))
    ])
  }
}
