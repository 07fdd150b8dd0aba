// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// What the model schedules; entities are named by their index in the model's tables.
///
/// A queue held by a consumer is named together with the generation of its table entry, since the
/// entry may serve another queue by the time the event comes. No case carries more than eight bytes:
/// events are copied from place to place, and one more would cost all of them.
enum ModelEvent: BitwiseCopyable {
  // Producers and brokers.
  case publish(producer: Int32, source: Int32)
  case arriveAtBroker(producer: Int32)
  case dispatch(broker: Int32)
  case sweepHeldPulls(broker: Int32)
  case deliverDelayed(broker: Int32, level: Int32)
  case scanMembership(broker: Int32)
  case deliverTimed(entry: Int32)
  case endTransaction(half: Int32, outcome: TransactionOutcome, isCheck: Bool)
  case checkTransactions(broker: Int32)

  // Sends that are kept account of, machines and routes.
  case sendAtBroker(send: Int32)
  case storeSend(send: Int32)
  case sendAnswer(send: Int32, answer: SendAnswer)
  case beginSend(send: Int32)
  case closeBatch(client: Int32, number: Int32)
  case pollClientRoute(client: Int32)
  case registerBroker(broker: Int32)
  case scanRoutes(server: Int32)
  case flushOffsets(broker: Int32)
  case promoteSlave(broker: Int32, life: Int32)
  case restartBroker(broker: Int32, life: Int32)
  case replaceIsolated(broker: Int32, life: Int32)

  // Pulls.
  case pull(HeldReference)
  case pullAtBroker(HeldReference)
  case pullReply(HeldReference)

  // Listeners.
  case serviceEnd(slot: Int32)
  case sendBackAtBroker(slot: Int32)
  case sendBackReply(slot: Int32)
  case resumeOrderly(HeldReference)
  case lockForOrderly(HeldReference)
  case resumeLane(consumer: Int32, lane: Int32)
  case sweepExpired(consumer: Int32)
  case pop(PopEvent)
  case endPopHold(request: Int32, holds: UInt32)

  // Clients.
  case rebalance(consumer: Int32)
  case continueRebalance(consumer: Int32)
  case notifyMembersChanged(consumer: Int32)
  case heartbeat(consumer: Int32)
  case heartbeatAtBrokers(consumer: Int32)
  case leaveAtBrokers(consumer: Int32)
  case persistOffsets(consumer: Int32)
  case storeOffset(commit: Int32)
  case renewLocks(consumer: Int32)
  case renewLocksAtBrokers(consumer: Int32)
  case unlockAtBroker(cursor: Int32, consumer: Int32)
  case pollConsumerRoutes(consumer: Int32)
  case pollProducerRoute(producer: Int32)
  case endOfPatience(consumer: Int32)

  // The scenario and the measurements.
  case scenario(index: Int32)
  case scenarioStep(index: Int32)
  case endOfWarmUp
  case sample
}

/// A consumer's hold on a queue, as named by events.
struct HeldReference: BitwiseCopyable {
  var index: Int32
  var generation: UInt32
}

/// An offset that a client has committed and the broker does not know yet.
struct OffsetCommit: BitwiseCopyable {
  var cursor: Int
  var offset: Int
}

typealias ModelScheduler = Scheduler<ModelEvent>

extension Scheduler where Event == ModelEvent {
  /// Schedules an event at a time in nanoseconds that is among the next to come.
  @inline(__always)
  mutating func soon(
    _ nanoseconds: Int64, _ event: ModelEvent, priority: EventPriority = .normal
  ) {
    scheduleNear(event, at: VirtualTime(nanoseconds: nanoseconds), priority: priority)
  }

  /// Schedules an event at a time in nanoseconds.
  @inline(__always)
  @discardableResult
  mutating func at(
    _ nanoseconds: Int64, _ event: ModelEvent, priority: EventPriority = .normal
  ) -> EventHandle {
    schedule(event, at: VirtualTime(nanoseconds: nanoseconds), priority: priority)
  }
}
