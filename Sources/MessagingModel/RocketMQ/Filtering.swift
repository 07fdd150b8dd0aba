// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Filters in two stages: the broker compares hash codes of tags or evaluates an expression, the
// client compares the tags themselves.
//
// Sources: `ExpressionMessageFilter`, `DefaultMessageStore.getMessage`, `PullRequestHoldService` and
// `PullAPIWrapper.processPullResult` of Apache RocketMQ 5.
extension RocketMQModel {
  /// Whether a message appended for a group is one that it does not want; if so it is counted.
  @inline(never)
  mutating func leavesOut(_ record: MessageRecord, at offset: Int, cursor index: Int) -> Bool {
    let group = cursors[index].group
    let queue = cursors[index].queue
    let topic = queues[queue].topic
    groups[group].filter.counts[topic].appended += 1
    let program = groups[group].filter.program(ofTopic: topic)
    let isWanted: Bool
    if program >= 0 {
      let result = filters.result(program, of: record)
      isWanted = result == .matches
      if result == .failed { groups[group].filter.counts[topic].failed += 1 }
    } else {
      isWanted = passesListener(record, group: group)
    }
    guard !isWanted else {
      groups[group].filter.counts[topic].matching += 1
      return false
    }
    cursors[index].filtered += 1
    groups[group].totals.filtered += 1
    cursors[index].settle(offset, end: queues[queue].log.end)
    return true
  }

  private func passesListener(_ record: MessageRecord, group: Int) -> Bool {
    let table = groups[group].filter.passesListener
    return table.isEmpty || table[Int(record.tag)]
  }

  /// Whether the broker hands out a message to a group.
  private func passesBroker(_ record: MessageRecord, group: Int, topic: Int) -> Bool {
    if record.isLost { return false }
    let program = groups[group].filter.program(ofTopic: topic)
    if program >= 0 { return filters.result(program, of: record) == .matches }
    let table = groups[group].filter.passesBroker
    return table.isEmpty || table[Int(record.tag)]
  }

  /// The end of what a filtered pull looks at: enough matches, entries, or the end of the queue.
  @inline(never)
  mutating func endOfFilteredRead(_ index: Int, from first: Int, limit: Int) -> Int {
    let group = held[index].group
    let queue = held[index].queue
    let topic = queues[queue].topic
    let end = min(queues[queue].dispatched, first + BrokerLimits.entriesPerFilteredPull)
    var matches = 0
    var bytes = 0
    var next = first
    while next < end, matches < limit {
      let record = queues[queue].log[next]
      if passesBroker(record, group: group, topic: topic) {
        let size = Int(record.bytes)
        if matches > 0, bytes + size > BrokerLimits.bytesPerPull { break }
        bytes += size
        matches += 1
      }
      next += 1
    }
    guard groups[group].isFiltering else { return next }
    groups[group].filter.counts[topic].examined += next - first
    groups[group].filter.counts[topic].transferred += matches
    groups[group].filter.counts[topic].transferredBytes += bytes
    groups[group].filter.counts[topic].replies += 1
    if matches == 0 { groups[group].filter.counts[topic].emptyReplies += 1 }
    return next
  }

  /// Puts what the listener wants of a reply into the client's buffer.
  @inline(never)
  mutating func putFiltered(_ index: Int, from first: Int, to end: Int, at now: Int64) {
    let group = held[index].group
    let queue = held[index].queue
    let topic = queues[queue].topic
    for offset in first..<end {
      let record = queues[queue].log[offset]
      guard passesBroker(record, group: group, topic: topic) else {
        if record.isLost { dropLost(offset, cursor: held[index].cursor, at: now) }
        continue
      }
      if passesListener(record, group: group) {
        held[index].buffer.put(offset)
      } else {
        groups[group].filter.counts[topic].droppedByClient += 1
      }
    }
  }

  /// Whether a held pull stays held, because nothing of what has become visible passes the broker's
  /// filter (`PullRequestHoldService.notifyMessageArriving`) and its time is not up.
  @inline(never)
  mutating func staysHeld(
    _ index: Int, since: Int64, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let group = held[index].group
    let queue = held[index].queue
    if groups[group].isPop {
      watch(queue, with: index)
      wakePops(group: group, queue: queue, at: now, &scheduler)
      return true
    }
    guard now - since < groups[group].settings.longPollHold else { return false }
    let topic = queues[queue].topic
    let end = queues[queue].dispatched
    var next = max(held[index].nextPull, held[index].notedUpTo)
    while next < end {
      if passesBroker(queues[queue].log[next], group: group, topic: topic) { return false }
      next += 1
    }
    held[index].notedUpTo = end
    held[index].waitingSince = since
    held[index].nextWaiting = queues[queue].firstWaiting
    queues[queue].firstWaiting = Int32(truncatingIfNeeded: index)
    return true
  }

  /// What each group's filters did, by group and topic.
  func filterOutcomes() -> [FilterOutcome] {
    (0..<groups.count).flatMap { group -> [FilterOutcome] in
      guard groups[group].isFiltering else { return [] }
      return groups[group].topics.compactMap { topic in
        guard topic != groups[group].retryTopic, topic < groups[group].filter.counts.count else {
          return nil
        }
        let counts = groups[group].filter.counts[topic]
        return FilterOutcome(
          group: groups[group].name, topic: topics[topic].name, appended: counts.appended,
          matching: counts.matching, failed: counts.failed, examined: counts.examined,
          transferred: counts.transferred, transferredBytes: counts.transferredBytes,
          droppedByClient: counts.droppedByClient, replies: counts.replies,
          emptyReplies: counts.emptyReplies)
      }
    }
  }
}
