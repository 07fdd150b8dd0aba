// SPDX-License-Identifier: GPL-3.0-or-later

/// The hyperexponential distribution: an exponential one whose mean is itself drawn.
///
/// Two phases are told apart by one uniform variate, more by an alias table.
public struct HyperexponentialDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "hyperexponential"

  /// One sentence about it.
  public static let summary = "a choice among exponentials; coefficient of variation above 1"

  /// Probabilities and means, or a mean and a coefficient of variation of at least 1.
  public static let parameterSets = [
    [ParameterDescription("probabilities", .numbers), ParameterDescription("means", .durations)],
    [ParameterDescription("mean", .duration), ParameterDescription("cv", .number)],
  ]

  /// The probabilities of the phases; they add up to 1.
  public let probabilities: [Double]

  /// The means of the phases in seconds.
  public let means: [Double]

  /// Creates the distribution by its phases.
  ///
  /// - Throws: ``ParameterError`` unless there are as many probabilities as means, the
  ///   probabilities add up to 1 within a billionth, and each mean is positive.
  public init(probabilities: [Double], means: [Double]) throws(ParameterError) {
    guard !means.isEmpty, probabilities.count == means.count else {
      throw .contradiction(
        subject: Self.name,
        explanation: "\(probabilities.count) probabilities do not match \(means.count) means")
    }
    for mean in means { try Requirement.positive(mean, "means", of: Self.name) }
    try Requirement.weights(probabilities, "probabilities", of: Self.name)
    guard abs(probabilities.reduce(0, +) - 1) <= 1e-9 else {
      throw .invalid(
        Self.name, "probabilities", "\(probabilities)", requirement: "must add up to 1")
    }
    self.probabilities = probabilities
    self.means = means
  }

  /// Creates the two-phase distribution with balanced means: both phases carry half of the load
  /// (Tijms, A First Course in Stochastic Models, 2003, appendix B).
  ///
  /// - Throws: ``ParameterError`` unless the coefficient of variation is at least 1.
  public init(mean: Double, coefficientOfVariation cv: Double) throws(ParameterError) {
    try Requirement.positive(mean, "mean", of: Self.name)
    guard cv >= 1, cv <= 1e6 else {
      throw .invalid(
        Self.name, "cv", "\(cv)",
        requirement: "must be from 1 to 1000000 (gamma and erlang go below 1)")
    }
    let square = cv * cv
    let often = 0.5 * (1 + ((square - 1) / (square + 1)).squareRoot())
    // 1 - often would lose digits where the rare phase is very rare.
    let rare = 1 / (square + 1) / (2 * often)
    try self.init(
      probabilities: [1 - rare, rare], means: [mean / (2 * (1 - rare)), mean / (2 * rare)])
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    if parameters.has("mean") {
      try self.init(
        mean: parameters.number("mean"), coefficientOfVariation: parameters.number("cv"))
    } else {
      try self.init(
        probabilities: parameters.numbers("probabilities"), means: parameters.numbers("means"))
    }
  }

  /// The mean of the phases' means.
  public var mean: Double { weightedSum { $0 } }

  /// Twice the mean square of the means, less the square of the mean.
  public var variance: Double { 2 * weightedSum { $0 * $0 } - mean * mean }

  /// From zero without an end.
  public var support: ClosedRange<Double> { 0 ... .infinity }

  /// Returns the mixture of the phases' distribution functions.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    seconds <= 0 ? 0 : weightedSum { 1 - PortableMath.exponential(-seconds / $0) }
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler {
    switch means.count {
    case 1: return Sampler(.exponential, a: means[0] * 1e9)
    case 2:
      return Sampler(
        .hyperexponential, a: probabilities[0], b: means[0] * 1e9, c: means[1] * 1e9)
    default:
      let samplers = means.map { Sampler(.exponential, a: $0 * 1e9) }
      return Sampler.mixture(samplers, weights: probabilities)
    }
  }

  private func weightedSum(_ term: (Double) -> Double) -> Double {
    zip(probabilities, means).reduce(0) { $0 + $1.0 * term($1.1) }
  }
}
