// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Stochastics

// Messages sent back: retry topic, delay levels, dead-letter topic.
//
// Sources: `AbstractSendMessageProcessor.consumerSendMsgBack`, `ScheduleMessageService` of Apache
// RocketMQ 5.
extension RocketMQModel {
  /// Carries out what the broker, or a broadcasting client, does with a failed message; returns its
  /// history, if it is kept.
  @discardableResult
  mutating func sendBack(
    _ slot: Int, requestedLevel: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Int? {
    let cursor = Int(services[slot].cursor)
    let group = cursors[cursor].group
    if groups[group].isBroadcasting {
      // The client logs the failure and goes on.
      dropMessage(slot, at: now)
      return nil
    }
    let broker = hasOutage ? brokerForSendBack(slot) : queues[cursors[cursor].queue].broker
    let history = historyForFailure(slot, at: now)
    let outcome = SendBackRule.decide(
      reconsumeTimes: Int(services[slot].record.reconsumeTimes),
      maximum: groups[group].settings.maximumReconsumeTimes,
      requestedLevel: requestedLevel,
      retryQueues: groups[group].settings.retryQueues, table: brokers[broker].delayLevels)
    switch outcome {
    case .delay(let level):
      delay(slot, history: history, level: level, broker: broker, at: now, &scheduler)
    case .deadLetter: giveUp(history, as: .deadLettered, group: group, at: now)
    case .discard: giveUp(history, as: .discarded, group: group, at: now)
    }
    freeHistoryIfUnused(history)
    return histories[history].status == .unused ? nil : history
  }

  /// Sends back the messages at the head of a client's queues that have been in the listener for
  /// too long, at most 16 a queue.
  mutating func expireHeads(
    of consumer: Int, timeout: Int64, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    for index in consumers[consumer].held where !held[index].isDropped {
      var limit = 16
      while limit > 0, let offset = held[index].buffer.lowestHeld,
        let slot = runningSlot(of: index, offset: offset), now - services[slot].started > timeout
      {
        // What reaches no broker stays; the next sweep tries again.
        if !reachesForSendBack(slot) { break }
        expire(slot, held: index, at: now, &scheduler)
        limit -= 1
      }
    }
  }

  private func runningSlot(of index: Int, offset: Int) -> Int? {
    (0..<services.count).first { slot in
      services[slot].isActive && Int(services[slot].held.index) == index
        && services[slot].held.generation == held[index].generation
        && Int(services[slot].offset) == offset
    }
  }

  private mutating func expire(
    _ slot: Int, held index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let end = services[slot].ended
    // To the broker the attempt ends now; the listener goes on.
    services[slot].ended = now
    let history = sendBack(slot, requestedLevel: Self.expiredLevel, at: now, &scheduler)
    services[slot].ended = end
    finishInBuffer(index, slot: slot)
    guard let history, services[slot].record.history < 0 else { return }
    // What the listener may still achieve counts for the message that was sent back.
    services[slot].record.history = Int32(history)
    histories[history].copies += 1
  }

  /// The delay level of messages that stuck in a listener (`ProcessQueue.cleanExpiredMsg`).
  private static var expiredLevel: Int { 3 }

  /// Settles the delivered offset and returns the message's history, begun if this is its first
  /// failure.
  mutating func historyForFailure(_ slot: Int, at now: Int64) -> Int {
    let service = services[slot]
    let cursor = Int(service.cursor)
    let offset = Int(service.offset)
    if service.record.history >= 0 {
      let history = Int(service.record.history)
      histories[history].parts = retriedParts(of: slot, history: history)
      histories[history].lastEnd = max(histories[history].lastEnd, service.ended)
      if !cursors[cursor].isSettled(offset) {
        settleForwarded(cursor, offset: offset, at: now)
      }
      if histories[history].status == .waiting {
        histories[history].status = .delayed
        groups[cursors[cursor].group].totals.delayed += 1
        groups[cursors[cursor].group].measured.changeBacklog(by: -1, at: now)
      }
      return history
    }
    let original = ForwardedOriginal(cursor: cursor, offset: offset)
    if let known = forwards[original] { return Int(known) }
    if cursors[cursor].isSettled(offset) { return completedHistory(service, original) }
    let history = beginHistory(
      service, status: .delayed, parts: parts(of: slot, linger: linger(of: slot)))
    settleForwarded(cursor, offset: offset, at: now)
    noteForwarded(original, history: history)
    cursors[cursor].pendingForwarded.insert(
      PendingMessage(offset: offset, key: service.record.key))
    groups[cursors[cursor].group].totals.delayed += 1
    groups[cursors[cursor].group].measured.changeBacklog(by: -1, at: now)
    return history
  }

  /// The history of a message that was completed before and, delivered again, failed.
  private mutating func completedHistory(
    _ service: ServiceSlot, _ original: ForwardedOriginal
  ) -> Int {
    let history = beginHistory(service, status: .completed, parts: LatencyParts())
    noteForwarded(original, history: history)
    return history
  }

  private mutating func noteForwarded(_ original: ForwardedOriginal, history: Int) {
    forwards[original] = Int32(history)
    Self.insert(original.offset, into: &cursors[original.cursor].forwardedOffsets)
  }

  private mutating func beginHistory(
    _ service: ServiceSlot, status: RetryHistory.Status, parts: LatencyParts
  ) -> Int {
    let fresh = RetryHistory(
      status: status, cursor: service.cursor, offset: service.offset,
      published: service.record.published, parts: parts, lastEnd: service.ended,
      key: service.record.key, copies: 0)
    guard let free = freeHistories.popLast() else { return histories.append(fresh) }
    histories[Int(free)] = fresh
    return Int(free)
  }

  private mutating func settleForwarded(_ cursor: Int, offset: Int, at now: Int64) {
    cursors[cursor].settle(offset, end: queues[cursors[cursor].queue].log.end)
    cursors[cursor].forwarded += 1
    cursors[cursor].changeBacklog(by: -1, at: now)
  }

  private static func insert(_ offset: Int, into offsets: inout [Int]) {
    var position = offsets.count
    while position > 0, offsets[position - 1] > offset { position -= 1 }
    offsets.insert(offset, at: position)
  }

  /// Stores a copy in the queue of its delay level.
  private mutating func delay(
    _ slot: Int, history: Int, level: Int, broker: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    histories[history].copies += 1
    let due =
      clock(ofBroker: broker, at: now)
      + brokers[broker].delayLevels.delay(ofLevel: level).nanoseconds
    var record = services[slot].record
    record.history = Int32(history)
    if record.reconsumeTimes < .max { record.reconsumeTimes += 1 }
    let group = cursors[Int(services[slot].cursor)].group
    let queue = retryQueue(for: record, group: group, broker: broker)
    // An unknown level is kept with the first, which has its delay in an unchanged broker.
    let position = min(max(level, 1), brokers[broker].delayed.count) - 1
    brokers[broker].delayed[position].append(
      DelayedMessage(due: due, record: record, queue: Int32(queue)))
    pollDelayLevel(position, broker: broker, at: now, &scheduler)
  }

  /// A retry queue of the group on the broker, any with equal chance.
  ///
  /// The draw belongs to the message and its attempt, so that other groups do not change it.
  private func retryQueue(for record: MessageRecord, group: Int, broker: Int) -> Int {
    let topic = groups[group].retryTopic
    let candidates = topics[topic].queues.filter { queues[$0].broker == broker }
    guard candidates.count > 1 else { return candidates[0] }
    let producer = producers[record.identity.producer].name
    var draws = CounterStream(
      key: streams.key(entity: "\(groups[group].name)/\(producer)", purpose: "retry queue"),
      counter: UInt64(record.identity.number), attempt: UInt64(record.reconsumeTimes))
    return candidates[Int(draws.nextBounded(UInt64(candidates.count)))]
  }

  /// Schedules the poll that will find a level's oldest message due.
  mutating func pollDelayLevel(
    _ position: Int, broker: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !brokers[broker].isDelayPolled[position], brokers[broker].isUp,
      !brokers[broker].delayed[position].isEmpty
    else { return }
    brokers[broker].isDelayPolled[position] = true
    let due = time(ofReading: brokers[broker].delayed[position].first.due, ofBroker: broker)
    let poll = brokers[broker].nextDelayPoll(from: max(now, due))
    brokers[broker].delayPolls[position] = poll
    // Retries come after first attempts of the same moment.
    scheduler.at(
      poll, .deliverDelayed(broker: Int32(broker), level: Int32(position)), priority: .late)
  }

  /// A poll of a delay level: stores its due messages in their retry queues, oldest first.
  mutating func deliverDelayed(
    broker: Int, level position: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    // A clock that was set has made another poll the next one.
    guard brokers[broker].delayPolls[position] == now else { return }
    brokers[broker].isDelayPolled[position] = false
    // Goes on once a master serves again.
    guard brokers[broker].isUp else { return }
    let shown = clock(ofBroker: broker, at: now)
    while !brokers[broker].delayed[position].isEmpty,
      brokers[broker].delayed[position].first.due <= shown
    {
      let message = brokers[broker].delayed[position].popFirst()
      var record = message.record
      if record.history < 0 {
        noteDelivered(record, lateness: shown - message.due)
        // A clock set forward makes messages due before their time.
        record.published = min(record.published, now)
      }
      append(record, to: Int(message.queue), at: now, &scheduler)
    }
    pollDelayLevel(position, broker: broker, at: now, &scheduler)
  }

  /// Ends a message's life in the dead-letter topic, or by discarding it.
  mutating func giveUp(
    _ history: Int, as status: RetryHistory.Status, group: Int, at now: Int64
  ) {
    guard histories[history].status == .delayed else { return }
    groups[group].totals.delayed -= 1
    histories[history].status = status
    closeKey(
      histories[history].key, published: histories[history].published, group: group,
      isCompleted: false)
    if status == .deadLettered {
      noteDeadLetter(group, at: now)
    } else {
      groups[group].totals.dropped += 1
    }
    endForwarding(history)
  }

  mutating func noteDeadLetter(_ group: Int, at now: Int64) {
    groups[group].totals.deadLettered += 1
    groups[group].measured.noteDeadLetter(at: now)
  }

  private mutating func dropMessage(_ slot: Int, at now: Int64) {
    let cursor = Int(services[slot].cursor)
    let offset = Int(services[slot].offset)
    guard !cursors[cursor].isSettled(offset) else { return }
    cursors[cursor].settle(offset, end: queues[cursors[cursor].queue].log.end)
    cursors[cursor].dropped += 1
    cursors[cursor].changeBacklog(by: -1, at: now)
    groups[cursors[cursor].group].totals.dropped += 1
    groups[cursors[cursor].group].measured.changeBacklog(by: -1, at: now)
  }

  /// Forgets what was known of originals below an offset, since they cannot come again.
  mutating func forgetForwarded(below low: Int, cursor: Int) {
    var count = 0
    for offset in cursors[cursor].forwardedOffsets {
      guard offset < low else { break }
      count += 1
      if let history = forwards.removeValue(
        forKey: ForwardedOriginal(cursor: cursor, offset: offset))
      {
        freeHistoryIfUnused(Int(history))
      }
    }
    cursors[cursor].forwardedOffsets.removeFirst(count)
  }

  /// Releases the copies in a retry queue's log that cannot come again.
  mutating func releaseCopies(in offsets: Range<Int>, cursor: Int) {
    for offset in offsets {
      let history = Int(queues[cursors[cursor].queue].log[offset].history)
      if history >= 0 { releaseCopy(history) }
    }
  }

  /// Notes that a record of a message that was sent back is gone.
  mutating func releaseCopy(_ history: Int) {
    histories[history].copies -= 1
    freeHistoryIfUnused(history)
  }

  /// Makes room once a message is done with, no copy is left and its original cannot come again.
  mutating func freeHistoryIfUnused(_ history: Int) {
    switch histories[history].status {
    case .delayed, .waiting, .unused: return
    case .completed, .deadLettered, .discarded: break
    }
    let original = ForwardedOriginal(
      cursor: Int(histories[history].cursor), offset: Int(histories[history].offset))
    guard histories[history].copies == 0, forwards[original] != Int32(history) else { return }
    histories[history].status = .unused
    freeHistories.append(Int32(history))
  }
}
