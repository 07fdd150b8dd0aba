// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// Who reads which partition of a share group. The longest-serving reader stands for its owner, so that
// a change of members can be billed as in other groups; without a reader it is dark.
extension KafkaModel {
  /// A member begins to read a partition, beside those that do, once somebody leads it.
  mutating func gainShare(
    of id: MessageQueueID, consumer: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard let cursor = cursor(of: id, group: consumers[consumer].group) else { return }
    let index = newHeld(
      KafkaHeldPartition(
        consumer: Int32(consumer), cursor: Int32(cursor),
        fetch: Int32(consumers[consumer].firstFetch), position: 0, next: 0))
    consumers[consumer].held.append(index)
    if isServed(cursors[cursor].partition) {
      attachShare(index, at: now)
    } else {
      awaitLeader(index, after: 2 * consumerLatency, at: now, &scheduler)
    }
    changeOwned(consumer, by: 1, at: now)
  }

  /// A member reads a partition from its leader.
  mutating func attachShare(_ index: Int, at now: Int64) {
    let cursor = Int(held[index].cursor)
    if cursors[cursor].isFresh { openWindow(ofFresh: cursor, at: now) }
    let fetch =
      consumers[Int(held[index].consumer)].firstFetch
      + partitions[cursors[cursor].partition].leader
    held[index].fetch = Int32(fetch)
    held[index].since = fetches[fetch].requests
    held[index].isActive = true
    fetches[fetch].members += 1
    shares[Int(cursors[cursor].share)].readers.append(Int32(index))
    followReaders(of: cursor, at: now)
  }

  /// A member can read a partition no longer.
  mutating func detachShare(_ index: Int, at now: Int64) {
    guard held[index].isActive else { return }
    let fetch = Int(held[index].fetch)
    fetches[fetch].members -= 1
    if held[index].since < fetches[fetch].requests { fetches[fetch].included -= 1 }
    held[index].isActive = false
    let cursor = Int(held[index].cursor)
    shares[Int(cursors[cursor].share)].readers.removeAll { Int($0) == index }
    followReaders(of: cursor, at: now)
  }

  /// A member reads a partition no longer; what it has acquired stays its own.
  mutating func releaseShare(_ index: Int, at now: Int64) {
    let consumer = Int(held[index].consumer)
    detachShare(index, at: now)
    recycle(index, of: consumer)
    changeOwned(consumer, by: -1, at: now)
  }

  private mutating func followReaders(of cursor: Int, at now: Int64) {
    defer { refreshDarkness(ofCursor: cursor, at: now) }
    guard let first = shares[Int(cursors[cursor].share)].readers.first else {
      cursors[cursor].holder = -1
      return
    }
    cursors[cursor].holder = first
    let owner = Int(held[Int(first)].consumer)
    if cursors[cursor].owner != owner {
      if cursors[cursor].owner >= 0 { cursors[cursor].ownerChanges += 1 }
      cursors[cursor].owner = owner
    }
  }

  /// Whether somebody may fetch a partition for its group.
  func isRead(_ cursor: Int) -> Bool {
    let share = Int(cursors[cursor].share)
    return share >= 0 ? !shares[share].readers.isEmpty : cursors[cursor].active >= 0
  }

  /// Keeps a delivery attempt, if it was asked for.
  @inline(never)
  mutating func noteShareAttempt(
    _ number: Int, _ range: AcquiredRange, _ result: DeliveryAttempt.Result, at now: Int64
  ) {
    let cursor = Int(range.cursor)
    let record = partitions[cursors[cursor].partition].log[range.from]
    guard options.attempts.include(record.identity, kept: attempts.count) else { return }
    // What is done with already cannot be acknowledged once more.
    let isDone = shares[Int(cursors[cursor].share)].isDone(range.from)
    attempts.append(
      DeliveryAttempt(
        message: record.identity.number, producer: record.identity.producer,
        group: cursors[cursor].group, key: record.key < 0 ? nil : Int(record.key),
        queue: queueName(cursors[cursor].partition).description, consumer: consumers[number].id,
        attempt: max(Int(range.deliveries), consumers[number].isRepeating ? 2 : 1),
        published: VirtualTime(nanoseconds: record.published),
        delivered: VirtualTime(nanoseconds: range.arrived),
        started: VirtualTime(nanoseconds: consumers[number].recordStart),
        ended: VirtualTime(nanoseconds: now),
        result: result == .ack && isDone ? .discarded : result))
  }
}
