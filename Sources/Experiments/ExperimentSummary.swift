// SPDX-License-Identifier: GPL-3.0-or-later

public import MessagingModel

/// Every metric of every group of every replication, and what follows from them.
public struct ExperimentSummary: Sendable {
  /// The groups, in the order of the specification.
  public let groups: [String]
  /// The replications added, in the order of adding.
  public private(set) var replications: [Int] = []
  /// By group, metric and replication, replications varying fastest last.
  private var values: [[[MetricValue]]]

  /// Creates an empty summary for the groups of a specification.
  public init(of specification: ModelSpecification) {
    self.init(groups: specification.groups.map { $0.name })
  }

  /// Creates an empty summary for groups of these names.
  package init(groups: [String]) {
    self.groups = groups
    values = groups.map { _ in MetricCatalogue.all.map { _ in [] } }
  }

  /// Adds what a replication measured, by group and metric.
  ///
  /// - Precondition: There is a value for each metric of each group.
  package mutating func add(_ replication: Int, _ measured: [[MetricValue]]) {
    precondition(measured.count == groups.count, "the values belong to another model")
    replications.append(replication)
    for (group, metrics) in measured.enumerated() {
      for (metric, value) in metrics.enumerated() { values[group][metric].append(value) }
    }
  }

  /// Adds what a replication measured.
  ///
  /// - Precondition: The outcome is one of the specification that the summary was made for.
  /// - Complexity: O(*m* + *r*) for *m* metrics over all groups and *r* rebalances.
  public mutating func add(_ replication: ReplicationResult) {
    let outcome = replication.outcome
    precondition(outcome.groups.count == groups.count, "the outcome belongs to another model")
    replications.append(replication.replication)
    for group in groups.indices {
      let measured = MeasuredGroup(group, of: outcome)
      for (index, metric) in MetricCatalogue.all.enumerated() {
        values[group][index].append(metric.value(measured))
      }
    }
  }

  /// The values of a metric for a group, one a replication in the order of adding; empty for names
  /// that do not exist.
  public func values(of metric: String, group: String) -> [MetricValue] {
    guard let group = groups.firstIndex(of: group),
      let index = MetricCatalogue.all.firstIndex(where: { $0.name == metric })
    else { return [] }
    return values[group][index]
  }

  /// The mean of a metric over the replications; see ``MetricValue/mean(_:)``.
  public func mean(of metric: String, group: String) -> MetricValue {
    .mean(values(of: metric, group: group))
  }

  /// The verdicts on objectives, in their order, then in the groups' order.
  public func verdicts(on objectives: [Objective]) -> [ObjectiveVerdict] {
    objectives.flatMap { objective in
      objective.judge(groups: groups) { mean(of: objective.metric, group: $0) }
    }
  }
}
