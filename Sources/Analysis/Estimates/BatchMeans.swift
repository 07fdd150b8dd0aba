// SPDX-License-Identifier: GPL-3.0-or-later

/// An interval for the mean of one long run in steady state, from the means of its batches.
///
/// Neighbouring samples of one run depend on each other; means of batches that are long beside the
/// memory of the system hardly do. That is checked: while the lag-1 correlation of the batch means
/// exceeds 2 / sqrt(b), the batches are made twice as long, and where too few are left there is no
/// estimate.
///
/// Source: B. Schmeiser, "Batch size effects in the analysis of simulation output", Operations
/// Research 30, 1982, for 10 to 30 batches; the bound is that of independent series, A. M. Law,
/// *Simulation Modeling and Analysis*, 5th edition, section 9.5.3.
public struct BatchMeans: Sendable, Hashable {
  /// Batches at first.
  public static let mostBatches = 30
  /// Fewer batches give no estimate.
  public static let fewestBatches = 10
  /// Batches of fewer samples give no estimate.
  public static let fewestSamples = 5

  /// The interval over the batch means.
  public let interval: MeanInterval
  /// Samples of a batch.
  public let batchSize: Int
  /// The correlation of neighbouring batch means.
  public let lagOneCorrelation: Double

  /// Estimates the mean of a series.
  ///
  /// It is `nil` where the series is too short, or its batch means depend on each other.
  ///
  /// - Parameters:
  ///   - series: Samples at equal distances in time, warm-up removed.
  ///   - confidence: Above 0 and below 1.
  /// - Complexity: O(n).
  public init?(of series: [Double], confidence: Double = 0.95) {
    var size = max(
      Self.fewestSamples, (series.count + Self.mostBatches - 1) / Self.mostBatches)
    while series.count / size >= Self.fewestBatches {
      // What does not fill a batch is left out at the start, which is nearest to the warm-up.
      let start = series.count % size
      let means = stride(from: start, to: series.count, by: size).map { first in
        series[first..<(first + size)].reduce(0, +) / Double(size)
      }
      guard let interval = MeanInterval(of: means, confidence: confidence) else { return nil }
      let correlation = Self.lagOneCorrelation(of: means, mean: interval.mean)
      if correlation <= 2 / Double(means.count).squareRoot() {
        self.interval = interval
        batchSize = size
        lagOneCorrelation = correlation
        return
      }
      size *= 2
    }
    return nil
  }

  /// The correlation of neighbours; 0 for a constant series.
  static func lagOneCorrelation(of values: [Double], mean: Double) -> Double {
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard variance > 0 else { return 0 }
    let covariance = zip(values, values.dropFirst()).reduce(0) {
      $0 + ($1.0 - mean) * ($1.1 - mean)
    }
    return covariance / variance
  }
}
