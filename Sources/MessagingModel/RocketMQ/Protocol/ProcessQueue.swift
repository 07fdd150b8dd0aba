// SPDX-License-Identifier: GPL-3.0-or-later

/// The client's buffer of one queue: messages pulled and not yet settled.
///
/// Offsets are either buffered or, under orderly consumption, taken by the listener. Concurrent
/// listeners work on buffered messages and remove them in any order; the offset to commit is the
/// lowest one left. Orderly listeners take messages from the front and commit what they took.
///
/// Source: `ProcessQueue` of Apache RocketMQ 5, members named at each operation.
package struct ProcessQueue: ~Copyable {
  private var buffered: OffsetSet
  /// Messages held, buffered and taken.
  package private(set) var count = 0
  private var bufferedCount = 0
  /// The lowest buffered offset, exact while anything is buffered.
  private var lowest = 0
  /// The highest offset ever put; nothing buffered lies above it.
  private var highestPut = 0
  private var taken: OffsetSet
  private var takenLowest = 0
  private var takenHighest = -1
  /// Whether an orderly task is under way or due (`consuming`).
  package private(set) var isConsuming = false

  package init(floor: Int = 0) {
    buffered = OffsetSet(floor: floor)
    taken = OffsetSet(floor: floor)
  }

  /// Whether nothing is held.
  package var isEmpty: Bool { count == 0 }

  /// The distance between the lowest and the highest buffered offset (`getMaxSpan`).
  package var maximumSpan: Int {
    bufferedCount == 0 ? 0 : (buffered.last(below: highestPut + 1) ?? lowest) - lowest
  }

  /// Whether the span exceeds a limit; looks for the highest buffered offset only in doubt.
  @inline(__always)
  package func spans(moreThan limit: Int) -> Bool {
    highestPut &- lowest > limit && maximumSpan > limit
  }

  /// The lowest offset held, buffered or taken.
  package var lowestHeld: Int? {
    guard takenHighest >= takenLowest else { return bufferedCount > 0 ? lowest : nil }
    // Messages put back one by one may lie below those still taken.
    return bufferedCount > 0 ? min(lowest, takenLowest) : takenLowest
  }

  /// Buffers a pulled message (`putMessage`).
  ///
  /// - Precondition: `offset` is not held and above every offset removed as the lowest.
  @inline(__always)
  package mutating func put(_ offset: Int) {
    buffered.insert(offset)
    noteBuffered(lowest: offset, highest: offset, added: 1)
  }

  /// Buffers a run of pulled messages.
  @inline(__always)
  package mutating func put(_ offsets: Range<Int>) {
    guard !offsets.isEmpty else { return }
    buffered.insert(offsets)
    noteBuffered(
      lowest: offsets.lowerBound, highest: offsets.upperBound &- 1,
      added: offsets.upperBound &- offsets.lowerBound)
  }

  @inline(__always)
  private mutating func noteBuffered(lowest first: Int, highest last: Int, added: Int) {
    lowest = bufferedCount == 0 ? first : min(lowest, first)
    highestPut = max(highestPut, last)
    count &+= added
    bufferedCount &+= added
  }

  /// Whether an orderly task has to be started for what was just put, and marks it as started.
  package mutating func claimDispatch() -> Bool {
    guard bufferedCount > 0, !isConsuming else { return false }
    isConsuming = true
    return true
  }

  /// Whether an offset is buffered.
  @inline(__always)
  package func isBuffered(_ offset: Int) -> Bool { buffered.contains(offset) }

  /// The next buffered offset at or above one, below an end.
  @inline(__always)
  package func firstBuffered(from offset: Int, to end: Int) -> Int? {
    buffered.first(from: offset, to: end)
  }

  /// Settles a buffered message and returns the offset to commit, or -1 with nothing to commit
  /// (`removeMessage`).
  @inline(__always)
  @discardableResult
  package mutating func remove(_ offset: Int) -> Int {
    guard count > 0 else { return -1 }
    if buffered.remove(offset) {
      count &-= 1
      bufferedCount &-= 1
      if bufferedCount == 0 {
        buffered.raiseFloor(to: offset &+ 1)
      } else if offset == lowest {
        raiseLowest()
      }
    }
    return bufferedCount > 0 ? lowest : highestPut &+ 1
  }

  /// Finds the lowest buffered offset after the one that was it has gone.
  @inline(never)
  private mutating func raiseLowest() {
    lowest = buffered.first(from: lowest &+ 1, to: highestPut &+ 1) ?? highestPut
    buffered.raiseFloor(to: lowest)
  }

  /// Takes the lowest buffered messages for the listener, at most `limit` (`takeMessages`).
  ///
  /// Finding nothing ends the consuming state.
  package mutating func take(limit: Int) -> [Int] {
    var offsets: [Int] = []
    while offsets.count < limit, let offset = takeFirst() { offsets.append(offset) }
    if offsets.isEmpty { isConsuming = false }
    return offsets
  }

  /// Takes the lowest buffered message for the listener, if there is one.
  ///
  /// Finding nothing does not end the consuming state; see ``endConsuming()``.
  package mutating func takeFirst() -> Int? {
    guard bufferedCount > 0 else { return nil }
    let offset = lowest
    buffered.remove(offset)
    bufferedCount -= 1
    if bufferedCount > 0 {
      lowest = buffered.first(from: offset + 1, to: highestPut + 1) ?? highestPut
    }
    if takenHighest < takenLowest { takenLowest = offset }
    taken.insert(offset)
    takenLowest = min(takenLowest, offset)
    takenHighest = max(takenHighest, offset)
    return offset
  }

  /// Ends the consuming state after a take that found nothing.
  package mutating func endConsuming() { isConsuming = false }

  /// Settles everything taken and returns the offset to commit, or -1 (`commit`).
  package mutating func commit() -> Int {
    guard takenHighest >= takenLowest else { return -1 }
    let next = takenHighest + 1
    var offset = takenLowest
    while let found = taken.first(from: offset, to: next) {
      taken.remove(found)
      count -= 1
      offset = found + 1
    }
    let floor = bufferedCount == 0 ? next : min(next, lowest)
    taken.raiseFloor(to: floor)
    buffered.raiseFloor(to: floor)
    clearTaken()
    return next
  }

  /// Puts everything taken back into the buffer (`rollback`).
  package mutating func rollback() {
    putBack(from: takenLowest, through: takenHighest)
    clearTaken()
  }

  /// Puts one taken message back into the buffer (`makeMessageToConsumeAgain`).
  package mutating func consumeAgain(_ offset: Int) {
    guard taken.contains(offset) else { return }
    taken.remove(offset)
    rebuffer(offset)
    guard let first = taken.first(from: takenLowest, to: takenHighest + 1) else {
      clearTaken()
      return
    }
    takenLowest = first
    takenHighest = taken.last(below: takenHighest + 1) ?? first
  }

  private mutating func putBack(from first: Int, through last: Int) {
    var offset = first
    while let found = taken.first(from: offset, to: last + 1) {
      taken.remove(found)
      rebuffer(found)
      offset = found + 1
    }
  }

  private mutating func rebuffer(_ offset: Int) {
    buffered.insert(offset)
    noteBuffered(lowest: offset, highest: offset, added: 1)
    // The message never left the buffer as a whole, only its taken part.
    count -= 1
  }

  private mutating func clearTaken() {
    takenLowest = 0
    takenHighest = -1
  }
}
