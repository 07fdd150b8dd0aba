// SPDX-License-Identifier: GPL-3.0-or-later

/// M/G/1: Poisson arrivals, one server, any service times.
///
/// Source: the formula of F. Pollaczek (1930) and A. Y. Khinchine (1932), as in L. Kleinrock,
/// *Queueing Systems*, volume I, section 5.6: W = lambda E[S^2] / (2 (1 - rho)).
public struct GeneralServiceQueue: SojournLaw, Hashable {
  /// Messages a second.
  public let arrivalRate: Double
  /// Mean service time in seconds.
  public let meanService: Double
  /// Mean square of the service time in square seconds.
  public let secondMoment: Double

  /// Creates the station by the first two moments of its service times.
  ///
  /// It is `nil` where there is no steady state with a finite mean wait.
  public init?(arrivalRate: Double, meanService: Double, secondMoment: Double) {
    guard arrivalRate > 0, meanService > 0, arrivalRate * meanService < 1, secondMoment.isFinite,
      secondMoment >= 0
    else { return nil }
    self.arrivalRate = arrivalRate
    self.meanService = meanService
    self.secondMoment = secondMoment
  }

  /// Creates the station by mean and coefficient of variation of its service times.
  public init?(arrivalRate: Double, meanService: Double, coefficientOfVariation: Double) {
    self.init(
      arrivalRate: arrivalRate, meanService: meanService,
      secondMoment: meanService * meanService
        * (1 + coefficientOfVariation * coefficientOfVariation))
  }

  /// Share of time that the server works.
  public var utilization: Double { arrivalRate * meanService }

  /// The formula itself.
  public var meanWait: Double { arrivalRate * secondMoment / (2 * (1 - utilization)) }

  /// The mean wait and a mean service time.
  public var meanSojourn: Double { meanWait + meanService }

  /// Not known from two moments.
  public func probabilityOfSojourn(above seconds: Double) -> Double? { nil }
}
