// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

/// Draws keys whose differences lie at all digits.
private func drawKey(_ random: inout SplitMix64, above base: UInt128) -> UInt128 {
  let bits = UInt128(random.next()) << 64 | UInt128(random.next())
  let key = base + 1 + (bits >> UInt128(1 + random.next() % 126))
  return min(key, UInt128.max - 1)
}

@Suite("Radix buckets")
struct RadixBucketsTests {
  @Test(
    "What is taken lies below all that stays, and nothing is lost",
    arguments: 1...8 as ClosedRange<UInt64>)
  func takesInOrder(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var buckets = RadixBuckets()
    let start: UInt128 = 1 << 90
    buckets.lowerBase(to: start)
    var expected: [UInt128] = []
    let room = UnsafeMutablePointer<UInt128>.allocate(capacity: 4_096)
    defer { room.deallocate() }
    var taken: [UInt128] = []
    for round in 0..<200 {
      // After the buckets were empty, the base is infinity until lowered again.
      let base = buckets.base
      if base == .max { buckets.lowerBase(to: taken.max() ?? start) }
      for _ in 0..<(round < 100 ? 100 : 10) {
        let key = drawKey(&random, above: buckets.base)
        if expected.contains(key) { continue }
        expected.append(key)
        buckets.append(key)
      }
      let count = buckets.takeFront(into: room, wanted: 1 + Int(random.next() % 64))
      let part = (0..<count).map { room[$0] }
      taken += part
      expected.removeAll { part.contains($0) }
      let end = buckets.base
      let left = buckets.count
      #expect(part.max() ?? 0 < expected.min() ?? .max)
      #expect(part.allSatisfy { $0 <= end } && expected.allSatisfy { $0 > end || end == .max })
      #expect(left == expected.count)
    }
  }

  @Test("Lowering the base keeps all keys in order")
  func lowering() {
    var random = SplitMix64(seed: 11)
    var buckets = RadixBuckets()
    var base: UInt128 = 1 << 120
    var keys: [UInt128] = []
    for _ in 0..<40 {
      buckets.lowerBase(to: base)
      for _ in 0..<50 {
        let key = drawKey(&random, above: base)
        keys.append(key)
        buckets.append(key)
      }
      base -= drawKey(&random, above: 0) >> 12
    }
    let room = UnsafeMutablePointer<UInt128>.allocate(capacity: 4_096)
    defer { room.deallocate() }
    keys.sort()
    var position = 0
    while !buckets.isEmpty {
      let count = buckets.takeFront(into: room, wanted: 1)
      let part = (0..<count).map { room[$0] }.sorted()
      #expect(part == Array(keys[position..<position + count]))
      position += count
    }
    #expect(position == keys.count)
  }

  @Test("Filtering keeps exactly what is wanted")
  func filter() {
    var random = SplitMix64(seed: 12)
    var buckets = RadixBuckets()
    buckets.lowerBase(to: 0)
    var keys: [UInt128] = []
    for _ in 0..<5_000 {
      let key = drawKey(&random, above: 0)
      keys.append(key)
      buckets.append(key)
    }
    buckets.filter { $0 % 3 == 0 }
    keys = keys.filter { $0 % 3 == 0 }.sorted()
    let count = buckets.count
    #expect(count == keys.count)
    let room = UnsafeMutablePointer<UInt128>.allocate(capacity: 8_192)
    defer { room.deallocate() }
    let taken = buckets.takeFront(into: room, wanted: count)
    #expect((0..<taken).map { room[$0] }.sorted() == keys)
    buckets.filter { _ in false }
    let isEmpty = buckets.isEmpty
    #expect(isEmpty)
  }

  @Test("Selecting by rank agrees with sorting", arguments: [1, 2, 3, 10, 257, 4_096])
  func select(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let keys = UnsafeMutablePointer<UInt128>.allocate(capacity: count)
    defer { keys.deallocate() }
    for range: UInt64 in [2, 1_000, .max] {
      for index in 0..<count { (keys + index).initialize(to: UInt128(random.next() % range)) }
      let sorted = (0..<count).map { keys[$0] }.sorted()
      for rank in [0, count / 2, count * 3 / 4, count - 1] {
        let found = keys.select(rank, of: count)
        #expect(found == sorted[rank])
      }
    }
  }
}
