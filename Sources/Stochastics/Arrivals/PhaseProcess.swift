// SPDX-License-Identifier: GPL-3.0-or-later

/// Phases that follow one another at random, each with its own arrival rate.
struct PhaseProcess: Sendable, Hashable {
  /// One phase.
  struct Phase: Sendable, Hashable {
    /// Arrivals a nanosecond.
    var rate: Double

    /// How long the phase lasts; nil for ever.
    var duration: DistributionSpecification?

    /// The probabilities of the next phase being this one or one before it.
    var nextUpTo: [Double]
  }

  let phases: [Phase]

  /// The probabilities of the first phase being this one or one before it.
  let firstUpTo: [Double]

  private let samplers: [Sampler?]
  private var present = 0

  /// The instant in nanoseconds at which the present phase ends.
  private(set) var end = 0.0

  init(phases: [Phase], firstUpTo: [Double]) {
    self.phases = phases
    self.firstUpTo = firstUpTo
    samplers = phases.map { $0.duration?.makeSampler() }
  }

  /// The present phase's arrivals a nanosecond.
  var rate: Double { phases[present].rate }

  mutating func begin(using stream: inout RandomStream) {
    present = Self.choose(firstUpTo, using: &stream)
    end = duration(using: &stream)
  }

  mutating func advance(using stream: inout RandomStream) {
    present = Self.choose(phases[present].nextUpTo, using: &stream)
    end += duration(using: &stream)
  }

  private func duration(using stream: inout RandomStream) -> Double {
    samplers[present]?.unroundedNanoseconds(using: &stream) ?? .infinity
  }

  private static func choose(_ upTo: [Double], using stream: inout RandomStream) -> Int {
    let unit = stream.nextUnit()
    return upTo.firstIndex { unit < $0 } ?? upTo.count - 1
  }

  static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.phases == rhs.phases && lhs.firstUpTo == rhs.firstUpTo
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(phases)
    hasher.combine(firstUpTo)
  }
}
