// SPDX-License-Identifier: GPL-3.0-or-later

/// Whether two results are of the same thing, but for what may differ.
package enum Comparability {
  /// What stands for every setting.
  private static let anything = "all"
  /// Settings that name or judge a run and do not change it.
  private static let labels = ["name", "objectives"]

  /// The settings in which the results differ as declared.
  ///
  /// - Throws: ``ComparisonError/incomparable(_:)`` that names the first mismatch.
  package static func check(
    _ base: ComparedResult, _ new: ComparedResult, _ options: ComparisonOptions
  ) throws(ComparisonError) -> [SettingDifference] {
    guard base.isSweep == new.isSweep else {
      let (sweep, single) = base.isSweep ? (base, new) : (new, base)
      throw .incomparable(
        "\(sweep.path) holds the points of a sweep and \(single.path) a single run; compare like "
          + "with like")
    }
    let differences = try scenarioDifferences(base, new, options)
    guard base.replications == new.replications else {
      let missing = Set(base.replications).symmetricDifference(new.replications).sorted()[0]
      let (has, lacks) = base.replications.contains(missing) ? (base, new) : (new, base)
      throw .incomparable(
        "\(has.path) has \(has.replications.count) replications and \(lacks.path) has "
          + "\(lacks.replications.count): replication \(missing) is missing there; run both with the "
          + "same number of replications")
    }
    guard base.seed == new.seed || base.replications.count > 1 else {
      throw .incomparable(
        "\(base.path) and \(new.path) hold one replication each, of the seeds \(base.seed) and "
          + "\(new.seed): nothing tells a change from chance; use one seed for both, or several "
          + "replications")
    }
    return differences
  }

  private static func scenarioDifferences(
    _ base: ComparedResult, _ new: ComparedResult, _ options: ComparisonOptions
  ) throws(ComparisonError) -> [SettingDifference] {
    guard let left = base.settings, let right = new.settings else {
      guard base.scenarioDigest == new.scenarioDigest || options.across.contains(anything) else {
        throw .incomparable(
          "\(base.path) is of the scenario \(base.scenarioName), sha256:"
            + "\(base.scenarioDigest.prefix(16)), and \(new.path) of \(new.scenarioName), sha256:"
            + "\(new.scenarioDigest.prefix(16)); renew the baseline, or --across all if the "
            + "difference is the question")
      }
      guard options.across.allSatisfy({ $0 == anything }) else {
        throw .incomparable(
          "--across names settings, and a baseline holds none; it can be --across all")
      }
      return []
    }
    for path in options.across
    where !(left + right).contains(where: { isCovered($0.path, by: [path]) }) {
      throw .incomparable(
        "--across \(path): neither scenario has such a setting; their scenario.csv lists all")
    }
    let differences = SettingDifference.all(between: left, and: right)
    let undeclared = differences.filter {
      !isCovered($0.path, by: labels) && !isCovered($0.path, by: options.across)
    }
    if let first = undeclared.first {
      let more = undeclared.count - 1
      throw .incomparable(
        "the scenarios differ: \(first.path) is \(first.base ?? "absent") in \(base.path) and "
          + "\(first.new ?? "absent") in \(new.path)"
          + (more > 0 ? ", and \(more) more setting\(more > 1 ? "s" : "")" : "")
          + "; if that is the question, --across \(first.path)")
    }
    // A sweep's digest also tells the order and number of its points, which may differ.
    guard base.scenarioDigest == new.scenarioDigest || !differences.isEmpty || base.isSweep else {
      throw .incomparable(
        "\(base.path) and \(new.path) have different digests of their scenarios and the same "
          + "settings; they come from versions that understand the scenario differently")
    }
    return differences.filter {
      isCovered($0.path, by: options.across) && !isCovered($0.path, by: labels)
    }
  }

  private static func isCovered(_ setting: String, by paths: [String]) -> Bool {
    paths.contains { $0 == anything || setting == $0 || setting.hasPrefix($0 + ".") }
  }
}

/// A setting with different values in two scenarios.
package struct SettingDifference: Sendable, Hashable {
  /// Where it stands.
  package var path: String
  /// The value in the base; `nil` if the setting is absent there.
  package var base: String?
  /// The value in the new result.
  package var new: String?

  /// Names a setting and both values.
  package init(path: String, base: String?, new: String?) {
    self.path = path
    self.base = base
    self.new = new
  }

  static func all(
    between left: [ComparedResult.Setting], and right: [ComparedResult.Setting]
  ) -> [SettingDifference] {
    let base = Dictionary(left.map { (Place($0), $0.value) }) { first, _ in first }
    let new = Dictionary(right.map { (Place($0), $0.value) }) { first, _ in first }
    // What only one sweep has is no difference of a point, but a point too many.
    let points = Set(left.map { $0.point }).intersection(right.map { $0.point })
    let places = Set(base.keys).union(new.keys).filter { points.contains($0.point) }.sorted()
    var seen: Set<SettingDifference> = []
    return places.filter { base[$0] != new[$0] }
      .map { SettingDifference(path: $0.path, base: base[$0], new: new[$0]) }
      .filter { seen.insert($0).inserted }
  }

  /// A setting of a point.
  private struct Place: Hashable, Comparable {
    let path: String
    let point: String

    init(_ setting: ComparedResult.Setting) {
      path = setting.path
      point = setting.point
    }

    static func < (left: Place, right: Place) -> Bool {
      left.path == right.path
        ? left.point.utf8.lexicographicallyPrecedes(right.point.utf8)
        : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
  }
}
