// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Experiments
import Reports

/// Watches a metric of one group or of all, replication by replication, until it is precise enough.
struct PrecisionWatch {
  /// What is wanted.
  let request: SequentialReplications
  private var rules: [(group: String, rule: PrecisionRule)]

  /// Begins to watch the groups that a request concerns.
  init(_ request: SequentialReplications, groups: [String]) {
    self.request = request
    let target: PrecisionRule.Target =
      switch request.halfWidth {
      case .absolute(let width): .absolute(width)
      case .relative(let share): .relative(share)
      }
    rules = groups.filter { request.group == nil || request.group == $0 }.map {
      ($0, PrecisionRule(target, fewest: request.fewest))
    }
  }

  /// Takes in the newest replication of a summary.
  mutating func add(_ summary: ExperimentSummary) {
    for index in rules.indices {
      let values = summary.values(of: request.metric, group: rules[index].group)
      guard let newest = values.last else { continue }
      switch newest {
      case .number(let number): rules[index].rule.add(number)
      case .unbounded: rules[index].rule.add(.infinity)
      case .undefined: rules[index].rule.add(nil)
      }
    }
  }

  /// Whether the means of all groups are precise enough.
  var isSatisfied: Bool { rules.allSatisfy { $0.rule.isSatisfied } }

  /// The group that is furthest from what is wanted, and its rule.
  private var worst: (group: String, rule: PrecisionRule)? {
    func excess(_ rule: PrecisionRule) -> Double {
      guard let halfWidth = rule.interval?.halfWidth else { return .infinity }
      return rule.wanted > 0 ? halfWidth / rule.wanted : halfWidth > 0 ? .infinity : 0
    }
    return rules.max { excess($0.rule) < excess($1.rule) }
  }

  /// How many replications the present spread lets expect; `nil` while nothing is known.
  var expectedReplications: Int? { worst?.rule.expectedReplications }

  /// The present half-width beside the wanted one, of the group that is furthest from it.
  var text: String {
    let wanted =
      switch request.halfWidth {
      case .absolute(let width): MetricText.text(.number(width), of: request.metric)
      case .relative(let share): NumberText.plain(share * 100, digits: 3) + " %"
      }
    return "half-width \(present) of \(wanted) wanted"
  }

  /// The present half-width of the group that is furthest from what is wanted.
  private var present: String {
    guard let interval = worst?.rule.interval, let halfWidth = interval.halfWidth else {
      return "unknown"
    }
    switch request.halfWidth {
    case .absolute: return MetricText.text(.number(halfWidth), of: request.metric)
    case .relative:
      return interval.relativeHalfWidth.map { NumberText.plain($0 * 100, digits: 3) + " %" }
        ?? "unknown"
    }
  }

  /// The present relative half-width, for programs.
  var relativeHalfWidth: Double? { worst?.rule.interval?.relativeHalfWidth }

  /// The metric and the groups concerned, in words.
  var subject: String {
    "\(request.metric) of " + (request.group ?? (rules.count == 1 ? rules[0].group : "every group"))
  }
}
