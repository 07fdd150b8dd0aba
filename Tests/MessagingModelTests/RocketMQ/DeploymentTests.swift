// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Deployments and slow downstreams")
struct DeploymentTests {
  private func specification(_ events: [ScenarioEvent]) throws -> ModelSpecification {
    try ModelFixture.specification(
      duration: .seconds(150), queues: 8, consumers: 4, rate: 50, threads: 4,
      service: .constant(0.01), events: events)
  }

  @Test("Members are replaced in steps, and new processes are slow until they are warm")
  func deploy() throws {
    let plan = DeploymentPlan(
      startUp: .seconds(5), warmUp: .seconds(20), factor: 3, gap: .seconds(2), atOnce: 2)
    let specification = try specification([
      .init(second: 40, .deploy(group: "orders", plan: plan))
    ])
    let outcome = try ModelFixture.run(specification)
    // Two at 40 s, back at 45 s; two at 47 s, back at 52 s.
    let lives = outcome.consumers.map { "\($0.consumer) \($0.lifetime)" }
    #expect(
      lives == [
        "c0 40.0", "c1 40.0", "c2 47.0", "c3 47.0", "c0 105.0", "c1 105.0", "c2 98.0", "c3 98.0",
      ])
    for attempt in outcome.attempts where attempt.result == .ack {
      let isFirstStep = attempt.consumer == "c0" || attempt.consumer == "c1"
      let start = VirtualTime.second(isFirstStep ? 45 : 52)
      let isCold = attempt.started >= start && attempt.started < start + .seconds(20)
      #expect(attempt.ended - attempt.started == .milliseconds(isCold ? 30 : 10))
    }
    let bill = try #require(outcome.bills.first)
    #expect(bill.action == "deploy" && bill.target == "orders" && bill.rebalances >= 2)
    #expect(outcome.groups[0].account.backlog < 10)
    #expect(Examination(specification, outcome).findings == [])
    #expect(plan.length(members: 4) == .seconds(2 * 7 + 20))
    #expect(plan.length(members: 3) == .seconds(2 * 7 + 20))
  }

  @Test("A deployment without warm-up, one by one, is a rolling restart")
  func restart() throws {
    let deployed = try ModelFixture.run(
      try specification([
        .init(
          second: 40, .deploy(group: "orders", plan: .init(startUp: .seconds(2), gap: .seconds(5))))
      ]))
    let restarted = try ModelFixture.run(
      try specification([
        .init(
          second: 40, .rollingRestart(group: "orders", downtime: .seconds(2), gap: .seconds(5)))
      ]))
    #expect(deployed.attempts.map(\.ended) == restarted.attempts.map(\.ended))
    #expect(deployed.rebalances.map(\.moved) == restarted.rebalances.map(\.moved))
  }

  @Test("What all members call is slow for old and new members of the groups named, for its time")
  func downstream() throws {
    var specification = try specification([
      .init(
        second: 40, .slowDownstream(groups: ["orders", "mail"], factor: 4, duration: .seconds(30))),
      .init(second: 50, .add(group: "orders", consumers: ["late"])),
    ])
    for name in ["mail", "audit"] {
      var group = specification.groups[0]
      group.name = name
      specification.groups.append(group)
    }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts.contains { $0.consumer == "late" && $0.started < .second(70) })
    for attempt in outcome.attempts where attempt.result == .ack {
      let isSlow =
        attempt.group < 2 && attempt.started >= .second(40) && attempt.started < .second(70)
      #expect(attempt.ended - attempt.started == .milliseconds(isSlow ? 40 : 10))
    }
    #expect(
      outcome.bills.filter { $0.action == "slow_downstream" }.map(\.group) == ["orders", "mail"])
  }

  @Test("Impossible numbers and unknown groups are refused")
  func refusals() throws {
    var specification = try specification([
      .init(second: 40, .slowDownstream(groups: ["orders"], factor: 0, duration: .seconds(1))),
      .init(second: 40, .slowDownstream(groups: ["other"], factor: 1, duration: .seconds(1))),
      .init(second: 40, .deploy(group: "orders", plan: .init(startUp: .zero, atOnce: 0))),
    ])
    #expect(specification.problems().count == 3)
    specification.events = []
    #expect(specification.problems().isEmpty)
  }
}
