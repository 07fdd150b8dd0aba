// SPDX-License-Identifier: GPL-3.0-or-later

/// A distribution of durations with its parameters, of whichever kind; times are in seconds.
///
///     let service = try DistributionSpecification.lognormal(mean: 0.040, p99: 0.200)
///     let sampler = service.makeSampler()
///     let nanoseconds = sampler.nanoseconds(using: &stream)
public struct DistributionSpecification: Sendable, Hashable {
  /// The distribution itself.
  public let distribution: any Distribution

  /// Wraps a distribution.
  public init(_ distribution: some Distribution) { self.distribution = distribution }

  /// Creates the distribution of a name from named values.
  ///
  /// - Parameters:
  ///   - name: a name from ``DistributionCatalogue``.
  ///   - parameters: the values by name, times in seconds.
  /// - Throws: ``ParameterError``, which names what is unknown, missing or out of range.
  public init(name: String, parameters: [String: ParameterValue]) throws(ParameterError) {
    let type = try DistributionCatalogue.type(named: name)
    let values = try ParameterValues(
      subject: name, values: parameters, sets: type.parameterSets)
    distribution = try type.init(parameters: values)
  }

  /// The name in scenario files.
  public var name: String { type(of: distribution).name }

  /// The mean in seconds; infinite where there is none.
  public var mean: Double { distribution.mean }

  /// The variance in square seconds; infinite where there is none.
  public var variance: Double { distribution.variance }

  /// The smallest interval in seconds that holds every variate.
  public var support: ClosedRange<Double> { distribution.support }

  /// The deviation over the mean; not a number for a mean of zero.
  public var coefficientOfVariation: Double { distribution.coefficientOfVariation }

  /// Returns the sampler of the distribution.
  public func makeSampler() -> Sampler { distribution.makeSampler() }

  /// Whether two specifications are the same distribution with the same parameters.
  public static func == (lhs: Self, rhs: Self) -> Bool {
    AnyHashable(lhs.distribution) == AnyHashable(rhs.distribution)
  }

  /// Feeds the distribution and its parameters to a hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(distribution)) }
}

extension DistributionSpecification {
  /// A constant duration.
  public static func constant(_ value: Double) throws(ParameterError) -> Self {
    Self(try ConstantDistribution(value: value))
  }

  /// An exponential distribution.
  public static func exponential(mean: Double) throws(ParameterError) -> Self {
    Self(try ExponentialDistribution(mean: mean))
  }

  /// An Erlang distribution.
  public static func erlang(phases: Int, mean: Double) throws(ParameterError) -> Self {
    Self(try ErlangDistribution(phases: phases, mean: mean))
  }

  /// A lognormal distribution by its mean and coefficient of variation.
  public static func lognormal(
    mean: Double, coefficientOfVariation: Double
  ) throws(ParameterError) -> Self {
    Self(try LognormalDistribution(mean: mean, coefficientOfVariation: coefficientOfVariation))
  }

  /// A lognormal distribution by its mean and 99th percentile.
  public static func lognormal(mean: Double, p99: Double) throws(ParameterError) -> Self {
    Self(try LognormalDistribution(mean: mean, p99: p99))
  }

  /// A uniform distribution.
  public static func uniform(minimum: Double, maximum: Double) throws(ParameterError) -> Self {
    Self(try UniformDistribution(minimum: minimum, maximum: maximum))
  }
}
