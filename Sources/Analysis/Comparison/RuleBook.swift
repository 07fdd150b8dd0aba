// SPDX-License-Identifier: GPL-3.0-or-later

/// The rules in force for every row of a comparison.
struct RuleBook {
  /// All rows of either side, in order of points, groups and of the metrics' catalogue.
  let keys: [ComparedResult.Key]
  private let rules: [ComparedResult.Key: MetricRule]

  /// Applies a user's tolerances to the defaults that the results hold.
  ///
  /// - Throws: ``ComparisonError/incomparable(_:)`` for a setting that concerns no metric or does not
  ///   suit one.
  init(
    _ base: ComparedResult, _ new: ComparedResult, _ settings: [ToleranceSetting]
  ) throws(ComparisonError) {
    let defaults = new.rules.isEmpty ? base.rules : new.rules
    guard !defaults.isEmpty else {
      throw .incomparable(
        "\(base.path) and \(new.path) are both baselines; one side has to be a results directory")
    }
    let byName = Dictionary(defaults.map { ($0.metric, $0) }) { first, _ in first }
    let places = Dictionary(defaults.enumerated().map { ($1.metric, $0) }) { first, _ in first }
    let points = Dictionary((base.points + new.points).enumerated().map { ($1, $0) }) { first, _ in
      first
    }
    keys = Set(base.series.keys).union(new.series.keys).sorted { left, right in
      if left.point != right.point {
        return points[left.point, default: 0] < points[right.point, default: 0]
      }
      let places = (
        places[left.metric] ?? defaults.count, places[right.metric] ?? defaults.count
      )
      return left.group == right.group && places.0 != places.1
        ? places.0 < places.1 : left < right
    }
    for setting in settings
    where !keys.contains(where: { setting.concerns($0.metric, of: $0.group) }) {
      throw .incomparable(
        "\(setting.origin): there is no metric \(setting.pattern)"
          + (setting.group.map { " of a group \($0)" } ?? "")
          + "; 'lagcast list metrics' lists all")
    }
    var rules: [ComparedResult.Key: MetricRule] = [:]
    for key in keys {
      var rule =
        byName[key.metric]
        ?? MetricRule(
          metric: key.metric, unit: (new.series[key] ?? base.series[key])?.unit ?? "",
          direction: .either, isGated: false, origin: "default")
      for setting in settings where setting.concerns(key.metric, of: key.group) {
        do {
          rule = try setting.applied(to: rule)
        } catch {
          throw .incomparable("\(setting.origin): \(error.message)")
        }
      }
      rules[key] = rule
    }
    self.rules = rules
  }

  func rule(for key: ComparedResult.Key) -> MetricRule {
    guard let rule = rules[key] else { preconditionFailure("every key has a rule") }
    return rule
  }
}
