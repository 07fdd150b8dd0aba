// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// Checks of a Kafka group whose members are restarted one after the other, under eager and cooperative
/// rebalances and with static membership.
///
/// What makes a rebalance last is the application, which prepares the partitions that it is assigned.
enum RollingRestartCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: TheoryCase.file, section: TheoryCase.section, namesBeginningWith: "rolling-restart-",
      as: TheoryCase.self, check: check)
  ]

  /// How a group goes through a restart.
  private enum Manner: String, CaseIterable {
    case eager, cooperative
    case fixed = "static"
  }

  @Sendable private static func check(_ theory: TheoryCase) throws -> Findings {
    var findings = Findings()
    for manner in Manner.allCases {
      let restart = try Restart(theory.parameters, manner)
      let got = try restart.run()
      let figure = { (name: String) in "\(manner.rawValue)_\(name)" }
      let expected = { (name: String) in try theory.expected.number(figure(name)) }
      findings.compare(
        figure("group_rebalances"), Double(got.rebalances), try expected("group_rebalances"),
        within: 0)
      findings.compareExactly(
        figure("partition_pause_s_total"), got.pause, try expected("partition_pause_s_total"))
      findings.compare(
        figure("messages_arriving_into_paused_partitions"), Double(got.paused),
        try expected("messages_arriving_into_paused_partitions"), within: 0)
      // The fewest moves with the same shares as before and after, rebalance by rebalance.
      findings.compare(
        figure("partitions_moved_lower_bound"), Double(got.least),
        try expected("partitions_moved_lower_bound"), within: 0)
      findings.require(
        figure("partitions_moved"), got.moved >= got.least,
        "\(got.moved) partitions moved, fewer than \(got.least)")
    }
    return findings
  }

  private struct Cost {
    var rebalances: Int
    var pause: Double
    var paused: Int
    var moved: Int
    var least: Int
  }

  private struct Restart {
    let manner: Manner
    let pause: Int64
    let downtime: Int64
    let heartbeat: Int64
    let system: KafkaGroupSystem

    init(_ values: TheoryValues, _ manner: Manner) throws {
      self.manner = manner
      let pause = VirtualDuration(seconds: try values.positive("pause_per_rebalance_s"))
      let downtime = VirtualDuration(seconds: try values.positive("member_restart_s"))
      let timeout = VirtualDuration(seconds: try values.positive("session_timeout_s"))
      let members = try values.count("members")
      let partitions = try values.count("partitions")
      try Senseless.unless(
        members > 1 && partitions % members == 0 && pause < downtime && downtime < timeout,
        "\(members) members, \(partitions) partitions, restarts of \(downtime)")
      self.pause = pause.nanoseconds
      self.downtime = downtime.nanoseconds
      // A restart takes whole heartbeats, so that they stay in step, and a pause at least two.
      let longest = min(pause.nanoseconds / 2, timeout.nanoseconds / 3)
      let fewest = max(1, (downtime.nanoseconds + longest - 1) / longest)
      guard let count = (fewest...fewest + 1_000).first(where: { downtime.nanoseconds % $0 == 0 })
      else { throw Senseless(description: "a restart of \(downtime) has no even parts") }
      heartbeat = downtime.nanoseconds / count
      let preparation: Int64 =
        switch manner {
        case .eager: pause.nanoseconds
        // What is given up stays so until the others' next heartbeat.
        case .cooperative: pause.nanoseconds - heartbeat
        case .fixed: 0
        }
      system = KafkaGroupSystem(
        rate: try values.positive("total_rate_per_s"), partitions: partitions, members: members,
        isStatic: manner == .fixed,
        assignor: manner == .eager ? RangeAssignor() : CooperativeStickyAssignor(),
        sessionTimeout: timeout, heartbeatInterval: .nanoseconds(heartbeat),
        preparation: .nanoseconds(preparation))
    }

    /// Ends each member at a heartbeat of the others, just before it where they are to stop at once and
    /// just after it otherwise, and starts it anew after the restart.
    func run() throws -> Cost {
      let (joined, darkBefore) = try system.joined()
      let calm = (pause / heartbeat + 4) * heartbeat
      let offset: Int64 = manner == .eager ? -1 : 1
      let first = joined + calm + offset
      var restarting = system
      for (index, id) in system.memberIDs.enumerated() {
        let leaves = first + Int64(index) * (downtime + calm)
        restarting.events += [
          ScenarioEvent(
            at: VirtualTime(nanoseconds: leaves),
            .remove(group: QueueingSystem.group, consumers: [id])),
          ScenarioEvent(
            at: VirtualTime(nanoseconds: leaves + downtime),
            .add(group: QueueingSystem.group, consumers: [id])),
        ]
      }
      let outcome = try restarting.run(
        until: first + Int64(system.members) * (downtime + calm))
      let rebalances = outcome.rebalances.filter { $0.start.nanoseconds >= first }
      return Cost(
        rebalances: rebalances.count, pause: outcome.group.dark - darkBefore,
        paused: outcome.bills.reduce(0) { $0 + $1.delayedMessages },
        moved: rebalances.reduce(0) { $0 + $1.moved },
        least: rebalances.reduce(0) { $0 + $1.least })
    }
  }
}
