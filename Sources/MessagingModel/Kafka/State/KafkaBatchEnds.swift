// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the batches of a partition's log end, as share groups acquire whole ones.
struct KafkaBatchEnds: ~Copyable {
  /// The last offset of each batch, ascending.
  private var ends = Ring<Int>()

  /// Notes the last offset of a batch that was appended.
  mutating func append(_ end: Int) { ends.append(end) }

  /// Forgets the batches before an offset.
  mutating func trim(below offset: Int) {
    while !ends.isEmpty, ends.first < offset { ends.removeFirst() }
  }

  /// Forgets what lies from an offset on; the batch that it is in ends before it.
  mutating func cut(from offset: Int) {
    let place = position(of: offset)
    let isWithin = place < ends.count && start(of: offset, floor: 0) < offset
    while ends.count > place { ends.removeLast() }
    if isWithin, offset > 0, place == 0 || ends[place - 1] < offset - 1 { ends.append(offset - 1) }
  }

  /// The last offset of the batch that holds an offset.
  func end(of offset: Int) -> Int {
    let place = position(of: offset)
    return place < ends.count ? ends[place] : offset
  }

  /// The first offset of the batch that holds an offset, as far as it is kept.
  func start(of offset: Int, floor: Int) -> Int {
    let place = position(of: offset)
    return place > 0 ? ends[place - 1] + 1 : floor
  }

  /// The last offset of the last batch that ends below an offset, or of the one that holds `start`.
  func lastWhole(from start: Int, below end: Int) -> Int {
    let least = self.end(of: start)
    guard least < end else { return least }
    let place = position(of: end)
    return place > 0 ? max(least, ends[place - 1]) : least
  }

  /// The place of the first batch that ends at an offset or above.
  private func position(of offset: Int) -> Int {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
