// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite("Faults in scenarios")
struct ScenarioDecoderFaultsTests {
  private func text(_ event: String) -> String {
    SmallScenario.adding("events: [{at: 1m, \(event)}]")
  }

  @Test(
    "Events are read",
    arguments: [
      (
        "deploy: {group: readers, startup: 20s}",
        ScenarioEvent.Action.deploy(group: "readers", plan: .init(startUp: .seconds(20)))
      ),
      (
        "deploy: {group: readers, startup: 20s, warmup: 1m, factor: 3, gap: 5s, at_once: 2}",
        .deploy(
          group: "readers",
          plan: .init(
            startUp: .seconds(20), warmUp: .seconds(60), factor: 3, gap: .seconds(5), atOnce: 2))
      ),
      (
        "slow_downstream: {groups: readers, factor: 5, for: 30s}",
        .slowDownstream(groups: ["readers"], factor: 5, duration: .seconds(30))
      ),
      (
        "slow_downstream: {groups: [readers], factor: 0.5, for: 30s}",
        .slowDownstream(groups: ["readers"], factor: 0.5, duration: .seconds(30))
      ),
    ])
  func events(event: String, action: ScenarioEvent.Action) throws {
    #expect(try SmallScenario.parse(text(event)).specification.events.map(\.action) == [action])
  }

  @Test(
    "Mistakes are told",
    arguments: [
      ("deploy: {group: reader, startup: 1s}", "did you mean 'readers'?"),
      ("deploy: {group: readers}", "deploy lacks the key 'startup'"),
      ("deploy: {group: readers, startup: 1s, factor: 2}", "factor: goes with 'warmup'"),
      ("deploy: {group: readers, startup: 1s, at_once: 0}", "at_once: '0' is out of range"),
      ("deploy: {group: readers, startup: 36500d}", "takes longer than 36500d"),
      ("slow_downstream: {groups: [], factor: 2, for: 1s}", "groups: is empty"),
      (
        "slow_downstream: {groups: [x], factor: 2, for: 1s}",
        "groups: 'x' is not the name of a group"
      ),
      ("slow_downstream: {groups: [readers, readers], factor: 2, for: 1s}", "listed twice"),
      ("slow_downstream: {groups: readers, factor: 0, for: 1s}", "factor: '0' is out of range"),
      ("slow_downstream: {groups: {a: b}, factor: 2, for: 1s}", "it takes a group or a list"),
    ])
  func mistakes(event: String, part: String) {
    let problems = SmallScenario.problems(text(event))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
  }
}
