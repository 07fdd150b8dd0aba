// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What holds publishers up: confirms that are awaited, credit that is used up, and a broker short of
// memory. What is held up waits at the producer, in the order of publishing.
extension WorkQueueModel {
  /// Puts a copy behind those that wait at their producer, and sends what may be sent.
  @inline(never)
  mutating func sendWithinLimits(
    _ message: Int, isLast: Bool, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let producer = messages[message].identity.producer
    if isClustered { notePending(message) }
    producers[producer].waiting.append(
      WorkFlight(message: Int32(truncatingIfNeeded: message), isLast: isLast))
    if isLast { sendWaiting(of: producer, at: now, &scheduler) }
  }

  /// Sends the messages that wait at a producer as long as nothing holds it up.
  mutating func sendWaiting(
    of index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    if isClustered {
      sendToCluster(index, at: now, &scheduler)
      return
    }
    while !producers[index].waiting.isEmpty, !isHeldUp(index) {
      let identity = messages[Int(producers[index].waiting.first.message)].identity
      let latency = producers[index].latency.nanoseconds(identity, attempt: 0)
      let arrival = max(producers[index].lastArrival, now + latency)
      producers[index].lastArrival = arrival
      producers[index].unconfirmed += 1
      var copies = 0
      var isLast = false
      while !isLast {
        let flight = producers[index].waiting.popFirst()
        isLast = flight.isLast
        copies += 1
        noteSent(Int(flight.message), arriving: arrival, at: now)
        producers[index].inFlight.append(flight)
      }
      if copies > 1 { producers[index].copies[identity.number] = copies }
      if latency == 0, arrival == now {
        arrive(index, at: now, &scheduler)
      } else {
        scheduler.at(arrival, .arrive(producer: Int32(index)), priority: .first)
      }
    }
  }

  /// Whether a producer may not publish.
  func isHeldUp(_ index: Int) -> Bool {
    // Whoever looks with every message also sees what has expired or was dropped since then.
    let isShort =
      isMemoryWatched && memoryCheckInterval == 0 ? memoryUsed >= memoryLimit : isShortOfMemory
    if isShort || producers[index].unconfirmed >= producers[index].window { return true }
    return producers[index].credit.contains { $0.isBlocked }
  }

  /// Accounts for the time for which a copy was held up, and takes it off the credit for its queue.
  mutating func noteSent(_ index: Int, arriving arrival: Int64, at now: Int64) {
    let producer = messages[index].identity.producer
    let queue = Int(messages[index].queue)
    if queues[queue].cost > 0 { producers[producer].credit[queue].send() }
    let wait = now - messages[index].published
    guard wait > 0 else { return }
    messages[index].since = messages[index].published
    let history = historyOf(index)
    histories[history].parts.linger = wait
    // A history holds what was before the present stay; the way to the queue belongs there, too.
    histories[history].parts.broker = 0
  }

  /// A copy is at the broker: the queue's process takes it in turn.
  @inline(never)
  mutating func handleInTurn(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let queue = Int(messages[index].queue)
    let isCommitted = isClustered && queues[queue].settings.isReplicatedLog
    guard queues[queue].cost > 0 || isCommitted else {
      handled(index, at: now, &scheduler)
      return
    }
    var done = max(now, queues[queue].busyUntil) + queues[queue].cost
    queues[queue].busyUntil = done
    if isCommitted {
      // A log keeps its order.
      done = max(done + commitTime(of: index), queues[queue].lastCommit)
      queues[queue].lastCommit = done
    }
    queues[queue].mailbox.append(Int32(truncatingIfNeeded: index))
    if done <= horizon {
      scheduler.at(done, .handled(queue: Int32(truncatingIfNeeded: queue)), priority: .first)
    }
  }

  /// A queue's process is done with the message that was longest in its mailbox.
  @inline(never)
  mutating func handleNext(_ queue: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    if queues[queue].staleTurns > 0 {
      queues[queue].staleTurns -= 1
      return
    }
    let index = Int(queues[queue].mailbox.popFirst())
    let producer = messages[index].identity.producer
    if queues[queue].cost > 0 { producers[producer].credit[queue].handle() }
    handled(index, at: now, &scheduler)
    sendWaiting(of: producer, at: now, &scheduler)
  }

  /// A queue has a copy: it counts as memory, and with the last copy the message is confirmed.
  private mutating func handled(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let identity = messages[index].identity
    let producer = identity.producer
    if messages[index].history >= 0 {
      let history = Int(messages[index].history)
      histories[history].parts.broker =
        now - messages[index].published - histories[history].parts.linger
    }
    countMemory(of: index)
    if isMemoryWatched, memoryCheckInterval == 0 { isShortOfMemory = memoryUsed >= memoryLimit }
    if isClustered { noteStored(index) }
    if let copies = producers[producer].copies[identity.number] {
      producers[producer].copies[identity.number] = copies > 1 ? copies - 1 : nil
      if copies == 1 { confirm(index, at: now, &scheduler) }
    } else {
      confirm(index, at: now, &scheduler)
    }
    if messages[index].isExtra {
      enterExtra(index, at: now, &scheduler)
      return
    }
    enter(index, isHeld: producers[producer].delay != nil, at: now, &scheduler)
  }

  /// The broker takes charge of a message, and tells its publisher.
  private mutating func confirm(
    _ index: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let identity = messages[index].identity
    let producer = identity.producer
    guard producers[producer].window < .max else {
      producers[producer].unconfirmed -= 1
      return
    }
    if isClustered {
      confirmFromCluster(index, at: now, &scheduler)
      return
    }
    let latency = producers[producer].confirm.nanoseconds(identity, attempt: 0)
    if now + latency <= horizon {
      scheduler.at(now + latency, .confirmed(producer: Int32(producer)))
    }
  }

  /// A confirm is back at its publisher.
  @inline(never)
  mutating func noteConfirmed(_ producer: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    producers[producer].unconfirmed -= 1
    sendWaiting(of: producer, at: now, &scheduler)
  }

  // MARK: - Memory

  /// A copy is in the broker.
  mutating func countMemory(of index: Int) {
    memoryUsed += producers[messages[index].identity.producer].messageBytes
  }

  /// A copy is no more.
  @inline(never)
  mutating func freeMemory(of index: Int) {
    memoryUsed -= producers[messages[index].identity.producer].messageBytes
  }

  /// The broker looks at its memory: it raises or clears the alarm.
  @inline(never)
  mutating func checkMemory(at now: Int64, _ scheduler: inout WorkScheduler) {
    let wasShort = isShortOfMemory
    // RabbitMQ's alarm is for more than the limit; ActiveMQ's usage is full at 100 %.
    isShortOfMemory =
      memoryCheckInterval == 0 ? memoryUsed >= memoryLimit : memoryUsed > memoryLimit
    if wasShort, !isShortOfMemory {
      for producer in 0..<producers.count { sendWaiting(of: producer, at: now, &scheduler) }
    }
  }

  /// Looks at the memory at regular times.
  mutating func checkMemoryInTurn(at now: Int64, _ scheduler: inout WorkScheduler) {
    checkMemory(at: now, &scheduler)
    let next = now + memoryCheckInterval
    if next <= horizon { scheduler.at(next, .memoryCheck) }
  }
}
