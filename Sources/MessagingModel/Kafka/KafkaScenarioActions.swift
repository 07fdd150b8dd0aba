// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What scenario events do to the running system.
extension KafkaModel {
  /// Carries out a scenario event and opens its bills.
  mutating func apply(event index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
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
      // A closed connection tells a coordinator nothing: it waits for the session to end.
      for consumer in running(ids, in: named(group)) {
        crashConsumer(consumer, trigger: "crash", at: now, &scheduler)
      }
    case .lose(let group, let ids):
      for consumer in running(ids, in: named(group)) {
        crashConsumer(consumer, trigger: "silent-loss", at: now, &scheduler)
      }
    case .slow(let group, let ids, let factor, let duration):
      for consumer in running(ids, in: named(group)) {
        slow(consumer, by: factor, for: duration, at: now, &scheduler)
      }
    case .rollingRestart(let group, let downtime, let gap):
      restart(named(group), downtime: downtime, gap: gap, at: now, &scheduler)
    case .deploy(let group, let plan): deploy(named(group), plan, at: now, &scheduler)
    case .slowDownstream(let names, let factor, let duration):
      for group in 0..<groups.count where names.contains(groups[group].name) {
        changeDownstream(of: group) { $0 * factor }
        schedule(
          .endSlowDownstream(group: group, factor: factor), at: now + duration.nanoseconds,
          &scheduler)
      }
    case .fault(.stopBroker(let name, let ending, let duration)):
      stopBroker(
        name, ending: ending, duration: duration, event: index, at: now, &scheduler)
    case .fault(.pause(let group, let ids, let duration)):
      let paused = running(ids, in: named(group))
      for consumer in paused { pause(consumer, for: duration.nanoseconds, at: now) }
      refreshDarkness(ofConsumers: paused, at: now)
      schedule(.endFault(.pause(paused)), at: now + duration.nanoseconds, &scheduler)
    case .fault(.slowBroker(let name, let factor, let duration)):
      slowBroker(name, by: factor, for: duration, at: now, &scheduler)
    case .poison(let name):
      for producer in 0..<producers.count where producers[producer].name == name {
        producers[producer].spoilNext()
      }
    case .addPartitions(let topic, _): addPartitions(to: topic, at: now, &scheduler)
    case .burst, .step, .ramp, .mark, .addQueues, .fault:
      // Loads follow the factors that their arrival processes were given at the start; the last
      // two are refused before a run.
      break
    }
  }

  /// Carries out a later part of a scenario event.
  mutating func apply(step index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    switch steps[index] {
    case .restart(let group, let id, let downtime):
      // Who has left meanwhile is not brought back.
      for consumer in running([id], in: group) {
        leaveForAWhile(id, group: group)
        stopConsumer(
          consumer, followedBy: .start(group: group, id: id), after: downtime, at: now, &scheduler)
      }
    case .start(let group, let id):
      if comesBack(id, to: group) {
        startConsumer(group: group, id: id, at: now, &scheduler)
      }
    case .endSlow(let consumer, let factor): consumers[consumer].speedFactor /= factor
    case .replace(let group, let id, let plan):
      for consumer in running([id], in: group) {
        leaveForAWhile(id, group: group)
        stopConsumer(
          consumer, followedBy: .startCold(group: group, id: id, plan: plan),
          after: plan.startUp.nanoseconds, at: now, &scheduler)
      }
    case .startCold(let group, let id, let plan):
      guard comesBack(id, to: group) else { break }
      let consumer = startConsumer(group: group, id: id, at: now, &scheduler)
      guard plan.warmUp > .zero, plan.factor != 1 else { break }
      slow(consumer, by: plan.factor, for: plan.warmUp, at: now, &scheduler)
    case .endSlowDownstream(let group, let factor):
      // Divides by what was multiplied with, so that full speed is exactly that again.
      changeDownstream(of: group) { $0 / factor }
    case .endFault(.pause(let consumers)): refreshDarkness(ofConsumers: consumers, at: now)
    case .endFault(.slowBroker(let broker, let factor)): handlers[broker].factor /= factor
    case .endFault: break
    }
  }

  private func groupsConcerned(by action: ScenarioEvent.Action) -> [Int] {
    switch action {
    case .scale(let group, _), .add(let group, _), .remove(let group, _), .crash(let group, _),
      .lose(let group, _), .slow(let group, _, _, _), .rollingRestart(let group, _, _),
      .deploy(let group, _):
      [named(group)]
    case .slowDownstream(let names, _, _):
      (0..<groups.count).filter { names.contains(groups[$0].name) }
    case .burst(let producer, _, _), .step(let producer, _), .ramp(let producer, _, _),
      .poison(let producer):
      readers(ofProducer: producer)
    case .fault(.pause(let group, _, _)): [named(group)]
    case .addPartitions(let topic, _): readers(ofTopic: topic)
    case .addQueues: []
    case .mark, .fault: Array(0..<groups.count)
    }
  }

  func readers(ofProducer name: String) -> [Int] {
    (0..<groups.count).filter { group in
      (0..<producers.count).contains {
        producers[$0].name == name && groups[group].topics.contains(producers[$0].topic)
      }
    }
  }

  private mutating func changeDownstream(of group: Int, _ change: (Double) -> Double) {
    groups[group].downstreamFactor = change(groups[group].downstreamFactor)
    for consumer in groups[group].consumers where consumers[consumer].phase != .gone {
      consumers[consumer].speedFactor = change(consumers[consumer].speedFactor)
    }
  }
}
