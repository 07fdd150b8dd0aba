// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Fits by maximum likelihood")
struct MaximumLikelihoodTests {
  /// Evenly spread quantiles stand for a sample without chance.
  private static func quantiles(of distribution: some Distribution, count: Int = 4_000) -> [Double]
  {
    (0..<count).compactMap { distribution.quantile((Double($0) + 0.5) / Double(count)) }
  }

  private static func draws(_ specification: DistributionSpecification, count: Int) -> [Double] {
    let sampler = specification.makeSampler()
    var stream = StreamFamily(seed: 7, replication: 0).stream(entity: "fits", purpose: "test")
    return (0..<count).map { _ in Double(sampler.nanoseconds(using: &stream)) * 1e-9 }
  }

  @Test("Estimates are those of the textbook")
  func byHand() throws {
    // Exponential: the mean. Lognormal of 1, e^2: mu 1 and sigma 1.
    let e2 = 7.389_056_098_930_65
    let fits = try #require(MaximumLikelihood([1, e2]))
    let exponential = try #require(fits.exponential)
    #expect(abs(exponential.distribution.mean - (1 + e2) / 2) < 1e-12)
    #expect(abs(exponential.logLikelihood + 2 * (1 + PortableMath.logarithm((1 + e2) / 2))) < 1e-12)
    let lognormal = try #require(
      fits.lognormal?.distribution.distribution as? LognormalDistribution)
    #expect(abs(PortableMath.logarithm(lognormal.median) - 1) < 1e-12)
    #expect(abs(lognormal.sigma - 1) < 1e-12)
  }

  @Test("The generating family comes first, with its parameters")
  func families() throws {
    let gamma = try GammaDistribution(shape: 2.5, mean: 0.04)
    let found = try #require(
      MaximumLikelihood(Self.draws(DistributionSpecification(gamma), count: 20_000))?.fits.first)
    let shape = try #require(found.distribution.distribution as? GammaDistribution).shape
    #expect(abs(shape - 2.5) < 0.1)
    #expect(found.test.pValue > 0.01)

    let weibull = try WeibullDistribution(shape: 0.7, scale: 0.02)
    let likely = try #require(MaximumLikelihood(Self.quantiles(of: weibull))?.fits.first)
    let fitted = try #require(likely.distribution.distribution as? WeibullDistribution)
    #expect(abs(fitted.shape - 0.7) < 0.01)
    #expect(abs(fitted.scale - 0.02) < 0.0002)

    let lognormal = try LognormalDistribution(median: 0.03, sigma: 0.8)
    let third = try #require(MaximumLikelihood(Self.quantiles(of: lognormal))?.fits.first)
    #expect(third.distribution.name == "lognormal")
    #expect(third.test.statistic < 0.001)
  }

  @Test("A family with a parameter less goes first where it does as well")
  func parsimony() throws {
    let exponential = try DistributionSpecification.exponential(mean: 0.01)
    let found = try #require(MaximumLikelihood(Self.draws(exponential, count: 5_000))?.fits.first)
    #expect(found.distribution.name == "exponential")
    let erlang = try DistributionSpecification.erlang(phases: 4, mean: 0.01)
    let other = try #require(MaximumLikelihood(Self.draws(erlang, count: 5_000))?.erlang)
    #expect((other.distribution.distribution as? ErlangDistribution)?.phases == 4)
  }

  @Test("Zeros of a coarse clock are no obstacle, a constant is no sample")
  func edges() {
    #expect(MaximumLikelihood([0, 0.001, 0.002, 0.004])?.fits.isEmpty == false)
    #expect(MaximumLikelihood([0.01, 0.01]) == nil)
    #expect(MaximumLikelihood([0, 0]) == nil)
    #expect(MaximumLikelihood([]) == nil)
  }
}
