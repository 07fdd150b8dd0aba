// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Consumer processes that stand still, as under a garbage collector, while brokers go on.
extension KafkaModel {
  /// A process stands still: its record takes longer, and its threads and what it hears wait.
  mutating func pause(_ number: Int, for length: Int64, at now: Int64) {
    let end = now + length
    let added = end - max(now, consumers[number].pausedUntil)
    guard added > 0 else { return }
    consumers[number].pausedUntil = end
    if consumers[number].isBusy { consumers[number].owed += added }
  }

  /// Whether somebody who does not stand still may fetch a partition for its group.
  func isTaken(_ cursor: Int, at now: Int64) -> Bool {
    guard hasPauses else { return isRead(cursor) }
    let share = Int(cursors[cursor].share)
    guard share >= 0 else {
      let active = Int(cursors[cursor].active)
      return active >= 0 && consumers[Int(held[active].consumer)].pausedUntil <= now
    }
    return shares[share].readers.contains {
      consumers[Int(held[Int($0)].consumer)].pausedUntil <= now
    }
  }

  /// Begins or ends a partition's dark time as somebody can take its records or not.
  mutating func refreshDarkness(ofCursor cursor: Int, at now: Int64) {
    let time = VirtualTime(nanoseconds: now)
    guard isTaken(cursor, at: now) else {
      return cursors[cursor].dark.begin(at: time, backlog: Int64(cursors[cursor].backlog))
    }
    if let interval = cursors[cursor].dark.end(at: time) {
      groups[cursors[cursor].group].tracker.noteDark(interval.duration.nanoseconds)
    }
  }

  /// Begins or ends the dark time of what members read, who have come to stand still or go on.
  mutating func refreshDarkness(ofConsumers numbers: [Int], at now: Int64) {
    for number in numbers {
      for index in consumers[number].held {
        refreshDarkness(ofCursor: Int(held[index].cursor), at: now)
      }
    }
  }

  /// Whether an event belongs to a process that stands still, or has for a while of its record's time; if
  /// so it comes later.
  @inline(never)
  mutating func standsStill(
    _ event: KafkaEvent, at now: Int64, _ scheduler: inout KafkaScheduler
  ) -> Bool {
    switch event {
    case .recordEnd(let number), .shareRecordEnd(let number):
      let owed = consumers[Int(number)].owed
      guard owed > 0, consumers[Int(number)].phase != .gone else { return false }
      consumers[Int(number)].owed = 0
      scheduler.at(now + owed, event)
      return true
    default:
      guard let number = process(of: event), consumers[number].phase != .gone,
        consumers[number].pausedUntil > now
      else { return false }
      scheduler.at(consumers[number].pausedUntil, event)
      return true
    }
  }

  /// The consumer process whose own doing an event is, or who hears of it.
  private func process(of event: KafkaEvent) -> Int? {
    switch event {
    case .fetched(let fetch), .shareFetched(let fetch): fetches[Int(fetch)].consumer
    case .heartbeat(let number, _), .pollDeadline(let number), .shareRenewal(let number, _),
      .memberRefreshes(let number):
      Int(number)
    case .activate(let index, let stamp), .readerAsks(let index, let stamp):
      held[Int(index)].stamp == stamp ? Int(held[Int(index)].consumer) : nil
    case .message(let index):
      switch messages[Int(index)] {
      case .answer(let number, _), .reported(let number, _), .committed(let number): number
      default: nil
      }
    default: nil
    }
  }
}
