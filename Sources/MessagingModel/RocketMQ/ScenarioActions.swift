// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What scenario events do to the running system.
extension RocketMQModel {
  /// Carries out a scenario event and opens its bills.
  mutating func apply(event index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let action = events[index].action
    for group in groupsConcerned(by: action) { openBill(index, group: group, at: now) }
    if cluster.isActive { markSends(event: index, at: now) }
    switch action {
    case .scale(let group, let count):
      let change = scaling(of: named(group), to: count)
      for consumer in change.leaving { stopConsumer(consumer, at: now, &scheduler) }
      for id in change.joining { startConsumer(group: named(group), id: id, at: now, &scheduler) }
      closeKeptCursors(of: named(group), at: now)
    case .add(let group, let ids):
      for id in ids { startConsumer(group: named(group), id: id, at: now, &scheduler) }
    case .remove(let group, let ids):
      stayAway(ids, from: named(group))
      closeKeptCursors(of: named(group), at: now)
      for consumer in running(ids, in: named(group)) { stopConsumer(consumer, at: now, &scheduler) }
    case .crash(let group, let ids):
      for consumer in running(ids, in: named(group)) {
        crashConsumer(consumer, at: now, &scheduler)
      }
    case .lose(let group, let ids):
      for consumer in running(ids, in: named(group)) { loseConsumer(consumer, at: now) }
    case .slow(let group, let ids, let factor, let duration):
      for consumer in running(ids, in: named(group)) {
        slow(consumer, by: factor, for: duration, at: now, &scheduler)
      }
    case .rollingRestart(let group, let downtime, let gap):
      restart(named(group), downtime: downtime, gap: gap, at: now, &scheduler)
    case .deploy(let group, let plan): deploy(named(group), plan, at: now, &scheduler)
    case .slowDownstream(let groups, let factor, let duration):
      slowDownstream(of: groups, by: factor, for: duration, at: now, &scheduler)
    case .addQueues(let topic, let read, let write):
      addQueues(topic, read: read, write: write, at: now)
    case .poison(let producer):
      for index in 0..<producers.count where producers[index].name == producer {
        producers[index].poisonDue += 1
        hasPoison = true
      }
    case .fault(let fault): apply(fault, event: index, at: now, &scheduler)
    case .burst, .step, .ramp, .mark, .addPartitions:
      // Loads follow the factors that their arrival processes were given at the start; partitions are
      // refused before a run.
      break
    }
  }

  /// Carries out a later part of a scenario event.
  mutating func apply(step index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    switch steps[index] {
    case .restart(let group, let id, let downtime):
      // Who has left meanwhile is not brought back.
      for consumer in running([id], in: group) {
        consumers[consumer].returns = true
        leaveForAWhile(id, group: group)
        stopConsumer(consumer, at: now, &scheduler)
        schedule(.start(group: group, id: id), at: now + downtime, &scheduler)
      }
    case .start(let group, let id):
      if !waits(steps[index], forEndOf: id, in: group), comesBack(id, to: group) {
        startConsumer(group: group, id: id, at: now, &scheduler)
      }
    case .endSlow(let consumer, let factor): consumers[consumer].speedFactor /= factor
    case .replace(let group, let id, let plan): replace(id, in: group, plan, at: now, &scheduler)
    case .startCold(let group, let id, let plan):
      startCold(id, in: group, plan, at: now, &scheduler)
    case .endSlowDownstream(let group, let factor): endSlowDownstream(of: group, by: factor)
    case .endFault(let end): apply(end, at: now, &scheduler)
    }
  }

  /// Puts a start off while an earlier process of the id is finishing its work: whoever restarts a
  /// member starts the new process once the old one has ended.
  mutating func waits(_ step: ScenarioStep, forEndOf id: String, in group: Int) -> Bool {
    let stopping = groups[group].consumers.last {
      consumers[$0].id == id && consumers[$0].phase == .stopping
    }
    guard let stopping else { return false }
    successors.append((stopping, step))
    return true
  }

  /// Starts what had to wait for the end of a process.
  mutating func startSuccessors(
    of consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !successors.isEmpty else { return }
    for successor in successors where successor.predecessor == consumer {
      schedule(successor.step, at: now, &scheduler)
    }
    successors.removeAll { $0.predecessor == consumer }
  }

  private func groupsConcerned(by action: ScenarioEvent.Action) -> [Int] {
    switch action {
    case .scale(let group, _), .add(let group, _), .remove(let group, _), .crash(let group, _),
      .lose(let group, _), .slow(let group, _, _, _), .rollingRestart(let group, _, _),
      .deploy(let group, _):
      [named(group)]
    case .slowDownstream(let names, _, _):
      (0..<groups.count).filter { names.contains(groups[$0].name) }
    case .addQueues(let topic, _, _), .addPartitions(let topic, _): readers(ofTopic: topic)
    case .fault(let fault): groupsConcerned(by: fault)
    case .burst(let producer, _, _), .step(let producer, _), .ramp(let producer, _, _),
      .poison(let producer):
      (0..<producers.count).filter { producers[$0].name == producer }
        .flatMap { topics[producers[$0].topic].groups }
    case .mark: Array(0..<groups.count)
    }
  }

  private func readers(ofTopic name: String) -> [Int] {
    topics.first { $0.name == name }?.groups ?? []
  }
}
