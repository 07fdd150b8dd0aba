// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

/// The laws that every distribution of the catalogue keeps.
@Suite("Distribution catalogue")
struct DistributionCatalogueTests {
  static let drawCount = 200_000

  static func draws(
    _ sampler: Sampler, seed: UInt64 = 42, count: Int = drawCount
  ) -> [Int64] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in sampler.nanoseconds(using: &stream) }
  }

  @Test("Each distribution has an example, a name of its own and described parameters")
  func completeness() {
    let names = DistributionCatalogue.names
    #expect(Set(names).count == names.count)
    for type in DistributionCatalogue.all {
      #expect(DistributionExample.all.contains { $0.name == type.name }, "\(type.name)")
      #expect(!type.summary.isEmpty)
      #expect(!type.parameterSets.isEmpty && type.parameterSets.allSatisfy { !$0.isEmpty })
      for set in type.parameterSets {
        let used = DistributionExample.all.contains { example in
          example.name == type.name
            && set.allSatisfy { $0.isOptional || example.parameters[$0.name] != nil }
        }
        #expect(used, "\(type.name) by \(set.map { $0.name }) has no example")
      }
    }
  }

  @Test("Draws lie inside the support", arguments: DistributionExample.all)
  func support(example: DistributionExample) throws {
    let specification = try example.specification()
    let support = specification.support
    let draws = Self.draws(specification.makeSampler())
    let least = try #require(draws.min())
    let most = try #require(draws.max())
    // Half a nanosecond may be rounded away.
    #expect(least >= 0 && Double(least) * 1e-9 >= support.lowerBound - 5.001e-10)
    #expect(Double(most) * 1e-9 <= support.upperBound + 5.001e-10)
  }

  @Test("Mean and variance are the declared ones", arguments: DistributionExample.all)
  func moments(example: DistributionExample) throws {
    let specification = try example.specification()
    let sample = Self.draws(specification.makeSampler()).map { Double($0) * 1e-9 }
    let count = Double(sample.count)
    let mean = sample.reduce(0, +) / count
    let squares = sample.map { ($0 - specification.mean) * ($0 - specification.mean) }
    let variance = squares.reduce(0, +) / count
    let meanError = (specification.variance / count).squareRoot()
    #expect(abs(mean - specification.mean) <= 4 * meanError + 5e-10)
    let spread = squares.map { ($0 - variance) * ($0 - variance) }.reduce(0, +) / count
    let varianceError = (spread / count).squareRoot()
    #expect(abs(variance - specification.variance) <= 4 * varianceError + 1e-18)
  }

  @Test("Draws follow the distribution function", arguments: DistributionExample.all)
  func distributionFunction(example: DistributionExample) throws {
    let specification = try example.specification()
    let distribution = specification.distribution
    let sample = Self.draws(specification.makeSampler(), seed: 7).map { Double($0) * 1e-9 }
    guard distribution.isContinuous else {
      // Compare the shares of the values that can occur.
      var counts: [Double: Int] = [:]
      for value in sample { counts[value, default: 0] += 1 }
      for (value, count) in counts {
        let above = try #require(distribution.cumulativeProbability(at: value + 1e-10))
        let below = try #require(distribution.cumulativeProbability(at: value - 1e-10))
        let expected = (above - below) * Double(sample.count)
        #expect(abs(Double(count) - expected) <= 4 * expected.squareRoot())
      }
      return
    }
    let test = KolmogorovSmirnovTest.test(sample) {
      distribution.cumulativeProbability(at: $0) ?? .nan
    }
    #expect(test.pValue > 1e-4)
  }

  @Test("The distribution function rises from 0 to 1", arguments: DistributionExample.all)
  func monotony(example: DistributionExample) throws {
    let distribution = try example.specification().distribution
    var last = try #require(distribution.cumulativeProbability(at: -1))
    #expect(last == 0)
    for index in 0...2_000 {
      let next = try #require(distribution.cumulativeProbability(at: Double(index) / 500))
      #expect(next >= last && next <= 1)
      last = next
    }
    #expect(last > 0.99)
  }

  @Test(
    "Quantiles invert the distribution function",
    arguments: DistributionExample.all, [0.001, 0.1, 0.5, 0.9, 0.99])
  func quantiles(example: DistributionExample, probability: Double) throws {
    let distribution = try example.specification().distribution
    let quantile = try #require(distribution.quantile(probability))
    let reached = try #require(distribution.cumulativeProbability(at: quantile * (1 + 1e-12)))
    if distribution.isContinuous {
      #expect(abs(reached - probability) < 1e-9)
    } else {
      let before = try #require(distribution.cumulativeProbability(at: quantile * (1 - 1e-9)))
      #expect(before < probability + 1e-12 && reached >= probability - 1e-12)
    }
  }

  @Test(
    "The same stream gives the same draws, and never others", arguments: DistributionExample.all)
  func knownAnswers(example: DistributionExample) throws {
    let sampler = try example.specification().makeSampler()
    let draws = Self.draws(sampler, count: 10_000)
    #expect(Self.draws(try example.specification().makeSampler(), count: 10_000) == draws)
    var fingerprint = Fingerprint()
    for draw in draws { fingerprint.add(draw) }
    #expect(fingerprint.text == example.fingerprint)
  }

  @Test("A draw uses the same words whatever the scale", arguments: DistributionExample.all)
  func scaleIndependence(example: DistributionExample) throws {
    // Binary factors make products exact, so that the draws differ by just that factor.
    guard let scaled = example.parameters.scaled(by: 8) else { return }
    let narrow = try example.specification().makeSampler()
    let wide = try DistributionSpecification(name: example.name, parameters: scaled).makeSampler()
    var narrowBits = CountedWords(seed: 3)
    var wideBits = CountedWords(seed: 3)
    for _ in 0..<10_000 {
      let short = narrow.unroundedNanoseconds(using: &narrowBits)
      let long = wide.unroundedNanoseconds(using: &wideBits)
      #expect(abs(long - 8 * short) <= 1e-12 * long + 1)
      #expect(narrowBits.used == wideBits.used)
    }
  }

  @Test(
    "A draw for an identity is the draw of its counter stream", arguments: DistributionExample.all)
  func identities(example: DistributionExample) throws {
    let sampler = try example.specification().makeSampler()
    for counter in 0..<1_000 as Range<UInt64> {
      var bits = CounterStream(key: 8, counter: counter, attempt: 2)
      let expected = sampler.nanoseconds(using: &bits)
      #expect(sampler.nanoseconds(key: 8, counter: counter, attempt: 2) == expected)
    }
  }

  @Test("An unknown distribution is an error that lists the known ones")
  func unknownName() {
    #expect(
      throws: ParameterError.unknownName(
        kind: "distribution", name: "expo", known: DistributionCatalogue.names)
    ) {
      try DistributionSpecification(name: "expo", parameters: [:])
    }
  }
}

extension [String: ParameterValue] {
  /// The parameters with all durations multiplied; nil where durations are not told apart from
  /// other numbers.
  func scaled(by factor: Double) -> Self? {
    let durations: Set = [
      "value", "mean", "scale", "median", "p99", "minimum", "maximum", "standard_deviation",
    ]
    let lists: Set = ["means", "values"]
    var scaled: Self = [:]
    for (name, value) in self {
      switch value {
      case .number(let number):
        scaled[name] = .number(durations.contains(name) ? factor * number : number)
      case .numbers(let numbers):
        scaled[name] = .numbers(lists.contains(name) ? numbers.map { $0 * factor } : numbers)
      default: return nil
      }
    }
    return self["mu"] == nil ? scaled : nil
  }
}
