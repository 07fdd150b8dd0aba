// SPDX-License-Identifier: GPL-3.0-or-later

/// A monotone radix queue of packed keys: the far part of a pending-event set.
///
/// All keys lie above ``base``, the last key of the near part. A key's level is the highest 6-bit
/// digit in which it differs from the base, and its bucket within the level that digit's value, so
/// the first bucket of the lowest level holds the smallest keys. Keys within a bucket are in no
/// order: whoever takes a bucket orders it. A bucket that is too large is split by a lower digit.
///
/// After R. K. Ahuja, K. Mehlhorn, J. B. Orlin and R. E. Tarjan, "Faster algorithms for the
/// shortest path problem", *Journal of the ACM* 37 (1990), 213–223, doi:10.1145/77600.77615.
@usableFromInline
package struct RadixBuckets: ~Copyable {
  /// Bits of a digit.
  static var digitBits: Int { 6 }

  /// Buckets of a level.
  static var fanOut: Int { 64 }

  /// Digits of half a key, the topmost of four bits only.
  static var levelsOfHalf: Int { 11 }

  static var levelCount: Int { 22 }

  /// The last key that belongs to the near part; infinity when the buckets are out of use.
  @usableFromInline
  package private(set) var base: UInt128

  /// The number of keys, those of cancelled and moved events included.
  @usableFromInline
  package private(set) var count: Int

  /// One bit a level that has keys.
  private var occupiedLevels: UInt32

  /// One bit a bucket that has keys, a word a level; allocated at first use.
  private var occupied: UnsafeMutablePointer<UInt64>?

  /// The newest chunk of each bucket and where its next key goes, a word a bucket.
  private var cursors: UnsafeMutablePointer<BucketCursor>?

  private var chunks: ChunkPool

  /// Creates buckets that are out of use and own no memory.
  @usableFromInline
  package init() {
    base = EventKey.infinity
    count = 0
    occupiedLevels = 0
    chunks = ChunkPool()
  }

  deinit {
    occupied?.deallocate()
    cursors?.deallocate()
  }

  /// Whether there is no key.
  @usableFromInline
  package var isEmpty: Bool { occupiedLevels == 0 }

  /// Adds a key.
  ///
  /// - Precondition: `key` is above ``base`` and the buckets are in use; unchecked.
  /// - Complexity: O(1).
  @usableFromInline
  @inline(never)
  package mutating func append(_ key: UInt128) {
    count &+= 1
    insert(key, level: Self.level(of: key ^ base))
  }

  /// Moves the base down, so that the keys between the new one and the old one can be added.
  ///
  /// - Precondition: `newBase` is below ``base``.
  @usableFromInline
  package mutating func lowerBase(to newBase: UInt128) {
    precondition(newBase < base)
    if cursors == nil { allocateTables() }
    let affected = Self.level(of: newBase ^ base)
    base = newBase
    // Keys that differed from the old base in a lower digit only now differ in this one.
    for level in 0..<affected where occupiedLevels & (1 << UInt32(level)) != 0 {
      while let digit = firstDigit(level) {
        redistribute(detach(level: level, digit: digit), level: affected)
      }
    }
  }

  /// Takes the smallest keys out, a few buckets' worth, and moves the base up to their end.
  ///
  /// - Parameters:
  ///   - destination: Room for `wanted` + ``largestUnsplit`` keys, or, if less, for ``count``.
  ///   - wanted: How many keys end the search for more; at least one.
  /// - Returns: The number of keys taken; all others are greater.
  @usableFromInline
  package mutating func takeFront(
    into destination: UnsafeMutablePointer<UInt128>, wanted: Int
  ) -> Int {
    var taken = 0
    while occupiedLevels != 0, taken < wanted {
      let level = occupiedLevels.trailingZeroBitCount
      guard let digit = firstDigit(level) else { break }
      let room = max(Self.largestUnsplit, wanted - taken)
      if size(level: level, digit: digit, countingTo: room) > room {
        split(level: level, digit: digit)
        continue
      }
      taken += take(level: level, digit: digit, into: destination + taken)
    }
    if occupiedLevels == 0 { base = EventKey.infinity }
    return taken
  }

  /// Keeps only the keys for which a condition holds.
  ///
  /// - Complexity: O(``count``).
  @usableFromInline
  package mutating func filter(_ isKept: (UInt128) -> Bool) {
    for level in 0..<Self.levelCount where occupiedLevels & (1 << UInt32(level)) != 0 {
      var rest = occupied?[level] ?? 0
      while rest != 0 {
        let digit = rest.trailingZeroBitCount
        rest &= rest - 1
        var chain = detach(level: level, digit: digit)
        while let keys = chain.newestKeys {
          for key in keys {
            if isKept(key) { insert(key, level: level) } else { count -= 1 }
          }
          chain.dropNewestChunk(recyclingInto: &chunks)
        }
      }
    }
    if occupiedLevels == 0 { base = EventKey.infinity }
  }
}

extension RadixBuckets {
  /// A bucket of up to this many keys is taken whole.
  @usableFromInline
  package static var largestUnsplit: Int { 128 }

  /// The level of a key by its difference from the base: the position of its highest digit.
  ///
  /// Digits do not straddle the halves of a key, so that one 64-bit word is enough to find each.
  @inline(__always)
  private static func level(of difference: UInt128) -> Int {
    let high = UInt64(truncatingIfNeeded: difference &>> 64)
    if high != 0 { return highestDigit(of: high) &+ levelsOfHalf }
    return highestDigit(of: UInt64(truncatingIfNeeded: difference))
  }

  /// The position of the highest digit of a word that is not zero.
  @inline(__always)
  private static func highestDigit(of word: UInt64) -> Int {
    // x / 6 for x below 64.
    ((63 &- word.leadingZeroBitCount) &* 43) &>> 8
  }

  @inline(__always)
  private static func digit(of key: UInt128, level: Int) -> Int {
    let isHigh = level >= levelsOfHalf
    let word = UInt64(truncatingIfNeeded: isHigh ? key &>> 64 : key)
    let shift = (isHigh ? level &- levelsOfHalf : level) &* digitBits
    return Int(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: shift)) & (fanOut &- 1)
  }

  /// All ones below a digit.
  private static func ones(below level: Int) -> UInt128 {
    let shift =
      level >= levelsOfHalf ? 64 + (level - levelsOfHalf) * digitBits : level * digitBits
    return (UInt128(1) << UInt128(shift)) - 1
  }

  private mutating func allocateTables() {
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.levelCount)
    words.initialize(repeating: 0, count: Self.levelCount)
    occupied = words
    let buckets = Self.levelCount * Self.fanOut
    let table = UnsafeMutablePointer<BucketCursor>.allocate(capacity: buckets)
    table.initialize(repeating: .empty, count: buckets)
    cursors = table
  }

  private func firstDigit(_ level: Int) -> Int? {
    guard let word = occupied?[level], word != 0 else { return nil }
    return word.trailingZeroBitCount
  }

  @inline(__always)
  private mutating func insert(_ key: UInt128, level: Int) {
    // In use, so allocated.
    let cursors = cursors.unsafelyUnwrapped
    let occupied = occupied.unsafelyUnwrapped
    let digit = Self.digit(of: key, level: level)
    cursors[level &* Self.fanOut &+ digit].append(key, chunks: &chunks)
    occupied[level] |= 1 &<< UInt64(truncatingIfNeeded: digit)
    occupiedLevels |= 1 &<< UInt32(truncatingIfNeeded: level)
  }

  /// Empties a bucket and hands over its keys, which stay counted.
  private mutating func detach(level: Int, digit: Int) -> BucketCursor {
    guard let cursors, let occupied else { return .empty }
    let bucket = level * Self.fanOut + digit
    let chain = cursors[bucket]
    cursors[bucket] = .empty
    occupied[level] &= ~(1 &<< UInt64(truncatingIfNeeded: digit))
    if occupied[level] == 0 { occupiedLevels &= ~(1 &<< UInt32(truncatingIfNeeded: level)) }
    return chain
  }

  private func size(level: Int, digit: Int, countingTo limit: Int) -> Int {
    cursors?[level * Self.fanOut + digit].size(countingTo: limit) ?? 0
  }

  private mutating func redistribute(_ chain: BucketCursor, level: Int) {
    var rest = chain
    while let keys = rest.newestKeys {
      for key in keys { insert(key, level: level) }
      rest.dropNewestChunk(recyclingInto: &chunks)
    }
  }

  /// Spreads the first bucket over the highest lower level at which its keys differ.
  private mutating func split(level: Int, digit: Int) {
    let chain = detach(level: level, digit: digit)
    var lower = Self.level(of: chain.differences(onlyNewest: true))
    if lower < level - 1 { lower = Self.level(of: chain.differences(onlyNewest: false)) }
    redistribute(chain, level: lower)
  }

  /// Moves the first bucket out and the base to the bucket's end.
  private mutating func take(
    level: Int, digit: Int, into destination: UnsafeMutablePointer<UInt128>
  ) -> Int {
    var chain = detach(level: level, digit: digit)
    var taken = 0
    while let keys = chain.newestKeys, let start = keys.baseAddress {
      (destination + taken).update(from: start, count: keys.count)
      taken += keys.count
      chain.dropNewestChunk(recyclingInto: &chunks)
    }
    // All ones below the bucket's digit: whatever comes above the new base differs from it at this
    // level or higher, exactly as the keys in the remaining buckets do.
    base = destination[0] | Self.ones(below: level)
    count -= taken
    return taken
  }
}
