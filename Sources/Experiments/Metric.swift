// SPDX-License-Identifier: GPL-3.0-or-later

public import MessagingModel

/// A number that describes what a run did to one group.
public struct Metric: Sendable {
  /// The name in scenario files and results: the quantity, then what of it.
  public let name: String
  /// The unit of its values.
  public let unit: MetricUnit
  /// Which way is better.
  public let better: Better
  /// How much it may worsen before a comparison objects.
  public let tolerance: MetricTolerance
  /// What it measures, in one sentence.
  public let description: String
  /// Which models measure it, if not all do; results of others do not list it.
  private let measuringModels: (@Sendable (ModelSpecification) -> Bool)?
  /// Where it is measured, and what to give a scenario for it.
  package let remedy: String
  /// Takes the value from the measurements of a group.
  let value: @Sendable (MeasuredGroup) -> MetricValue

  /// Which of two values of a metric is the better one.
  public enum Better: String, Sendable, Hashable, CaseIterable {
    /// The smaller.
    case lower
    /// The larger.
    case higher
    /// Neither: it describes the load, or depends on what is wanted.
    case neither
  }

  init(
    _ name: String, _ unit: MetricUnit, better: Better, _ tolerance: MetricTolerance,
    _ description: String,
    measuredWhere measuringModels: (@Sendable (ModelSpecification) -> Bool)? = nil,
    remedy: String = "",
    value: @escaping @Sendable (MeasuredGroup) -> MetricValue
  ) {
    self.name = name
    self.unit = unit
    self.better = better
    self.tolerance = tolerance
    self.description = description
    self.measuringModels = measuringModels
    self.remedy = remedy
    self.value = value
  }

  /// Whether some models do not measure it.
  var isOptional: Bool { measuringModels != nil }

  /// Whether a model measures it.
  package func isMeasured(in specification: ModelSpecification) -> Bool {
    measuringModels?(specification) ?? true
  }

  /// The metric's value for one group of a run.
  ///
  /// - Parameters:
  ///   - group: The group's place in the specification.
  ///   - outcome: What the run measured.
  /// - Returns: The value.
  /// - Precondition: `group` is a valid index of `outcome.groups`.
  public func value(ofGroup group: Int, in outcome: ReplicationOutcome) -> MetricValue {
    value(MeasuredGroup(group, of: outcome))
  }
}

extension RebalanceRecord {
  /// Whether no queue had an owner before: the group's first allocation, which moves nothing.
  package var isPlacement: Bool { allocation.allSatisfy { $0.before == nil } }
}

/// The measurements of one group, with those of its rebalances and bills added up.
struct MeasuredGroup {
  let group: GroupOutcome
  var rebalances = 0
  var moved = 0
  var least = 0
  var darkMessageSeconds = 0.0
  var longestDark = 0.0
  /// Events billed to the group.
  var events = 0
  /// Events after which the backlog did not return before the run ended.
  var undrained = 0
  var longestDrain = 0.0
  /// What became of the sends of the producers that the group hears of.
  let sends: [SendOutcome]
  /// Messages that a network of brokers left where nobody takes them; `nil` without a network.
  let stranded: Int?

  init(_ index: Int, of outcome: ReplicationOutcome) {
    let group = outcome.groups[index]
    self.group = group
    let parts = outcome.networkQueues.filter { $0.group == group.name }
    stranded = parts.isEmpty ? nil : parts.reduce(0) { $0 + $1.stranded }
    sends = outcome.sends.filter { $0.readers.contains(group.name) }
    for rebalance in outcome.rebalances where rebalance.group == group.name {
      if !rebalance.isPlacement { rebalances += 1 }
      moved += rebalance.moved
      least += rebalance.least
      darkMessageSeconds += rebalance.darkMessageSeconds
      longestDark = max(longestDark, rebalance.longestDark)
    }
    for bill in outcome.bills where bill.group == group.name {
      events += 1
      if let drain = bill.drain {
        longestDrain = max(longestDrain, drain)
      } else {
        undrained += 1
      }
    }
  }

  /// Seconds from each event to the return of the backlog, the longest of them.
  var drain: MetricValue {
    if events == 0 { return .undefined }
    return undrained > 0 ? .unbounded : .number(longestDrain)
  }
}
