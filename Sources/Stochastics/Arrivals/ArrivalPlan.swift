// SPDX-License-Identifier: GPL-3.0-or-later

/// What an ``ArrivalClock`` is made from: where on a process's own time line arrivals lie, and how
/// that line runs in simulated time.
public struct ArrivalPlan: Sendable, Hashable {
  /// Where arrivals lie on the process's own time line.
  enum Targets: Sendable, Hashable {
    /// Exponential gaps of mean `scale`.
    case exponential(scale: Double)

    /// At `first`, or at one period, and from then on every `numerator / denominator`.
    case periodic(first: Double?, numerator: Double, denominator: Double)

    /// Gaps drawn from a distribution, in nanoseconds.
    case renewal(DistributionSpecification)

    /// At given instants in nanoseconds.
    case recorded([Int64])
  }

  /// How the process's own time line runs without changes.
  enum Pace: Sendable, Hashable {
    case curve(PiecewiseLinear)
    case phases(PhaseProcess)
  }

  let targets: Targets
  let pace: Pace

  init(_ targets: Targets, pace: Pace = .curve(.constant(1))) {
    self.targets = targets
    self.pace = pace
  }
}
