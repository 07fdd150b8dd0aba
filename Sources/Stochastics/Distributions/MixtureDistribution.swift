// SPDX-License-Identifier: GPL-3.0-or-later

/// A choice among distributions, each with a weight: fast and slow messages, say.
public struct MixtureDistribution: Distribution {
  /// A distribution and its share in a mixture.
  public struct Component: Sendable, Hashable {
    /// The share, in whatever unit the other components use.
    public let weight: Double

    /// The distribution.
    public let distribution: DistributionSpecification

    /// Puts a distribution and its share together.
    public init(weight: Double, distribution: DistributionSpecification) {
      self.weight = weight
      self.distribution = distribution
    }
  }

  /// The word for it in scenario files.
  public static let name = "mixture"

  /// One sentence about it.
  public static let summary = "a choice among other distributions by weight"

  /// The weighted distributions.
  public static let parameterSets = [[ParameterDescription("components", .components)]]

  /// The weighted distributions.
  public let components: [Component]

  /// Creates the mixture.
  ///
  /// - Throws: ``ParameterError`` for an empty list or weights without a positive sum.
  public init(components: [Component]) throws(ParameterError) {
    guard !components.isEmpty else {
      throw .invalid(Self.name, "components", "none", requirement: "must hold one at least")
    }
    try Requirement.weights(components.map { $0.weight }, "weight", of: Self.name)
    self.components = components
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(components: parameters.components("components"))
  }

  /// The weighted mean of the components' means.
  public var mean: Double { weightedMean { $0.mean } }

  /// The weighted mean of variances and squared means, less the square of the mean.
  public var variance: Double {
    let centre = mean
    return weightedMean { $0.variance + ($0.mean - centre) * ($0.mean - centre) }
  }

  /// The smallest interval that holds the supports of all components with a weight.
  public var support: ClosedRange<Double> {
    let parts = components.filter { $0.weight > 0 }.map { $0.distribution.support }
    let low = parts.map { $0.lowerBound }.min() ?? 0
    return low...(parts.map { $0.upperBound }.max() ?? .infinity)
  }

  /// Whether all components are continuous.
  public var isContinuous: Bool {
    components.allSatisfy { $0.weight == 0 || $0.distribution.distribution.isContinuous }
  }

  /// Returns the weighted mean of the components' probabilities; nil if one of them has none.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    var sum = 0.0
    var weights = 0.0
    for component in components where component.weight > 0 {
      let distribution = component.distribution.distribution
      guard let part = distribution.cumulativeProbability(at: seconds) else { return nil }
      sum += component.weight * part
      weights += component.weight
    }
    return sum / weights
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler {
    Sampler.mixture(
      components.map { $0.distribution.makeSampler() }, weights: components.map { $0.weight })
  }

  private func weightedMean(_ term: (DistributionSpecification) -> Double) -> Double {
    let used = components.filter { $0.weight > 0 }
    let sum = used.reduce(0) { $0 + $1.weight * term($1.distribution) }
    return sum / used.reduce(0) { $0 + $1.weight }
  }
}

extension Sampler {
  /// A choice among samplers in proportion to weights.
  static func mixture(_ samplers: [Sampler], weights: [Double]) -> Sampler {
    let alias = AliasTable(weights: weights)
    let table = UnsafeRawPointer(ImmutableTables.address(of: samplers))
    return Sampler(
      .mixture, count: Int64(samplers.count), table: table, columns: alias.columns)
  }
}
