// SPDX-License-Identifier: GPL-3.0-or-later

/// One metric of one group on both sides, before the verdict: what the values say by themselves.
struct RowMeasure: Sendable {
  let key: ComparedResult.Key
  let rule: MetricRule
  /// Values of both sides, of the replications that have one; pairs stay pairs.
  let base: [Double]
  let new: [Double]
  /// Replications in which only one side has a value.
  let baseOnly: Int
  let newOnly: Int
  let pairing: MeanDifference.Pairing
  /// The new side worse, and better, than the base by more than the tolerance.
  let worse: [Exceedance]
  let better: Exceedance?

  init(
    key: ComparedResult.Key, rule: MetricRule, base: [Double?], new: [Double?],
    pairing: MeanDifference.Pairing
  ) {
    let isSingle = base.count == 1
    self.key = key
    self.rule = rule
    self.pairing = pairing
    var pairs: (base: [Double], new: [Double]) = ([], [])
    var alone = (base: 0, new: 0)
    for (x, y) in zip(base, new) {
      switch (x, y) {
      case (let x?, let y?):
        pairs.base.append(x)
        pairs.new.append(y)
      case (let x?, nil):
        alone.base += 1
        if pairing == .independent { pairs.base.append(x) }
      case (nil, let y?):
        alone.new += 1
        if pairing == .independent { pairs.new.append(y) }
      case (nil, nil): break
      }
    }
    if pairing == .independent {
      // Which replications lack a value says nothing there; how many do, does.
      alone = (max(0, alone.base - alone.new), max(0, alone.new - alone.base))
    }
    self.base = pairs.base
    self.new = pairs.new
    (baseOnly, newOnly) = alone
    // One pair among several replications that have no value says nothing of the others.
    guard isSingle || pairs.base.count > 1 else {
      (worse, better) = ([], nil)
      return
    }
    let x = Self.judged(pairs.base, rule)
    let y = Self.judged(pairs.new, rule)
    let higher = Exceedance(of: y, beyond: x, by: rule, pairing: pairing)
    let lower = Exceedance(of: x, beyond: y, by: rule, pairing: pairing)
    switch rule.direction {
    case .lower, .target: (worse, better) = ([higher].compactMap { $0 }, lower)
    case .higher: (worse, better) = ([lower].compactMap { $0 }, higher)
    case .either: (worse, better) = ([higher, lower].compactMap { $0 }, nil)
    }
  }

  /// The values that are judged: of a target, the distances to it.
  private static func judged(_ values: [Double], _ rule: MetricRule) -> [Double] {
    guard case .target(let target) = rule.direction else { return values }
    return values.map { abs($0 - target) }
  }

  /// Whether there is anything to compare.
  var isEmpty: Bool { base.isEmpty && new.isEmpty && baseOnly == 0 && newOnly == 0 }

  /// Whether both sides have values and are the same throughout.
  var isIdentical: Bool {
    guard baseOnly == 0, newOnly == 0, !base.isEmpty, base.count == new.count else { return false }
    switch pairing {
    case .paired: return base == new
    case .independent: return (base + new).allSatisfy { $0 == base[0] }
    }
  }

  /// Whether there are too few values of both sides for the tests.
  var isUntestable: Bool { worse.isEmpty }

  /// The p-value of the hypothesis that nothing got worse by more than the tolerance.
  var worseProbability: Double {
    let smallest = worse.map { $0.probability }.min() ?? 1
    return min(1, smallest * Double(max(worse.count, 1)))
  }

  /// The p-value of the hypothesis that nothing got better by more than the tolerance.
  var betterProbability: Double { better?.probability ?? 1 }

  /// Whether a worsening beyond the tolerance is ruled out.
  func isNotWorse(confidence: Double) -> Bool {
    !isUntestable && worse.allSatisfy { $0.isRuledOut(confidence: confidence) }
  }

  func isNotBetter(confidence: Double) -> Bool {
    better?.isRuledOut(confidence: confidence) ?? true
  }

  /// How many replications would decide, if means and deviations stay as they are.
  ///
  /// - Parameters:
  ///   - level: The probability of error of one test.
  ///   - family: How many tests share it.
  /// - Returns: The number; `nil` if it is unknown or too large.
  func replicationsNeeded(level: Double, family: Int) -> Int? {
    let count = Double(pairing == .paired ? base.count : min(base.count, new.count))
    let distances = (worse + [better].compactMap { $0 }).map { $0.distance }
    guard count > 1, !distances.isEmpty else { return nil }
    let needs = distances.map { distance -> (isBeyond: Bool, count: Int?) in
      let isBeyond = distance.estimate > 0
      return (
        isBeyond,
        ReplicationNeed.count(
          margin: abs(distance.estimate),
          deviation: distance.standardError * count.squareRoot(),
          tail: isBeyond ? level / Double(max(family, 1)) : level)
      )
    }
    if let beyond = needs.first(where: { $0.isBeyond }) { return beyond.count }
    var most = 0
    for need in needs {
      guard let count = need.count else { return nil }
      most = max(most, count)
    }
    return most
  }
}
