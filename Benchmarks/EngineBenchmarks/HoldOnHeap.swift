// SPDX-License-Identifier: GPL-3.0-or-later

import HeapModule

/// An event in the heap: time, insertion number, payload.
private struct HeapEntry: Comparable {
  var time: Int64
  var sequence: UInt64
  var payload: UInt64

  static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.time < rhs.time || (lhs.time == rhs.time && lhs.sequence < rhs.sequence)
  }
}

/// The hold model on a heap.
private struct HeapHolds {
  let increments: UnsafeMutablePointer<Int64>
  var heap = Heap<HeapEntry>()
  var sequence: UInt64 = 0
  var checksum: UInt64 = 0
  var position = 0

  mutating func insert(_ payload: UInt64, at time: Int64) {
    sequence &+= 1
    heap.insert(HeapEntry(time: time, sequence: sequence, payload: payload))
  }

  mutating func hold(_ count: Int) {
    for _ in 0..<count {
      guard let first = heap.popMin() else { return }
      checksum = checksum &* 31 &+ (UInt64(bitPattern: first.time) ^ first.payload)
      let increment = increments[position]
      position = (position &+ 1) & (Increments.tableSize - 1)
      insert(first.payload, at: first.time &+ increment)
    }
  }
}

/// Measures one hold on the min-max heap of swift-collections, as a user would write it.
func measureHoldOnHeap(_ request: BenchmarkRequest) -> Measured {
  let increments = request.increments.makeTable()
  defer { increments.deallocate() }
  var holds = HeapHolds(increments: increments)
  for event in 0..<request.size {
    holds.insert(UInt64(event), at: increments[event % Increments.tableSize])
  }
  holds.hold(warmUpHolds(request))
  let use = resourceUse { holds.hold(request.count) }
  return Measured(count: request.count, events: request.count, use: use, checksum: holds.checksum)
}
