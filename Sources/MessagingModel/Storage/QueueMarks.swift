// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of queues that is filled anew many times without allocating.
///
/// Every client goes through its queues every few seconds, mostly to find that nothing has changed.
package struct QueueMarks {
  private var stamps: [UInt64] = []
  private var stamp: UInt64 = 0

  /// Creates an empty set.
  package init() {}

  /// Makes the set hold some queues and no others.
  ///
  /// - Parameters:
  ///   - queues: The queues, by index.
  ///   - count: The number of queues that there are; every index lies below it.
  /// - Complexity: O(length of `queues`); allocates only when `count` has grown.
  package mutating func renew(_ queues: [Int], of count: Int) {
    if stamps.count < count {
      stamps.append(contentsOf: repeatElement(0, count: count - stamps.count))
    }
    stamp += 1
    for queue in queues { stamps[queue] = stamp }
  }

  /// Takes a queue out of the set, if it is there.
  package mutating func remove(_ queue: Int) {
    if queue < stamps.count { stamps[queue] = 0 }
  }

  /// Whether a queue is in the set.
  package func contains(_ queue: Int) -> Bool {
    queue < stamps.count && stamps[queue] == stamp && stamp > 0
  }
}
