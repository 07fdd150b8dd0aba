// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// From a stream to the consumers that read it.
//
// Source: `rabbit_stream_queue:stream_entries/5` of RabbitMQ 3.13: as long as a consumer has credit it gets
// the next chunk, all of it, by which its credit may fall below nothing.
extension WorkQueueModel {
  /// Gives every reader of a stream what it has credit for.
  mutating func feedAll(_ queue: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    for reference in queues[queue].references { feed(reference, at: now, &scheduler) }
  }

  /// Gives a reader what it has credit for.
  @inline(never)
  mutating func feed(_ reference: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let reader = references[reference].reader
    guard reader >= 0, consumers[reader].phase == .running else { return }
    let queue = references[reference].queue
    let end = readable(of: queue, at: consumers[reader].node)
    while consumers[reader].credit > 0 {
      var position = references[reference].position
      if position >= references[reference].openUntil {
        position = max(position, queues[queue].log.first)
      }
      guard position < end else { return }
      let next = min(queues[queue].log.chunkEnd(of: position), end)
      references[reference].position = next
      for offset in position..<next {
        consumers[reader].credit -= 1
        hand(offset, of: reference, to: reader, at: now, &scheduler)
      }
    }
  }

  /// Up to where a node's replica of a stream can be read.
  private func readable(of queue: Int, at node: Int) -> Int {
    let end = queues[queue].log.end
    guard isClustered, let frozen = queues[queue].frozen.first(where: { $0.node == node }) else {
      return end
    }
    return min(end, frozen.end)
  }

  /// A message leaves a stream for a consumer; it stays in the log.
  private mutating func hand(
    _ offset: Int, of reference: Int, to reader: Int, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) {
    let queue = references[reference].queue
    guard let entry = queues[queue].log.entry(offset) else { return }
    let index = newMessage(
      WorkDraft(identity: entry.identity, address: entry.address, key: entry.key), queue: queue,
      at: entry.published)
    messages[index].isExtra = true
    messages[index].sequence = Int64(offset)
    messages[index].since = entry.appended
    if entry.linger > 0 {
      let history = historyOf(index)
      histories[history].parts.linger = entry.linger
      histories[history].parts.broker -= entry.linger
    }
    if isMemoryWatched { countMemory(of: index) }
    if offset < references[reference].delivered {
      messages[index].deliveries = 1
    } else {
      references[reference].delivered = offset + 1
    }
    give(index, to: reader, at: now, &scheduler)
  }

  /// A message of a stream has been consumed, by a consumer under whose name it may have been before.
  @inline(never)
  mutating func completeFromStream(_ index: Int, at now: Int64) {
    messages[index].place = .done
    let consumer = Int(messages[index].consumer)
    let reference = consumers[consumer].reference
    let group = references[reference].group
    let offset = Int(messages[index].sequence)
    if references[reference].isSettled(offset) || offset >= references[reference].counted {
      groups[group].totals.duplicates += 1
    } else {
      noteConsumed(index, by: consumer, of: reference, at: now)
    }
    if keepsAttempts { noteAttempt(index, .ack) }
    guard let every = groups[group].consumption.stream.storesEvery else { return }
    references[reference].sinceStored += 1
    guard references[reference].sinceStored >= every else { return }
    references[reference].sinceStored = 0
    references[reference].stored = max(
      references[reference].stored, references[reference].lowest - 1)
  }

  private mutating func noteConsumed(
    _ index: Int, by consumer: Int, of reference: Int, at now: Int64
  ) {
    let group = references[reference].group
    let message = messages[index]
    if message.published >= warmUp {
      let parts = parts(of: index, until: now)
      groups[group].measured.latency.record(parts)
      groups[group].measured.waiting += Int128(message.started - message.published)
      if parts.dark > 0 { groups[group].measured.billDelay(parts.dark) }
    }
    if groups[group].tracksKeys, isBehindOfSameKey(index) {
      groups[group].totals.keyInversions += 1
    }
    if references[reference].settle(Int(message.sequence)) {
      groups[group].totals.queueInversions += 1
    }
    groups[group].totals.completed += 1
    consumers[consumer].completed += 1
    references[reference].completed += 1
    changeBacklog(of: reference, by: -1, at: now)
  }

  /// Whether an earlier message of the same key is out at the consumer and not done.
  private func isBehindOfSameKey(_ index: Int) -> Bool {
    let key = messages[index].key
    var next = Int(messages[index].previous)
    while next >= 0 {
      if messages[next].key == key, messages[next].place == .out { return key >= 0 }
      next = Int(messages[next].previous)
    }
    return false
  }

  /// What a lost consumer of a stream had is in the log still; whoever comes under its name reads on.
  mutating func forgetHeld(
    by number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    var next = Int(consumers[number].firstUnsettled)
    while next >= 0 {
      let index = next
      next = Int(messages[index].next)
      messages[index].stamp &+= 1
      if messages[index].place == .out { noteLost(index, of: number) }
      release(index)
    }
    consumers[number].firstUnsettled = -1
    consumers[number].lastUnsettled = -1
    consumers[number].inbound.removeAll()
    consumers[number].outbound.removeAll()
    consumers[number].buffer.removeAll()
    leaveStream(number, isOrderly: false, at: now, &scheduler)
  }

  // MARK: - In a cluster

  /// The replicas of a stream that are cut off from the majority get nothing more.
  mutating func freezeReplicas(of queue: Int) {
    let end = queues[queue].log.end
    for node in cluster.replicas[queue].nodes where !hasMajority(node, of: queue) {
      guard cluster.nodes.serves(node) else { continue }
      queues[queue].frozen.append((node: node, end: end))
    }
  }

  /// All replicas of a stream can be brought up to date.
  mutating func thawReplicas(
    of queue: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    queues[queue].frozen.removeAll()
    feedAll(queue, at: now, &scheduler)
  }

  // MARK: - Books

  /// The age of the oldest message that a group has to consume, in nanoseconds.
  func oldestStreamAge(_ group: Int, at now: Int64) -> Int64 {
    var oldest = now
    for reference in groups[group].references where references[reference].backlog > 0 {
      let queue = references[reference].queue
      if let entry = queues[queue].log.entry(references[reference].lowest) {
        oldest = min(oldest, entry.published)
        continue
      }
      // Its segment is gone, and a consumer has it.
      let reader = references[reference].reader
      guard reader >= 0 else { continue }
      var next = Int(consumers[reader].firstUnsettled)
      while next >= 0, messages[next].place == .done { next = Int(messages[next].next) }
      if next >= 0 { oldest = min(oldest, messages[next].published) }
    }
    return now - oldest
  }

  /// The messages that a group has to consume, recounted.
  func openInStreams(of group: Int) -> Int {
    groups[group].references.reduce(0) { sum, reference in
      references[reference].isOpen
        ? sum + references[reference].open(from: 0, to: references[reference].counted) : sum
    }
  }
}
