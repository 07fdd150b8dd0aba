// SPDX-License-Identifier: GPL-3.0-or-later

/// The batches in which the records of a share partition were first acquired (`InFlightBatch`), by
/// offset; one follows on the other.
struct ShareBatches: Sendable {
  private var firsts: [Int64]
  private var isSplit: [Bool]
  private var mask: Int
  private var head = 0
  private var tail = 0

  init() {
    let capacity = 16
    firsts = Array(repeating: 0, count: capacity)
    isSplit = Array(repeating: false, count: capacity)
    mask = capacity - 1
  }

  /// The numbers of the batches, ascending with their offsets.
  var numbers: Range<Int> { head..<tail }

  /// The first offset of a batch.
  @inline(__always)
  func first(_ number: Int) -> Int64 { firsts[number & mask] }

  /// The last offset of a batch, given the offset behind the last batch.
  @inline(__always)
  func last(_ number: Int, end: Int64) -> Int64 {
    (number + 1 < tail ? firsts[(number + 1) & mask] : end) - 1
  }

  /// Whether the records of a batch have states of their own (`offsetState`).
  @inline(__always)
  func isSplit(_ number: Int) -> Bool { isSplit[number & mask] }

  mutating func split(_ number: Int) { isSplit[number & mask] = true }

  mutating func append(first: Int64, isSplit split: Bool) {
    if tail - head > mask { grow() }
    firsts[tail & mask] = first
    isSplit[tail & mask] = split
    tail += 1
  }

  mutating func dropFirst() { head += 1 }
  mutating func dropAll() { head = tail }

  /// The batch with the greatest first offset that is not above an offset, if there is one.
  func floor(_ offset: Int64) -> Int? {
    var (low, high) = (head, tail)
    while low < high {
      let middle = (low + high) / 2
      if firsts[middle & mask] <= offset { low = middle + 1 } else { high = middle }
    }
    return low > head ? low - 1 : nil
  }

  private mutating func grow() {
    let capacity = (mask + 1) * 2
    var larger = self
    larger.firsts = Array(repeating: 0, count: capacity)
    larger.isSplit = Array(repeating: false, count: capacity)
    larger.mask = capacity - 1
    for number in head..<tail {
      larger.firsts[number & larger.mask] = firsts[number & mask]
      larger.isSplit[number & larger.mask] = isSplit[number & mask]
    }
    self = larger
  }
}
