// SPDX-License-Identifier: GPL-3.0-or-later

/// The queue that a sharding key belongs to, by RocketMQ's `SelectMessageQueueByHash`.
///
/// The rule is the absolute value of the hash code's truncated remainder, so every change of the
/// number of queues sends most keys elsewhere.
public enum HashSelector {
  /// The position of a key with this hash code among `count` queues.
  ///
  /// - Precondition: `count` is positive.
  @inlinable
  public static func position(ofHash hash: Int32, count: Int) -> Int {
    abs(Int(hash) % count)
  }

  /// The position of a text key among `count` queues.
  ///
  /// - Precondition: `count` is positive.
  public static func position(ofKey key: String, count: Int) -> Int {
    position(ofHash: JavaHash.string(key), count: count)
  }
}
