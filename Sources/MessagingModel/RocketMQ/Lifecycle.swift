// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Stochastics

// Consumer processes begin and end.
//
// Sources: `DefaultMQPushConsumerImpl.start` and `.shutdown`, `MQClientInstance.startScheduledTask`
// of Apache RocketMQ 5.
extension RocketMQModel {
  /// Starts a consumer process; its first rebalance comes a second later.
  mutating func startConsumer(
    group: Int, id: String, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let consumer = makeConsumer(
      group: group, id: id, at: now, lastRebalance: now, isSettled: false)
    arm(group, trigger: "join", at: now)
    retarget(group, at: now)
    let settings = groups[group].settings
    sendHeartbeat(consumer, repeats: false, at: now, &scheduler)
    wakeRebalance(consumer, at: now, &scheduler)
    let name = Int32(consumer)
    scheduler.at(now + BrokerLimits.firstPeriodic, .heartbeat(consumer: name))
    scheduler.at(now + settings.persistInitialDelay, .persistOffsets(consumer: name))
    scheduler.at(now + BrokerLimits.firstRoutePoll, .pollConsumerRoutes(consumer: name))
    if groups[group].isOrderly, !groups[group].isBroadcasting {
      scheduler.at(now + BrokerLimits.firstPeriodic, .renewLocks(consumer: name))
    }
    scheduler.at(now + settings.consumeTimeout, .sweepExpired(consumer: name))
  }

  /// Puts a member in place that has been running for long: known to all brokers, its timers at
  /// phases of their own.
  mutating func settleConsumer(group: Int, id: String, _ scheduler: inout ModelScheduler) {
    let settings = groups[group].settings
    var phases = streams.stream(entity: "\(groups[group].name)/\(id)", purpose: "phases")
    let sinceRebalance = Int64(phases.nextBounded(UInt64(max(1, settings.rebalanceInterval))))
    let consumer = makeConsumer(
      group: group, id: id, at: 0, lastRebalance: -sinceRebalance, isSettled: true)
    for broker in 0..<brokers.count {
      _ = brokers[broker].registers[group].heartbeat(
        from: consumer, at: clock(ofBroker: broker, at: 0))
    }
    let name = Int32(consumer)
    scheduleRebalance(consumer, at: settings.rebalanceInterval - sinceRebalance, &scheduler)
    func phase(_ interval: Int64) -> Int64 {
      Int64(phases.nextBounded(UInt64(max(1, interval))))
    }
    scheduler.at(phase(settings.heartbeatInterval), .heartbeat(consumer: name))
    scheduler.at(phase(settings.persistInterval), .persistOffsets(consumer: name))
    scheduler.at(phase(settings.routePollInterval), .pollConsumerRoutes(consumer: name))
    if groups[group].isOrderly, !groups[group].isBroadcasting {
      scheduler.at(phase(BrokerLimits.lockRenewal), .renewLocks(consumer: name))
    }
    scheduler.at(phase(settings.consumeTimeout), .sweepExpired(consumer: name))
  }

  /// Lets the settled members of a group hold their shares, their first pulls leaving at time zero.
  mutating func settleOwnership(_ group: Int, _ scheduler: inout ModelScheduler) {
    for consumer in groups[group].consumers {
      for (position, topic) in groups[group].topics.enumerated() {
        for queue in settledShare(of: consumer, topic: topic, route: position) {
          let cursor = cursor(of: queue, consumer: consumer)
          let index = gain(
            queue, consumer: consumer, start: startOffset(ofCursor: cursor), at: 0)
          if groups[group].isOrderly {
            _ = cursors[cursor].lock.lock(
              for: consumers[consumer].lockHolder,
              at: clock(ofBroker: queues[queue].broker, at: 0))
            held[index].isLocked = true
          }
          activate(index, at: 0)
          if !groups[group].isPop { scheduler.at(0, .pull(reference(index))) }
        }
        if groups[group].isPop {
          assignPops(
            consumer, topic: topic, members: groups[group].consumers.count, after: 0, at: 0,
            &scheduler)
        }
      }
    }
  }

  private mutating func settledShare(of consumer: Int, topic: Int, route: Int) -> [Int] {
    let group = consumers[consumer].group
    let queues = consumers[consumer].routes[route]
    if groups[group].isBroadcasting { return queues }
    guard !queues.isEmpty,
      case .rows(let members, let rows) = allocate(
        group: group, topic: topic, route: queues, members: groups[group].consumers),
      let position = members.firstIndex(of: consumer)
    else { return [] }
    return rows[position]
  }

  /// Enters a member.
  ///
  /// - Parameters:
  ///   - group: Its group.
  ///   - id: Its id.
  ///   - now: When it starts.
  ///   - lastRebalance: When its rebalance thread ran last.
  ///   - isSettled: Whether it has been running for long, and so has heard of all brokers.
  /// - Returns: Its index.
  private mutating func makeConsumer(
    group: Int, id: String, at now: Int64, lastRebalance: Int64, isSettled: Bool
  ) -> Int {
    let isKnowing = isSettled || !cluster.isActive
    let settings = groups[group].settings
    let namesake = groups[group].consumers.first { consumers[$0].id == id }
    let consumer = consumers.append(
      ConsumerState(
        group: group, id: id, lockHolder: namesake ?? consumers.count, started: now,
        threads: groups[group].threads, lanes: groups[group].lanes,
        timer: RebalanceTimer(
          period: settings.rebalanceInterval, minimumGap: settings.rebalanceMinimumGap,
          lastRun: lastRebalance),
        routes: groups[group].topics.map { isKnowing ? topics[$0].readable : [] },
        drawKey: streams.key(
          entity: "\(groups[group].name)/\(id)", index: Int(truncatingIfNeeded: now),
          purpose: "broker choice")))
    for factor in groups[group].service.factors where factor.consumer == id {
      consumers[consumer].speedFactor *= factor.factor
    }
    consumers[consumer].speedFactor *= groups[group].downstreamFactor
    if cluster.isActive {
      consumers[consumer].nameServer = firstNameServer("\(groups[group].name)/\(id)")
      consumers[consumer].masters =
        isKnowing
        ? knownMasters(from: consumers[consumer].nameServer)
        : Array(repeating: Self.unknownBroker, count: brokers.count)
      askNameServer(consumer: consumer, at: now)
      if lacksAddresses(consumer) { refreshOutage() }
    }
    flushOwnedFairness(group, before: now)
    groups[group].consumers.append(consumer)
    groups[group].ownedFairnessDue = now
    groups[group].measured.members.change(by: 1, at: VirtualTime(nanoseconds: now))
    if groups[group].isBroadcasting { openOwnCursors(of: consumer, at: now) }
    if groups[group].isPop { preparePops(of: consumer) }
    return consumer
  }

  /// Gives a broadcasting member its cursors: those of its predecessor under the same id, if that
  /// one is only being restarted, else new ones.
  private mutating func openOwnCursors(of consumer: Int, at now: Int64) {
    let group = consumers[consumer].group
    let kept = groups[group].keptCursors.removeValue(forKey: consumers[consumer].id) ?? [:]
    consumers[consumer].ownCursors = kept
    for topic in groups[group].topics {
      for queue in topics[topic].queues {
        if let cursor = kept[queue] {
          cursors[cursor].member = consumer
        } else {
          openOwnCursor(on: queue, of: consumer, at: now)
        }
      }
    }
  }

  mutating func openOwnCursor(on queue: Int, of consumer: Int, at now: Int64) {
    let group = consumers[consumer].group
    // At the start of a run both ends of a queue are the same. Consumers see the end that the
    // dispatch loop has reached.
    let startsAtLast = groups[group].settings.startsAtLast
    let start = startsAtLast ? queues[queue].dispatched : firstNeeded(in: queue)
    let cursor = openCursor(queue: queue, group: group, member: consumer, start: start, at: now)
    consumers[consumer].ownCursors[queue] = cursor
    for offset in start..<queues[queue].log.end {
      noteAppended(queues[queue].log[offset], at: offset, cursor: cursor, now)
    }
  }

  /// Creates a cursor; until somebody can pull the queue it is dark.
  mutating func openCursor(
    queue: Int, group: Int, member: Int, start: Int, at now: Int64
  ) -> Int {
    let index = cursors.append(
      CursorState(
        queue: queue, group: group, member: member, nextOfQueue: queues[queue].firstCursor,
        position: groups[group].cursors.count,
        isRetry: topics[queues[queue].topic].retryGroup >= 0, start: start))
    queues[queue].firstCursor = index
    groups[group].cursors.append(index)
    cursors[index].dark = DarkIntervals(at: VirtualTime(nanoseconds: now))
    if isReadable(queue), !isServed(index, at: now) {
      cursors[index].dark.begin(at: VirtualTime(nanoseconds: now))
    }
    return index
  }

  // MARK: - Ends

  /// Shuts a consumer process down in order, after its patience with running work.
  mutating func stopConsumer(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let group = consumers[consumer].group
    arm(group, trigger: "leave", at: now)
    keepCursorsIfReturning(consumer, at: now)
    for index in consumers[consumer].held { withdrawHeldPull(index) }
    consumers[consumer].phase = .stopping
    abandonRebalance(consumer)
    scheduler.cancel(consumers[consumer].nextRebalance)
    retarget(group, at: now)
    let patience = groups[group].settings.awaitTermination
    let hasWork =
      consumers[consumer].busy > 0 || !consumers[consumer].tasks.isEmpty
      || hasPoppedWork(consumer)
    if patience > 0, hasWork {
      scheduler.at(now + patience, .endOfPatience(consumer: Int32(consumer)))
    } else {
      finishShutdown(consumer, at: now, &scheduler)
    }
  }

  /// The last steps of an orderly shutdown: running listeners are interrupted, offsets committed,
  /// locks given back, brokers told.
  mutating func finishShutdown(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard consumers[consumer].phase == .stopping else { return }
    let isLocking = groups[consumers[consumer].group].isOrderly
    for index in consumers[consumer].held {
      persistOffset(of: index, at: now, &scheduler)
      if isLocking {
        scheduler.at(
          now + consumerLatency,
          .unlockAtBroker(cursor: Int32(held[index].cursor), consumer: Int32(consumer)))
      }
    }
    end(consumer, at: now)
    scheduler.at(now + consumerLatency, .leaveAtBrokers(consumer: Int32(consumer)))
    startSuccessors(of: consumer, at: now, &scheduler)
  }

  /// A consumer process dies; the operating system closes its connections.
  mutating func crashConsumer(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    arm(consumers[consumer].group, trigger: "crash", at: now)
    keepCursorsIfReturning(consumer, at: now)
    end(consumer, at: now)
    retarget(consumers[consumer].group, at: now)
    scheduler.at(now + consumerLatency, .leaveAtBrokers(consumer: Int32(consumer)))
  }

  /// A consumer's host vanishes; no broker hears of it.
  mutating func loseConsumer(_ consumer: Int, at now: Int64) {
    arm(consumers[consumer].group, trigger: "silent-loss", at: now)
    end(consumer, isSilent: true, at: now)
    retarget(consumers[consumer].group, at: now)
  }

  /// Ends a process: what its threads are doing is lost, and so is all that only it knew.
  private mutating func end(_ consumer: Int, isSilent: Bool = false, at now: Int64) {
    let group = consumers[consumer].group
    let time = VirtualTime(nanoseconds: now)
    loseRunningWork(of: consumer, at: now)
    consumers[consumer].changeBusy(by: -consumers[consumer].busy, at: now)
    consumers[consumer].tasks.removeAll()
    clearLanes(of: consumer, at: now)
    if groups[group].isPop { endPops(of: consumer, isSilent: isSilent) }
    for index in consumers[consumer].held where !held[index].isDropped { release(index, at: now) }
    for index in consumers[consumer].held { removeEntry(index) }
    consumers[consumer].phase = .gone
    abandonRebalance(consumer)
    consumers[consumer].ended = now
    flushOwnedFairness(group, before: now)
    groups[group].ownedFairnessDue = now
    groups[group].measured.members.change(by: -1, at: time)
    if groups[group].isBroadcasting, !consumers[consumer].returns {
      closeOwnCursors(of: consumer, at: now)
    }
  }

  private mutating func loseRunningWork(of consumer: Int, at now: Int64) {
    for slot in 0..<services.count
    where services[slot].isActive && Int(services[slot].consumer) == consumer {
      services[slot].ended = now
      noteAttempt(slot, .lost)
      services[slot].isActive = false
    }
  }

  /// Keeps the offsets of a broadcasting member for a later process of the same id, which finds
  /// them in its local file unless the host was lost.
  private mutating func keepCursorsIfReturning(_ consumer: Int, at now: Int64) {
    let group = consumers[consumer].group
    guard groups[group].isBroadcasting else { return }
    let id = consumers[consumer].id
    guard consumers[consumer].returns || mayReturn(id, to: group, after: now) else { return }
    consumers[consumer].returns = true
    groups[group].keptCursors[id] = consumers[consumer].ownCursors
  }

  /// Whether a later event may start another process with an id: one that adds it, or one that brings
  /// the group to a number of members, which takes the first ids that are free.
  private func mayReturn(_ id: String, to group: Int, after now: Int64) -> Bool {
    events.contains { event in
      guard event.time.nanoseconds > now else { return false }
      switch event.action {
      case .add(groups[group].name, let ids): return ids.contains(id)
      case .scale(groups[group].name, let count):
        return MemberIDs.free(count, taken: []).contains(id)
      default: return false
      }
    }
  }

  /// Nobody reads on for broadcasting members that were being restarted and will not be back.
  mutating func closeKeptCursors(of group: Int, at now: Int64) {
    for id in groups[group].keptCursors.keys.sorted()
    where !away.contains(AwayMember(group: group, id: id)) && !mayReturn(id, to: group, after: now)
    {
      groups[group].keptCursors[id] = nil
      let last = groups[group].consumers.last { consumers[$0].id == id }
      if let last, consumers[last].phase == .gone { closeOwnCursors(of: last, at: now) }
    }
  }

  /// Nobody will read on for a broadcasting member that has left: its open messages are dropped.
  private mutating func closeOwnCursors(of consumer: Int, at now: Int64) {
    let group = consumers[consumer].group
    for queue in consumers[consumer].ownCursors.keys.sorted() {
      // An earlier process of the same id may still be finishing its work.
      guard let cursor = consumers[consumer].ownCursors[queue], cursors[cursor].holders.isEmpty
      else { continue }
      cursors[cursor].dark.end(at: VirtualTime(nanoseconds: now))
      cursors[cursor].isClosed = true
      let open = cursors[cursor].backlog
      cursors[cursor].dropped += open
      groups[group].totals.dropped += open
      cursors[cursor].changeBacklog(by: -open, at: now)
      groups[group].measured.changeBacklog(by: -Int64(open), at: now)
      unlink(cursor)
    }
  }

  /// Takes a cursor off its queue: it no longer counts what is appended nor keeps it.
  private mutating func unlink(_ cursor: Int) {
    let queue = cursors[cursor].queue
    if queues[queue].firstCursor == cursor {
      queues[queue].firstCursor = cursors[cursor].nextOfQueue
      return
    }
    var before = queues[queue].firstCursor
    while cursors[before].nextOfQueue != cursor { before = cursors[before].nextOfQueue }
    cursors[before].nextOfQueue = cursors[cursor].nextOfQueue
  }

  /// A member whose head message has been in the listener for too long sends it back.
  ///
  /// The stuck thread is not interrupted (`ProcessQueue.cleanExpiredMsg`).
  mutating func sweepExpired(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let group = consumers[consumer].group
    guard consumers[consumer].phase == .running else { return }
    let timeout = groups[group].settings.consumeTimeout
    if groups[group].isConcurrent {
      expireHeads(of: consumer, timeout: timeout, at: now, &scheduler)
    }
    scheduler.at(now + timeout, .sweepExpired(consumer: Int32(consumer)))
  }
}
