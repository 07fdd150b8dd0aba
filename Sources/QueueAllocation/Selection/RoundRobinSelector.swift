// SPDX-License-Identifier: GPL-3.0-or-later

/// The turn-taking of a RocketMQ producer thread over the queues of a topic.
///
/// The counter starts anywhere (the client draws 32 random bits per thread and topic), is advanced
/// before use, and its sign bit is masked away, so after 2147483647 comes 0
/// (`ThreadLocalIndex.incrementAndGet`, `TopicPublishInfo.selectOneMessageQueue`).
@frozen
public struct RoundRobinSelector: Sendable, Hashable, BitwiseCopyable {
  /// The counter before the next selection.
  @usableFromInline package var counter: Int32

  /// The remainder of the counter for the number of queues asked for last, which spares a division
  /// as long as that number stays; 0 queues at first.
  @usableFromInline var position: UInt32 = 0
  @usableFromInline var positionCount: UInt32 = 0

  /// Starts behind `counter`.
  @inlinable
  public init(counter: Int32) { self.counter = counter }

  /// The position of the next queue.
  ///
  /// - Precondition: `count` is positive.
  @inlinable
  @inline(__always)
  public mutating func next(count: Int) -> Int {
    counter &+= 1
    let masked = UInt32(bitPattern: counter & Int32.max)
    if UInt32(truncatingIfNeeded: count) == positionCount, masked != 0 {
      position &+= 1
      if position == positionCount { position = 0 }
    } else {
      positionCount = UInt32(truncatingIfNeeded: count)
      position = masked % positionCount
    }
    return Int(position)
  }

  /// The position that follows the last one, a guess at what ``next(count:)`` is going to answer.
  @inlinable
  @inline(__always)
  package var following: Int {
    position &+ 1 < positionCount ? Int(position &+ 1) : 0
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
