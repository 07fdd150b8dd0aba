// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel

/// What an experiment's metrics make of the order of events that happen at one moment.
///
/// Simultaneous events of one priority class run in the order in which they were scheduled. That order
/// is as good as any other, so nobody should draw a conclusion from a metric that hangs on it. The
/// study runs the same replications again with ties in orders of chance.
package struct TieStudy: Sendable {
  /// One metric of one group under all orders.
  package struct Effect: Sendable, Hashable {
    /// The group's name.
    package let group: String
    /// The metric's name.
    package let metric: String
    /// Its mean over the replications in the order of insertion.
    package let value: MetricValue
    /// Its means under each other order.
    package let shuffled: [MetricValue]

    package init(group: String, metric: String, value: MetricValue, shuffled: [MetricValue]) {
      self.group = group
      self.metric = metric
      self.value = value
      self.shuffled = shuffled
    }

    /// Whether any order changes it.
    package var hangsOnTies: Bool { shuffled.contains { $0 != value } }

    /// Whether the order of insertion gives more than every other order, or less than every other: a
    /// figure that it takes from its order, and not from the scenario.
    package var liesOutside: Bool {
      guard !shuffled.isEmpty, let own = Self.rank(value) else { return false }
      let others = shuffled.compactMap(Self.rank)
      guard others.count == shuffled.count else { return false }
      return others.allSatisfy { $0 > own } || others.allSatisfy { $0 < own }
    }

    /// Where a value stands among others; what never came to an end stands last.
    private static func rank(_ value: MetricValue) -> Double? {
      value == .unbounded ? .infinity : value.number
    }

    /// The largest difference, as a share of the value; nil where one of them is no number, or all
    /// shares are of nothing.
    package var largestShare: Double? {
      guard let value = value.number, value != 0 else { return nil }
      let numbers = shuffled.compactMap(\.number)
      guard numbers.count == shuffled.count else { return nil }
      return numbers.map { abs($0 - value) / abs(value) }.max()
    }
  }

  /// Every metric of every group, in the order of groups and of the catalogue.
  package let effects: [Effect]

  /// Runs an experiment in the order of insertion and in some others.
  ///
  /// - Parameters:
  ///   - experiment: What to run.
  ///   - seed: The seed of the first other order; the next ones follow it.
  ///   - orders: How many other orders.
  ///   - threads: Replications that run at once.
  /// - Throws: `ModelError` of a replication that failed.
  package init(of experiment: Experiment, seed: UInt64, orders: Int, threads: Int) async throws {
    let base = try await Self.means(of: experiment, tieSeed: nil, threads: threads)
    var others: [[MetricValue]] = []
    for number in 0..<UInt64(orders) {
      let means = try await Self.means(of: experiment, tieSeed: seed &+ number, threads: threads)
      others.append(means.map(\.value))
    }
    effects = base.enumerated().map { index, entry in
      Effect(
        group: entry.group, metric: entry.metric, value: entry.value,
        shuffled: others.map { $0[index] })
    }
  }

  private static func means(
    of experiment: Experiment, tieSeed: UInt64?, threads: Int
  ) async throws -> [(group: String, metric: String, value: MetricValue)] {
    let runner = ExperimentRunner(threads: threads) {
      specification, seed, replication, options throws(ModelError) in
      var options = options
      options.tieSeed = tieSeed
      return try Replication.run(
        specification, seed: seed, replication: replication, options: options)
    }
    let results = try await runner.outcomes(of: experiment)
    return experiment.specification.groups.enumerated().flatMap { index, group in
      MetricCatalogue.metrics(of: experiment.specification).map { metric in
        let values = results.map { metric.value(ofGroup: index, in: $0.outcome) }
        return (group.name, metric.name, MetricValue.mean(values))
      }
    }
  }
}
