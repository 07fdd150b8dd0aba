// SPDX-License-Identifier: GPL-3.0-or-later

/// M/M/c/K: as M/M/c, with room for K messages in all; what finds it full is turned away.
///
/// Source: the birth-death chain, as in D. Gross, J. F. Shortle, J. M. Thompson, C. M. Harris,
/// *Fundamentals of Queueing Theory*, 4th edition, section 2.5.
public struct BoundedQueue: Sendable, Hashable {
  /// Messages offered a second.
  public let arrivalRate: Double
  /// Messages that one server completes a second.
  public let serviceRate: Double
  /// Servers.
  public let servers: Int
  /// Probability of each number of messages, from 0 to the capacity.
  public let probabilities: [Double]

  /// Creates the station; there is a steady state at any load.
  ///
  /// It is `nil` where a number is not positive or there are more servers than room.
  ///
  /// - Parameters:
  ///   - arrivalRate: Messages offered a second.
  ///   - serviceRate: Messages that one server completes a second.
  ///   - servers: Servers.
  ///   - capacity: Messages that find room, those in service included.
  /// - Complexity: O(K).
  public init?(arrivalRate: Double, serviceRate: Double, servers: Int, capacity: Int) {
    guard arrivalRate > 0, serviceRate > 0, servers > 0, capacity >= servers,
      arrivalRate.isFinite, serviceRate.isFinite
    else { return nil }
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.servers = servers
    var weights = [1.0]
    for number in 1...capacity {
      var next = weights[number - 1] * arrivalRate / (serviceRate * Double(min(number, servers)))
      if next > 1e200 {
        // Only the proportions count.
        weights = weights.map { $0 * 1e-200 }
        next *= 1e-200
      }
      weights.append(next)
    }
    let sum = weights.reduce(0, +)
    probabilities = weights.map { $0 / sum }
  }

  /// The probability that a message is turned away.
  public var blockingProbability: Double { probabilities[probabilities.count - 1] }

  /// Messages completed a second.
  public var throughput: Double { arrivalRate * (1 - blockingProbability) }

  /// Share of time that a server works.
  public var utilization: Double { throughput / (serviceRate * Double(servers)) }

  /// Mean messages waiting and in service.
  public var meanNumber: Double {
    probabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
  }

  /// Mean time from publish to completion of the messages that find room, by Little's law.
  public var meanSojourn: Double { meanNumber / throughput }

  /// Mean time from publish to the start of service of the messages that find room.
  public var meanWait: Double { meanSojourn - 1 / serviceRate }
}
