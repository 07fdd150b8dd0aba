// SPDX-License-Identifier: GPL-3.0-or-later

/// Arrivals that come and go: Poisson or evenly spaced while on, none while off.
public struct OnOffArrivals: ArrivalProcess {
  /// How arrivals are spaced while on.
  public enum Spacing: String, Sendable, Hashable, CaseIterable {
    /// As a Poisson process.
    case poisson
    /// At equal gaps of time spent on.
    case regular
  }

  /// The word for it in scenario files.
  public static let name = "on_off"

  /// One sentence about it.
  public static let summary = "a rate while on, nothing while off"

  /// The rate while on, how long on and off last, and how arrivals are spaced.
  public static let parameterSets = [
    [
      ParameterDescription("rate", .rate),
      ParameterDescription("on", .distribution),
      ParameterDescription("off", .distribution),
      ParameterDescription("spacing", .word, isOptional: true),
    ]
  ]

  /// Arrivals a second while on.
  public let rate: Double

  /// How long it is on.
  public let on: DistributionSpecification

  /// How long it is off.
  public let off: DistributionSpecification

  /// How arrivals are spaced while on.
  public let spacing: Spacing

  /// Creates the process; it starts with a whole period, on or off by their shares of time.
  ///
  /// - Throws: ``ParameterError`` unless the mean periods are finite and at least 10 microseconds.
  public init(
    rate: Double, on: DistributionSpecification, off: DistributionSpecification,
    spacing: Spacing = .poisson
  ) throws(ParameterError) {
    try Requirement.rate(rate, "rate", of: Self.name)
    for (parameter, period) in [("on", on), ("off", off)] {
      guard period.mean >= 1e-5, period.mean < .infinity else {
        throw .invalid(
          Self.name, parameter, "one of mean \(period.mean) s",
          requirement: "must have a mean of at least 10 us, and a finite one")
      }
    }
    self.rate = rate
    self.on = on
    self.off = off
    self.spacing = spacing
  }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    let word = try parameters.word("spacing", among: Spacing.allCases.map { $0.rawValue })
    try self.init(
      rate: parameters.number("rate"), on: parameters.distribution("on"),
      off: parameters.distribution("off"), spacing: Spacing(rawValue: word) ?? .poisson)
  }

  /// The rate while on times the share of time spent on.
  public var meanRate: Double { rate * shareOn }

  private var shareOn: Double { on.mean / (on.mean + off.mean) }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan {
    let process = PhaseProcess(
      phases: [
        PhaseProcess.Phase(rate: rate * 1e-9, duration: on, nextUpTo: [0, 1]),
        PhaseProcess.Phase(rate: 0, duration: off, nextUpTo: [1, 1]),
      ],
      firstUpTo: [shareOn, 1])
    switch spacing {
    case .poisson: return ArrivalPlan(.exponential(scale: 1), pace: .phases(process))
    case .regular:
      return ArrivalPlan(
        .periodic(first: nil, numerator: 1, denominator: 1), pace: .phases(process))
    }
  }
}
