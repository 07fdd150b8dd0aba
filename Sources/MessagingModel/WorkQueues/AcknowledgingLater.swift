// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Clients that acknowledge several messages with one word: ActiveMQ's with optimised acknowledgements, JMS
// sessions in which the application acknowledges or commits, and RabbitMQ's `multiple`.
//
// Sources: `ActiveMQMessageConsumer` (`afterMessageIsConsumed`, `ackLater`, `acknowledge`, `commit`),
// `PrefetchSubscription.acknowledge`; Jakarta Messaging 3.1, section 6.2.10.
extension WorkQueueModel {
  /// Nanoseconds after which an optimised client acknowledges with the next message
  /// (`optimizeAcknowledgeTimeOut`).
  private static let longestWait: Int64 = 300_000_000

  /// A consumer that acknowledges later has started.
  mutating func openLateWords(of number: Int, at now: Int64) {
    while lateWords.count <= number { lateWords.append(LateWords()) }
    lateWords[number].last = now
  }

  /// A message that ends a transaction keeps its consumer from the next one until the commit is answered.
  mutating func waitForCommit(_ index: Int) {
    let number = Int(messages[index].consumer)
    let consumption = groups[consumers[number].group].consumption
    guard consumption.acknowledgement == .transacted,
      lateWords[number].pending.count + 1 == consumption.acknowledgesEvery
    else { return }
    consumers[number].pause()
  }

  /// A listener has ended at a consumer that acknowledges later.
  @inline(never)
  mutating func acknowledgeLater(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let number = Int(messages[index].consumer)
    guard messages[index].place == .done else {
      // What failed is told at once.
      say([Int32(truncatingIfNeeded: index)], of: number, at: now, &scheduler)
      return
    }
    lateWords[number].pending.append(Int32(truncatingIfNeeded: index))
    if isTimeToAcknowledge(number, at: now) {
      acknowledge(number, at: now, &scheduler)
    } else {
      tellOfDeliveries(to: number, at: now, &scheduler)
      sayTheRest(of: number, at: now, &scheduler)
    }
  }

  private func isTimeToAcknowledge(_ number: Int, at now: Int64) -> Bool {
    let consumption = groups[consumers[number].group].consumption
    let count = lateWords[number].pending.count
    guard consumption.acknowledgement == .optimized else {
      return count >= consumption.acknowledgesEvery
    }
    let window = consumers[number].window
    return window == .max || 100 * count >= 65 * window
      || now - lateWords[number].last >= Self.longestWait
  }

  /// A consumer acknowledges, or commits, all that it has completed.
  private mutating func acknowledge(
    _ number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let done = lateWords[number].pending
    lateWords[number].pending = []
    lateWords[number].untold = 0
    lateWords[number].last = now
    let (arrival, latency) = say(done, of: number, at: now, &scheduler)
    guard groups[consumers[number].group].consumption.acknowledgement == .transacted else { return }
    // The answer takes as long as the question; a client that leaves does not need it.
    if arrival <= horizon - latency {
      scheduler.at(arrival + latency, .committed(consumer: Int32(truncatingIfNeeded: number)))
    }
  }

  /// Messages that a JMS client has had, but not acknowledged, make room in its window when they are half of
  /// it.
  private mutating func tellOfDeliveries(
    to number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let mode = groups[consumers[number].group].consumption.acknowledgement
    guard mode == .client || mode == .transacted, consumers[number].window < .max else { return }
    lateWords[number].untold += 1
    // Who pulls asks for the next message whatever it has acknowledged.
    guard consumers[number].pulls || 2 * lateWords[number].untold >= consumers[number].window
    else { return }
    let latency = settleTime(of: Int(lateWords[number].pending[0]), by: number)
    let arrival = max(consumers[number].lastOutbound, now + latency)
    consumers[number].lastOutbound = arrival
    lateWords[number].words.append(Int32(-lateWords[number].untold))
    lateWords[number].untold = 0
    scheduler.at(arrival, .word(consumer: Int32(truncatingIfNeeded: number)))
  }

  /// A consumer that leaves in order acknowledges what is left when it has nothing more to do.
  mutating func sayTheRest(of number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    guard consumers[number].phase == .draining, !lateWords[number].pending.isEmpty else { return }
    var next = Int(consumers[number].firstUnsettled)
    while next >= 0 {
      if messages[next].place == .out { return }
      next = Int(messages[next].next)
    }
    acknowledge(number, at: now, &scheduler)
  }

  /// Sends a word on some messages.
  @discardableResult
  private mutating func say(
    _ done: [Int32], of number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) -> (arrival: Int64, latency: Int64) {
    let latency = settleTime(of: Int(done[done.count - 1]), by: number)
    let arrival = max(consumers[number].lastOutbound, now + latency)
    consumers[number].lastOutbound = arrival
    for index in done { consumers[number].outbound.append(index) }
    lateWords[number].words.append(Int32(done.count))
    scheduler.at(arrival, .word(consumer: Int32(truncatingIfNeeded: number)))
    return (arrival, latency)
  }

  private func settleTime(of index: Int, by number: Int) -> Int64 {
    groups[consumers[number].group].settle.nanoseconds(
      messages[index].identity, attempt: messages[index].deliveries)
  }

  /// The word that has been on the way from a consumer longest is there.
  mutating func hearWord(of number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    // What was on the way from a consumer that is gone has been taken back.
    guard !lateWords[number].words.isEmpty else { return }
    let count = Int(lateWords[number].words.popFirst())
    guard count < 0 else {
      for _ in 0..<count {
        // What has made room before makes none again.
        if lateWords[number].extended > 0 {
          lateWords[number].extended -= 1
          consumers[number].credit -= 1
        }
        settle(Int(consumers[number].outbound.popFirst()), at: now, &scheduler)
      }
      return
    }
    lateWords[number].extended -= count
    consumers[number].credit -= count
    run(consumers[number].queue, at: now, &scheduler)
  }

  /// A commit is answered: the consumer goes on.
  mutating func noteCommitted(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    guard consumers[number].phase == .running || consumers[number].phase == .draining,
      consumers[number].usableThreads == 0
    else { return }
    consumers[number].resume()
    startBuffered(number, at: now, &scheduler)
  }
}
