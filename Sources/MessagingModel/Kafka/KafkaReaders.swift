// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Consumers lose the leader of a partition and find the next one; they keep their place meanwhile.
//
// Sources: `AbstractFetch`, `SubscriptionState`, `Metadata` of Apache Kafka 4.3.
extension KafkaModel {
  /// Whether somebody leads a partition and lives.
  func isServed(_ partition: Int) -> Bool {
    let leader = partitions[partition].leader
    return leader >= 0 && (!isReplicated || brokerStates[leader].isUp)
  }

  /// The readers of a partition can fetch no more from its leader; they look for another one.
  mutating func detachReaders(
    of partition: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    var cursor = partitions[partition].firstCursor
    while cursor >= 0 {
      let share = Int(cursors[cursor].share)
      // Until somebody reads it again, what befell the leader is not over.
      if isRead(cursor) { unsettle(cursors[cursor].group, at: now) }
      if share >= 0 {
        for reader in shares[share].readers {
          detachShare(Int(reader), at: now)
          lookForLeader(Int(reader), at: now, &scheduler)
        }
      } else if cursors[cursor].active >= 0 {
        let index = Int(cursors[cursor].active)
        detach(index, at: now)
        lookForLeader(index, at: now, &scheduler)
      }
      cursor = cursors[cursor].nextOfPartition
    }
  }

  /// A member that can no longer fetch from a leader asks for the next one; who hears nothing waits for
  /// the request timeout first (`request.timeout.ms`).
  private mutating func lookForLeader(
    _ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let broker = Int(held[index].fetch) - consumers[Int(held[index].consumer)].firstFetch
    let wait =
      brokerStates[broker].isSilent && !brokerStates[broker].isUp
      ? Self.requestTimeout : 2 * consumerLatency
    awaitLeader(index, after: wait, at: now, &scheduler)
  }

  /// How long a consumer waits for an answer (`request.timeout.ms`).
  private static let requestTimeout: Int64 = 30_000_000_000

  /// A partition in the hands of a member cannot be fetched; what is buffered stays.
  private mutating func detach(_ index: Int, at now: Int64) {
    let fetch = Int(held[index].fetch)
    let consumer = Int(held[index].consumer)
    let cursor = Int(held[index].cursor)
    fetches[fetch].members -= 1
    if held[index].since < fetches[fetch].requests { fetches[fetch].included -= 1 }
    held[index].isActive = false
    held[index].isReady = false
    held[index].keepsPosition = true
    cursors[cursor].active = -1
    refreshDarkness(ofCursor: cursor, at: now)
    forgetReady(index, of: fetch)
    // What an answer was bringing is fetched again.
    var next = held[index].position
    for place in 0..<consumers[consumer].fetched.count
    where Int(consumers[consumer].fetched[place].held) == index {
      next = consumers[consumer].fetched[place].to
    }
    held[index].next = next
  }

  /// Consumers' requests to a broker end with it.
  mutating func breakFetches(to broker: Int, _ scheduler: inout KafkaScheduler) {
    for consumer in 0..<consumers.count {
      let fetch = consumers[consumer].firstFetch + broker
      scheduler.cancel(fetches[fetch].timer)
      fetches[fetch].timer = .none
      fetches[fetch].phase = .idle
      fetches[fetch].answer.removeAll()
      fetches[fetch].acquired.removeAll()
    }
  }

  /// Takes a partition off the lists of a fetch.
  private mutating func forgetReady(_ index: Int, of fetch: Int) {
    for _ in 0..<fetches[fetch].ready.count {
      let reference = fetches[fetch].ready.popFirst()
      if Int(reference.index) != index { fetches[fetch].ready.append(reference) }
    }
    for _ in 0..<fetches[fetch].answer.count {
      let range = fetches[fetch].answer.popFirst()
      if Int(range.held) != index { fetches[fetch].answer.append(range) }
    }
  }

  /// A member asks who leads a partition, and again with backoff until somebody does.
  mutating func awaitLeader(
    _ index: Int, after wait: Int64, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    scheduler.at(
      now + wait, .readerAsks(held: Int32(index), stamp: held[index].stamp), priority: .last)
  }

  /// A member hears who leads a partition (`retry.backoff.ms`, doubled up to `retry.backoff.max.ms`).
  mutating func findLeader(
    of index: Int, stamp: UInt32, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard held[index].stamp == stamp, held[index].isInUse, !held[index].isActive else { return }
    let cursor = Int(held[index].cursor)
    let partition = cursors[cursor].partition
    // Who has lost the partition meanwhile, and does not know, has nothing to look for.
    let isShared = cursors[cursor].share >= 0
    guard isShared || cursors[cursor].active < 0 && Int(cursors[cursor].holder) == index else {
      return
    }
    guard isServed(partition) else {
      let wait = min(1_000_000_000, Int64(100_000_000) << Int64(min(4, held[index].asks)))
      held[index].asks = min(4, held[index].asks + 1)
      return awaitLeader(index, after: wait + 2 * consumerLatency, at: now, &scheduler)
    }
    held[index].asks = 0
    if isShared {
      attachShare(index, at: now)
      fetchGained(by: Int(held[index].consumer), at: now, &scheduler)
      return closeIfSettled(cursors[cursor].group, at: now)
    }
    guard held[index].keepsPosition else {
      return activateIfHeld(index, stamp: stamp, at: now, &scheduler)
    }
    attach(index, at: now)
    finishActivation(index, at: now, &scheduler)
  }

  /// A member reads a partition from its new leader, where it left off.
  private mutating func attach(_ index: Int, at now: Int64) {
    let consumer = Int(held[index].consumer)
    let cursor = Int(held[index].cursor)
    let partition = cursors[cursor].partition
    let old = Int(held[index].fetch)
    let fetch = consumers[consumer].firstFetch + partitions[partition].leader
    var buffered = 0
    for place in 0..<consumers[consumer].fetched.count
    where Int(consumers[consumer].fetched[place].held) == index {
      buffered += 1
    }
    fetches[old].buffered -= buffered
    fetches[fetch].buffered += buffered
    held[index].fetch = Int32(fetch)
    held[index].isActive = true
    held[index].keepsPosition = false
    held[index].since = fetches[fetch].requests
    fetches[fetch].members += 1
    cursors[cursor].active = Int32(index)
    refreshDarkness(ofCursor: cursor, at: now)
    if held[index].next < partitions[partition].log.end { noteReadable(index, bytes: 0) }
  }
}
