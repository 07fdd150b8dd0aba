// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("A ring of plain values")
struct RingTests {
  @Test(
    "It does what an array does that is read from the front", arguments: 0..<20 as Range<UInt64>)
  func agreesWithArray(seed: UInt64) {
    var choices = SeededChoices(seed: seed)
    var ring = Ring<Int>(capacity: 2)
    var array: [Int] = []
    var longest = 0
    for step in 0..<3_000 {
      // Long runs of one kind of step make it grow, wrap around and run empty.
      switch choices.number(0...((step / 200).isMultiple(of: 2) ? 9 : 5)) {
      case 0, 1: #expect(array.isEmpty == ring.isEmpty)
      case 2 where !array.isEmpty: #expect(ring.popFirst() == array.removeFirst())
      case 3 where !array.isEmpty:
        ring.removeFirst()
        array.removeFirst()
      case 4 where !array.isEmpty:
        ring.first = -step
        array[0] = -step
      case 5 where choices.chance(0.01):
        ring.removeAll()
        array.removeAll()
      default:
        ring.append(step)
        array.append(step)
      }
      #expect(ring.count == array.count)
      longest = max(longest, array.count)
      if let first = array.first { #expect(ring.first == first) }
    }
    for distance in array.indices { #expect(ring[distance] == array[distance]) }
    #expect(longest > 60)
  }

  @Test("Values are changed in place, over the end of the memory too")
  func updates() {
    var ring = Ring<Int>(capacity: 4)
    for value in 0..<4 { ring.append(value) }
    ring.removeFirst()
    ring.removeFirst()
    ring.append(4)
    var seen: [Int] = []
    ring.updateEach {
      seen.append($0)
      $0 += 10
    }
    #expect(seen == [2, 3, 4])
    var changed: [Int] = []
    while !ring.isEmpty { changed.append(ring.popFirst()) }
    #expect(changed == [12, 13, 14])
  }
}
