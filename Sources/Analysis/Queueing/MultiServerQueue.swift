// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// M/M/c: Poisson arrivals, one line, c equal servers with exponential service.
///
/// One member with c threads, or one queue's orderly consumption with c = 1, is such a station.
///
/// Source: D. Gross, J. F. Shortle, J. M. Thompson, C. M. Harris, *Fundamentals of Queueing Theory*,
/// 4th edition, sections 2.2 and 2.3; Erlang's C by the recursion of Erlang's B, which neither
/// overflows nor cancels.
public struct MultiServerQueue: SojournLaw, Hashable {
  /// Messages a second.
  public let arrivalRate: Double
  /// Messages that one server completes a second.
  public let serviceRate: Double
  /// Servers.
  public let servers: Int

  /// Creates the station.
  ///
  /// It is `nil` where there is no steady state: arrivals do not stay below what all servers
  /// complete, or a number is not positive.
  public init?(arrivalRate: Double, serviceRate: Double, servers: Int) {
    guard arrivalRate > 0, serviceRate > 0, servers > 0, serviceRate.isFinite,
      arrivalRate < serviceRate * Double(servers)
    else { return nil }
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.servers = servers
  }

  /// Share of time that a server works.
  public var utilization: Double { arrivalRate / (serviceRate * Double(servers)) }

  /// Erlang's C: the probability that a message has to wait.
  ///
  /// - Complexity: O(c).
  public var probabilityOfWait: Double {
    let load = arrivalRate / serviceRate
    var blocking = 1.0
    for server in 1...servers { blocking = load * blocking / (Double(server) + load * blocking) }
    return blocking / (1 - utilization * (1 - blocking))
  }

  /// The rate at which the tail of the waiting time falls.
  private var slack: Double { serviceRate * Double(servers) - arrivalRate }

  /// Erlang's C over the slack of the servers.
  public var meanWait: Double { probabilityOfWait / slack }

  /// The mean wait and a mean service time.
  public var meanSojourn: Double { meanWait + 1 / serviceRate }

  /// Mean messages waiting and in service, by Little's law.
  public var meanNumber: Double { arrivalRate * meanSojourn }

  /// The probability that a message waits longer: C e^(-(c mu - lambda) t).
  public func probabilityOfWait(above seconds: Double) -> Double {
    seconds < 0 ? 1 : probabilityOfWait * PortableMath.exponential(-slack * seconds)
  }

  /// The tail of the sum of the wait and an independent service time.
  public func probabilityOfSojourn(above seconds: Double) -> Double? {
    guard seconds > 0 else { return 1 }
    // e^(-mu t) (1 + C mu (e^((mu - theta) t) - 1) / (mu - theta)), theta being the slack; the quotient
    // needs care where the two rates come near each other.
    let service = PortableMath.exponential(-serviceRate * seconds)
    let exponent = (serviceRate - slack) * seconds
    let growth =
      exponent.magnitude < 1e-6
      ? seconds * (1 + exponent / 2)
      : (PortableMath.exponential(-slack * seconds) / service - 1) / (serviceRate - slack)
    guard growth.isFinite else {
      // The service term has vanished beside that of the wait.
      let wait = PortableMath.exponential(-slack * seconds)
      return service + probabilityOfWait * serviceRate * wait / (serviceRate - slack)
    }
    return service * (1 + probabilityOfWait * serviceRate * growth)
  }
}
