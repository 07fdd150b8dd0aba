// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// Who holds which partition, and what changes of that cost.
extension KafkaModel {
  /// A member begins to hold a partition; it can read once it has asked for the committed position and
  /// has prepared the partition, which members that begin settled have done.
  mutating func gain(
    _ id: MessageQueueID, consumer: Int, isPrepared: Bool = false, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    guard let cursor = cursor(of: id, group: consumers[consumer].group) else { return }
    let partition = cursors[cursor].partition
    let fetch = consumers[consumer].firstFetch + max(0, partitions[partition].leader)
    let entry = KafkaHeldPartition(
      consumer: Int32(consumer), cursor: Int32(cursor), fetch: Int32(fetch), position: 0, next: 0)
    let index = newHeld(entry)
    consumers[consumer].held.append(index)
    cursors[cursor].holder = Int32(index)
    if cursors[cursor].owner != consumer {
      let before = cursors[cursor].owner
      // A static member's successor is the same owner.
      if before >= 0, !isSuccessor(consumer, of: before) { cursors[cursor].ownerChanges += 1 }
      cursors[cursor].owner = consumer
    }
    changeOwned(consumer, by: 1, at: now)
    let group = consumers[consumer].group
    let wait = 2 * consumerLatency + (isPrepared ? 0 : groups[group].settings.preparation)
    if wait == 0, !isReplicated {
      activate(index, at: now)
      watchParked(fetch, at: now, &scheduler)
    } else if wait == 0, isServed(partition) {
      activate(index, at: now)
      watchParked(fetch, at: now, &scheduler)
    } else {
      scheduler.at(now + wait, .activate(held: Int32(index), stamp: held[index].stamp))
    }
  }

  /// Puts an entry into the table of held partitions.
  mutating func newHeld(_ entry: KafkaHeldPartition) -> Int {
    guard let free = freeHeld.popLast() else { return held.append(entry) }
    let stamp = held[free].stamp
    held[free] = entry
    held[free].stamp = stamp
    return free
  }

  /// Gives an entry of the table back.
  mutating func recycle(_ index: Int, of consumer: Int) {
    consumers[consumer].held.removeAll { $0 == index }
    held[index].stamp &+= 1
    held[index].isInUse = false
    held[index].isActive = false
    held[index].isReady = false
    freeHeld.append(index)
  }

  /// Whether a consumer bears the name of an earlier one of a static group.
  private func isSuccessor(_ consumer: Int, of earlier: Int) -> Bool {
    groups[consumers[consumer].group].consumption.isStatic
      && consumers[consumer].id == consumers[earlier].id
  }

  func cursor(of id: MessageQueueID, group: Int) -> Int? {
    for (position, topic) in groups[group].topics.enumerated()
    where CodeUnitOrder.areEqual(specification.topics[topic].name, id.topic) {
      return id.number < growth.count(of: topic)
        ? groups[group].firstCursors[position] + id.number : nil
    }
    return nil
  }

  /// The committed position is known; from now on records can flow.
  mutating func activateIfHeld(
    _ index: Int, stamp: UInt32, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard held[index].stamp == stamp, held[index].isInUse, !held[index].isActive else { return }
    if isReplicated {
      let partition = cursors[Int(held[index].cursor)].partition
      guard isServed(partition) else {
        return awaitLeader(index, after: 100_000_000, at: now, &scheduler)
      }
      let first = consumers[Int(held[index].consumer)].firstFetch
      held[index].fetch = Int32(first + partitions[partition].leader)
    }
    activate(index, at: now)
    finishActivation(index, at: now, &scheduler)
  }

  /// What follows when a member can read a partition.
  mutating func finishActivation(
    _ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let consumer = Int(held[index].consumer)
    if !consumers[consumer].isBusy { sendFetches(of: consumer, at: now, &scheduler) }
    watchParked(Int(held[index].fetch), at: now, &scheduler)
    closeIfSettled(consumers[consumer].group, at: now)
  }

  private mutating func activate(_ index: Int, at now: Int64) {
    let cursor = Int(held[index].cursor)
    let partition = cursors[cursor].partition
    let start =
      cursors[cursor].isFresh ? startOfFresh(cursor, at: now) : cursors[cursor].committed
    held[index].position = start
    held[index].next = start
    held[index].isActive = true
    let fetch = Int(held[index].fetch)
    held[index].since = fetches[fetch].requests
    fetches[fetch].members += 1
    let displaced = Int(cursors[cursor].active)
    if displaced >= 0 {
      let stray = Int(held[displaced].consumer)
      pinWork(of: stray)
      cursors[cursor].strays.append(.init(consumer: stray, offset: held[displaced].position))
    }
    cursors[cursor].active = Int32(index)
    if start < cursors[cursor].delivered {
      cursors[cursor].repeats.append(start..<cursors[cursor].delivered)
    }
    if !cursors[cursor].pins.isEmpty { cursors[cursor].doublySince = now }
    refreshDarkness(ofCursor: cursor, at: now)
    if start < partitions[partition].log.end { noteReadable(index, bytes: 0) }
  }

  /// A partition that was added while a request is held is in the next one, which has to come.
  mutating func watchParked(_ fetch: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    if fetches[fetch].phase == .parked { watch(fetch, at: now, &scheduler) }
  }

  /// A member gives a partition up.
  mutating func give(up id: MessageQueueID, consumer: Int, at now: Int64) {
    guard let cursor = cursor(of: id, group: consumers[consumer].group),
      let index = consumers[consumer].held.first(where: { Int(held[$0].cursor) == cursor })
    else { return }
    release(index, at: now)
  }

  /// Ends a member's hold on a partition: what it has fetched of it is dropped.
  mutating func release(_ index: Int, at now: Int64) {
    let cursor = Int(held[index].cursor)
    if cursors[cursor].share >= 0 { return releaseShare(index, at: now) }
    let consumer = Int(held[index].consumer)
    let fetch = Int(held[index].fetch)
    if held[index].isActive {
      fetches[fetch].members -= 1
      if held[index].since < fetches[fetch].requests { fetches[fetch].included -= 1 }
    }
    let wasRead = cursors[cursor].active == Int32(index)
    if wasRead { cursors[cursor].active = -1 }
    for _ in 0..<consumers[consumer].fetched.count {
      let range = consumers[consumer].fetched.popFirst()
      if Int(range.held) == index {
        fetches[fetch].buffered -= 1
      } else {
        consumers[consumer].fetched.append(range)
      }
    }
    if cursors[cursor].holder == Int32(index) { cursors[cursor].holder = -1 }
    if !cursors[cursor].strays.isEmpty {
      cursors[cursor].strays.removeAll { $0.consumer == consumer }
    }
    if wasRead {
      if !cursors[cursor].strays.isEmpty { handBack(cursor) }
      refreshDarkness(ofCursor: cursor, at: now)
      endDouble(cursor, at: now)
    }
    recycle(index, of: consumer)
    changeOwned(consumer, by: -1, at: now)
  }

  /// Who has lost a partition to a member that has given it up since, and does not know, reads it alone
  /// again, where it has come to.
  private mutating func handBack(_ cursor: Int) {
    guard let consumer = cursors[cursor].strays.popLast()?.consumer,
      let index = consumers[consumer].held.first(where: {
        Int(held[$0].cursor) == cursor && held[$0].isActive
      })
    else { return }
    cursors[cursor].active = Int32(index)
    cursors[cursor].holder = Int32(index)
    if cursors[cursor].owner != consumer {
      cursors[cursor].ownerChanges += 1
      cursors[cursor].owner = consumer
    }
    let next = held[index].next
    if next < cursors[cursor].delivered {
      cursors[cursor].repeats.append(next..<cursors[cursor].delivered)
    }
    if next < partitions[cursors[cursor].partition].log.end { noteReadable(index, bytes: 0) }
  }

  private mutating func endDouble(_ cursor: Int, at now: Int64) {
    guard cursors[cursor].doublySince >= 0 else { return }
    cursors[cursor].doublyTotal += now - cursors[cursor].doublySince
    cursors[cursor].doublySince = -1
  }

  /// Keeps what a member that is out still works on from being forgotten.
  mutating func pinWork(of number: Int) {
    for position in 0..<consumers[number].batch.count {
      pin(consumers[number].batch[position], of: number)
    }
    for position in 0..<consumers[number].fetched.count {
      pin(consumers[number].fetched[position], of: number)
    }
  }

  private mutating func pin(_ range: FetchedRange, of number: Int) {
    cursors[Int(range.cursor)].pins.append(.init(consumer: number, offset: range.from))
  }

  mutating func unpin(_ number: Int, at now: Int64) {
    for cursor in groups[consumers[number].group].cursors where !cursors[cursor].pins.isEmpty {
      cursors[cursor].pins.removeAll { $0.consumer == number }
      if cursors[cursor].pins.isEmpty { endDouble(cursor, at: now) }
    }
  }

  mutating func changeOwned(_ consumer: Int, by change: Int, at now: Int64) {
    let group = consumers[consumer].group
    flushOwnedFairness(group, before: now)
    consumers[consumer].changeOwned(by: change, at: now)
    groups[group].ownedFairnessDue = now
  }

  /// Weighs the evenness of ownership as it stood after the last change, once time has passed.
  mutating func flushOwnedFairness(_ group: Int, before now: Int64) {
    let due = groups[group].ownedFairnessDue
    guard due >= 0, due < now else { return }
    let counts = groups[group].consumers.filter { consumers[$0].phase != .gone }
      .map { consumers[$0].ownedCount }
    groups[group].ownedFairness.set(
      Fairness(counts: counts).map { FairnessMeasures($0) }, at: VirtualTime(nanoseconds: due))
    groups[group].ownedFairnessDue = -1
  }

  // MARK: - Rebalances as a whole

  /// Notes what may set off a rebalance, and how things stood before it.
  mutating func arm(_ group: Int, trigger: String, at now: Int64) {
    unsettle(group, at: now)
    guard !groups[group].tracker.isOpen else { return }
    groups[group].tracker.arm(
      trigger: trigger, event: groups[group].currentEvent, at: now,
      before: ownershipTotals(group, at: now))
  }

  /// Notes that partitions of a group are not read as they are going to be, so that no event is over.
  mutating func unsettle(_ group: Int, at now: Int64) {
    groups[group].isUnsettled = true
    groups[group].measured.extendEpisodes(isSettled: false, at: now)
  }

  /// The coordinator calls the members to join.
  mutating func openRebalance(_ group: Int, at now: Int64) {
    guard !groups[group].tracker.isOpen else { return }
    if !groups[group].tracker.isArmed { arm(group, trigger: "rejoin", at: now) }
    groups[group].isUnsettled = true
    groups[group].tracker.isOpen = true
  }

  /// Ends the account of a rebalance once every member has what it is to have and reads it.
  mutating func closeIfSettled(_ group: Int, at now: Int64) {
    guard groups[group].isUnsettled, isSettled(group) else { return }
    groups[group].isUnsettled = false
    if groups[group].tracker.isOpen { closeRebalance(group, at: now, isSettled: true) }
    groups[group].measured.extendEpisodes(isSettled: true, at: now)
  }

  private func isSettled(_ group: Int) -> Bool {
    let present = groups[group].consumers.filter { consumers[$0].phase != .gone }
    if groups[group].modern != nil { return hasReachedTarget(group, present) }
    if groups[group].sharing != nil { return hasReachedShares(group, present) }
    switch groups[group].coordinator.state {
    case .stable: break
    case .empty: return present.isEmpty
    case .preparingRebalance, .completingRebalance: return false
    }
    // Who has polled too seldom is no member until its next poll.
    for consumer in present where !consumers[consumer].isEvicted {
      if consumers[consumer].phase == .closing || consumers[consumer].client.needsToJoin
        || consumers[consumer].client.isJoining || !consumers[consumer].deferred.isEmpty
      {
        return false
      }
    }
    return groups[group].cursors.allSatisfy { cursors[$0].active >= 0 }
  }

  mutating func closeRebalance(_ group: Int, at now: Int64, isSettled: Bool) {
    let after = ownershipTotals(group, at: now)
    // The successor of a static member stands for the member.
    let members = Set(
      groups[group].consumers.filter { consumers[$0].phase != .gone }.map { standIn(for: $0) }
    ).sorted()
    let names = groups[group].consumers.reduce(into: [Int: String]()) { names, consumer in
      names[consumer] = consumers[consumer].id
    }
    groups[group].tracker.close(
      at: now, isSettled: isSettled, after: after, members: members, names: names,
      queues: groups[group].cursors.map { queueName(cursors[$0].partition) },
      group: groups[group].name)
  }

  /// A partition's name in results: with the broker that leads it while all are well.
  func queueName(_ partition: Int) -> MessageQueueID {
    MessageQueueID(
      topic: specification.topics[partitions[partition].topic].name,
      broker: specification.brokers[partitions[partition].number % brokerCount].name,
      number: partitions[partition].number)
  }

  /// The consumer itself, or the first that bore the name of a static member.
  private func standIn(for consumer: Int) -> Int {
    let group = consumers[consumer].group
    guard groups[group].consumption.isStatic else { return consumer }
    return groups[group].consumers.first { consumers[$0].id == consumers[consumer].id }
      ?? consumer
  }

  /// Owners and running totals of a group's partitions.
  func ownershipTotals(_ group: Int, at now: Int64) -> OwnershipTotals {
    var totals = OwnershipTotals(duplicates: groups[group].totals.duplicates)
    let time = VirtualTime(nanoseconds: now)
    for cursor in groups[group].cursors {
      let owner = cursors[cursor].owner
      totals.owners.append(owner < 0 ? -1 : standIn(for: owner))
      totals.held.append(cursors[cursor].holder >= 0)
      totals.darkNanoseconds += cursors[cursor].dark.total(at: time).nanoseconds
      totals.darkMessageNanoseconds += cursors[cursor].dark.messageNanoseconds(at: time)
    }
    return totals
  }
}
