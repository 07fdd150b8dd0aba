// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of queue offsets within a sliding window, one bit each.
///
/// Offsets below ``floor`` have left the window. The window is two words in place as long as that is
/// enough, so that a queue that keeps up with its messages touches no memory elsewhere; it grows by
/// doubling as offsets above it are inserted, so its memory follows the spread of offsets, not their
/// magnitude.
package struct OffsetSet: ~Copyable {
  /// The words at even and odd places while the window is two words.
  private var even: UInt64 = 0
  private var odd: UInt64 = 0
  /// The first word of the window, counted from offset 0.
  private var firstWord: Int
  /// One less than the words of the window, a power of two.
  private var wordMask = 1
  /// The words of a larger window.
  private var words: UnsafeMutablePointer<UInt64>?
  /// The lowest offset that the window can hold.
  package private(set) var floor: Int

  package init(floor: Int = 0) {
    firstWord = floor >> 6
    self.floor = floor
  }

  deinit {
    words?.deallocate()
  }

  /// Whether an offset is in the set; offsets outside the window are not.
  @inline(__always)
  package func contains(_ offset: Int) -> Bool {
    guard offset >= floor else { return false }
    return bits(ofWord: offset &>> 6) & bit(offset) != 0
  }

  /// Puts an offset at or above the floor into the set and tells whether it was not there.
  @inline(__always)
  @discardableResult
  package mutating func insert(_ offset: Int) -> Bool {
    assert(offset >= floor)
    let word = offset &>> 6
    if word &- firstWord > wordMask { grow(toHold: word) }
    let before = load(word)
    setBits(ofWord: word, before | bit(offset))
    return before & bit(offset) == 0
  }

  /// Takes an offset out of the set and tells whether it was there.
  @inline(__always)
  @discardableResult
  package mutating func remove(_ offset: Int) -> Bool {
    let word = offset &>> 6
    guard offset >= floor, word &- firstWord <= wordMask else { return false }
    let before = load(word)
    setBits(ofWord: word, before & ~bit(offset))
    return before & bit(offset) != 0
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
      let place = offset & 63
      let length = min(64 - place, offsets.upperBound - offset)
      let run: UInt64 = length == 64 ? .max : (1 << UInt64(length)) - 1
      setBits(ofWord: offset >> 6, load(offset >> 6) | run << UInt64(place))
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

  /// The highest offset in the set below `end` and not below the floor.
  package func last(below end: Int) -> Int? {
    var offset = min(end, (firstWord + wordMask + 1) << 6) - 1
    while offset >= floor {
      let bits = load(offset >> 6) << UInt64(63 - offset & 63)
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
    let word = offset &>> 6
    if word != firstWord { clearWords(below: word) }
    floor = offset
  }

  @inline(never)
  private mutating func clearWords(below word: Int) {
    for passed in firstWord..<min(word, firstWord + wordMask + 1) { setBits(ofWord: passed, 0) }
    firstWord = word
  }

  @inline(never)
  private mutating func grow(toHold word: Int) {
    var count = (wordMask + 1) * 2
    while word - firstWord >= count { count *= 2 }
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    larger.initialize(repeating: 0, count: count)
    for passed in firstWord...(firstWord + wordMask) { larger[passed & (count - 1)] = load(passed) }
    words?.deallocate()
    words = larger
    wordMask = count - 1
  }

  // MARK: - Words

  @inline(__always)
  private func bit(_ offset: Int) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: offset & 63) }

  /// A word of the window; above it every word reads as empty.
  @inline(__always)
  private func bits(ofWord word: Int) -> UInt64 {
    word &- firstWord <= wordMask ? load(word) : 0
  }

  /// A word within the window.
  @inline(__always)
  private func load(_ word: Int) -> UInt64 {
    if let words { return words[word & wordMask] }
    // By masks, since no branch could be predicted.
    return even ^ ((even ^ odd) & oddMask(word))
  }

  @inline(__always)
  private mutating func setBits(ofWord word: Int, _ bits: UInt64) {
    if let words {
      words[word & wordMask] = bits
    } else {
      let mask = oddMask(word)
      even = even ^ ((even ^ bits) & ~mask)
      odd = odd ^ ((odd ^ bits) & mask)
    }
  }

  /// All ones for a word at an odd place, else zero.
  @inline(__always)
  private func oddMask(_ word: Int) -> UInt64 { 0 &- UInt64(truncatingIfNeeded: word & 1) }
}
