// SPDX-License-Identifier: GPL-3.0-or-later

// Who reaches whom: lost brokers, stale addresses and partitions.
extension RocketMQModel {
  /// How a consumer's request to a broker fares.
  func link(ofConsumer consumer: Int, to broker: Int, isReading: Bool = false) -> LinkState {
    guard cluster.isActive else { return .open }
    return link(
      from: .member(group: consumers[consumer].group, id: consumers[consumer].id), to: broker,
      known: consumers[consumer].masters[broker], isReading: isReading)
  }

  /// How a producer client's request to a broker fares.
  func link(ofClient client: Int, to broker: Int) -> LinkState {
    link(
      from: .client(producer: clients[client].producer, number: clients[client].number),
      to: broker, known: clients[client].masters[broker], isReading: false)
  }

  private func link(
    from node: Node, to broker: Int, known master: Int32, isReading: Bool
  ) -> LinkState {
    if master == Self.unknownBroker { return .refused }
    if master < 0 {
      // The client's route names no master.
      guard isReading, brokers[broker].servesReads else { return .refused }
      return isCut(node, .slaves(broker)) ? .silent : .open
    }
    if isCut(node, masterNode(of: broker)) { return .silent }
    if master == brokers[broker].master, brokers[broker].isUp { return .open }
    return brokers[broker].answersAtOnce ? .refused : .silent
  }

  /// Whether a partition lies between two nodes.
  func isCut(_ left: Node, _ right: Node) -> Bool {
    cluster.partitions.contains { $0.cuts(left, right) }
  }

  /// A partition begins; pulls held across it are answered to nobody.
  mutating func beginPartition(
    _ number: Int, between names: [String], and others: [String], at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    cluster.partitions.append(
      ActivePartition(
        number: number, one: nodes(named: names),
        other: others.isEmpty ? nil : nodes(named: others)))
    refreshOutage()
    for broker in 0..<brokers.count {
      if brokers[broker].slaves > 0, isCutFromSlaves(broker), brokers[broker].replicatedUntil < 0 {
        brokers[broker].replicatedUntil = now
      }
      for index in heldPulls(of: broker) where link(ofHeld: index) == .silent {
        breakHeldPull(index, isSilent: true, at: now, &scheduler)
      }
    }
    isolateMasters(by: number, at: now, &scheduler)
    refreshDarkness(at: now)
  }

  mutating func endPartition(
    _ number: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    cluster.partitions.removeAll { $0.number == number }
    rejoinMasters(at: now, &scheduler)
    for broker in 0..<brokers.count where !isCutFromSlaves(broker) {
      brokers[broker].replicatedUntil = -1
    }
    refreshOutage()
    refreshDarkness(at: now)
  }

  /// Whether anything may stand in the way of a request at the moment.
  mutating func refreshOutage() {
    hasOutage = !cluster.partitions.isEmpty || cluster.hasShrunk
    for broker in 0..<brokers.count where !brokers[broker].isUp || brokers[broker].master > 0 {
      hasOutage = true
    }
    for consumer in 0..<consumers.count
    where lacksAddresses(consumer)
      || consumers[consumer].phase == .running && !consumers[consumer].lostConnections.isEmpty
    {
      hasOutage = true
    }
  }

  /// How a member's request for a held queue's messages fares; pops ask masters alone.
  func link(ofHeld index: Int) -> LinkState {
    link(
      ofConsumer: held[index].consumer, to: queues[held[index].queue].broker,
      isReading: !groups[held[index].group].isPop)
  }

  /// Stands for the master of a broker that a client has never heard of.
  static var unknownBroker: Int32 { -2 }

  /// Whether a member that runs has never heard of some broker.
  func lacksAddresses(_ consumer: Int) -> Bool {
    consumers[consumer].phase == .running
      && consumers[consumer].masters.contains(Self.unknownBroker)
  }

  /// The pulls that a broker holds, but for the entries through which pops are woken.
  func heldPulls(of broker: Int) -> [Int] {
    var pulls: [Int] = []
    for queue in 0..<queues.count where queues[queue].broker == broker {
      var waiting = Int(queues[queue].firstWaiting)
      while waiting >= 0 {
        if !groups[held[waiting].group].isPop { pulls.append(waiting) }
        waiting = Int(held[waiting].nextWaiting)
      }
    }
    return pulls
  }

  /// A held pull gets no answer; its client asks again once it knows, or has waited for long enough.
  mutating func breakHeldPull(
    _ index: Int, isSilent: Bool, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let since = held[index].waitingSince
    withdrawHeldPull(index)
    loseConnection(of: index)
    let retry = groups[held[index].group].settings.pullRetryDelay
    let known = isSilent ? max(now, since + BrokerLimits.pullTimeout) : now + consumerLatency
    scheduler.at(known + retry, .pull(reference(index)))
  }

  /// Whether a pull gets through to its broker; if not, the client's next try is scheduled.
  ///
  /// A queue beyond the broker's read queues is refused (`PullMessageProcessor`).
  @inline(never)
  mutating func passPull(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let queue = held[index].queue
    let retry = groups[held[index].group].settings.pullRetryDelay
    switch link(ofHeld: index) {
    case .open:
      reconnect(held[index].consumer, to: queues[queue].broker, at: now, &scheduler)
      let topic = queues[queue].topic
      if queues[queue].number < topics[topic].readCounts[queues[queue].broker] { return true }
      scheduler.at(now + consumerLatency + retry, .pull(reference(index)))
    case .refused:
      loseConnection(of: index)
      scheduler.at(now + consumerLatency + retry, .pull(reference(index)))
    case .silent:
      // Once it has closed the connection, a client is as patient as connecting is.
      let lost = consumers[held[index].consumer].lostConnections[queues[queue].broker]
      let patience =
        lost?.isClosed == true ? BrokerLimits.connectTimeout : BrokerLimits.pullTimeout
      loseConnection(of: index)
      scheduler.at(now + patience + retry, .pull(reference(index)))
    }
    return false
  }

  private mutating func loseConnection(of index: Int) {
    let broker = queues[held[index].queue].broker
    loseConnection(of: held[index].consumer, to: broker, isClosed: true)
  }

  mutating func loseConnection(of consumer: Int, to broker: Int, isClosed: Bool) {
    let master = consumers[consumer].lostConnections[broker]?.master ?? brokers[broker].master
    consumers[consumer].lostConnections[broker] = LostConnection(
      master: master, isClosed: isClosed)
  }

  /// A client that reaches a broker again has a new connection, over which it sends a heartbeat at once.
  ///
  /// It rebalances when that is answered (`MQClientInstance`, the listener that
  /// `enableHeartbeatChannelEventListener` adds). To a slave that has become master it had one already.
  mutating func reconnect(
    _ consumer: Int, to broker: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard let lost = consumers[consumer].lostConnections.removeValue(forKey: broker) else { return }
    defer { refreshOutage() }
    guard lost.master == brokers[broker].master else { return }
    sendHeartbeat(consumer, repeats: false, at: now, &scheduler)
    if consumerLatency == 0 {
      wakeRebalance(consumer, at: now, &scheduler)
    } else {
      scheduler.at(
        now + 2 * consumerLatency, .notifyMembersChanged(consumer: Int32(consumer)))
    }
  }

  /// Notes that a member's heartbeat has made new connections to brokers, over which it rebalances.
  mutating func noteConnections(
    of consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let made = consumers[consumer].lostConnections.filter { broker, _ in
      link(ofConsumer: consumer, to: broker) == .open
    }
    guard !made.isEmpty else { return }
    for broker in made.keys { consumers[consumer].lostConnections[broker] = nil }
    refreshOutage()
    if made.contains(where: { brokers[$0.key].master == $0.value.master }) {
      wakeRebalance(consumer, at: now, &scheduler)
    }
  }
}
