// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Nodes end and come back; the cluster is parted and whole again.
//
// Sources: RabbitMQ 3.13, guides "Clustering", "Clustering and Network Partitions" and "Inter-node
// Communication Heartbeats".
extension WorkQueueModel {
  /// Carries out a fault, and opens its bill for each queue.
  mutating func carryOut(
    _ fault: ClusterFault, event: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    for queue in 0..<queues.count { openFault(event, queue: queue, at: now) }
    switch fault {
    case .stopBroker(let name, let ending, let duration):
      guard let node = cluster.names.firstIndex(of: name) else { return }
      stopNode(node, ending, for: duration?.nanoseconds, at: now, &scheduler)
    case .partition(let between, _, let duration):
      part(
        between.compactMap { cluster.names.firstIndex(of: $0) }, for: duration.nanoseconds,
        event: event, at: now, &scheduler)
    default: preconditionFailure("\(fault.name) is refused before a run")
    }
  }

  /// Plans something about the cluster, unless the run ends before.
  mutating func plan(_ step: ClusterStep, at time: Int64, _ scheduler: inout WorkScheduler) {
    guard time <= horizon else { return }
    cluster.steps.append(step)
    scheduler.at(time, .clusterStep(index: Int32(cluster.steps.count - 1)))
  }

  @inline(never)
  mutating func takeClusterStep(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    switch cluster.steps[index] {
    case .start(let node, let life):
      guard cluster.nodes.lives[node] == life else { return }
      cluster.nodes.start(node)
      plan(.serve(node: node, life: life), at: now + cluster.boot, &scheduler)
      wakePaused(at: now, &scheduler)
    case .serve(let node, let life):
      guard cluster.nodes.lives[node] == life, !cluster.nodes.serves(node) else { return }
      // A node that comes up does not look at what it sees; a paused one does.
      if cluster.nodes.phases[node] == .paused, cluster.mustPause(node) { return }
      returnNode(node, at: now, &scheduler)
    case .noticeNode: pauseNodes(at: now, &scheduler)
    case .noticePartition(let event):
      if isPresent(partition: event) { noticePartition(at: now, &scheduler) }
    case .heal(let event): if isPresent(partition: event) { heal(at: now, &scheduler) }
    case .promote(let queue, let node, let term):
      if cluster.terms[queue] == term { promote(node, of: queue, at: now, &scheduler) }
    case .elect(let queue, let node, let term):
      if cluster.terms[queue] == term { elect(node, of: queue, at: now, &scheduler) }
    case .synchronised(let queue, let term):
      if cluster.terms[queue] == term { endSynchronisation(of: queue, at: now, &scheduler) }
    case .reconnect(let consumer): reconnect(consumer, at: now, &scheduler)
    case .noticeSilence(let producer, let life):
      guard producers[producer].connection.life == life else { return }
      breakConnection(of: producer, at: now, &scheduler)
    case .reopen(let producer, let life):
      guard producers[producer].connection.life == life else { return }
      reopen(producer, at: now, &scheduler)
    case .repeatRefused(let producer, let life):
      guard producers[producer].connection.life == life else { return }
      repeatRefused(of: producer, at: now, &scheduler)
    }
  }

  // MARK: - Nodes

  private mutating func stopNode(
    _ node: Int, _ ending: ClusterFault.Ending, for duration: Int64?, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) {
    let wasServing = cluster.nodes.serves(node)
    cluster.nodes.stop(node)
    let life = cluster.nodes.lives[node]
    let notice = ending == .hostLoss ? cluster.drawNetTick() : 0
    if wasServing { loseNode(node, ending, noticedAfter: notice, at: now, &scheduler) }
    plan(.noticeNode, at: now + notice, &scheduler)
    if let duration { plan(.start(node: node, life: life), at: now + duration, &scheduler) }
  }

  /// What a node had to do is done no more: its queues' leaders, their replicas, and its clients.
  private mutating func loseNode(
    _ node: Int, _ ending: ClusterFault.Ending, noticedAfter notice: Int64, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) {
    for queue in 0..<queues.count where cluster.replicas[queue].nodes.contains(node) {
      let wasLeader = cluster.replicas[queue].isLed && cluster.replicas[queue].leader == node
      cluster.replicas[queue].lose(node)
      if wasLeader {
        loseLeader(of: queue, ending, noticedAfter: notice, at: now, &scheduler)
      } else {
        loseReplica(of: queue, at: now, &scheduler)
      }
    }
    for consumer in 0..<consumers.count where consumers[consumer].node == node {
      loseConnection(
        ofConsumer: consumer, ending, noticedAfter: notice, at: now, &scheduler)
    }
    for producer in 0..<producers.count where producers[producer].connection.node == node {
      loseConnection(ofProducer: producer, ending, at: now, &scheduler)
    }
  }

  /// A node serves again, and its queues with it; clients stay where they are.
  private mutating func returnNode(
    _ node: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    cluster.nodes.serve(node)
    for queue in 0..<queues.count where cluster.replicas[queue].nodes.contains(node) {
      returnReplica(node, of: queue, at: now, &scheduler)
    }
  }

  /// Nodes that see too little of the cluster pause, if that is what they do.
  private mutating func pauseNodes(at now: Int64, _ scheduler: inout WorkScheduler) {
    let pausing = (0..<cluster.nodes.count).filter {
      cluster.nodes.serves($0) && cluster.mustPause($0)
    }
    for node in pausing { cluster.nodes.stop(node, pausing: true) }
    for node in pausing { loseNode(node, .crash, noticedAfter: 0, at: now, &scheduler) }
  }

  /// Paused nodes that see enough of the cluster again start when they look next.
  private mutating func wakePaused(at now: Int64, _ scheduler: inout WorkScheduler) {
    for node in 0..<cluster.nodes.count
    where cluster.nodes.phases[node] == .paused && !cluster.mustPause(node) {
      let look = cluster.drawPausedLook()
      plan(
        .serve(node: node, life: cluster.nodes.lives[node]), at: now + look + cluster.boot,
        &scheduler)
    }
  }

  // MARK: - Partitions

  private mutating func part(
    _ side: [Int], for duration: Int64, event: Int, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) {
    cluster.nodes.split(side, number: event)
    let notice = cluster.drawNetTick()
    plan(.noticePartition(event: event), at: now + notice, &scheduler)
    plan(.heal(event: event), at: now + duration, &scheduler)
    for queue in 0..<queues.count { partReplicas(of: queue, at: now, &scheduler) }
    for consumer in 0..<consumers.count { stallIfCutOff(consumer) }
  }

  private func isPresent(partition event: Int) -> Bool {
    cluster.nodes.isSplit && cluster.nodes.partition == event
  }

  /// The nodes of each side take those of the other to be down.
  private mutating func noticePartition(at now: Int64, _ scheduler: inout WorkScheduler) {
    cluster.nodes.noticeSplit()
    pauseNodes(at: now, &scheduler)
    for queue in 0..<queues.count { releaseConfirms(of: queue, at: now, &scheduler) }
    for consumer in 0..<consumers.count where consumers[consumer].isStalled {
      detach(consumer, clientAfter: cluster.reconnectDelay, at: now, &scheduler)
    }
    for queue in 0..<queues.count where cluster.replicas[queue].kind != .quorum {
      for index in takeParkedBeyondCut(of: queue) { turnAway(index, at: now, &scheduler) }
    }
  }

  /// The partition is over.
  private mutating func heal(at now: Int64, _ scheduler: inout WorkScheduler) {
    let wasNoticed = cluster.nodes.isNoticed
    let heals =
      cluster.handling == .autoheal
      || cluster.handling == .pauseIfAllDown && cluster.recoversByAutoheal
    let losers =
      heals && wasNoticed
      ? cluster.nodes.losers(clients: connectedClients()) : []
    cluster.nodes.heal()
    for queue in 0..<queues.count { joinReplicas(of: queue, at: now, &scheduler) }
    for consumer in 0..<consumers.count where consumers[consumer].isStalled {
      resume(consumer, at: now, &scheduler)
    }
    wakePaused(at: now, &scheduler)
    for node in losers where cluster.nodes.serves(node) {
      stopNode(node, .shutdown, for: 0, at: now, &scheduler)
    }
  }

  /// Clients connected to each node.
  private func connectedClients() -> [Int] {
    var clients = [Int](repeating: 0, count: cluster.nodes.count)
    for consumer in 0..<consumers.count where consumers[consumer].phase == .running {
      clients[consumers[consumer].node] += 1
    }
    for producer in 0..<producers.count where producers[producer].connection.isOpen {
      clients[producers[producer].connection.node] += 1
    }
    return clients
  }
}
