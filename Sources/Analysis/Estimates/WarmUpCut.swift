// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the start of a run ends that statistics of its steady state should leave out: MSER-5.
///
/// The series is averaged in fives, and the cut is where the mean of what is left has the smallest
/// estimated standard error: up to there leaving out more takes bias away, from there on only data.
/// No more than half of the run is cut; a cut at half means that the run is too short to tell.
///
/// Sources: K. P. White, "An effective truncation heuristic for bias reduction in simulation output",
/// Simulation 69, 1997; K. P. White, M. J. Cobb, S. C. Spratt, "A comparison of five steady-state
/// truncation heuristics for simulation", Winter Simulation Conference 2000.
public struct WarmUpCut: Sendable, Hashable {
  /// Samples that are averaged to one.
  public static let batchSize = 5
  /// Averages below which no cut is looked for.
  public static let fewestBatches = 10

  /// Samples to leave out: a multiple of ``batchSize``.
  public let samples: Int
  /// Whether the cut sits at half of the run.
  public let isAtLimit: Bool

  /// Looks for the cut of a series.
  ///
  /// It is `nil` for fewer than 50 samples.
  ///
  /// - Parameter series: Samples at equal distances in time, from the start of the run.
  /// - Complexity: O(n).
  public init?(of series: some Collection<Double>) {
    var batches: [Double] = []
    var sum = 0.0
    for (index, value) in series.enumerated() {
      sum += value
      if index % Self.batchSize == Self.batchSize - 1 {
        batches.append(sum / Double(Self.batchSize))
        sum = 0
      }
    }
    guard batches.count >= Self.fewestBatches else { return nil }
    // From the end backwards, so that each start of what is left costs one step.
    var moments = RunningMoments()
    var best = (cut: 0, value: Double.infinity)
    let half = batches.count / 2
    for cut in stride(from: batches.count - 1, through: 0, by: -1) {
      moments.add(batches[cut])
      guard cut <= half else { continue }
      let left = Double(moments.count)
      let value = moments.squares / (left * left)
      // Of equal values the earliest cut keeps most data.
      if value <= best.value { best = (cut, value) }
    }
    samples = best.cut * Self.batchSize
    isAtLimit = best.cut >= half
  }
}
