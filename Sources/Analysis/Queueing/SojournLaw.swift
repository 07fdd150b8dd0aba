// SPDX-License-Identifier: GPL-3.0-or-later

/// What a formula knows of the time from publish to completion at a station in steady state.
public protocol SojournLaw: Sendable {
  /// Mean time from publish to the start of service, in seconds.
  var meanWait: Double { get }
  /// Mean time from publish to completion, in seconds.
  var meanSojourn: Double { get }
  /// The probability that a message takes longer; `nil` where only means are known.
  func probabilityOfSojourn(above seconds: Double) -> Double?
}

/// Several stations that share a stream of messages.
///
/// A message goes to a station with the probability of its share, so means and distribution
/// functions are mixed by the shares.
public struct StationMixture: SojournLaw {
  /// A station and the share of messages that it gets.
  public struct Part: Sendable {
    /// The share, above 0; all shares together make 1.
    public var share: Double
    /// The station.
    public var law: any SojournLaw

    /// Pairs a share with a station.
    public init(share: Double, law: any SojournLaw) {
      self.share = share
      self.law = law
    }
  }

  /// The stations.
  public let parts: [Part]

  /// Creates the mixture of at least one station.
  public init(_ parts: [Part]) {
    precondition(!parts.isEmpty, "a mixture has a station at least")
    self.parts = parts
  }

  /// The means of the stations by their shares.
  public var meanWait: Double { parts.reduce(0) { $0 + $1.share * $1.law.meanWait } }

  /// The means of the stations by their shares.
  public var meanSojourn: Double { parts.reduce(0) { $0 + $1.share * $1.law.meanSojourn } }

  /// The probabilities of the stations by their shares.
  public func probabilityOfSojourn(above seconds: Double) -> Double? {
    var sum = 0.0
    for part in parts {
      guard let probability = part.law.probabilityOfSojourn(above: seconds) else { return nil }
      sum += part.share * probability
    }
    return sum
  }
}

extension SojournLaw {
  /// The time that a share of messages keeps to, found by halving; `nil` where only means are known.
  ///
  /// - Parameter probability: The share, above 0 and below 1.
  /// - Returns: The quantile, to the last digits of a double.
  public func sojournQuantile(_ probability: Double) -> Double? {
    precondition(probability > 0 && probability < 1, "a quantile lies between 0 and 1")
    let tail = 1 - probability
    var low = 0.0
    var high = max(meanSojourn, 1e-12)
    while let above = probabilityOfSojourn(above: high), above > tail {
      low = high
      high *= 2
      guard high.isFinite else { return nil }
    }
    guard probabilityOfSojourn(above: high) != nil else { return nil }
    while true {
      let middle = 0.5 * (low + high)
      guard middle > low, middle < high else { return high }
      if let above = probabilityOfSojourn(above: middle), above > tail {
        low = middle
      } else {
        high = middle
      }
    }
  }
}
