// SPDX-License-Identifier: GPL-3.0-or-later

/// How the values of one metric are judged against one another.
package struct MetricRule: Sendable, Hashable {
  /// Which values are better.
  package enum Direction: Sendable, Hashable {
    /// The smaller.
    case lower
    /// The larger.
    case higher
    /// None: a change either way is a worsening.
    case either
    /// Those nearer to this value.
    case target(Double)
  }

  /// The metric's name.
  package var metric: String
  /// The unit of its values.
  package var unit: String
  /// Which values are better.
  package var direction: Direction
  /// Whether a worsening is an objection; else the metric is only reported.
  package var isGated: Bool
  /// The share of the better value that the worse may lie beyond it.
  package var relativeTolerance: Double
  /// The difference, in the metric's unit, that does not matter; the larger tolerance holds.
  package var absoluteTolerance: Double
  /// Where the tolerances come from, for explanations.
  package var origin: String

  /// Gives a rule.
  package init(
    metric: String, unit: String, direction: Direction, isGated: Bool,
    relativeTolerance: Double = 0, absoluteTolerance: Double = 0, origin: String = ""
  ) {
    self.metric = metric
    self.unit = unit
    self.direction = direction
    self.isGated = isGated
    self.relativeTolerance = relativeTolerance
    self.absoluteTolerance = absoluteTolerance
    self.origin = origin
  }
}

extension MetricRule.Direction {
  /// The direction in words.
  package var text: String {
    switch self {
    case .lower: "lower"
    case .higher: "higher"
    case .either: "either"
    case .target(let value): "target:\(value)"
    }
  }

  /// The direction that a text in a result or tolerances file means; a metric without a better side
  /// gets worse either way, if somebody gates it.
  init?(_ text: String) {
    switch text {
    case "lower": self = .lower
    case "higher": self = .higher
    case "either", "neither": self = .either
    default:
      guard text.hasPrefix("target:"), let value = Double(text.dropFirst("target:".count)),
        value.isFinite
      else { return nil }
      self = .target(value)
    }
  }
}
