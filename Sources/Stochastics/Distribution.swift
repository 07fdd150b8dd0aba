// SPDX-License-Identifier: GPL-3.0-or-later

/// A distribution of durations: validated parameters, declared properties, and a sampler.
///
/// To add one, write a type of its own in `Distributions/`, list it in ``DistributionCatalogue``,
/// and the contract tests cover it. All times are in seconds.
public protocol Distribution: Sendable, Hashable {
  /// The word for it in scenario files.
  static var name: String { get }

  /// One sentence about it, for listings.
  static var summary: String { get }

  /// The alternative sets of parameters it can be made from.
  static var parameterSets: [[ParameterDescription]] { get }

  /// Creates the distribution from named values that fit one of ``parameterSets``.
  ///
  /// - Throws: ``ParameterError`` for values out of range.
  init(parameters: ParameterValues) throws(ParameterError)

  /// The mean in seconds; infinite where there is none.
  var mean: Double { get }

  /// The variance in square seconds; infinite where there is none.
  var variance: Double { get }

  /// The smallest interval in seconds that holds every variate.
  var support: ClosedRange<Double> { get }

  /// Whether no single duration has a positive probability, rounding to nanoseconds aside.
  var isContinuous: Bool { get }

  /// Returns the probability of a duration of at most some seconds; nil where no formula is known.
  func cumulativeProbability(at seconds: Double) -> Double?

  /// Returns the duration in seconds that a share of the draws does not exceed; nil where
  /// ``cumulativeProbability(at:)`` is.
  ///
  /// - Precondition: `probability` lies between 0 and 1, both excluded.
  func quantile(_ probability: Double) -> Double?

  /// Returns the sampler of the distribution.
  ///
  /// What reaches it is computed portably; see <doc:Portability>.
  func makeSampler() -> Sampler
}

extension Distribution {
  /// True unless a distribution says otherwise.
  public var isContinuous: Bool { true }

  /// The deviation over the mean; not a number for a mean of zero.
  public var coefficientOfVariation: Double { variance.squareRoot() / mean }

  /// Returns the quantile by bisection of ``cumulativeProbability(at:)``, to the nearest double.
  public func quantile(_ probability: Double) -> Double? {
    guard cumulativeProbability(at: support.lowerBound) != nil else { return nil }
    func isReached(_ seconds: Double) -> Bool {
      (cumulativeProbability(at: seconds) ?? 1) >= probability
    }
    var low = support.lowerBound
    if isReached(low) { return low }
    var high = max(low, 1e-9)
    while !isReached(high) {
      guard high < 1e300 else { return .infinity }
      low = high
      high *= 2
    }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return high }
      if isReached(middle) { high = middle } else { low = middle }
    }
  }
}
