// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// How recorded messages arrived, before any process is fitted.
package struct ArrivalMeasures: Sendable {
  /// The index of dispersion for counts at one time scale.
  ///
  /// It is the variance over the mean of the number of messages in windows of that length, 1 for a
  /// Poisson process at every scale.
  package struct Dispersion: Sendable, Equatable {
    /// The length of the windows in seconds.
    package var window: Double
    /// How many whole windows there are.
    package var windows: Int
    /// Variance over mean.
    package var index: Double
    /// Within what the index of a Poisson process lies with a probability of 99.9 %, from the
    /// chi-square distribution (Cox and Lewis, The Statistical Analysis of Series of Events, 1966).
    package var poissonBounds: ClosedRange<Double>
  }

  /// The instants in nanoseconds, sorted.
  package let instants: [Int64]
  /// Instants at which something arrived, arrivals closer together than a fiftieth of the mean gap
  /// counting as one batch.
  package let batchInstants: [Int64]
  /// The size of each batch.
  package let batchSizes: [Int]
  /// Gaps between batches in seconds.
  package let gaps: [Double]
  /// Dispersion at several scales, the shortest first.
  package let dispersion: [Dispersion]

  /// Measures instants in nanoseconds, in any order.
  ///
  /// - Precondition: There are at least two instants that differ.
  package init(of unsorted: [Int64]) {
    let instants = unsorted.sorted()
    precondition(instants.first != instants.last, "one instant has no rate")
    self.instants = instants
    let span = Double(instants[instants.count - 1] - instants[0])
    let near = Int64(span / Double(instants.count - 1) / 50)
    var starts: [Int64] = []
    var sizes: [Int] = []
    var last = Int64.min
    for instant in instants {
      if !starts.isEmpty, instant - last <= near {
        sizes[sizes.count - 1] += 1
      } else {
        starts.append(instant)
        sizes.append(1)
      }
      last = instant
    }
    let isBatched = Double(instants.count) >= 1.5 * Double(starts.count)
    batchInstants = isBatched ? starts : instants
    batchSizes = isBatched ? sizes : instants.map { _ in 1 }
    let batches = batchInstants
    gaps = zip(batches.dropFirst(), batches).map { Double($0 - $1) * 1e-9 }
    dispersion = Self.dispersion(of: instants)
  }

  /// Messages a second over the whole recording.
  package var rate: Double {
    Double(instants.count - 1) / (Double(instants[instants.count - 1] - instants[0]) * 1e-9)
  }

  /// The time from the first to the last message, in seconds.
  package var span: Double { Double(instants[instants.count - 1] - instants[0]) * 1e-9 }

  /// Whether messages come several at a time.
  package var isBatched: Bool { batchInstants.count < instants.count }

  /// The coefficient of variation of the gaps.
  package var gapVariation: Double {
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let square = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
    return Self.withoutRounding(square.squareRoot() / mean)
  }

  /// A coefficient of variation, 0 where only rounding makes equal values differ.
  static func withoutRounding(_ variation: Double) -> Double { variation < 1e-9 ? 0 : variation }

  /// The correlation of a gap with the next; 0 where gaps do not vary.
  package var gapCorrelation: Double {
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let square = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let product = zip(gaps, gaps.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    return gapVariation > 0 ? product / square : 0
  }

  /// The numbers of messages in windows of a length, from the first message on, whole windows only.
  static func counts(of instants: [Int64], window: Double) -> [Int] {
    let length = Int64(window * 1e9)
    let windows = Int((instants[instants.count - 1] - instants[0]) / length)
    var counts = Array(repeating: 0, count: windows)
    for instant in instants {
      let place = Int((instant - instants[0]) / length)
      if place < windows { counts[place] += 1 }
    }
    return counts
  }

  /// At every power of ten of a second for which there are 20 windows with a message each on average.
  private static func dispersion(of instants: [Int64]) -> [Dispersion] {
    var found: [Dispersion] = []
    for window in [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1_000, 10_000] {
      let span = Double(instants[instants.count - 1] - instants[0]) * 1e-9
      guard window * 20 <= span, Double(instants.count) * window >= span else { continue }
      let counts = counts(of: instants, window: window)
      let number = Double(counts.count)
      let mean = Double(counts.reduce(0, +)) / number
      let square = counts.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      let degrees = number - 1
      let low = Quantiles.chiSquare(0.000_5, degreesOfFreedom: degrees) / degrees
      let high = Quantiles.chiSquare(0.999_5, degreesOfFreedom: degrees) / degrees
      found.append(
        Dispersion(
          window: window, windows: counts.count, index: square / degrees / mean,
          poissonBounds: low...high))
    }
    return found
  }
}
