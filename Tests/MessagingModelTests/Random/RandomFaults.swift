// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

/// Rolls out new versions of some groups, and slows down what some groups call.
struct RandomFaults {
  private var choices: SeededChoices

  init(seed: UInt64) { choices = SeededChoices(seed: seed ^ 0xFA17) }

  /// Adds faults between the start and a number of seconds.
  mutating func add(to specification: inout ModelSpecification, until seconds: Int) {
    let absent = specification.events.compactMap { event -> String? in
      if case .add(let group, ["back"]) = event.action { group } else { nil }
    }
    for group in specification.groups {
      // A deployment would bring the absent member back while it is to be away.
      if choices.chance(0.15), !absent.contains(group.name) {
        specification.events.append(
          ScenarioEvent(
            at: time(seconds),
            .deploy(
              group: group.name,
              plan: DeploymentPlan(
                startUp: choices.one(of: [.zero, .milliseconds(900), .seconds(5)]),
                warmUp: choices.one(of: [.zero, .seconds(7)]), factor: 2,
                gap: choices.one(of: [.zero, .seconds(2)]), atOnce: choices.number(1...2)))))
      }
      if choices.chance(0.15) {
        let others = specification.groups.map(\.name).filter { _ in choices.chance(0.3) }
        specification.events.append(
          ScenarioEvent(
            at: time(seconds),
            .slowDownstream(
              groups: others.contains(group.name) ? others : [group.name] + others,
              factor: choices.one(of: [0.5, 2]),
              duration: choices.one(of: [.seconds(1), .seconds(10)]))))
      }
    }
  }

  private mutating func time(_ seconds: Int) -> VirtualTime {
    VirtualTime(nanoseconds: Int64(choices.number(0...seconds * 10)) * 100_000_000)
  }
}
