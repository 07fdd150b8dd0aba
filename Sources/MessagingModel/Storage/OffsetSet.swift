// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of queue offsets within a sliding window, one bit each.
///
/// Offsets below ``floor`` have left the window. The window grows by doubling as offsets above it
/// are inserted, so its memory follows the spread of offsets, not their magnitude.
package struct OffsetSet: ~Copyable {
  private var words: UnsafeMutablePointer<UInt64>
  private var wordMask: Int
  /// The first word of the window, counted from offset 0.
  private var firstWord: Int
  /// The lowest offset that the window can hold.
  package private(set) var floor: Int

  package init(floor: Int = 0) {
    words = .allocate(capacity: 1)
    words.initialize(repeating: 0, count: 1)
    wordMask = 0
    firstWord = floor >> 6
    self.floor = floor
  }

  deinit {
    words.deallocate()
  }

  /// Whether an offset is in the set; offsets outside the window are not.
  @inline(__always)
  package func contains(_ offset: Int) -> Bool {
    let word = offset >> 6
    guard offset >= floor, word &- firstWord <= wordMask else { return false }
    return words[word & wordMask] & (1 &<< UInt64(truncatingIfNeeded: offset & 63)) != 0
  }

  /// Puts an offset at or above the floor into the set.
  @inline(__always)
  package mutating func insert(_ offset: Int) {
    assert(offset >= floor)
    let word = offset >> 6
    if word &- firstWord > wordMask { grow(toHold: word) }
    words[word & wordMask] |= 1 &<< UInt64(truncatingIfNeeded: offset & 63)
  }

  /// Takes an offset out of the set and tells whether it was there.
  @inline(__always)
  @discardableResult
  package mutating func remove(_ offset: Int) -> Bool {
    let word = offset &>> 6
    guard offset >= floor, word &- firstWord <= wordMask else { return false }
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: offset & 63)
    let before = words[word & wordMask]
    words[word & wordMask] = before & ~bit
    return before & bit != 0
  }

  /// Puts a run of offsets at or above the floor into the set.
  @inline(__always)
  package mutating func insert(_ offsets: Range<Int>) {
    if offsets.upperBound &- offsets.lowerBound == 1 {
      insert(offsets.lowerBound)
    } else {
      insertRun(offsets)
    }
  }

  @inline(never)
  private mutating func insertRun(_ offsets: Range<Int>) {
    guard !offsets.isEmpty else { return }
    let last = (offsets.upperBound - 1) >> 6
    if last - firstWord > wordMask { grow(toHold: last) }
    var offset = offsets.lowerBound
    while offset < offsets.upperBound {
      let bit = offset & 63
      let length = min(64 - bit, offsets.upperBound - offset)
      let run: UInt64 = length == 64 ? .max : (1 << UInt64(length)) - 1
      words[(offset >> 6) & wordMask] |= run << UInt64(bit)
      offset += length
    }
  }

  /// The lowest offset in the set from `start` up to, not including, `end`.
  @inline(__always)
  package func first(from start: Int, to end: Int) -> Int? {
    scan(from: start, to: end, flipping: 0)
  }

  /// The lowest offset that is not in the set from `start` up to `end`, or `end`.
  @inline(__always)
  package func firstGap(from start: Int, to end: Int) -> Int {
    scan(from: start, to: end, flipping: .max) ?? end
  }

  /// Looks for the first bit in the word of the start, which mostly has it.
  @inline(__always)
  private func scan(from start: Int, to end: Int, flipping: UInt64) -> Int? {
    let offset = max(start, floor)
    guard offset < end else { return nil }
    let rest = (bits(ofWord: offset &>> 6) ^ flipping) &>> UInt64(truncatingIfNeeded: offset & 63)
    guard rest != 0 else { return scanOn(from: (offset &>> 6 &+ 1) &<< 6, to: end, flipping) }
    let found = offset &+ rest.trailingZeroBitCount
    return found < end ? found : nil
  }

  @inline(never)
  private func scanOn(from start: Int, to end: Int, _ flipping: UInt64) -> Int? {
    var offset = start
    while offset < end {
      let rest = bits(ofWord: offset &>> 6) ^ flipping
      if rest != 0 {
        let found = offset + rest.trailingZeroBitCount
        return found < end ? found : nil
      }
      offset += 64
    }
    return nil
  }

  /// A word of the window; beyond it every word reads as empty.
  @inline(__always)
  private func bits(ofWord word: Int) -> UInt64 {
    word &- firstWord <= wordMask ? words[word & wordMask] : 0
  }

  /// The highest offset in the set below `end` and not below the floor.
  package func last(below end: Int) -> Int? {
    var offset = min(end, (firstWord + wordMask + 1) << 6) - 1
    while offset >= floor {
      let bits = words[(offset >> 6) & wordMask] << UInt64(63 - offset & 63)
      if bits != 0 {
        let found = offset - bits.leadingZeroBitCount
        return found >= floor ? found : nil
      }
      offset = (offset >> 6) << 6 - 1
    }
    return nil
  }

  /// Raises the floor, forgetting the offsets below it.
  @inline(__always)
  package mutating func raiseFloor(to offset: Int) {
    guard offset > floor else { return }
    let word = offset >> 6
    if word != firstWord { clearWords(below: word) }
    floor = offset
  }

  private mutating func clearWords(below word: Int) {
    for passed in firstWord..<min(word, firstWord + wordMask + 1) { words[passed & wordMask] = 0 }
    firstWord = word
  }

  @inline(never)
  private mutating func grow(toHold word: Int) {
    var count = (wordMask + 1) * 2
    while word - firstWord >= count { count *= 2 }
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    larger.initialize(repeating: 0, count: count)
    for index in firstWord...(firstWord + wordMask) {
      larger[index & (count - 1)] = words[index & wordMask]
    }
    words.deallocate()
    words = larger
    wordMask = count - 1
  }
}
