// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// E_k/M/1: every k-th message of a Poisson stream, one server, exponential service.
///
/// Round robin over k queues gives each queue every k-th message, so that the gaps at one queue have
/// Erlang's distribution. A message waits with probability sigma, the root below 1 of
/// sigma = A*(mu (1 - sigma)) with the transform A* of the gaps, and takes an exponential time of
/// rate mu (1 - sigma) in all.
///
/// Source: L. Kleinrock, *Queueing Systems*, volume I, section 6.4 (G/M/1).
public struct ErlangArrivalsQueue: SojournLaw, Hashable {
  /// Messages a second at this one station.
  public let arrivalRate: Double
  /// The phases of a gap: how many stations share the Poisson stream.
  public let phases: Int
  /// Messages that the server completes a second.
  public let serviceRate: Double
  /// The probability that a message has to wait.
  public let probabilityOfWait: Double

  /// Creates the station.
  ///
  /// It is `nil` where there is no steady state or a number is not positive.
  public init?(arrivalRate: Double, phases: Int, serviceRate: Double) {
    guard arrivalRate > 0, phases > 0, serviceRate.isFinite, arrivalRate < serviceRate else {
      return nil
    }
    self.arrivalRate = arrivalRate
    self.phases = phases
    self.serviceRate = serviceRate
    // The transform lies above the diagonal up to the root and below it from there to 1.
    var low = 0.0
    var high = 1.0
    while true {
      let middle = 0.5 * (low + high)
      guard middle > low, middle < high else { break }
      let phase = Double(phases) * arrivalRate
      let base = phase / (phase + serviceRate * (1 - middle))
      if Self.power(base, phases) > middle { low = middle } else { high = middle }
    }
    probabilityOfWait = low
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var factor = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }

  /// The rate of the sojourn time.
  private var rate: Double { serviceRate * (1 - probabilityOfWait) }

  /// sigma / (mu (1 - sigma)).
  public var meanWait: Double { probabilityOfWait / rate }

  /// 1 / (mu (1 - sigma)).
  public var meanSojourn: Double { 1 / rate }

  /// The exponential tail.
  public func probabilityOfSojourn(above seconds: Double) -> Double? {
    seconds <= 0 ? 1 : PortableMath.exponential(-rate * seconds)
  }
}
