// SPDX-License-Identifier: GPL-3.0-or-later

/// A later part of a scenario event.
enum ScenarioStep {
  /// A member shuts down and starts again after its downtime.
  case restart(group: Int, id: String, downtime: Int64)
  case start(group: Int, id: String)
  case endSlow(consumer: Int, factor: Double)
  case replace(group: Int, id: String, plan: DeploymentPlan)
  case startCold(group: Int, id: String, plan: DeploymentPlan)
  case endSlowDownstream(group: Int, factor: Double)
  case endFault(FaultEnd)
}

/// A member of a group that has ended, and whose next process is on its way.
struct AwayMember: Equatable {
  let group: Int
  let id: String
}

/// What ends a fault of machines and links.
enum FaultEnd {
  case nameServerStop([String])
  case partition(Int)
  /// Members, by their index.
  case pause([Int])
  /// By the number of its event.
  case latency(Int)
  case slowBroker(Int, Double)
}
