// SPDX-License-Identifier: GPL-3.0-or-later

/// The bucket layout of a high dynamic range histogram with three significant digits.
///
/// Values up to 2,047 have a bucket each. Above, every power of two is cut into 1,024 buckets of
/// equal width, so a bucket is never wider than a thousandth of its values. This is the layout of
/// HdrHistogram (Gil Tene) for a lowest discernible value of 1; the whole range of non-negative
/// 64-bit integers takes 55,296 buckets.
@usableFromInline
package enum LatencyBuckets {
  /// log2 of the number of buckets in each power of two.
  @usableFromInline package static var halfMagnitude: Int { 10 }

  /// Number of buckets that cover all values from 0 to `Int64.max`.
  @usableFromInline package static var count: Int { 54 << 10 }

  /// Number of bucket indices that `index(of:)` can return for any 64-bit pattern.
  ///
  /// A negative value, read as unsigned, falls in the last power of two; having room for it spares
  /// a range check.
  @usableFromInline package static var indexLimit: Int { 55 << 10 }

  /// The bucket of a value; a negative one gets an index from `count` on.
  @inlinable
  @inline(__always)
  package static func index(of value: Int64) -> Int {
    let bits = UInt64(bitPattern: value)
    let shift = 53 &- (bits | 2_047).leadingZeroBitCount
    return (shift &<< 10) &+ Int(truncatingIfNeeded: bits &>> UInt64(truncatingIfNeeded: shift))
  }

  /// The least value of a bucket below `count`.
  package static func lowestValue(ofBucket index: Int) -> Int64 {
    guard index >= 2_048 else { return Int64(index) }
    return Int64((index & 1_023) | 1_024) << Int64((index >> 10) - 1)
  }

  /// The greatest value of a bucket below `count`.
  package static func highestValue(ofBucket index: Int) -> Int64 {
    guard index >= 2_048 else { return Int64(index) }
    let width = Int64(1) << Int64((index >> 10) - 1)
    return lowestValue(ofBucket: index) + (width - 1)
  }
}
