// SPDX-License-Identifier: GPL-3.0-or-later

/// Hash codes as Java's classes compute them, which decide queues and tag filters in RocketMQ.
public enum JavaHash {
  /// `String.hashCode`: h = 31 h + code unit over the UTF-16 code units, wrapping in 32 bits.
  ///
  /// - Complexity: O(*n*) in the length of the string.
  public static func string(_ text: String) -> Int32 {
    var hash: Int32 = 0
    for unit in text.utf16 { hash = hash &* 31 &+ Int32(unit) }
    return hash
  }

  /// `Integer.hashCode`: the value itself.
  public static func int32(_ value: Int32) -> Int32 { value }

  /// `Long.hashCode`: the upper half folded onto the lower one by exclusive or.
  public static func int64(_ value: Int64) -> Int32 {
    Int32(truncatingIfNeeded: value ^ (value >> 32))
  }
}
