// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Messages that the broker holds back: RabbitMQ's delayed-message exchange, ActiveMQ's scheduler.
extension WorkQueueModel {
  /// Holds a message back for whole milliseconds.
  ///
  /// Without a delay a message that is sent again and again is first due after a period
  /// (`JobSchedulerImpl.doSchedule`).
  @inline(never)
  mutating func holdBack(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let identity = messages[index].identity
    let delay = producers[identity.producer].delay?.nanoseconds(identity, attempt: 0) ?? 0
    var wait = Self.wholeMilliseconds(delay)
    if wait == 0, let repetition = producers[identity.producer].repetition {
      wait = Self.wholeMilliseconds(repetition.period.nanoseconds)
    }
    guard wait > 0 else {
      enqueue(index, at: now, &scheduler)
      return
    }
    messages[index].place = .held
    producers[identity.producer].delayed += 1
    guard wait <= horizon - now else { return }
    scheduler.at(now + wait, .due(message: Int32(index), stamp: messages[index].stamp))
  }

  /// A message that was held back enters its queue; its latency counts from now.
  @inline(never)
  mutating func enterWhenDue(
    _ index: Int, stamp: UInt32, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard messages[index].stamp == stamp, messages[index].place == .held else { return }
    if producers[messages[index].identity.producer].repetition != nil {
      sendAgain(index, at: now, &scheduler)
    }
    messages[index].published = now
    if messages[index].history >= 0 { histories[Int(messages[index].history)] = WorkHistory() }
    producers[messages[index].identity.producer].due += 1
    if isClustered, queues[Int(messages[index].queue)].isDown {
      reachDownQueue(index, at: now, &scheduler)
      return
    }
    enqueue(index, at: now, &scheduler)
  }

  /// The next one of a message that is sent again and again is held back for a period.
  ///
  /// It is a message of its own: its service and the latencies on its way are drawn anew.
  private mutating func sendAgain(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let message = messages[index]
    let producer = message.identity.producer
    guard let repetition = producers[producer].repetition else { return }
    let left = repetitionsLeft.removeValue(forKey: index) ?? repetition.count ?? .max
    guard left > 0 else { return }
    let number = producers[producer].published
    producers[producer].published += 1
    var draft = WorkDraft(
      identity: MessageIdentity(producer: producer, number: number), address: message.address)
    draft.key = message.key
    draft.messageGroup = message.messageGroup
    draft.priority = message.priority
    draft.ttl = message.expiry
    let next = newMessage(draft, queue: Int(message.queue), at: now)
    if isMemoryWatched { memoryUsed += producers[producer].messageBytes }
    messages[next].place = .held
    repetitionsLeft[next] = left == .max ? .max : left - 1
    producers[producer].delayed += 1
    let wait = Self.wholeMilliseconds(repetition.period.nanoseconds)
    guard wait <= horizon - now else { return }
    scheduler.at(now + wait, .due(message: Int32(next), stamp: messages[next].stamp))
  }

  private static func wholeMilliseconds(_ nanoseconds: Int64) -> Int64 {
    (nanoseconds + 500_000) / 1_000_000 * 1_000_000
  }
}
