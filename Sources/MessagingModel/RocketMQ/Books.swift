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
    let cursor = cursors.place(of: index)
    let group = groups.place(of: cursor.pointee.group)
    cursor.pointee.appended &+= 1
    if !group.pointee.duties.isDisjoint(with: .whenStored),
      look(at: record, stored: offset, cursor: index)
    {
      return
    }
    cursor.pointee.changeBacklog(by: 1, at: now)
    guard record.history < 0 else {
      noteRetryAppended(Int(record.history), group: cursor.pointee.group, at: now)
      return
    }
    group.pointee.totals.arrived &+= 1
    if cursor.pointee.active > 0 { consumers[cursor.pointee.owner].offered &+= 1 }
    group.pointee.measured.changeBacklog(by: 1, at: now)
  }

  /// A copy from the delay queue counts as backlog again, unless its message is done with.
  @inline(never)
  private mutating func noteRetryAppended(_ history: Int, group: Int, at now: Int64) {
    guard histories[history].status == .delayed else { return }
    histories[history].status = .waiting
    groups[group].totals.delayed -= 1
    groups[group].measured.changeBacklog(by: 1, at: now)
  }

  /// Notes that a listener has succeeded with a message; only the first time completes it.
  @inline(__always)
  mutating func noteSuccess(_ slot: Int, at now: Int64) {
    let service = services.place(of: slot)
    let index = Int(service.pointee.cursor)
    let offset = Int(service.pointee.offset)
    if service.pointee.record.history >= 0 {
      completeRetried(slot, cursor: index, offset: offset, at: now)
      return
    }
    let cursor = cursors.place(of: index)
    let isFirst = offset == cursor.pointee.firstUnsettled
    guard cursor.pointee.settle(offset, end: queues[cursor.pointee.queue].log.end) else {
      completeForwarded(slot, cursor: index, offset: offset, at: now)
      return
    }
    let overtakes = noteOrder(isFirst: isFirst, at: offset, cursor: index)
    var linger: Int64 = 0
    if !groups.place(of: cursor.pointee.group).pointee.duties.isDisjoint(with: .whenCompleted) {
      linger = self.linger(of: slot)
      noteKeyOrder(
        service.pointee.record.key, published: service.pointee.record.published,
        overtakes: overtakes, at: offset, cursor: index)
    }
    recordLatency(
      of: slot, parts: parts(of: slot, linger: linger), published: service.pointee.record.published)
    cursor.pointee.completed &+= 1
    cursor.pointee.changeBacklog(by: -1, at: now)
    let group = groups.place(of: cursor.pointee.group)
    group.pointee.totals.completed &+= 1
    group.pointee.measured.changeBacklog(by: -1, at: now)
    consumers[Int(service.pointee.consumer)].completed &+= 1
  }

  /// A copy from the retry topic succeeded.
  @inline(never)
  private mutating func completeRetried(
    _ slot: Int, cursor index: Int, offset: Int, at now: Int64
  ) {
    if cursors[index].settle(offset, end: queues[cursors[index].queue].log.end) {
      cursors[index].completed += 1
      cursors[index].changeBacklog(by: -1, at: now)
    }
    finishHistory(Int(services[slot].record.history), slot: slot, at: now)
  }

  /// An original that had been sent back was delivered again, and succeeded.
  @inline(never)
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
    case .waiting: groups[group].measured.changeBacklog(by: -1, at: now)
    case .delayed: groups[group].totals.delayed -= 1
    case .completed, .deadLettered, .discarded, .unused: return
    }
    groups[group].totals.completed += 1
    consumers[Int(services[slot].consumer)].completed += 1
    let offset = Int(histories[history].offset)
    let cursor = Int(histories[history].cursor)
    noteKeyOrder(
      histories[history].key, published: histories[history].published,
      overtakes: noteOrder(
        isFirst: offset <= cursors[cursor].firstUnsettled, at: offset, cursor: cursor),
      at: offset, cursor: cursor)
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

  /// Counts a completion that overtook an earlier message of its queue, which the first one of those not
  /// settled does not; whether it did.
  @inline(__always)
  private mutating func noteOrder(isFirst: Bool, at offset: Int, cursor index: Int) -> Bool {
    let cursor = cursors.place(of: index)
    let group = groups.place(of: cursor.pointee.group)
    var overtakes = !isFirst
    if !cursor.pointee.pendingForwarded.isEmpty, cursor.pointee.pendingForwarded[0].offset < offset
    {
      overtakes = true
    }
    group.pointee.totals.queueInversions &+= overtakes ? 1 : 0
    return overtakes
  }

  /// Filters a message that was stored, and follows its key; whether the group is not to have it.
  @inline(never)
  private mutating func look(
    at record: MessageRecord, stored offset: Int, cursor index: Int
  ) -> Bool {
    let group = cursors[index].group
    if groups[group].isFiltering, !cursors[index].isRetry,
      leavesOut(record, at: offset, cursor: index)
    {
      return true
    }
    if groups[group].spreadsKeys, record.key >= 0, record.history < 0 {
      groups[group].openKeys.open(record.key, at: record.published)
    }
    return false
  }

  /// A message of a key that may lie on several queues is done with, completed or not.
  @inline(never)
  mutating func closeKey(_ key: Int32, published: Int64, group: Int, isCompleted: Bool) {
    guard key >= 0, groups[group].spreadsKeys else { return }
    let overtakes = groups[group].openKeys.close(key, at: published) ?? false
    if isCompleted, overtakes { groups[group].totals.keyInversions += 1 }
  }

  @inline(never)
  private mutating func noteKeyOrder(
    _ key: Int32, published: Int64, overtakes: Bool, at offset: Int, cursor index: Int
  ) {
    let group = cursors[index].group
    guard groups[group].tracksKeys, key >= 0 else { return }
    if groups[group].spreadsKeys {
      closeKey(key, published: published, group: group, isCompleted: true)
    } else if overtakes, overtakesKey(key, at: offset, cursor: index) {
      groups[group].totals.keyInversions += 1
    }
  }

  /// Whether an earlier message of the queue with the same key is not completed; all producers of a
  /// topic share its keys.
  private func overtakesKey(_ key: Int32, at offset: Int, cursor index: Int) -> Bool {
    let queue = cursors[index].queue
    var earlier = cursors[index].firstUnsettled
    while earlier < offset {
      if queues[queue].log[earlier].key == key { return true }
      earlier = cursors[index].nextUnsettled(from: earlier + 1, to: offset)
    }
    for message in cursors[index].pendingForwarded {
      guard message.offset < offset else { break }
      if message.key == key { return true }
    }
    return false
  }
}

extension CursorState {
  /// Raises or lowers the queue's backlog.
  @inline(__always)
  mutating func changeBacklog(by change: Int, at now: Int64) {
    backlog &+= change
    backlogPeak = max(backlogPeak, backlog)
    dark.backlogChanged(to: Int64(backlog), at: VirtualTime(nanoseconds: now))
  }
}
