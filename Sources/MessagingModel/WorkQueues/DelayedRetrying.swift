// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// A quorum queue keeps what comes back for a while, longer with each return.
extension WorkQueueModel {
  /// Keeps a message that came back from being given out for a while.
  mutating func keepForRetry(
    _ index: Int, in number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    messages[index].place = .waiting
    let returns = histories[historyOf(index)].returns
    let wait = queues[number].settings.delayedRetry?.delay(afterReturns: returns) ?? .zero
    guard wait.nanoseconds <= horizon - now else { return }
    scheduler.at(
      now + wait.nanoseconds, .retry(message: Int32(index), stamp: messages[index].stamp))
  }

  /// A message has waited for its retry: it is among what came back, which is served first.
  @inline(never)
  mutating func retryWhenDue(
    _ index: Int, stamp: UInt32, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard messages[index].stamp == stamp, messages[index].place == .waiting else { return }
    histories[historyOf(index)].parts.retryDelay += now - messages[index].since
    messages[index].since = now
    messages[index].place = .ready
    let number = Int(messages[index].queue)
    if queues[number].settings.isAutoDelete, queues[number].registered.isEmpty {
      drop(index, at: now)
      return
    }
    let level = queues[number].level(of: messages[index].priority)
    queues[number].readyCount += 1
    queues.place(of: number).pointee.ready.place(of: level).pointee.giveBack(
      ReadyMessage(
        sequence: messages[index].sequence, index: Int32(truncatingIfNeeded: index)))
    if !queues[number].isPlain { watchExpiry(of: number, at: now, &scheduler) }
    run(number, at: now, &scheduler)
  }
}
