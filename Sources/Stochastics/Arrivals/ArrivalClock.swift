// SPDX-License-Identifier: GPL-3.0-or-later

/// Tells the instants of a producer's arrivals one after another.
///
/// Each call of ``next()`` gives one message's instant; messages of a batch share theirs. A clock
/// cannot be copied, since the copy would repeat its arrivals; keep many in a ``StreamArray``.
public struct ArrivalClock: ~Copyable, Sendable {
  /// What ``next()`` returns when no more arrivals come.
  public static var never: Int64 {
    @inlinable get { .max }
  }

  /// Whether arrivals are Poisson at a constant rate, one at a time: the case settled in line.
  @usableFromInline
  let isPlainPoisson: Bool
  @usableFromInline
  let scale: Double
  @usableFromInline
  let lastInstant: Int64
  @usableFromInline
  var stream: RandomStream
  @usableFromInline
  var target = 0.0

  private let targets: Targets
  private let batch: BatchSampler
  private var batchStream: RandomStream
  private var inBatch = 0
  private var count: Int64 = 0
  private var instant: Int64 = 0
  private let hasUnitPace: Bool
  private var intensity: Intensity

  /// As ``ArrivalPlan/Targets``, ready to draw from.
  private enum Targets: Sendable {
    case exponential
    case periodic(offset: Double, numerator: Double, denominator: Double)
    case renewal(Sampler)
    case recorded([Int64])
  }

  /// The streams a clock draws from.
  struct Streams: ~Copyable {
    var gaps: RandomStream
    var phases: RandomStream
    var batches: RandomStream
  }

  init(
    plan: ArrivalPlan, batch: BatchSize, factor: PiecewiseLinear, horizon: Int64,
    streams: consuming Streams
  ) {
    var scale = 1.0
    switch plan.targets {
    case .exponential(let mean):
      scale = mean
      targets = .exponential
    case .periodic(let first, let numerator, let denominator):
      targets = .periodic(offset: first ?? 0, numerator: numerator, denominator: denominator)
      // Without a first arrival the count starts at one period.
      if first == nil { count = 1 }
    case .renewal(let distribution): targets = .renewal(distribution.makeSampler())
    case .recorded(let instants): targets = .recorded(instants)
    }
    self.scale = scale
    lastInstant = min(horizon, Nanoseconds.longest - 1)
    stream = streams.gaps
    batchStream = streams.batches
    self.batch = batch.makeSampler()
    let base: Intensity.Base
    switch plan.pace {
    case .curve(let curve):
      hasUnitPace = factor == .constant(1) && curve == .constant(1)
      base = .curve(PiecewiseLinearCursor(curve))
    case .phases(let phases):
      hasUnitPace = false
      base = .phases(phases)
    }
    intensity = Intensity(base: base, factor: factor, phaseStream: streams.phases)
    if case .exponential = plan.targets, hasUnitPace, batch == .fixed(1) {
      isPlainPoisson = true
    } else {
      isPlainPoisson = false
    }
  }

  /// Returns the instant of the next message in nanoseconds since the start, or ``never``.
  ///
  /// Instants do not fall from call to call.
  ///
  /// - Complexity: constant, but for the changes of rate or phase that lie in between.
  @inlinable
  @inline(__always)
  public mutating func next() -> Int64 {
    guard isPlainPoisson else { return nextOther() }
    target += stream.nextExponential()
    let instant = Nanoseconds.rounded(target * scale)
    return instant <= lastInstant ? instant : Self.never
  }

  @usableFromInline
  mutating func nextOther() -> Int64 {
    if inBatch > 0 {
      inBatch -= 1
      return instant
    }
    let next = nextEpoch()
    guard next <= lastInstant else { return Self.never }
    // Rounding in the root may step back by a hair between two arrivals of the same instant.
    instant = max(next, instant)
    inBatch = batch.size(using: &batchStream) - 1
    return instant
  }

  /// The instant of the next batch.
  private mutating func nextEpoch() -> Int64 {
    switch targets {
    case .exponential:
      target += stream.nextExponential()
      return time(of: target * scale)
    case .periodic(let offset, let numerator, let denominator):
      // From the count rather than by adding periods, so that the clock never drifts.
      let target = offset + Double(count) * numerator / denominator
      count += 1
      return time(of: target)
    case .renewal(let sampler):
      target += sampler.unroundedNanoseconds(using: &stream)
      return time(of: target)
    case .recorded(let instants):
      guard count < instants.count else { return Self.never }
      count += 1
      return instants[Int(count) - 1]
    }
  }

  /// The instant at which the process's own time reaches a target.
  private mutating func time(of target: Double) -> Int64 {
    if hasUnitPace { return Nanoseconds.rounded(target) }
    let time = intensity.time(of: target, horizon: Double(lastInstant))
    return time < .infinity ? Nanoseconds.rounded(time) : Self.never
  }
}
