// SPDX-License-Identifier: GPL-3.0-or-later

/// How many messages arrive together at each arrival.
public enum BatchSize: Sendable, Hashable {
  /// Always the same number.
  case fixed(Int)

  /// 1, 2, 3, … with probabilities that fall by a constant ratio, and this mean.
  case geometric(mean: Double)

  /// Sizes by weights.
  case weighted(sizes: [Int], weights: [Double])

  /// The largest size.
  public static var largest: Int { 1_000_000 }

  /// The mean number of messages.
  public var mean: Double {
    switch self {
    case .fixed(let size): return Double(size)
    case .geometric(let mean): return mean
    case .weighted(let sizes, let weights):
      let sum = zip(sizes, weights).reduce(0) { $0 + Double($1.0) * $1.1 }
      return sum / weights.reduce(0, +)
    }
  }

  /// Checks the sizes.
  ///
  /// - Throws: ``ParameterError`` unless sizes and means lie between 1 and ``largest``.
  public func validate() throws(ParameterError) {
    let requirement = "must be from 1 to \(Self.largest)"
    switch self {
    case .fixed(let size):
      guard size >= 1, size <= Self.largest else {
        throw .invalid("batch", "size", "\(size)", requirement: requirement)
      }
    case .geometric(let mean):
      guard mean >= 1, mean <= Double(Self.largest) else {
        throw .invalid("batch", "mean_size", "\(mean)", requirement: requirement)
      }
    case .weighted(let sizes, let weights):
      guard !sizes.isEmpty, sizes.count == weights.count else {
        throw .contradiction(
          subject: "batch",
          explanation: "\(weights.count) weights do not match \(sizes.count) sizes")
      }
      for size in sizes where size < 1 || size > Self.largest {
        throw .invalid("batch", "sizes", "\(size)", requirement: requirement)
      }
      try Requirement.weights(weights, "weights", of: "batch")
    }
  }

  /// Returns what draws sizes.
  ///
  /// - Precondition: ``validate()`` does not throw.
  func makeSampler() -> BatchSampler {
    switch self {
    case .fixed(let size): return .fixed(size)
    case .geometric(let mean):
      // -1 / log(1 - 1/mean); a mean of 1 leaves nothing to draw.
      guard mean > 1 else { return .fixed(1) }
      return .geometric(scale: -1 / PortableMath.logarithm(1 - 1 / mean))
    case .weighted(let sizes, let weights):
      return .weighted(sizes: sizes, alias: AliasTable(weights: weights))
    }
  }
}

/// Draws batch sizes.
enum BatchSampler: Sendable {
  case fixed(Int)
  case geometric(scale: Double)
  case weighted(sizes: [Int], alias: AliasTable)

  /// Returns a size of at least 1.
  func size(using stream: inout RandomStream) -> Int {
    switch self {
    case .fixed(let size): return size
    case .geometric(let scale):
      // The whole part of an exponential variate is geometric.
      return 1 + Int(min(stream.nextExponential() * scale, 1e12))
    case .weighted(let sizes, let alias): return sizes[alias.index(using: &stream)]
    }
  }
}
