// SPDX-License-Identifier: GPL-3.0-or-later

/// The distribution of measured durations: each draw is one of them.
///
/// Without weights all are equally likely; with weights an alias table decides.
public struct EmpiricalDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "empirical"

  /// One sentence about it.
  public static let summary = "one of the measured durations, by chance"

  /// Values, with or without weights.
  public static let parameterSets = [
    [
      ParameterDescription("values", .durations),
      ParameterDescription("weights", .numbers, isOptional: true),
    ]
  ]

  /// The durations in seconds, as given.
  public let values: [Double]

  /// The weights of the durations; empty where all are equally likely.
  public let weights: [Double]

  /// The durations in rising order with the probability of each and all before it.
  private let steps: [Step]

  private struct Step: Sendable, Hashable {
    var value: Double
    var probability: Double
  }

  /// Creates the distribution of some durations in seconds.
  ///
  /// - Parameters:
  ///   - values: the durations, finite and not negative, in any order.
  ///   - weights: as many weights, not negative, with a positive sum, in whatever unit; or none.
  /// - Throws: ``ParameterError`` for an empty list, a wrong value or a wrong number of weights.
  /// - Complexity: that of sorting the values.
  public init(values: [Double], weights: [Double] = []) throws(ParameterError) {
    guard !values.isEmpty else {
      throw .invalid(Self.name, "values", "none", requirement: "must hold a duration at least")
    }
    for value in values { try Requirement.notNegative(value, "values", of: Self.name) }
    if !weights.isEmpty {
      guard weights.count == values.count else {
        throw .contradiction(
          subject: Self.name,
          explanation: "\(weights.count) weights do not match \(values.count) values")
      }
      try Requirement.weights(weights, "weights", of: Self.name)
    }
    self.values = values
    self.weights = weights
    steps = Self.steps(values, weights)
  }

  private static func steps(_ values: [Double], _ weights: [Double]) -> [Step] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let sum = weights.isEmpty ? Double(values.count) : order.reduce(0) { $0 + weights[$1] }
    var reached = 0.0
    return order.map { index in
      reached += weights.isEmpty ? 1 : weights[index]
      return Step(value: values[index], probability: reached / sum)
    }
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(
      values: parameters.numbers("values"),
      weights: parameters.has("weights") ? parameters.numbers("weights") : [])
  }

  /// The weighted mean of the values.
  public var mean: Double { weightedMean { $0 } }

  /// The weighted mean square distance from the mean.
  public var variance: Double {
    let centre = mean
    return weightedMean { ($0 - centre) * ($0 - centre) }
  }

  /// From the smallest to the largest value.
  public var support: ClosedRange<Double> { steps[0].value...steps[steps.count - 1].value }

  /// False: each value has a probability.
  public var isContinuous: Bool { false }

  /// Returns the share of the values up to a duration.
  ///
  /// - Complexity: logarithmic in the number of values.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].value <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : steps[low - 1].probability
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler {
    let durations = values.map { ($0 * 1e9).bitPattern }
    let table = UnsafeRawPointer(ImmutableTables.address(of: durations))
    let count = Int64(durations.count)
    guard !weights.isEmpty else { return Sampler(.values, count: count, table: table) }
    let alias = AliasTable(weights: weights)
    return Sampler(.weightedValues, count: count, table: table, columns: alias.columns)
  }

  private func weightedMean(_ term: (Double) -> Double) -> Double {
    guard !weights.isEmpty else {
      return values.reduce(0) { $0 + term($1) } / Double(values.count)
    }
    return zip(values, weights).reduce(0) { $0 + term($1.0) * $1.1 } / weights.reduce(0, +)
  }
}
