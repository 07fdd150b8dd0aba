// SPDX-License-Identifier: GPL-3.0-or-later

/// The turn-taking of a RocketMQ producer thread over the queues of a topic.
///
/// The counter starts anywhere (the client draws 32 random bits per thread and topic), is advanced
/// before use, and its sign bit is masked away, so after 2147483647 comes 0
/// (`ThreadLocalIndex.incrementAndGet`, `TopicPublishInfo.selectOneMessageQueue`).
@frozen
public struct RoundRobinSelector: Sendable, Hashable, BitwiseCopyable {
  /// The counter before the next selection.
  public var counter: Int32

  /// Starts behind `counter`.
  @inlinable
  public init(counter: Int32) { self.counter = counter }

  /// The position of the next queue.
  ///
  /// - Precondition: `count` is positive.
  @inlinable
  public mutating func next(count: Int) -> Int {
    counter &+= 1
    return Int(UInt32(bitPattern: counter & Int32.max) % UInt32(truncatingIfNeeded: count))
  }

  /// The position of the next queue when the attempt before it failed.
  ///
  /// Looks for a queue that need not be avoided, at most once round; when there is none, as with a
  /// single broker, takes the next queue. Every look advances the counter.
  ///
  /// - Parameters:
  ///   - count: The number of queues; positive.
  ///   - isAvoided: Whether the queue at a position is on the broker that just failed.
  /// - Returns: The position of a queue.
  /// - Complexity: O(*count*).
  @inlinable
  public mutating func next(count: Int, avoiding isAvoided: (Int) -> Bool) -> Int {
    for _ in 0..<count {
      let position = next(count: count)
      if !isAvoided(position) { return position }
    }
    return next(count: count)
  }
}
