// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// One line of a latency distribution: a quantile, and what its messages waited for.
@frozen
public struct LatencyQuantile: Sendable, Hashable, Codable {
  /// Share of messages in percent, from 0 (the minimum) to 100 (the maximum).
  public var percentile: Double

  /// The sojourn time at that percentile, to three significant digits.
  public var value: VirtualDuration

  /// Number of messages in the bucket of this value and in all buckets below.
  public var countAtOrBelow: Int64

  /// Mean parts of the messages in that bucket alone, in nanoseconds.
  public var meanParts: MeanLatencyParts
}

/// What a latency histogram says, as a small value to keep and to print.
@frozen
public struct LatencySummary: Sendable, Hashable, Codable {
  /// Number of messages.
  public var count: Int64

  /// The least sojourn time, exactly.
  public var minimum: VirtualDuration

  /// The greatest sojourn time, exactly.
  public var maximum: VirtualDuration

  /// Mean parts of all messages and mean sojourn time, in nanoseconds.
  public var meanParts: MeanLatencyParts

  /// The standard percentiles that the number of messages supports, ascending.
  public var quantiles: [LatencyQuantile]
}

extension LatencyHistogram {
  /// Whether no message has been recorded.
  @inlinable
  public var isEmpty: Bool { count == 0 }

  /// The least sojourn time, exactly; `nil` if empty.
  public var minimum: VirtualDuration? {
    isEmpty ? nil : VirtualDuration(nanoseconds: least)
  }

  /// The greatest sojourn time, exactly; `nil` if empty.
  public var maximum: VirtualDuration? {
    isEmpty ? nil : VirtualDuration(nanoseconds: greatest)
  }

  /// The sum of all sojourn times in nanoseconds, exactly; 0 if empty.
  ///
  /// - Complexity: O(pages).
  public var sum: Int128 { allTotals().sojourn }

  /// Mean parts of all messages, in nanoseconds; `nil` if empty.
  ///
  /// - Complexity: O(pages).
  public var meanParts: MeanLatencyParts? {
    isEmpty ? nil : allTotals().mean(over: count)
  }

  /// The sojourn time that a share of the messages did not exceed.
  ///
  /// The rule is HdrHistogram's: the greatest value of the first bucket at which the running count
  /// reaches the share, rounded up to whole messages, but never outside the recorded extremes; the
  /// exact minimum for 0 and the exact maximum for 100.
  ///
  /// - Parameter percentile: A share in percent, from 0 to 100.
  /// - Returns: The value, or `nil` if the histogram is empty or the share is outside its range.
  /// - Complexity: O(pages).
  public func value(atPercentile percentile: Double) -> VirtualDuration? {
    row(atPercentile: percentile).map { VirtualDuration(nanoseconds: $0.value) }
  }

  /// The sojourn time that a share of the messages did not exceed.
  ///
  /// - Parameter quantile: A share from 0 to 1; 100 times it is the percentile.
  /// - Returns: As ``value(atPercentile:)``.
  /// - Complexity: O(pages).
  public func value(atQuantile quantile: Double) -> VirtualDuration? {
    value(atPercentile: 100 * quantile)
  }

  /// Mean parts of the messages that share the bucket of a percentile, in nanoseconds.
  ///
  /// - Parameter percentile: A share in percent, from 0 to 100.
  /// - Returns: The means, or `nil` if the histogram is empty or the share is outside its range.
  /// - Complexity: O(pages).
  public func meanParts(atPercentile percentile: Double) -> MeanLatencyParts? {
    guard let found = row(atPercentile: percentile) else { return nil }
    return meanParts(of: found)
  }

  /// Mean parts of the messages that share the bucket of a quantile, in nanoseconds.
  ///
  /// - Parameter quantile: A share from 0 to 1; 100 times it is the percentile.
  /// - Returns: As ``meanParts(atPercentile:)``.
  /// - Complexity: O(pages).
  public func meanParts(atQuantile quantile: Double) -> MeanLatencyParts? {
    meanParts(atPercentile: 100 * quantile)
  }

  /// The percentiles of a result table, each with the least number of messages that supports it.
  ///
  /// A percentile below the maximum says something only if at least one message lies beyond it on
  /// average, so 99.9 takes 1,000 messages.
  public static let standardPercentiles: [(percentile: Double, leastCount: Int64)] = [
    (0, 1), (10, 2), (20, 2), (30, 2), (40, 2), (50, 2), (60, 3), (70, 4), (80, 5), (90, 10),
    (95, 20), (99, 100), (99.9, 1_000), (99.99, 10_000), (99.999, 100_000), (100, 1),
  ]

  /// The standard percentiles that the number of messages supports, ascending; none if empty.
  ///
  /// - Complexity: O(pages) for each percentile.
  public func quantiles() -> [LatencyQuantile] {
    var result: [LatencyQuantile] = []
    for (percentile, leastCount) in Self.standardPercentiles where count >= leastCount {
      guard let found = row(atPercentile: percentile) else { continue }
      result.append(
        LatencyQuantile(
          percentile: percentile,
          value: VirtualDuration(nanoseconds: found.value),
          countAtOrBelow: found.countAtOrBelow,
          meanParts: meanParts(of: found)))
    }
    return result
  }

  /// Extremes, means and standard percentiles as one value; `nil` if empty.
  public func summary() -> LatencySummary? {
    guard !isEmpty else { return nil }
    return LatencySummary(
      count: count,
      minimum: VirtualDuration(nanoseconds: least),
      maximum: VirtualDuration(nanoseconds: greatest),
      meanParts: allTotals().mean(over: count),
      quantiles: quantiles())
  }

  private struct FoundRow {
    var bucket: Int
    var row: SIMD8<Int64>
    var value: Int64
    var countAtOrBelow: Int64
  }

  private func meanParts(of found: FoundRow) -> MeanLatencyParts {
    totals(ofBucket: found.bucket, row: found.row).mean(over: found.row[7])
  }

  private func row(atPercentile percentile: Double) -> FoundRow? {
    guard !isEmpty, percentile >= 0, percentile <= 100 else { return nil }
    let rank = rank(ofPercentile: percentile)
    var below: Int64 = 0
    var found: FoundRow?
    forEachRow { bucket, row in
      below += row[7]
      guard below >= rank else { return true }
      let highest = LatencyBuckets.highestValue(ofBucket: bucket)
      found = FoundRow(
        bucket: bucket, row: row,
        value: percentile == 0 ? least : Swift.min(highest, greatest),
        countAtOrBelow: below)
      return false
    }
    return found
  }

  /// The position, from 1 to `count`, of the message at a percentile.
  ///
  /// One unit in the last place is taken off first, so that a share which binary fractions state a
  /// little too large does not step to the next message; HdrHistogram does the same.
  private func rank(ofPercentile percentile: Double) -> Int64 {
    guard percentile < 100 else { return count }
    let wanted = (Swift.max(percentile.nextDown, 0) * Double(count) / 100).rounded(.up)
    return Swift.max(1, Swift.min(count, Int64(wanted)))
  }

  private func allTotals() -> LatencyTotals {
    var all = LatencyTotals()
    forEachRow { _, row in
      all += LatencyTotals(row: row)
      return true
    }
    for wide in overflow {
      all += wide.totals
    }
    return all
  }
}
