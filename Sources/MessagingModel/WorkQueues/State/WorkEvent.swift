// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// What the model of work queues schedules; entities are named by their index in its tables.
///
/// A message under service is named together with the stamp of its delivery, since the table entry
/// may be on another way, or serve another message, by the time the event comes.
enum WorkEvent: BitwiseCopyable {
  case publish(producer: Int32, source: Int32)
  /// The message that has been on the way from a producer longest is at the broker.
  case arrive(producer: Int32)
  /// The message that has been on a bridge longest is at the other broker.
  case bridged(consumer: Int32)
  /// The other broker's answer is back at a bridge.
  case bridgeAnswer(consumer: Int32)
  /// A bridge hears of consumers at the other broker.
  case demand(bridge: Int32)
  /// The delivery that has been on the way to a consumer longest is there.
  case deliver(consumer: Int32)
  case serviceEnd(message: Int32, stamp: UInt32)
  /// The acknowledgement that has been on the way from a consumer longest is at the queue.
  case settle(consumer: Int32)
  /// The word that has been on the way from a consumer longest, on several messages together, is there.
  case word(consumer: Int32)
  /// The answer to a commit is back at a consumer.
  case committed(consumer: Int32)
  /// The wait of a client before it tries a message again is over.
  case redeliver(message: Int32, stamp: UInt32)
  /// The wait of a queue before it gives a message out again is over.
  case retry(message: Int32, stamp: UInt32)
  /// A message that the broker held back is due.
  case due(message: Int32, stamp: UInt32)
  /// A queue's process has taken in the message that was longest in its mailbox.
  case handled(queue: Int32)
  /// A confirm is back at its publisher.
  case confirmed(producer: Int32)
  /// The message that has been on the way from a producer longest is at its node, if the connection is
  /// the same one.
  case reach(producer: Int32, life: UInt32)
  /// The confirm of a message is back at its publisher.
  case confirmedMessage(producer: Int32, number: UInt32)
  /// What was planned about the nodes of a cluster is due.
  case clusterStep(index: Int32)
  /// The broker looks at its memory.
  case memoryCheck
  /// The oldest message of a queue may have expired.
  case expire(queue: Int32)
  /// The broker notices that a consumer is gone.
  case noticeLoss(consumer: Int32)

  // The scenario and the measurements.
  case scenario(index: Int32)
  case scenarioStep(index: Int32)
  case endOfWarmUp
  case sample
}

typealias WorkScheduler = Scheduler<WorkEvent>

extension Scheduler where Event == WorkEvent {
  /// Schedules an event at a time in nanoseconds.
  @inline(__always)
  mutating func at(
    _ nanoseconds: Int64, _ event: WorkEvent, priority: EventPriority = .normal
  ) {
    schedule(event, at: VirtualTime(nanoseconds: nanoseconds), priority: priority)
  }

  /// Schedules an event at a time in nanoseconds that is among the next to come.
  @inline(__always)
  mutating func soon(
    _ nanoseconds: Int64, _ event: WorkEvent, priority: EventPriority = .normal
  ) {
    scheduleNear(event, at: VirtualTime(nanoseconds: nanoseconds), priority: priority)
  }
}
