// SPDX-License-Identifier: GPL-3.0-or-later

/// The load that changes owner in a rebalance, in units of what one member can take: the *R-score*.
///
/// While a queue is handed over nobody reads it; so many consumer-seconds of work pile up in each
/// second of the rebalance. Only a change from one member to another counts: a first ownership is a
/// placement. D. Landau, X. Andrade, J. G. Barbosa, arXiv 2206.11170, 2022.
public struct ReassignmentScore: Sendable, Hashable {
  /// The sum of the loads of the queues that went from one member to another.
  public let movedLoad: Double
  /// The load that one member takes.
  public let capacity: Double

  /// The moved load over the capacity.
  public var value: Double { movedLoad / capacity }

  /// Measures a rebalance under exclusive ownership, with members as numbers.
  ///
  /// - Parameters:
  ///   - before: The last owner each queue had, -1 if it never had one.
  ///   - after: The owner each queue has now, -1 for none.
  ///   - loads: The load of each queue now.
  ///   - capacity: The load that one member takes.
  /// - Precondition: The three lists have the same length.
  public init(before: [Int], after: [Int], loads: [Double], capacity: Double) {
    precondition(
      before.count == after.count && after.count == loads.count,
      "a reassignment compares the same queues")
    var moved = 0.0
    for (queue, load) in loads.enumerated()
    where before[queue] >= 0 && after[queue] >= 0 && before[queue] != after[queue] {
      moved += load
    }
    movedLoad = moved
    self.capacity = capacity
  }
}
