// SPDX-License-Identifier: GPL-3.0-or-later

/// A demand on one metric: its mean over the replications keeps to a bound.
public struct Objective: Sendable, Hashable {
  /// The metric's name in ``MetricCatalogue``.
  public var metric: String
  /// The group that the demand is made of; `nil` demands it of every group.
  public var group: String?
  /// The bound, in the metric's unit; the bound itself is good enough.
  public var bound: Bound

  /// On which side of a number the metric must stay.
  public enum Bound: Sendable, Hashable {
    /// The number or less.
    case atMost(Double)
    /// The number or more.
    case atLeast(Double)

    /// The number.
    public var limit: Double {
      switch self {
      case .atMost(let limit), .atLeast(let limit): limit
      }
    }

    /// Whether a number keeps to the bound.
    public func admits(_ number: Double) -> Bool {
      switch self {
      case .atMost(let limit): number <= limit
      case .atLeast(let limit): number >= limit
      }
    }
  }

  /// Creates an objective.
  public init(metric: String, group: String? = nil, bound: Bound) {
    self.metric = metric
    self.group = group
    self.bound = bound
  }
}

/// How one group fared under one objective.
public struct ObjectiveVerdict: Sendable, Hashable {
  /// The objective.
  public var objective: Objective
  /// The group judged.
  public var group: String
  /// The metric's mean over the replications.
  public var mean: MetricValue
  /// The answer.
  public var answer: Answer

  /// Whether an objective was reached.
  public enum Answer: String, Sendable, Hashable, CaseIterable {
    /// The mean keeps to the bound.
    case met
    /// It does not.
    case missed
    /// There was nothing to measure; a demand that nobody checked does not count as met.
    case undetermined
  }
}

extension Objective {
  /// Judges the objective on the means of each group that it concerns, in the groups' order.
  ///
  /// A mean beyond every number misses an upper bound and meets a lower one.
  ///
  /// - Parameters:
  ///   - groups: The names of the experiment's groups, in order.
  ///   - mean: The mean over the replications of the objective's metric for a group.
  /// - Returns: A verdict for each group concerned.
  /// - Complexity: O(*n*) calls of `mean` for *n* groups.
  public func judge(
    groups: [String], mean: (_ group: String) -> MetricValue
  ) -> [ObjectiveVerdict] {
    groups.filter { group == nil || group == $0 }.map { name in
      let value = mean(name)
      return ObjectiveVerdict(
        objective: self, group: name, mean: value, answer: answer(for: value))
    }
  }

  private func answer(for mean: MetricValue) -> ObjectiveVerdict.Answer {
    switch (mean, bound) {
    case (.number(let number), _): bound.admits(number) ? .met : .missed
    case (.unbounded, .atMost): .missed
    case (.unbounded, .atLeast): .met
    case (.undefined, _): .undetermined
    }
  }
}
