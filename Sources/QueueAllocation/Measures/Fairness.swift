// SPDX-License-Identifier: GPL-3.0-or-later

/// How evenly a load is spread over the members of a group, idle members included.
///
/// All figures describe the same vector x of n loads with mean m. Without any load the spread is
/// called even: index 1, ratio 1, no variation, no inequality.
public struct Fairness: Sendable, Hashable {
  /// Jain's index (Σx)² / (n Σx²): 1 when even, 1/n when one member has everything.
  ///
  /// R. Jain, D. Chiu, W. Hawe: *A Quantitative Measure of Fairness and Discrimination for Resource
  /// Allocation in Shared Computer Systems*, DEC TR-301, 1984.
  public let jainIndex: Double
  /// The greatest load over the mean: how much more than a fair share the busiest member has.
  public let maximumOverMean: Double
  /// The population standard deviation over the mean; 1/(1 + its square) is Jain's index.
  public let coefficientOfVariation: Double
  /// The Gini coefficient ΣΣ|xᵢ − xⱼ| / (2n²m): 0 when even, (n − 1)/n when one has everything.
  public let giniCoefficient: Double

  /// Measures a vector of loads.
  ///
  /// `nil` when there is no member or a load is negative, infinite or no number.
  ///
  /// - Complexity: O(*n* log *n*).
  public init?(loads: some Sequence<Double>) {
    let ascending = loads.sorted()
    guard let least = ascending.first, let greatest = ascending.last,
      ascending.allSatisfy({ $0.isFinite }), least >= 0
    else { return nil }
    guard greatest > 0 else {
      self.init(jainIndex: 1, maximumOverMean: 1, coefficientOfVariation: 0, giniCoefficient: 0)
      return
    }
    // Scaling by a power of two is exact and keeps the squares of huge and tiny loads in range.
    let unit = Double(sign: .plus, exponent: greatest.exponent, significand: 1)
    self.init(ascending: ascending.map { $0 / unit })
  }

  /// Measures whole numbers, such as queues owned.
  ///
  /// `nil` when there is no member or a count is negative.
  public init?(counts: some Sequence<Int>) {
    self.init(loads: counts.map { Double($0) })
  }

  private init(
    jainIndex: Double, maximumOverMean: Double, coefficientOfVariation: Double,
    giniCoefficient: Double
  ) {
    self.jainIndex = jainIndex
    self.maximumOverMean = maximumOverMean
    self.coefficientOfVariation = coefficientOfVariation
    self.giniCoefficient = giniCoefficient
  }

  /// - Precondition: `loads` ascends, is finite and not negative, and its last is positive.
  private init(ascending loads: [Double]) {
    let count = Double(loads.count)
    var sum = 0.0
    var squares = 0.0
    for load in loads {
      sum += load
      squares += load * load
    }
    let mean = sum / count
    var deviations = 0.0
    var ranked = 0.0
    for (position, load) in loads.enumerated() {
      deviations += (load - mean) * (load - mean)
      // Each load exceeds those before it and falls short of those behind it.
      ranked += (2 * Double(position) + 1 - count) * load
    }
    self.init(
      jainIndex: sum * sum / (count * squares),
      maximumOverMean: (loads.last ?? mean) / mean,
      coefficientOfVariation: (deviations / count).squareRoot() / mean,
      giniCoefficient: ranked / (count * sum))
  }
}
