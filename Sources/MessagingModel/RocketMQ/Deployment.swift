// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Faults that reach all members of a group: new versions rolled out, and what they all call.
extension RocketMQModel {
  /// A member of the old version ends, and a process of the new one is on its way.
  mutating func replace(
    _ id: String, in group: Int, _ plan: DeploymentPlan, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    // Who has left meanwhile is not brought back.
    for consumer in running([id], in: group) {
      consumers[consumer].returns = true
      leaveForAWhile(id, group: group)
      stopConsumer(consumer, at: now, &scheduler)
      schedule(
        .startCold(group: group, id: id, plan: plan), at: now + plan.startUp.nanoseconds,
        &scheduler)
    }
  }

  mutating func startCold(
    _ id: String, in group: Int, _ plan: DeploymentPlan, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let step = ScenarioStep.startCold(group: group, id: id, plan: plan)
    guard !waits(step, forEndOf: id, in: group), comesBack(id, to: group) else { return }
    startConsumer(group: group, id: id, at: now, &scheduler)
    guard plan.warmUp > .zero, plan.factor != 1 else { return }
    for consumer in running([id], in: group) {
      slow(consumer, by: plan.factor, for: plan.warmUp, at: now, &scheduler)
    }
  }

  /// What the members of some groups call becomes slower, and after a while as fast as before.
  mutating func slowDownstream(
    of names: [String], by factor: Double, for duration: VirtualDuration, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    for group in 0..<groups.count where names.contains(groups[group].name) {
      changeDownstream(of: group, by: factor)
      schedule(
        .endSlowDownstream(group: group, factor: factor), at: now + duration.nanoseconds,
        &scheduler)
    }
  }

  private mutating func changeDownstream(of group: Int, by factor: Double) {
    groups[group].downstreamFactor *= factor
    for consumer in groups[group].consumers where consumers[consumer].phase != .gone {
      consumers[consumer].speedFactor *= factor
    }
  }

  /// Divides by what was multiplied with, so that full speed is exactly that again.
  mutating func endSlowDownstream(of group: Int, by factor: Double) {
    groups[group].downstreamFactor /= factor
    for consumer in groups[group].consumers where consumers[consumer].phase != .gone {
      consumers[consumer].speedFactor /= factor
    }
  }
}
