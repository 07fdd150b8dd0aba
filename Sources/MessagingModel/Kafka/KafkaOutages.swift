// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Brokers end and come back, the controller finds new leaders, and what only the old one had is lost.
//
// Sources: `BrokerHeartbeatManager`, `ReplicationControlManager`, `PartitionChangeBuilder`,
// `KafkaServer.controlledShutdown` of Apache Kafka 4.3. The coordinators of groups are taken to be elsewhere.
extension KafkaModel {
  /// A broker ends.
  mutating func stopBroker(
    _ name: String, ending: ClusterFault.Ending, duration: VirtualDuration?, event: Int,
    at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard isReplicated, let broker = specification.brokers.firstIndex(where: { $0.name == name }),
      brokerStates[broker].isUp
    else { return }
    openOutage(of: broker, event: event, ending: ending, at: now)
    brokerStates[broker].life += 1
    brokerStates[broker].isFenced = false
    brokerStates[broker].isSilent = ending == .hostLoss
    brokerStates[broker].wasClean = ending == .shutdown
    if ending == .shutdown {
      // It hands over before it ends, and the controller knows.
      for (partition, replica) in replicas(on: broker) {
        let actions = replicas[partition].replicas.brokerStops(
          replica, at: VirtualTime(nanoseconds: now))
        apply(actions, to: partition, at: now, &scheduler)
      }
    }
    brokerStates[broker].isUp = false
    if hasCosts { handlers[broker].restart() }
    dropRequests(to: broker)
    for partition in 0..<replicas.count where partitions[partition].leader == broker {
      replicas[partition].waiters = []
      detachReaders(of: partition, at: now, &scheduler)
    }
    breakFetches(to: broker, &scheduler)
    if ending != .hostLoss {
      for sender in 0..<senders.count {
        scheduler.at(
          now + producerLatency,
          .senderDisconnected(sender: Int32(sender), broker: Int32(broker)))
      }
    }
    let life = brokerStates[broker].life
    if ending == .shutdown {
      fence(broker, life: life, at: now, &scheduler)
    } else {
      scheduler.at(missed(after: now), .brokerFenced(broker: Int32(broker), life: life))
    }
    if let duration {
      scheduler.at(
        now + duration.nanoseconds, .brokerReturns(broker: Int32(broker), life: life))
    }
  }

  /// When the controller misses a broker that ends without a word: heartbeats come at whole multiples of
  /// their interval, the last of them before the end.
  func missed(after now: Int64) -> Int64 {
    guard let replication = kafka.replication else { return now }
    let last = now - now % replication.heartbeatInterval.nanoseconds
    return last + replication.sessionTimeout.nanoseconds
  }

  /// The partitions that have a replica on a broker.
  private func replicas(on broker: Int) -> [(partition: Int, replica: Int)] {
    (0..<replicas.count).compactMap { partition in
      replicas[partition].brokers.firstIndex(of: broker).map { (partition, $0) }
    }
  }

  /// The controller has not heard of a broker for its session.
  mutating func fence(
    _ broker: Int, life: Int32, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard brokerStates[broker].life == life, !brokerStates[broker].isUp,
      !brokerStates[broker].isFenced
    else { return }
    brokerStates[broker].isFenced = true
    for (partition, replica) in replicas(on: broker) {
      let actions = replicas[partition].replicas.brokerLost(
        replica, at: VirtualTime(nanoseconds: now))
      apply(actions, to: partition, at: now, &scheduler)
    }
    serveDueFetches(at: now, &scheduler)
  }

  /// A broker is back, and catches up with whoever leads.
  mutating func returnBroker(
    _ broker: Int, life: Int32, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard brokerStates[broker].life == life, !brokerStates[broker].isUp else { return }
    // Its registration tells the controller that it was gone.
    fence(broker, life: life, at: now, &scheduler)
    brokerStates[broker].isUp = true
    brokerStates[broker].isSilent = false
    for (partition, replica) in replicas(on: broker) {
      let actions = replicas[partition].replicas.brokerReturned(
        replica, wasClean: brokerStates[broker].wasClean, at: VirtualTime(nanoseconds: now))
      apply(actions, to: partition, at: now, &scheduler)
      scheduleIntroduction(of: partition, at: now, &scheduler)
    }
    serveDueFetches(at: now, &scheduler)
  }

  private mutating func scheduleIntroduction(
    of partition: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    replicas[partition].introductions += 1
    scheduler.at(now + 2 * brokerLatency, .replicasIntroduced(partition: Int32(partition)))
  }

  // MARK: - Leaders

  /// Another replica leads a partition, or none does.
  mutating func changeLeader(
    of partition: Int, to replica: Int?, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let before = partitions[partition].leader
    let leader = replica.map { replicas[partition].brokers[$0] } ?? -1
    guard leader != before else { return noteLed(partition, by: leader, at: now) }
    partitions[partition].leader = leader
    let waiters = replicas[partition].waiters
    replicas[partition].waiters = []
    if before >= 0, brokerStates[before].isUp {
      for waiter in waiters {
        settle(waiter, .notLeader(leader < 0 ? nil : leader), at: now, &scheduler)
      }
    }
    detachReaders(of: partition, at: now, &scheduler)
    guard leader >= 0 else { return }
    var cursor = partitions[partition].firstCursor
    while cursor >= 0 {
      if cursors[cursor].share >= 0 { renewShare(Int(cursors[cursor].share), at: now) }
      cursor = cursors[cursor].nextOfPartition
    }
    noteLed(partition, by: leader, at: now)
    scheduleIntroduction(of: partition, at: now, &scheduler)
  }

  /// What is beyond a new leader's log is gone.
  mutating func lose(
    _ range: Range<Int64>, committed: Int64, of partition: Int, leader: Int, at now: Int64
  ) {
    var lost = 0
    var unacknowledged = 0
    while let last = replicas[partition].tail.last, last.end > range.lowerBound {
      replicas[partition].tail.removeLast()
      senders[last.sender].batches[last.batch].copies -= 1
      senders[last.sender].batches[last.batch].lost += 1
      if senders[last.sender].batches[last.batch].ending == .acknowledged {
        lost += last.records.count
      } else {
        unacknowledged += last.records.count
      }
      letGo(last.batch, ofSender: last.sender)
    }
    if committed > 0 { lost += loseVisible(from: range.lowerBound, of: partition, at: now) }
    let outage = leader >= 0 ? brokerStates[leader].outage : outages.count - 1
    guard outage >= 0 else { return }
    outages[outage].lost += lost
    outages[outage].unacknowledged += unacknowledged
  }

  /// Cuts off what consumers could see, as far as none has fetched it.
  ///
  /// What one has is its own; other groups are taken to have it as well.
  ///
  /// - Returns: How many records are gone.
  private mutating func loseVisible(
    from offset: Int64, of partition: Int, at now: Int64
  ) -> Int {
    let start = Int(offset + replicas[partition].shift)
    var floor = max(start, partitions[partition].log.start, fetchedEnd(of: partition))
    var cursor = partitions[partition].firstCursor
    while cursor >= 0 {
      let share = Int(cursors[cursor].share)
      floor = max(
        floor, share >= 0 ? Int(shares[share].window.end) : cursors[cursor].processed,
        cursors[cursor].delivered)
      cursor = cursors[cursor].nextOfPartition
    }
    let end = partitions[partition].log.end
    replicas[partition].shift += Int64(floor - start)
    guard floor < end else { return 0 }
    for place in floor..<end {
      let producer = partitions[partition].log[place].identity.producer
      producers[producer].counts.stored -= 1
      producers[producer].counts.lost += 1
    }
    cursor = partitions[partition].firstCursor
    while cursor >= 0 {
      let group = cursors[cursor].group
      for place in floor..<end { closeKey(at: place, ofCursor: cursor) }
      cursors[cursor].appended -= end - floor
      cursors[cursor].changeBacklog(by: floor - end, at: now)
      groups[group].measured.changeBacklog(by: Int64(floor - end), at: now)
      cursor = cursors[cursor].nextOfPartition
    }
    partitions[partition].log.cut(from: floor)
    if partitions[partition].keepsBatches { partitions[partition].batchEnds.cut(from: floor) }
    return end - floor
  }

  /// Where what some member has, or has on the way to it, ends; also one that has lost the partition.
  private func fetchedEnd(of partition: Int) -> Int {
    var end = 0
    func note(_ range: FetchedRange) {
      if cursors[Int(range.cursor)].partition == partition { end = max(end, range.to) }
    }
    for consumer in 0..<consumers.count {
      for place in 0..<consumers[consumer].batch.count { note(consumers[consumer].batch[place]) }
      for place in 0..<consumers[consumer].fetched.count {
        note(consumers[consumer].fetched[place])
      }
    }
    for fetch in 0..<fetches.count {
      for place in 0..<fetches[fetch].answer.count { note(fetches[fetch].answer[place]) }
    }
    for index in 0..<held.count
    where held[index].isInUse && cursors[Int(held[index].cursor)].partition == partition {
      end = max(end, held[index].next)
    }
    return end
  }

  // MARK: - Producers

  /// What a broker had not answered goes with it.
  private mutating func dropRequests(to broker: Int) {
    for sender in 0..<senders.count {
      let current = Int(senders[sender].links[broker].current)
      senders[sender].links[broker].current = -1
      if current >= 0 { drop(request: current, ofSender: sender) }
      senders[sender].links[broker].connection += 1
      while !senders[sender].links[broker].waiting.isEmpty {
        let request = Int(senders[sender].links[broker].waiting.popFirst())
        drop(request: request, ofSender: sender)
      }
    }
  }

  /// A request that no broker works on: its batches are not on their way any more.
  mutating func drop(request: Int, ofSender index: Int) {
    senders[index].replies[request].isOver = true
    finish(request: request, ofSender: index)
  }

  /// A client hears that its connection to a broker is gone.
  mutating func disconnect(
    _ broker: Int, sender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    var actions: [ProducerSender.Action] = []
    if senders[index].sender.isConnected(to: broker) {
      producers[senders[index].producer].counts.refusedConnections += 1
      senders[index].sender.disconnect(broker, at: now, &actions)
    } else {
      senders[index].sender.refused(by: broker, at: now)
    }
    carryOut(actions, ofSender: index, at: now, &scheduler)
    pass(index, at: now, &scheduler)
  }

  // MARK: - Bills

  private mutating func openOutage(
    of broker: Int, event: Int, ending: ClusterFault.Ending, at now: Int64
  ) {
    brokerStates[broker].outage = outages.count
    var outage = KafkaOutage(broker: broker, event: event, start: now, ending: ending)
    for partition in 0..<replicas.count where exists(partition) {
      // What is in the dark already might have been this one's to lead next.
      let isAwaited = !isServed(partition) && replicas[partition].brokers.contains(broker)
      if partitions[partition].leader == broker || isAwaited {
        outage.leaderless.insert(partition)
      }
    }
    if outage.leaderless.isEmpty { outage.end = now }
    outage.before = allCounts()
    outages.append(outage)
  }

  /// A partition is led again, if its leader lives: the controller also chooses brokers that have ended and
  /// that it has not missed yet, and then their outage is that of the partition too.
  private mutating func noteLed(_ partition: Int, by leader: Int, at now: Int64) {
    guard leader >= 0, exists(partition) else { return }
    guard brokerStates[leader].isUp else {
      outages[brokerStates[leader].outage].leaderless.insert(partition)
      outages[brokerStates[leader].outage].end = -1
      return
    }
    for index in outages.indices where outages[index].leaderless.contains(partition) {
      outages[index].leaderless.remove(partition)
      if leader != outages[index].broker { outages[index].isPromotion = true }
      if outages[index].leaderless.isEmpty { outages[index].end = now }
    }
  }

  /// What all producers' sends came to so far.
  private func allCounts() -> KafkaSendCounts {
    var sum = KafkaSendCounts()
    for producer in 0..<producers.count {
      let counts = producers[producer].counts
      sum.failed += counts.failed + counts.exhausted
      sum.repeated += counts.repeated
      sum.retriedRequests += counts.retriedRequests
    }
    return sum
  }

  /// The outages of brokers, in order of their start.
  func outageOutcomes() -> [OutageOutcome] {
    let end = allCounts()
    return outages.indices.map { index in
      let outage = outages[index]
      let next = index + 1 < outages.count ? outages[index + 1].before : end
      return OutageOutcome(
        event: outage.event, broker: specification.brokers[outage.broker].name,
        time: VirtualTime(nanoseconds: outage.start), ending: outage.ending,
        servingAgain: outage.end < 0 ? nil : VirtualTime(nanoseconds: outage.end),
        isPromotion: outage.isPromotion, lost: outage.lost, unacknowledged: outage.unacknowledged,
        failed: next.failed - outage.before.failed,
        repeated: next.repeated - outage.before.repeated,
        retried: next.retriedRequests - outage.before.retriedRequests)
    }
  }
}
