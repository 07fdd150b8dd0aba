// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What scenario events do to the running system.
extension WorkQueueModel {
  /// Carries out a scenario event and opens its bills.
  mutating func apply(event index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let action = events[index].action
    for group in groupsConcerned(by: action) { openBill(index, group: group, at: now) }
    switch action {
    case .scale(let group, let count):
      let change = scaling(of: named(group), to: count)
      for consumer in change.leaving { stopConsumer(consumer, at: now, &scheduler) }
      for id in change.joining { startConsumer(group: named(group), id: id, at: now, &scheduler) }
    case .add(let group, let ids):
      for id in ids { startConsumer(group: named(group), id: id, at: now, &scheduler) }
    case .remove(let group, let ids):
      stayAway(ids, from: named(group))
      for consumer in running(ids, in: named(group)) { stopConsumer(consumer, at: now, &scheduler) }
    case .crash(let group, let ids):
      for consumer in running(ids, in: named(group)) {
        loseConsumer(consumer, noticedAfter: 0, at: now, &scheduler)
      }
    case .lose(let group, let ids):
      let patience = groups[named(group)].consumption.heartbeatTimeout.nanoseconds
      for consumer in running(ids, in: named(group)) {
        loseConsumer(consumer, noticedAfter: patience, at: now, &scheduler)
      }
    case .slow(let group, let ids, let factor, let duration):
      for consumer in running(ids, in: named(group)) {
        slow(consumer, by: factor, for: duration, at: now, &scheduler)
      }
    case .rollingRestart(let group, let downtime, let gap):
      restart(named(group), downtime: downtime, gap: gap, at: now, &scheduler)
    case .poison(let producer):
      for index in 0..<producers.count where producers[index].name == producer {
        producers[index].poisonDue += 1
      }
    case .fault(let fault): carryOut(fault, event: index, at: now, &scheduler)
    case .addQueues, .addPartitions, .burst, .step, .ramp, .mark, .deploy, .slowDownstream:
      // Loads follow the factors that their arrival processes were given at the start.
      break
    }
  }

  /// Carries out a later part of a scenario event.
  mutating func apply(step index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    switch steps[index] {
    case .restart(let group, let id, let downtime):
      // Who has left meanwhile is not brought back.
      for consumer in running([id], in: group) {
        leaveForAWhile(id, group: group)
        stopConsumer(consumer, at: now, &scheduler)
        schedule(.start(group: group, id: id), at: now + downtime, &scheduler)
      }
    case .start(let group, let id):
      // A process starts again when it has ended.
      if isDraining(id, in: group) {
        schedule(.start(group: group, id: id), at: now + 10_000_000, &scheduler)
      } else if comesBack(id, to: group) {
        startConsumer(group: group, id: id, at: now, &scheduler)
      }
    case .endSlow(let consumer, let factor): consumers[consumer].speedFactor /= factor
    case .replace, .startCold, .endSlowDownstream, .endFault:
      // Their events are refused before a run.
      break
    }
  }

  private func isDraining(_ id: String, in group: Int) -> Bool {
    groups[group].consumers.contains {
      consumers[$0].id == id && consumers[$0].phase == .draining
    }
  }

  private func groupsConcerned(by action: ScenarioEvent.Action) -> [Int] {
    switch action {
    case .scale(let group, _), .add(let group, _), .remove(let group, _), .crash(let group, _),
      .lose(let group, _), .slow(let group, _, _, _), .rollingRestart(let group, _, _):
      [named(group)]
    case .burst(let producer, _, _), .step(let producer, _), .ramp(let producer, _, _),
      .poison(let producer):
      reached(by: producer)
    case .addQueues, .addPartitions, .deploy, .slowDownstream: []
    case .fault, .mark: Array(0..<groups.count)
    }
  }

  /// The groups whose queues a producer's messages go to, by the addresses known beforehand.
  private func reached(by producer: String) -> [Int] {
    var queues: Set<Int32> = []
    for index in 0..<producers.count where producers[index].name == producer {
      for address in producers[index].knownAddresses where address >= 0 {
        queues.formUnion(addresses.queues[Int(address)])
      }
    }
    return (0..<groups.count).filter { group in
      groups[group].queues.contains { queues.contains(Int32($0)) }
    }
  }
}

extension WorkProducerState {
  /// The addresses that messages can have as far as they are known beforehand.
  fileprivate var knownAddresses: [Int32] {
    keyAddresses + weightedAddresses + planned.map(\.address) + [address]
  }
}
