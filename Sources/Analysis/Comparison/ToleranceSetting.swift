// SPDX-License-Identifier: GPL-3.0-or-later

/// What a user wants for some metrics instead of the defaults in the results.
package struct ToleranceSetting: Sendable, Hashable {
  /// The metrics: a name, the front of names as in `sojourn.*`, or `*` for all.
  package var pattern: String
  /// The group; `nil` for all.
  package var group: String?
  /// Which values are better; `nil` leaves it.
  package var direction: MetricRule.Direction?
  /// The tolerance; `nil` leaves it.
  package var tolerance: ToleranceText?
  /// Whether a worsening is an objection; `nil` gates metrics that are named in full.
  package var isGated: Bool?
  /// Where this was said.
  package var origin: String

  /// Gives a setting.
  package init(
    pattern: String, group: String? = nil, direction: MetricRule.Direction? = nil,
    tolerance: ToleranceText? = nil, isGated: Bool? = nil, origin: String
  ) {
    self.pattern = pattern
    self.group = group
    self.direction = direction
    self.tolerance = tolerance
    self.isGated = isGated
    self.origin = origin
  }

  /// Reads `METRIC=TOLERANCE` or `METRIC@GROUP=TOLERANCE`, where `off` gates no longer.
  ///
  /// - Throws: ``ToleranceProblem``.
  package init(argument: String) throws(ToleranceProblem) {
    guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex else {
      throw ToleranceProblem(
        "takes METRIC=TOLERANCE, such as sojourn.p99=3% or sojourn.mean@orders=10ms, not "
          + "\"\(argument)\"")
    }
    let value = String(argument[argument.index(after: equals)...])
    let names = argument[..<equals].split(separator: "@", maxSplits: 1).map { String($0) }
    self.init(
      pattern: names[0], group: names.count > 1 ? names[1] : nil, origin: "--tolerance \(argument)")
    if value == "off" {
      isGated = false
    } else {
      tolerance = try ToleranceText(value)
    }
  }

  private var isWildcard: Bool { pattern.hasSuffix("*") }

  /// Whether this setting is about a metric of a group.
  package func concerns(_ metric: String, of group: String) -> Bool {
    guard self.group == nil || self.group == group else { return false }
    return isWildcard ? metric.hasPrefix(pattern.dropLast()) : metric == pattern
  }

  /// The rule with what this setting wants instead.
  ///
  /// A tolerance replaces both kinds: the one that is not written becomes zero.
  ///
  /// - Throws: ``ToleranceProblem`` where the unit does not suit the metric.
  package func applied(to rule: MetricRule) throws(ToleranceProblem) -> MetricRule {
    var rule = rule
    rule.origin = origin
    if let direction { rule.direction = direction }
    if let tolerance {
      rule.absoluteTolerance = try tolerance.absolute(inUnitOf: rule) ?? 0
      rule.relativeTolerance = tolerance.relative ?? 0
    }
    if let isGated {
      rule.isGated = isGated
    } else if !isWildcard {
      rule.isGated = true
    }
    return rule
  }
}
