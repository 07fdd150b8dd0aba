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
    case .scale(let group, let count): scale(named(group), to: count, at: now, &scheduler)
    case .add(let group, let ids):
      for id in ids { startConsumer(group: named(group), id: id, at: now, &scheduler) }
    case .remove(let group, let ids):
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
      slow(ids, in: named(group), by: factor, for: duration, at: now, &scheduler)
    case .rollingRestart(let group, let downtime, let gap):
      restart(named(group), downtime: downtime, gap: gap, at: now, &scheduler)
    case .poison(let producer):
      for index in 0..<producers.count where producers[index].name == producer {
        producers[index].poisonDue += 1
      }
    case .addQueues, .burst, .step, .ramp, .mark, .deploy, .slowDownstream:
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
        stopConsumer(consumer, at: now, &scheduler)
        schedule(.start(group: group, id: id), at: now + downtime, &scheduler)
      }
    case .start(let group, let id):
      // A process starts again when it has ended.
      if isDraining(id, in: group) {
        schedule(.start(group: group, id: id), at: now + 10_000_000, &scheduler)
      } else if running([id], in: group).isEmpty {
        startConsumer(group: group, id: id, at: now, &scheduler)
      }
    case .endSlow(let consumer, let factor): consumers[consumer].speedFactor /= factor
    case .replace, .startCold, .endSlowDownstream:
      // Their events are refused before a run.
      break
    }
  }

  private func named(_ group: String) -> Int {
    (0..<groups.count).first { groups[$0].name == group } ?? 0
  }

  /// The running consumers with some ids, each once, in the order of the ids.
  private func running(_ ids: [String], in group: Int) -> [Int] {
    var found: [Int] = []
    for id in ids {
      found += groups[group].consumers.filter {
        consumers[$0].id == id && consumers[$0].phase == .running && !found.contains($0)
      }
    }
    return found
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
    case .addQueues, .deploy, .slowDownstream: []
    case .mark: Array(0..<groups.count)
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
    return (0..<groups.count).filter { queues.contains(Int32(groups[$0].queue)) }
  }

  /// Brings a group to a number of consumers; the youngest leave first.
  private mutating func scale(
    _ group: Int, to count: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let present = groups[group].consumers.filter { consumers[$0].phase == .running }
    if present.count > count {
      for consumer in present.reversed().prefix(present.count - count) {
        stopConsumer(consumer, at: now, &scheduler)
      }
    } else {
      for id in freeIDs(count - present.count, in: group) {
        startConsumer(group: group, id: id, at: now, &scheduler)
      }
    }
  }

  /// The next ids of the form c0, c1, … that no consumer at work bears.
  private func freeIDs(_ count: Int, in group: Int) -> [String] {
    let taken = Set(
      groups[group].consumers.filter {
        consumers[$0].phase == .running || consumers[$0].phase == .draining
      }.map { consumers[$0].id })
    return MemberIDs.free(count, taken: taken)
  }

  private mutating func slow(
    _ ids: [String], in group: Int, by factor: Double, for duration: VirtualDuration?,
    at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    for consumer in running(ids, in: group) {
      consumers[consumer].speedFactor *= factor
      guard let duration else { continue }
      schedule(
        .endSlow(consumer: consumer, factor: factor), at: now + duration.nanoseconds, &scheduler)
    }
  }

  private mutating func restart(
    _ group: Int, downtime: VirtualDuration, gap: VirtualDuration, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) {
    var time = now
    for consumer in groups[group].consumers where consumers[consumer].phase == .running {
      let step = ScenarioStep.restart(
        group: group, id: consumers[consumer].id, downtime: downtime.nanoseconds)
      schedule(step, at: time, &scheduler)
      time += downtime.nanoseconds + gap.nanoseconds
    }
  }

  private mutating func schedule(
    _ step: ScenarioStep, at time: Int64, _ scheduler: inout WorkScheduler
  ) {
    steps.append(step)
    guard time <= horizon else { return }
    scheduler.at(time, .scenarioStep(index: Int32(steps.count - 1)))
  }
}

extension WorkProducerState {
  /// The addresses that messages can have as far as they are known beforehand.
  fileprivate var knownAddresses: [Int32] {
    keyAddresses + weightedAddresses + planned.map(\.address) + [address]
  }
}
