// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// Who holds which queue, and what changes of that cost.
extension RocketMQModel {
  /// Enters a queue into a client's process table; its first pull is still to come.
  mutating func gain(_ queue: Int, consumer: Int, start: Int, at now: Int64) -> Int {
    let cursor = cursor(of: queue, consumer: consumer)
    noteBeforeChange(cursor, at: now)
    let index = takeEntry(consumer: consumer, queue: queue, cursor: cursor, start: start)
    held[index].lastPull = now
    // What a popping member holds pins no message: the broker remembers who has which.
    if groups[consumers[consumer].group].isPop { held[index].nextPull = .max }
    consumers[consumer].held.append(index)
    cursors[cursor].holders.append(index)
    if cursors[cursor].owner != consumer {
      if cursors[cursor].owner >= 0 { cursors[cursor].ownerChanges += 1 }
      cursors[cursor].owner = consumer
    }
    if !cursors[cursor].isRetry { changeOwned(consumer, by: 1, at: now) }
    noteAfterChange(cursor, at: now)
    return index
  }

  private mutating func takeEntry(consumer: Int, queue: Int, cursor: Int, start: Int) -> Int {
    var fresh = HeldQueue(
      consumer: consumer, group: consumers[consumer].group, queue: queue, cursor: cursor,
      start: start)
    fresh.isFiltered =
      groups[fresh.group].isFiltering && !cursors[cursor].isRetry || queues[queue].hasLost
    guard let free = freeHeld.popLast() else { return held.append(fresh) }
    fresh.generation = held[free].generation
    held[free] = fresh
    return free
  }

  /// The first pull of a held queue leaves: from now on its messages can flow.
  mutating func activate(_ index: Int, at now: Int64) {
    let cursor = held[index].cursor
    held[index].isActive = true
    cursors[cursor].active += 1
    if cursors[cursor].active == 2 { cursors[cursor].doublySince = now }
    if isServed(cursor, at: now) { endDark(cursor, at: now) }
    noteAfterChange(cursor, at: now)
  }

  /// A client stops taking a queue's messages; the entry stays until it is removed.
  mutating func release(_ index: Int, at now: Int64) {
    let cursor = held[index].cursor
    let consumer = held[index].consumer
    noteBeforeChange(cursor, at: now)
    held[index].isDropped = true
    withdrawHeldPull(index)
    endSuspension(index, at: now)
    cursors[cursor].holders.removeAll { $0 == index }
    if cursors[cursor].owner == consumer, let remaining = cursors[cursor].holders.last {
      // Two members held the queue, and the one that gained it last has given it up.
      cursors[cursor].owner = held[remaining].consumer
      cursors[cursor].ownerChanges += 1
    }
    if held[index].isActive {
      held[index].isActive = false
      cursors[cursor].active -= 1
      if cursors[cursor].active == 1 {
        cursors[cursor].doublyTotal += now - cursors[cursor].doublySince
        cursors[cursor].doublySince = -1
      }
      if isReadable(cursors[cursor].queue), !isServed(cursor, at: now) {
        beginDark(cursor, at: now)
      }
    }
    if !cursors[cursor].isRetry { changeOwned(consumer, by: -1, at: now) }
    noteAfterChange(cursor, at: now)
  }

  /// Removes a dropped entry from its client's process table.
  mutating func removeEntry(_ index: Int) {
    let consumer = held[index].consumer
    consumers[consumer].held.removeAll { $0 == index }
    held[index].isInUse = false
    held[index].generation &+= 1
    freeHeld.append(index)
  }

  mutating func beginDark(_ cursor: Int, at now: Int64) {
    cursors[cursor].dark.begin(
      at: VirtualTime(nanoseconds: now), backlog: Int64(cursors[cursor].backlog))
  }

  mutating func endDark(_ cursor: Int, at now: Int64) {
    let group = cursors[cursor].group
    guard let interval = cursors[cursor].dark.end(at: VirtualTime(nanoseconds: now)),
      !cursors[cursor].isRetry
    else { return }
    groups[group].tracker.noteDark(interval.duration.nanoseconds)
  }

  private mutating func changeOwned(_ consumer: Int, by change: Int, at now: Int64) {
    let group = consumers[consumer].group
    flushOwnedFairness(group, before: now)
    consumers[consumer].changeOwned(by: change, at: now)
    groups[group].ownedFairnessDue = now
  }

  /// Weighs the evenness of ownership as it stood after the last change, once time has passed.
  mutating func flushOwnedFairness(_ group: Int, before now: Int64) {
    let due = groups[group].ownedFairnessDue
    guard due >= 0, due < now else { return }
    let counts = groups[group].consumers.filter { consumers[$0].phase == .running }
      .map { consumers[$0].ownedCount }
    groups[group].ownedFairness.set(
      Fairness(counts: counts).map { FairnessMeasures($0) }, at: VirtualTime(nanoseconds: due))
    groups[group].ownedFairnessDue = -1
  }

  // MARK: - Rebalances as a whole

  /// Notes what may set off a rebalance, and how things stood before it.
  mutating func arm(_ group: Int, trigger: String, at now: Int64) {
    guard !groups[group].isBroadcasting, !groups[group].tracker.isOpen else { return }
    groups[group].tracker.arm(
      trigger: trigger, event: groups[group].currentEvent, at: now,
      before: ownershipTotals(group, at: now))
  }

  private mutating func noteBeforeChange(_ cursor: Int, at now: Int64) {
    let group = cursors[cursor].group
    guard isTracked(cursor), !groups[group].tracker.isOpen else { return }
    if !groups[group].tracker.isArmed { arm(group, trigger: "tick", at: now) }
    groups[group].tracker.isOpen = true
  }

  /// Retry queues and broadcasting members take no part in the accounts of rebalances.
  private func isTracked(_ cursor: Int) -> Bool {
    !cursors[cursor].isRetry && cursors[cursor].member < 0
  }

  private mutating func noteAfterChange(_ cursor: Int, at now: Int64) {
    guard isTracked(cursor) else { return }
    noteTarget(cursor)
    closeIfSettled(cursors[cursor].group, at: now)
  }

  private mutating func noteTarget(_ cursor: Int) {
    let isOff = !cursors[cursor].isOwnedAsTargeted
    guard isOff != cursors[cursor].isOffTarget else { return }
    cursors[cursor].isOffTarget = isOff
    groups[cursors[cursor].group].offTarget += isOff ? 1 : -1
  }

  /// Computes who should own what once all members know of each other.
  mutating func retarget(_ group: Int, at now: Int64) {
    guard !groups[group].isBroadcasting else { return }
    let members = groups[group].consumers.filter { consumers[$0].phase == .running }
    for topic in groups[group].topics where topics[topic].retryGroup < 0 {
      for queue in topics[topic].queues {
        let cursor = groups[group].cursorOfQueue[queue]
        cursors[cursor].targetCount = 0
        cursors[cursor].targetOwner = -1
      }
      guard !members.isEmpty, !topics[topic].readable.isEmpty,
        case .rows(let sorted, let rows) = allocate(
          group: group, topic: topic, route: topics[topic].readable, members: members)
      else { continue }
      for member in sorted {
        // Members with one id all find the first place of that id.
        let position = sorted.firstIndex { consumers[$0].id == consumers[member].id } ?? 0
        for queue in rows[position] {
          let cursor = groups[group].cursorOfQueue[queue]
          cursors[cursor].targetCount += 1
          cursors[cursor].targetOwner = member
        }
      }
    }
    for cursor in groups[group].cursors where isTracked(cursor) { noteTarget(cursor) }
    if groups[group].offTarget > 0 {
      groups[group].measured.extendEpisodes(isSettled: false, at: now)
    }
    closeIfSettled(group, at: now)
  }

  /// Ends the account of a rebalance once every queue is owned as it should be.
  private mutating func closeIfSettled(_ group: Int, at now: Int64) {
    guard groups[group].tracker.isOpen, groups[group].offTarget == 0 else { return }
    closeRebalance(group, at: now, isSettled: true)
    groups[group].measured.extendEpisodes(isSettled: true, at: now)
  }

  mutating func closeRebalance(_ group: Int, at now: Int64, isSettled: Bool) {
    let after = ownershipTotals(group, at: now)
    // A member that is finishing its work still holds its queues.
    let members = groups[group].consumers.filter { consumers[$0].phase != .gone }
    let names = groups[group].consumers.reduce(into: [Int: String]()) { names, consumer in
      names[consumer] = consumers[consumer].id
    }
    let queueNames = groups[group].cursors.filter { isTracked($0) }.map {
      queueName(cursors[$0].queue)
    }
    groups[group].tracker.close(
      at: now, isSettled: isSettled, after: after, members: members, names: names,
      queues: queueNames, group: groups[group].name)
  }

  /// Owners and running totals of a group's tracked queues.
  func ownershipTotals(_ group: Int, at now: Int64) -> OwnershipTotals {
    var totals = OwnershipTotals(duplicates: groups[group].totals.duplicates)
    let time = VirtualTime(nanoseconds: now)
    for cursor in groups[group].cursors where isTracked(cursor) {
      // Queues that several members pop are nobody's.
      totals.owners.append(groups[group].isPop ? -1 : cursors[cursor].owner)
      totals.held.append(!cursors[cursor].holders.isEmpty)
      totals.darkNanoseconds += cursors[cursor].dark.total(at: time).nanoseconds
      totals.darkMessageNanoseconds += cursors[cursor].dark.messageNanoseconds(at: time)
    }
    return totals
  }
}

extension FairnessMeasures {
  init(_ fairness: Fairness) {
    self.init(
      jain: fairness.jainIndex, maxOverMean: fairness.maximumOverMean,
      coefficientOfVariation: fairness.coefficientOfVariation, gini: fairness.giniCoefficient)
  }
}
