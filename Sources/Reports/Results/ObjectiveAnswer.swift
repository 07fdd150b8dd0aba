// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis

/// The answer on one objective in words.
struct ObjectiveAnswer: Sendable {
  /// The metric and the group that it is demanded of.
  let metric: String
  let group: String
  /// The demand, such as `at most 10 s`.
  let demand: String
  /// The metric's mean over the replications.
  let mean: String
  /// How many replications keep to the bound by themselves.
  let kept: String
  /// Whether the mean keeps to the bound.
  let verdict: ObjectiveJudgement.Verdict
  /// Whether other random numbers might well have given another answer.
  let isStraddled: Bool

  /// Puts a judgement into words; `unit` is that of the metric.
  init(_ judgement: ObjectiveJudgement, unit: String) {
    let bound = judgement.bound
    metric = bound.metric
    group = bound.group
    let limits = [(bound.atMost, "at most "), (bound.atLeast, "at least ")]
    demand = limits.compactMap { limit, words in
      limit.map { words + NumberText.quantity($0, unit: unit) }
    }.joined(separator: ", ")
    switch judgement.mean {
    case .number(let number): mean = NumberText.quantity(number, unit: unit)
    case .unbounded: mean = "never"
    case .undefined: mean = "-"
    }
    kept = judgement.judged > 0 ? "\(judgement.kept) of \(judgement.judged)" : "-"
    verdict = judgement.verdict
    isStraddled = judgement.isStraddled ?? false
  }
}
