// SPDX-License-Identifier: GPL-3.0-or-later

/// How much is simulated to compare laws of chance.
package struct ValidationEffort: Sendable {
  /// The seeds of every comparison.
  ///
  /// Of some two hundred statistics with four standard errors allowed, one in about fifty runs fails
  /// by chance where seeds vary; the fixed ones have been seen not to.
  package var seeds: ClosedRange<UInt64>
  /// The greatest load of the cases that are run; heavier ones are left out.
  package var heaviestLoad: Double
  /// The standard error wanted of one run, as a share of the expected mean: with the asymptotic
  /// deviation it sets the number of messages.
  package var relativeError: Double
  /// The most messages of one run whose messages are all kept to be looked at.
  package var mostKept: Int
  /// The most messages of one run of which only means and histograms are kept.
  package var most: Int
  /// Runs a seed where an expectation at an instant is wanted.
  package var runs: Int
  /// Streams of our own for each published one.
  package var publishedStreams: Int

  /// Minutes at most: loads to 0.8.
  package static let quick = ValidationEffort(
    seeds: 1...20, heaviestLoad: 0.8, relativeError: 0.03, mostKept: 200_000, most: 300_000,
    runs: 100, publishedStreams: 1)
  /// Everything, with longer runs.
  package static let full = ValidationEffort(
    seeds: 1...20, heaviestLoad: 1, relativeError: 0.015, mostKept: 500_000, most: 4_000_000,
    runs: 400, publishedStreams: 8)

  /// The fewest messages of a run; the deviations of quantiles hold from here on.
  package static let least = 200_000

  /// The number of messages for a figure with an asymptotic deviation: a standard error of `least`
  /// messages or the wanted one, whichever is smaller.
  package func messages(expected: Double, deviation: Double, keepsMessages: Bool) -> Int {
    let wanted = deviation / (relativeError * expected)
    let cap = Double(keepsMessages ? mostKept : most)
    return Int(min(cap, max(Double(Self.least), (wanted * wanted).rounded(.up))))
  }

  /// The number of messages that go by before the first that counts: thirty times the relaxation
  /// time, which the asymptotic deviation stands for.
  package func warmUp(expected: Double, deviation: Double) -> Int {
    let ratio = deviation / expected
    return Int(min(100_000, max(10_000, (30 * ratio * ratio).rounded(.up))))
  }
}
