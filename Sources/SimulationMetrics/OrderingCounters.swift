// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How far a group kept or broke the order of messages, and what keeping it cost.
///
/// An *inversion* is the first completion of a message while an earlier message of the same queue,
/// or of the same key, is not completed: it overtook at least one. *Head-of-line blocking* is the
/// time in which a queue holds messages that a consumer has room for, but that must wait because
/// an earlier message of the queue failed and waits for its next attempt.
@frozen
public struct OrderingCounters: Sendable, Hashable, BitwiseCopyable {
  /// Number of first completions.
  @usableFromInline var completionCount: Int64 = 0
  @usableFromInline var queueInversionCount: Int64 = 0
  @usableFromInline var keyInversionCount: Int64 = 0
  @usableFromInline var blockedNanoseconds: Int64 = 0
  @usableFromInline var blockedIntegral: Int128 = 0

  /// Starts at zero.
  @inlinable
  public init() {}

  /// Number of first completions: what inversions are a share of.
  @inlinable
  public var completions: Int64 { completionCount }

  /// Number of completions that overtook an earlier message of their queue.
  @inlinable
  public var queueInversions: Int64 { queueInversionCount }

  /// Number of completions that overtook an earlier message of their key.
  @inlinable
  public var keyInversions: Int64 { keyInversionCount }

  /// Head-of-line blocking summed over the queues.
  @inlinable
  public var headOfLineBlocking: VirtualDuration {
    VirtualDuration(nanoseconds: blockedNanoseconds)
  }

  /// Head-of-line blocking summed over the messages that waited, in message-nanoseconds.
  @inlinable
  public var blockedMessageNanoseconds: Int128 { blockedIntegral }

  /// Counts the first completion of a message.
  ///
  /// - Parameters:
  ///   - overtookInQueue: Whether an earlier message of its queue is not completed.
  ///   - overtookForKey: Whether an earlier message of its key is not completed.
  @inlinable
  @inline(__always)
  public mutating func recordCompletion(overtookInQueue: Bool, overtookForKey: Bool) {
    completionCount &+= 1
    queueInversionCount &+= overtookInQueue ? 1 : 0
    keyInversionCount &+= overtookForKey ? 1 : 0
  }

  /// Counts one stretch of blocking of one queue.
  ///
  /// - Parameters:
  ///   - duration: How long the head blocked the queue.
  ///   - messageNanoseconds: The integral of the number of messages behind it, if known.
  @inlinable
  public mutating func recordBlocking(_ duration: VirtualDuration, messageNanoseconds: Int128 = 0) {
    blockedNanoseconds += duration.nanoseconds
    blockedIntegral += messageNanoseconds
  }

  /// Adds the counts of another set of messages; exact in any order.
  @inlinable
  public mutating func merge(_ other: Self) {
    completionCount += other.completionCount
    queueInversionCount += other.queueInversionCount
    keyInversionCount += other.keyInversionCount
    blockedNanoseconds += other.blockedNanoseconds
    blockedIntegral += other.blockedIntegral
  }

  /// Forgets everything, as at the end of the warm-up.
  @inlinable
  public mutating func reset() { self = Self() }
}
