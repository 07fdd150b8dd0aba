// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What ActiveMQ's client does with a message whose listener failed: it keeps it, and tries it again after
// a while (`ActiveMQMessageConsumer.rollback`).
extension WorkQueueModel {
  /// Keeps a message whose attempt has failed for another one, unless it has had enough of them.
  ///
  /// - Returns: Whether it was kept; otherwise it is to be rejected.
  @inline(never)
  mutating func keepForRedelivery(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) -> Bool {
    let number = Int(messages[index].consumer)
    guard let policy = groups[consumers[number].group].consumption.redelivery else { return false }
    let failures = Int(messages[index].failures)
    if let maximum = policy.maximum, failures > maximum {
      consumers[number].redeliveryDelay = 0
      return false
    }
    // Between two failures of others the client counts from the start, since it keeps one delay.
    let delay = policy.delay(
      after: VirtualDuration(nanoseconds: consumers[number].redeliveryDelay),
      repetitions: failures - 1
    ).nanoseconds
    consumers[number].redeliveryDelay = delay
    accountStay(of: index, until: now)
    messages[index].place = .out
    messages[index].delivered = -1
    messages[index].started = -1
    messages[index].ended = -1
    messages[index].stamp &+= 1
    if !policy.isNonBlocking { consumers[number].pause() }
    if delay <= horizon - now {
      scheduler.at(
        now + delay, .redeliver(message: Int32(index), stamp: messages[index].stamp))
    }
    if policy.isNonBlocking { startBuffered(number, at: now, &scheduler) }
    return true
  }

  /// The wait for another attempt is over.
  mutating func redeliver(
    _ index: Int, stamp: UInt32, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    // The consumer was lost meanwhile.
    guard messages[index].stamp == stamp else { return }
    let number = Int(messages[index].consumer)
    let group = consumers[number].group
    let isNonBlocking = groups[group].consumption.redelivery?.isNonBlocking == true
    histories[historyOf(index)].parts.retryDelay += now - messages[index].since
    messages[index].since = now
    messages[index].dispatched = now
    messages[index].delivered = now
    groups[group].totals.redeliveries += 1
    consumers[number].redelivered += 1
    if messages[index].deliveries < .max { messages[index].deliveries += 1 }
    if isNonBlocking {
      receive(index, at: now, &scheduler)
    } else {
      consumers[number].resume()
      start(index, at: now, &scheduler)
      startBuffered(number, at: now, &scheduler)
    }
  }

  /// Threads that are free take what the client has.
  mutating func startBuffered(
    _ number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    while consumers[number].busy < consumers[number].usableThreads,
      !consumers[number].buffer.isEmpty
    {
      start(Int(consumers[number].buffer.popFirst()), at: now, &scheduler)
    }
  }
}
