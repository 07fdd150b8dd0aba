// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// How many replications bring a t interval to a wanted width.
package enum ReplicationNeed {
  /// More than this is no answer that anybody would follow.
  package static let limit = 100_000

  /// The fewest replications whose one-sided margin is at most the one wanted.
  ///
  /// - Parameters:
  ///   - margin: The wanted margin, positive.
  ///   - deviation: The standard deviation of one replication, from a pilot.
  ///   - tail: The probability beyond the margin on one side.
  /// - Returns: At least 2; `nil` if it is beyond ``limit``.
  /// - Complexity: O(log n) quantiles: margins fall with the number.
  package static func count(margin: Double, deviation: Double, tail: Double) -> Int? {
    guard margin > 0, deviation.isFinite else { return nil }
    let suffices = { (count: Int) in
      Quantiles.studentT(1 - tail, degreesOfFreedom: Double(count - 1)) * deviation
        <= margin * Double(count).squareRoot()
    }
    guard suffices(limit) else { return nil }
    var low = 1
    var high = limit
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
