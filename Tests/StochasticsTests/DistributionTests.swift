// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Distribution")
struct DistributionTests {
  /// A distribution that leaves everything to the protocol but its function.
  struct Square: Distribution {
    static let name = "square"
    static let summary = "the square of a uniform variate"
    static let parameterSets: [[ParameterDescription]] = []
    let base: UniformDistribution
    init(parameters: ParameterValues) throws(ParameterError) { try self.init() }
    init() throws(ParameterError) { base = try UniformDistribution(minimum: 0, maximum: 1) }
    var mean: Double { 1.0 / 3 }
    var variance: Double { 4.0 / 45 }
    var support: ClosedRange<Double> { 0...1 }
    func cumulativeProbability(at seconds: Double) -> Double? {
      min(max(seconds, 0), 1).squareRoot()
    }
    func makeSampler() -> Sampler { base.makeSampler() }
  }

  @Test("The quantile falls back on bisection", arguments: [0.001, 0.25, 0.5, 0.999])
  func bisection(probability: Double) throws {
    let quantile = try #require(try Square().quantile(probability))
    #expect(abs(quantile - probability * probability) < 1e-15)
  }

  @Test("The coefficient of variation is the deviation over the mean")
  func variation() throws {
    #expect(abs(try Square().coefficientOfVariation - (0.8).squareRoot()) < 1e-15)
  }
}
