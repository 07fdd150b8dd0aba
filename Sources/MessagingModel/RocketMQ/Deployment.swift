// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Faults that reach all members of a group: new versions rolled out, and what they all call.
extension RocketMQModel {
  /// Replaces a group's members step by step; each new process starts cold and warms up.
  mutating func deploy(
    _ group: Int, _ plan: DeploymentPlan, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    var time = now
    var inStep = 0
    for consumer in groups[group].consumers where consumers[consumer].phase == .running {
      schedule(
        .replace(group: group, id: consumers[consumer].id, plan: plan), at: time, &scheduler)
      inStep += 1
      if inStep == plan.atOnce {
        inStep = 0
        time += (plan.startUp + plan.gap).nanoseconds
      }
    }
  }

  /// A member of the old version ends, and a process of the new one is on its way.
  mutating func replace(
    _ id: String, in group: Int, _ plan: DeploymentPlan, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    // Who has left meanwhile is not brought back.
    for consumer in running([id], in: group) {
      consumers[consumer].returns = true
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
    guard running([id], in: group).isEmpty, !waits(step, forEndOf: id, in: group) else { return }
    startConsumer(group: group, id: id, at: now, &scheduler)
    guard plan.warmUp > .zero, plan.factor != 1 else { return }
    for consumer in running([id], in: group) {
      consumers[consumer].speedFactor *= plan.factor
      schedule(
        .endSlow(consumer: consumer, factor: plan.factor), at: now + plan.warmUp.nanoseconds,
        &scheduler)
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
