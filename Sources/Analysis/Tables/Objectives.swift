// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// A demand on one metric of one group, as `objectives.csv` tells it.
package struct ObjectiveBound: Sendable, Hashable {
  /// The group's name.
  package var group: String
  /// The metric's name.
  package var metric: String
  /// What the mean may reach.
  package var atMost: Double?
  /// What the mean must reach.
  package var atLeast: Double?

  /// States a demand.
  package init(group: String, metric: String, atMost: Double? = nil, atLeast: Double? = nil) {
    self.group = group
    self.metric = metric
    self.atMost = atMost
    self.atLeast = atLeast
  }

  /// Whether a value keeps to the bounds; the bounds themselves are good enough.
  func admits(_ value: MetricObservation) -> Bool? {
    switch value {
    case .number(let number):
      number <= (atMost ?? .infinity) && number >= (atLeast ?? -.infinity)
    case .unbounded: atMost == nil
    case .undefined: nil
    }
  }

  /// Reads the demands of a results directory, in their order.
  ///
  /// - Throws: `ResultFileError` for a file that is missing or has another form.
  package static func read(from directory: String) throws(ResultFileError) -> [ObjectiveBound] {
    var reader = try CSVReader(
      path: directory + "/objectives.csv",
      columns: [
        .measure("group", .text, "Name of the group."),
        .measure("metric", .text, "Name of the metric."),
        .measure("at_most", .decimal, "Upper bound."),
        .measure("at_least", .decimal, "Lower bound."),
      ], unnamed: .ignored)
    var bounds: [ObjectiveBound] = []
    while try reader.nextRow() {
      bounds.append(
        ObjectiveBound(
          group: try reader.text(at: 0), metric: try reader.text(at: 1),
          atMost: reader.isEmpty(at: 2) ? nil : try reader.decimal(at: 2),
          atLeast: reader.isEmpty(at: 3) ? nil : try reader.decimal(at: 3)))
    }
    return bounds
  }

  /// All demands on one metric of one group as one: the tighter bound of each side.
  package static func merged(_ bounds: [ObjectiveBound]) -> ObjectiveBound? {
    guard var all = bounds.first else { return nil }
    all.atMost = bounds.compactMap { $0.atMost }.min()
    all.atLeast = bounds.compactMap { $0.atLeast }.max()
    return all
  }
}

/// How a metric fared under a demand.
package struct ObjectiveJudgement: Sendable, Hashable {
  /// The demand.
  package var bound: ObjectiveBound
  /// The mean that was judged.
  package var mean: MetricObservation
  /// The answer.
  package var verdict: Verdict
  /// Whether the bound lies within the interval of the mean, so that other random numbers might well
  /// have given the other answer; `nil` without an interval.
  package var isStraddled: Bool?
  /// Replications that keep to the bound by themselves.
  package var kept: Int
  /// Replications that had something to measure.
  package var judged: Int

  /// Whether a demand was met.
  package enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The mean keeps to the bound.
    case met
    /// It does not.
    case missed
    /// There was nothing to measure; a demand that nobody checked does not count as met.
    case undetermined
  }

  /// The share of replications that keep to the bound, with an exact interval; `nil` without one.
  package var keptShare: ProportionInterval? {
    judged > 0 ? ProportionInterval(successes: kept, of: judged) : nil
  }

  /// Judges what replications measured.
  ///
  /// The mean decides. One that is beyond every number misses an upper bound and meets a lower one.
  init(_ bound: ObjectiveBound, of estimate: Estimate, values: [MetricObservation]) {
    self.bound = bound
    mean =
      estimate.unboundedReplications > 0
      ? .unbounded : estimate.mean.map { .number($0) } ?? .undefined
    verdict =
      switch bound.admits(mean) {
      case true?: .met
      case false?: .missed
      case nil: .undetermined
      }
    if let interval = estimate.interval {
      isStraddled = [bound.atMost, bound.atLeast].contains { limit in
        limit.map { interval.low < $0 && $0 < interval.high } ?? false
      }
    }
    let answers = values.compactMap { bound.admits($0) }
    judged = answers.count
    kept = answers.count { $0 }
  }
}
