// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Processes that stand still, as under a garbage collector, while the world goes on.
extension RocketMQModel {
  /// A consumer process stands still: its listeners end later, and its timers and threads wait.
  mutating func pause(_ consumer: Int, for length: Int64, at now: Int64) {
    let end = now + length
    let added = end - max(now, consumers[consumer].pausedUntil)
    guard added > 0 else { return }
    consumers[consumer].pausedUntil = end
    for slot in 0..<services.count
    where services[slot].isActive && Int(services[slot].consumer) == consumer
      && services[slot].ended >= now
    {
      services[slot].ended += added
    }
    for index in consumers[consumer].held where held[index].isRunning {
      held[index].runningEnd += added
    }
  }

  /// Whether an event belongs to a process that stands still; if so it comes when that goes on.
  @inline(never)
  mutating func standsStill(
    _ event: ModelEvent, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    if let slot = service(endedBy: event) {
      // Services that a pause has made longer end when they say.
      guard services[Int(slot)].isActive, services[Int(slot)].ended > now else { return false }
      scheduler.at(services[Int(slot)].ended, event)
      return true
    }
    guard let consumer = process(of: event), consumers[consumer].pausedUntil > now else {
      return false
    }
    scheduler.at(consumers[consumer].pausedUntil, event)
    return true
  }

  private func service(endedBy event: ModelEvent) -> Int32? {
    switch event {
    case .serviceEnd(let slot), .pop(.listenerEnd(let slot)): slot
    default: nil
    }
  }

  /// The process whose own doing an event is.
  private func process(of event: ModelEvent) -> Int? {
    switch event {
    case .pull(let reference), .pullReply(let reference), .resumeOrderly(let reference),
      .lockForOrderly(let reference):
      resolve(reference).map { held[$0].consumer }
    case .sendBackReply(let slot):
      services[Int(slot)].isActive ? Int(services[Int(slot)].consumer) : nil
    case .resumeLane(let consumer, _), .sweepExpired(let consumer), .rebalance(let consumer),
      .continueRebalance(let consumer), .notifyMembersChanged(let consumer),
      .heartbeat(let consumer), .persistOffsets(let consumer), .renewLocks(let consumer),
      .pollConsumerRoutes(let consumer):
      Int(consumer)
    case .pop(.issue(let request)), .pop(.reply(let request)):
      Int(pop.requests[Int(request)].consumer)
    default: nil
    }
  }
}
