// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What is gone with a broker: the end of its log, and what waits in it for a time or an outcome.
//
// Sources: `CommitLog`, `FlushRealTimeService`, `ScheduleMessageService`, `TimerMessageStore` and
// `TransactionalMessageBridge` of Apache RocketMQ 5, which keep all of them in the one log.
extension RocketMQModel {
  /// Until when somebody still has what was stored.
  ///
  /// A slave that takes over lacks what had not reached it. Without one, a lost machine takes what
  /// was not flushed with it, while a process that dies leaves it to the operating system.
  func keptUntil(
    of broker: Int, ending: ClusterFault.Ending, at now: Int64
  ) -> Int64 {
    guard ending != .shutdown else { return now }
    var kept = now
    // A raft group that cannot elect anybody now has all that was committed all the same.
    if findsSuccessor(broker, at: now)
      || brokers[broker].failover == .raft && brokers[broker].livingSlaves > 0
    {
      kept = now - brokers[broker].replicationDelay
      if brokers[broker].replicatedUntil >= 0 { kept = min(kept, brokers[broker].replicatedUntil) }
    } else if ending == .hostLoss, !brokers[broker].isFlushedFirst {
      kept = brokers[broker].lastLogFlush(before: now)
    }
    return kept
  }

  /// The first message of a queue, up to an offset, that could still be lost with its broker; all before
  /// it are on disk or with slaves for good.
  func firstInDoubt(in queue: Int, below end: Int) -> Int {
    let broker = queues[queue].broker
    let last = queues[queue].log.end - 1
    guard last >= queues[queue].log.start else { return end }
    let lag = max(brokers[broker].replicationDelay, BrokerLimits.logFlush)
    var kept = queues[queue].log[last].visible - lag
    if brokers[broker].replicatedUntil >= 0 { kept = min(kept, brokers[broker].replicatedUntil) }
    // Later messages are seen later.
    var low = queues[queue].log.start
    var high = max(low, end)
    while low < high {
      let middle = low + (high - low) / 2
      if queues[queue].log[middle].visible > kept { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The end of the log that nobody has any more.
  mutating func loseTail(of broker: Int, after kept: Int64, at now: Int64) {
    guard kept < now else { return }
    for queue in 0..<queues.count where queues[queue].broker == broker {
      loseTail(ofQueue: queue, after: kept, at: now)
    }
  }

  /// Loses the messages of a queue that were stored after a moment.
  ///
  /// Their places stay, empty: new messages get higher offsets, where a real log would use theirs
  /// again. What clients have already fetched, they still work on.
  private mutating func loseTail(ofQueue queue: Int, after kept: Int64, at now: Int64) {
    let wasAnswered = answersFirst(queue)
    var offset = queues[queue].log.end - 1
    while offset >= queues[queue].log.start, queues[queue].log[offset].visible > kept {
      let record = queues[queue].log[offset]
      if record.history < 0, !record.isLost {
        queues[queue].log.lose(offset)
        queues[queue].hasLost = true
        noteLost(record, queue: queue, offset: offset, wasAnswered: wasAnswered, at: now)
      }
      offset -= 1
    }
    guard queues[queue].hasLost else { return }
    var cursor = queues[queue].firstCursor
    while cursor >= 0 {
      for holder in cursors[cursor].holders { held[holder].isFiltered = true }
      cursor = cursors[cursor].nextOfQueue
    }
  }

  private mutating func noteLost(
    _ record: MessageRecord, queue: Int, offset: Int, wasAnswered: Bool, at now: Int64
  ) {
    countLost(record, wasAnswered: wasAnswered)
    var cursor = queues[queue].firstCursor
    while cursor >= 0 {
      let isFetched =
        isPopped(offset, cursor: cursor)
        || cursors[cursor].holders.contains { held[$0].buffer.isBuffered(offset) }
      if !isFetched { dropLost(offset, cursor: cursor, at: now) }
      cursor = cursors[cursor].nextOfQueue
    }
  }

  /// A group will never see a lost message.
  mutating func dropLost(_ offset: Int, cursor: Int, at now: Int64) {
    guard !cursors[cursor].isSettled(offset) else { return }
    let group = cursors[cursor].group
    let record = queues[cursors[cursor].queue].log[offset]
    closeKey(record.key, published: record.published, group: group, isCompleted: false)
    cursors[cursor].settle(offset, end: queues[cursors[cursor].queue].log.end)
    cursors[cursor].dropped += 1
    cursors[cursor].changeBacklog(by: -1, at: now)
    groups[group].totals.dropped += 1
    groups[group].measured.changeBacklog(by: -1, at: now)
  }

  /// Loses the messages that a broker holds back, and half messages, that were stored after a moment.
  mutating func loseWaiting(
    of broker: Int, after kept: Int64, _ scheduler: inout ModelScheduler
  ) {
    for level in 0..<brokers[broker].delayed.count {
      for _ in 0..<brokers[broker].delayed[level].count {
        let message = brokers[broker].delayed[level].popFirst()
        // Messages sent back stay, as they do in the queues.
        if message.record.history < 0, message.record.visible > kept {
          producers[message.record.identity.producer].delayCounts.lost += 1
          countLost(message.record, wasAnswered: answersFirst(Int(message.queue)))
        } else {
          brokers[broker].delayed[level].append(message)
        }
      }
    }
    for entry in 0..<timed.count {
      guard !timed[entry].isFree, queues[Int(timed[entry].queue)].broker == broker,
        timed[entry].record.visible > kept
      else { continue }
      scheduler.cancel(timed[entry].delivery)
      freeTimedEntry(entry)
      producers[timed[entry].record.identity.producer].delayCounts.lost += 1
      countLost(timed[entry].record, wasAnswered: answersFirst(Int(timed[entry].queue)))
    }
    for half in 0..<halves.count {
      guard halves[half].status == .open, queues[Int(halves[half].queue)].broker == broker,
        halves[half].record.visible > kept
      else { continue }
      halves[half].status = .resolved
      producers[halves[half].record.identity.producer].transactionCounts.lost += 1
      countLost(halves[half].record, wasAnswered: answersFirst(Int(halves[half].queue)))
    }
  }

  /// Whether producers were told of what is stored in a queue before slaves had it.
  private func answersFirst(_ queue: Int) -> Bool {
    !brokers[queues[queue].broker].waitsForSlaves
  }

  /// Books a lost message on the last outage.
  private mutating func countLost(_ record: MessageRecord, wasAnswered: Bool) {
    let outage = cluster.outages.count - 1
    if wasAnswered {
      producers[record.identity.producer].sendCounts.lost += 1
      cluster.outages[outage].lost += 1
    } else {
      cluster.outages[outage].unacknowledged += 1
    }
  }
}
