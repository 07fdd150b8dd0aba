// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Consumers of a cluster: connected to a node, fed by the leader of their queue.
//
// Sources: RabbitMQ guides "Consumers" and "Heartbeats"; automatic recovery of the Java client.
extension WorkQueueModel {
  /// A consumer starts: it connects to a node, and registers if its queue can be reached from there.
  mutating func connectConsumer(
    group: Int, id: String, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let node = cluster.nextNode(groups[group].consumption.node)
    if subscribe(group: group, id: id, from: node, at: now, &scheduler) { return }
    let number = makeConsumer(group: group, id: id, at: now)
    consumers[number].node = node
    consumers[number].phase = .gone
    consumers[number].ended = now
    consumers[number].returns = true
    plan(.reconnect(consumer: number), at: now + cluster.reconnectDelay, &scheduler)
  }

  /// Connects to the first node that serves, and registers.
  private mutating func subscribe(
    group: Int, id: String, from first: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) -> Bool {
    let queue = groups[group].queue
    guard let node = connection(toQueue: queue, from: first) else { return false }
    _ = register(
      group: group, id: id, node: node, hop: cluster.hop(from: node, toQueue: queue), at: now,
      &scheduler)
    return true
  }

  /// The node from which a consumer can subscribe, if it can: one that reaches the queue's leader; of a
  /// stream one that has a replica.
  private func connection(toQueue queue: Int, from first: Int) -> Int? {
    if queues[queue].isStream { return cluster.replicaNode(of: queue, from: first) }
    guard let node = cluster.servingNode(from: first), !queues[queue].isDown,
      cluster.reaches(queue: queue, from: node)
    else { return nil }
    return node
  }

  /// A consumer that lost its connection or its subscription tries again.
  mutating func reconnect(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    // It was stopped meanwhile.
    guard consumers[number].returns else { return }
    let group = consumers[number].group
    let isConnected = subscribe(
      group: group, id: consumers[number].id, from: consumers[number].node, at: now, &scheduler)
    if isConnected {
      consumers[number].returns = false
    } else {
      plan(.reconnect(consumer: number), at: now + cluster.reconnectDelay, &scheduler)
    }
  }

  /// A consumer's node has ended.
  mutating func loseConnection(
    ofConsumer number: Int, _ ending: ClusterFault.Ending, noticedAfter notice: Int64,
    at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard consumers[number].phase == .running || consumers[number].phase == .draining else {
      return
    }
    if ending == .hostLoss {
      fallSilent(number, noticedAfter: notice, at: now, &scheduler)
    } else {
      detach(number, clientAfter: cluster.reconnectDelay, at: now, &scheduler)
    }
  }

  /// A consumer's node is gone without a sign: the leader goes on giving it messages until it notices.
  private mutating func fallSilent(
    _ number: Int, noticedAfter notice: Int64, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let wasRunning = consumers[number].phase == .running
    let group = consumers[number].group
    consumers[number].outbound.removeAll()
    consumers[number].stalledOutbound.removeAll()
    consumers[number].wordsAreLost = true
    loseConsumer(number, noticedAfter: notice, at: now, &scheduler)
    pay(consumers[number].queue) { $0.disconnected += 1 }
    guard wasRunning else { return }
    consumers[number].returns = true
    let patience = groups[group].consumption.heartbeatTimeout.nanoseconds
    plan(
      .reconnect(consumer: number), at: now + patience + cluster.reconnectDelay, &scheduler)
  }

  /// All consumers of a queue lose their subscriptions.
  mutating func detachAll(
    from queue: Int, clientAfter wait: Int64, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    for consumer in 0..<consumers.count where consumers[consumer].queue == queue {
      // Whose own node is gone finds it out by itself.
      let node = consumers[consumer].node
      let isCut = !cluster.nodes.serves(node)
      detach(
        consumer, clientAfter: isCut ? max(wait, cluster.reconnectDelay) : wait, at: now,
        &scheduler)
    }
  }

  /// A consumer's subscription ends: all that it holds comes back, completed messages too whose
  /// acknowledgement was under way.
  ///
  /// Its process drops what it had; it will subscribe again after a while.
  mutating func detach(
    _ number: Int, clientAfter wait: Int64, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let phase = consumers[number].phase
    guard phase != .gone else { return }
    let queue = consumers[number].queue
    if phase != .vanished {
      consumers[number].changeBusy(by: -consumers[number].busy, at: now)
      leave(number, at: now)
      pay(queue) { $0.disconnected += 1 }
    }
    unregister(number, at: now)
    consumers[number].phase = .gone
    takeBackAll(from: number, wordsAreLost: true, at: now, &scheduler)
    if phase == .running {
      consumers[number].returns = true
      plan(.reconnect(consumer: number), at: now + wait, &scheduler)
    }
    run(queue, at: now, &scheduler)
  }

  /// Whether what a lost consumer said on the way to its queue never gets there, or it has not said it
  /// yet.
  func losesWords(_ number: Int) -> Bool {
    groups[consumers[number].group].acknowledgesLater
      || isClustered
        && (consumers[number].wordsAreLost || consumers[number].isStalled
          || !consumers[number].stalledOutbound.isEmpty)
  }

  // MARK: - Under way

  /// A message leaves a leader for a consumer.
  @inline(never)
  mutating func giveOverCluster(
    _ index: Int, to number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    if consumers[number].bridge >= 0 {
      enterBridge(index, number, at: now, &scheduler)
    } else if consumers[number].isStalled {
      consumers[number].stalledInbound.append(Int32(truncatingIfNeeded: index))
    } else {
      deliverOverCluster(index, to: number, at: now, &scheduler)
    }
  }

  private mutating func deliverOverCluster(
    _ index: Int, to number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let message = messages.place(of: index)
    let consumer = consumers.place(of: number)
    let latency = groups.place(of: consumer.pointee.group).pointee.deliver.nanoseconds(
      message.pointee.identity, attempt: message.pointee.deliveries)
    let arrival = max(consumer.pointee.lastInbound, now &+ latency &+ consumer.pointee.hop)
    consumer.pointee.lastInbound = arrival
    consumer.pointee.inbound.append(Int32(truncatingIfNeeded: index))
    scheduler.at(arrival, .deliver(consumer: Int32(truncatingIfNeeded: number)))
  }

  /// A consumer's word on a message leaves for the leader of its queue.
  @inline(never)
  mutating func settleOverCluster(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let message = messages.place(of: index)
    let number = Int(message.pointee.consumer)
    let consumer = consumers.place(of: number)
    if groups.place(of: consumer.pointee.group).pointee.acknowledgesLater {
      acknowledgeLater(index, at: now, &scheduler)
      return
    }
    let queue = Int(message.pointee.queue)
    // Credit for a stream is given back to the channel, at the consumer's own node.
    let isNear = queues.place(of: queue).pointee.isStream
    if consumer.pointee.isStalled || queues.place(of: queue).pointee.isDown && !isNear {
      consumer.pointee.stalledOutbound.append(Int32(truncatingIfNeeded: index))
      return
    }
    var latency =
      groups.place(of: consumer.pointee.group).pointee.settle.nanoseconds(
        message.pointee.identity, attempt: message.pointee.deliveries)
      &+ (isNear ? 0 : consumer.pointee.hop)
    if cluster.replicas[queue].kind == .quorum, !isNear {
      latency &+= commitTime(
        queue, cluster.disks.settle[queue], message.pointee.identity,
        attempt: message.pointee.deliveries)
    }
    let arrival = max(consumer.pointee.lastOutbound, now &+ latency)
    consumer.pointee.lastOutbound = arrival
    consumer.pointee.outbound.append(Int32(truncatingIfNeeded: index))
    scheduler.at(arrival, .settle(consumer: Int32(truncatingIfNeeded: number)))
  }

  // MARK: - Stalled

  /// A consumer beyond a cut goes on with what it has; what is on the way waits.
  mutating func stallIfCutOff(_ number: Int) {
    // A reader of a stream has a replica at its node.
    guard consumers[number].reference < 0,
      consumers[number].phase == .running || consumers[number].phase == .draining,
      !cluster.nodes.reaches(
        consumers[number].node, cluster.replicas[consumers[number].queue].leader)
    else { return }
    consumers[number].isStalled = true
    while !consumers[number].inbound.isEmpty {
      let index = consumers[number].inbound.popFirst()
      consumers[number].stalledInbound.append(index)
    }
    keepWords(of: number)
  }

  /// What a consumer has said waits at its node until the leader can hear it.
  mutating func keepWords(of number: Int) {
    if consumers[number].reference >= 0 { return }
    while !consumers[number].outbound.isEmpty {
      let index = consumers[number].outbound.popFirst()
      consumers[number].stalledOutbound.append(index)
    }
  }

  /// Nothing is on the way to or from a consumer any more.
  mutating func forgetStalled(_ number: Int) {
    consumers[number].isStalled = false
    consumers[number].stalledInbound.removeAll()
    consumers[number].stalledOutbound.removeAll()
  }

  /// A consumer and the leader of its queue hear of each other again.
  mutating func resume(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    consumers[number].isStalled = false
    let inbound = consumers[number].stalledInbound
    let outbound = consumers[number].stalledOutbound
    consumers[number].stalledInbound.removeAll()
    consumers[number].stalledOutbound.removeAll()
    for index in inbound { deliverOverCluster(Int(index), to: number, at: now, &scheduler) }
    for index in outbound { settleOverCluster(Int(index), at: now, &scheduler) }
  }

  // MARK: - Copies that are in no books

  /// A completed message comes back, since nobody heard that it was.
  mutating func makeExtra(_ index: Int, at now: Int64) {
    messages[index].isExtra = true
    accountStay(of: index, until: now)
    pay(Int(messages[index].queue)) { $0.duplicates += 1 }
  }

  /// What is in no books, or in those of a stream, has been consumed.
  @inline(never)
  mutating func completeRarely(_ index: Int, at now: Int64) {
    if queues[Int(messages[index].queue)].isStream {
      completeFromStream(index, at: now)
    } else {
      completeAgain(index, at: now)
    }
  }

  /// A copy that is in no books has been consumed.
  private mutating func completeAgain(_ index: Int, at now: Int64) {
    messages[index].place = .done
    settleExtra(index)
    let consumer = Int(messages[index].consumer)
    groups[consumers[consumer].group].totals.duplicates += 1
    if keepsAttempts { noteAttempt(index, .ack) }
  }

  /// A copy that is in no books is done with; its place in the queue may be known as that already.
  mutating func settleExtra(_ index: Int) {
    let queue = Int(messages[index].queue)
    let place = Int(messages[index].sequence)
    guard place >= queues[queue].lowest, !queues[queue].settled.contains(place) else { return }
    _ = queues[queue].settle(messages[index].sequence)
  }
}
