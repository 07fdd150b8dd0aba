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

/// Measures one hold on the min-max heap of swift-collections, as a user would write it.
func measureHoldOnHeap(_ request: BenchmarkRequest) -> Measured {
  let increments = request.increments.makeTable()
  defer { increments.deallocate() }
  var heap = Heap<HeapEntry>()
  var sequence: UInt64 = 0
  var checksum: UInt64 = 0
  var position = 0
  for event in 0..<request.size {
    sequence += 1
    heap.insert(
      HeapEntry(
        time: increments[event % Increments.tableSize], sequence: sequence,
        payload: UInt64(event)))
  }
  func hold(_ count: Int) {
    for _ in 0..<count {
      guard let first = heap.popMin() else { return }
      checksum = checksum &* 31 &+ (UInt64(bitPattern: first.time) ^ first.payload)
      sequence &+= 1
      let increment = increments[position]
      position = (position &+ 1) & (Increments.tableSize - 1)
      heap.insert(
        HeapEntry(
          time: first.time &+ increment, sequence: sequence, payload: first.payload))
    }
  }
  hold(warmUpHolds(request))
  let time = processorTime { hold(request.count) }
  return Measured(count: request.count, nanoseconds: time, checksum: checksum)
}
