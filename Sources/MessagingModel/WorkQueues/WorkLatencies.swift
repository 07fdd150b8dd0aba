// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Why a message took as long as it did: parts that add up to its sojourn time.
extension WorkQueueModel {
  /// The parts of a message whose consumption ends now.
  @inline(__always)
  mutating func parts(of index: Int, until now: Int64) -> LatencyParts {
    let message = messages.place(of: index)
    var parts = LatencyParts()
    if message.pointee.history >= 0 {
      parts = histories[Int(message.pointee.history)].parts
    } else {
      parts.broker = message.pointee.since &- message.pointee.published
    }
    let waited = message.pointee.dispatched &- message.pointee.since
    let dark = darkTime(of: index)
    parts.dark += dark
    parts.behindOthers += waited &- dark
    parts.broker += message.pointee.delivered &- message.pointee.dispatched
    parts.clientBuffer += message.pointee.started &- message.pointee.delivered
    parts.service += now &- message.pointee.started
    let group = Int(message.pointee.home)
    if dark > 0, group >= 0 { groups[group].measured.billDelay(dark) }
    return parts
  }

  /// Time of the present stay in which the queue had no consumer.
  @inline(__always)
  private mutating func darkTime(of index: Int) -> Int64 {
    let message = messages.place(of: index)
    let queue = Int(message.pointee.queue)
    let since = VirtualTime(nanoseconds: message.pointee.since)
    if queues.place(of: queue).pointee.dark.isClear(from: since) { return 0 }
    return overlap(index, from: since)
  }

  @inline(never)
  private mutating func overlap(_ index: Int, from start: VirtualTime) -> Int64 {
    let queue = Int(messages[index].queue)
    let end = VirtualTime(nanoseconds: messages[index].dispatched)
    guard queues[queue].isStream else {
      return queues[queue].dark.overlap(from: start, to: end)
    }
    let reference = consumers[Int(messages[index].consumer)].reference
    return references[reference].dark.overlap(from: start, to: end)
  }

  /// Adds the present stay of a message to its history, and begins the next one.
  ///
  /// What lies between the end of an attempt and the next stay is retry delay; an attempt that was
  /// cut off counts as service up to the moment at which the broker took the message back.
  mutating func accountStay(of index: Int, until now: Int64) {
    let history = historyOf(index)
    let message = messages[index]
    var reached = message.since
    func advance(to moment: Int64) -> Int64 {
      defer { reached = max(reached, moment) }
      return max(0, moment - reached)
    }
    if message.dispatched >= 0 {
      let dark = darkTime(of: index)
      let waited = advance(to: message.dispatched)
      histories[history].parts.dark += dark
      histories[history].parts.behindOthers += waited - dark
      histories[history].parts.broker += advance(
        to: message.delivered >= 0 ? message.delivered : now)
      if message.delivered >= 0 {
        histories[history].parts.clientBuffer += advance(
          to: message.started >= 0 ? message.started : now)
      }
      if message.started >= 0 {
        histories[history].parts.service += advance(to: message.ended >= 0 ? message.ended : now)
      }
    }
    histories[history].parts.retryDelay += advance(to: now)
    messages[index].since = now
    messages[index].dispatched = -1
  }

  /// The history of a message, begun if it has none.
  mutating func historyOf(_ index: Int) -> Int {
    if messages[index].history >= 0 { return Int(messages[index].history) }
    var history = WorkHistory()
    history.parts.broker = messages[index].since - messages[index].published
    let number: Int32
    if let free = freeHistories.popLast() {
      number = free
      histories[Int(free)] = history
    } else {
      number = Int32(histories.count)
      histories.append(history)
    }
    messages[index].history = number
    return Int(number)
  }
}
