// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What the groups' books say of each message: appended, settled, completed.
extension RocketMQModel {
  /// Enters an appended message into the books of one group's cursor on the queue.
  @inline(__always)
  mutating func noteAppended(
    _ record: MessageRecord, at offset: Int, cursor index: Int, _ now: Int64
  ) {
    let group = cursors[index].group
    cursors[index].appended &+= 1
    if !groups[group].passesListener.isEmpty, !cursors[index].isRetry,
      !groups[group].passesListener[Int(record.tag)]
    {
      noteFiltered(offset, cursor: index)
      return
    }
    changeBacklog(ofCursor: index, by: 1, at: now)
    guard record.history < 0 else {
      noteRetryAppended(Int(record.history), group: group, at: now)
      return
    }
    groups[group].totals.arrived &+= 1
    if cursors[index].active > 0 { consumers[cursors[index].owner].offered &+= 1 }
    changeBacklog(ofGroup: group, by: 1, at: now)
  }

  private mutating func noteFiltered(_ offset: Int, cursor index: Int) {
    cursors[index].filtered += 1
    groups[cursors[index].group].totals.filtered += 1
    cursors[index].settle(offset, end: queues[cursors[index].queue].log.end)
  }

  /// A copy from the delay queue counts as backlog again, unless its message is done with.
  private mutating func noteRetryAppended(_ history: Int, group: Int, at now: Int64) {
    guard histories[history].status == .delayed else { return }
    histories[history].status = .waiting
    groups[group].totals.delayed -= 1
    changeBacklog(ofGroup: group, by: 1, at: now)
  }

  @inline(__always)
  mutating func changeBacklog(ofCursor index: Int, by change: Int, at now: Int64) {
    let backlog = cursors[index].backlog &+ change
    cursors[index].backlog = backlog
    if backlog > cursors[index].backlogPeak { cursors[index].backlogPeak = backlog }
    if cursors[index].dark.isDark {
      cursors[index].dark.backlogChanged(to: Int64(backlog), at: VirtualTime(nanoseconds: now))
    }
  }

  @inline(__always)
  mutating func changeBacklog(ofGroup group: Int, by change: Int64, at now: Int64) {
    let time = VirtualTime(nanoseconds: now)
    groups[group].backlog.change(by: change, at: time)
    groups[group].episodes.backlogChanged(to: groups[group].backlog.level, at: time)
  }

  /// Notes that a listener has succeeded with a message; only the first time completes it.
  @inline(__always)
  mutating func noteSuccess(_ slot: Int, at now: Int64) {
    let index = Int(services[slot].cursor)
    let offset = Int(services[slot].offset)
    let record = services[slot].record
    if record.history >= 0 {
      completeRetried(slot, cursor: index, offset: offset, at: now)
      return
    }
    if cursors[index].isSettled(offset) {
      completeForwarded(slot, cursor: index, offset: offset, at: now)
      return
    }
    noteOrder(key: record.key, at: offset, cursor: index)
    settleCompleted(slot, cursor: index, offset: offset, at: now)
    recordLatency(of: slot, parts: parts(of: slot), published: record.published)
  }

  @inline(__always)
  private mutating func settleCompleted(
    _ slot: Int, cursor index: Int, offset: Int, at now: Int64
  ) {
    let group = cursors[index].group
    cursors[index].settle(offset, end: queues[cursors[index].queue].log.end)
    cursors[index].completed &+= 1
    changeBacklog(ofCursor: index, by: -1, at: now)
    groups[group].totals.completed &+= 1
    changeBacklog(ofGroup: group, by: -1, at: now)
    consumers[Int(services[slot].consumer)].completed &+= 1
  }

  /// A copy from the retry topic succeeded.
  private mutating func completeRetried(
    _ slot: Int, cursor index: Int, offset: Int, at now: Int64
  ) {
    if !cursors[index].isSettled(offset) {
      cursors[index].settle(offset, end: queues[cursors[index].queue].log.end)
      cursors[index].completed += 1
      changeBacklog(ofCursor: index, by: -1, at: now)
    }
    finishHistory(Int(services[slot].record.history), slot: slot, at: now)
  }

  /// An original that had been sent back was delivered again, and succeeded.
  private mutating func completeForwarded(
    _ slot: Int, cursor index: Int, offset: Int, at now: Int64
  ) {
    guard let history = forwards[ForwardedOriginal(cursor: index, offset: offset)] else { return }
    finishHistory(Int(history), slot: slot, at: now)
  }

  /// Completes a message that had been sent back, if it was not completed or given up before.
  private mutating func finishHistory(_ history: Int, slot: Int, at now: Int64) {
    let group = cursors[Int(services[slot].cursor)].group
    switch histories[history].status {
    case .waiting: changeBacklog(ofGroup: group, by: -1, at: now)
    case .delayed: groups[group].totals.delayed -= 1
    case .completed, .deadLettered, .discarded, .unused: return
    }
    groups[group].totals.completed += 1
    consumers[Int(services[slot].consumer)].completed += 1
    noteOrder(
      key: histories[history].key, at: Int(histories[history].offset),
      cursor: Int(histories[history].cursor))
    histories[history].status = .completed
    endForwarding(history)
    recordLatency(
      of: slot, parts: retriedParts(of: slot, history: history),
      published: histories[history].published)
  }

  /// Takes a message off its original cursor's list of those sent back and still open.
  mutating func endForwarding(_ history: Int) {
    let origin = Int(histories[history].cursor)
    let offset = Int(histories[history].offset)
    cursors[origin].pendingForwarded.remove(offset: offset)
    freeHistoryIfUnused(history)
  }

  /// Counts a completion that overtook an earlier message of its queue, and of its key.
  @inline(__always)
  private mutating func noteOrder(key: Int32, at offset: Int, cursor index: Int) {
    let mayOvertake =
      offset > cursors[index].firstUnsettled || !cursors[index].pendingForwarded.isEmpty
    if mayOvertake { noteOvertaking(key: key, at: offset, cursor: index) }
  }

  private mutating func noteOvertaking(key: Int32, at offset: Int, cursor index: Int) {
    let group = cursors[index].group
    let overtakesForwarded =
      cursors[index].pendingForwarded.first.map { $0.offset < offset } ?? false
    guard offset > cursors[index].firstUnsettled || overtakesForwarded else { return }
    groups[group].totals.queueInversions += 1
    guard groups[group].tracksKeys, key >= 0 else { return }
    if overtakesKey(key, at: offset, cursor: index) { groups[group].totals.keyInversions += 1 }
  }

  /// Whether an earlier message of the queue with the same key is not completed; all producers of a
  /// topic share its keys.
  private func overtakesKey(_ key: Int32, at offset: Int, cursor index: Int) -> Bool {
    let queue = cursors[index].queue
    var earlier = cursors[index].firstUnsettled
    while earlier < offset {
      if queues[queue].log[earlier].key == key { return true }
      earlier = cursors[index].settled.firstGap(from: earlier + 1, to: offset)
    }
    for message in cursors[index].pendingForwarded {
      guard message.offset < offset else { break }
      if message.key == key { return true }
    }
    return false
  }
}
