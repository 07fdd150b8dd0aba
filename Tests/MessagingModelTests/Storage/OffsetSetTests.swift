// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("A set of offsets in a sliding window")
struct OffsetSetTests {
  /// The same by a plain set.
  private struct Reference {
    var offsets: Set<Int> = []
    var floor: Int

    mutating func raiseFloor(to offset: Int) {
      guard offset > floor else { return }
      floor = offset
      offsets = offsets.filter { $0 >= offset }
    }

    func first(from start: Int, to end: Int) -> Int? {
      offsets.filter { $0 >= max(start, floor) && $0 < end }.min()
    }

    func firstGap(from start: Int, to end: Int) -> Int {
      var offset = max(start, floor)
      while offset < end, offsets.contains(offset) { offset += 1 }
      return min(offset, end)
    }

    func last(below end: Int) -> Int? { offsets.filter { $0 < end }.max() }
  }

  @Test("It does what a plain set does", arguments: 0..<60 as Range<UInt64>)
  func agreesWithSet(seed: UInt64) {
    var choices = SeededChoices(seed: seed)
    let start = choices.one(of: [0, 1, 63, 64, 100, 4_095])
    let spread = choices.one(of: [3, 64, 70, 1_000])
    var set = OffsetSet(floor: start)
    var reference = Reference(floor: start)
    var top = start
    for _ in 0..<800 {
      let offset = choices.number(reference.floor...top + spread)
      switch choices.number(0...7) {
      case 0, 1:
        set.insert(offset)
        reference.offsets.insert(offset)
        top = max(top, offset)
      case 2:
        let range = offset..<offset + choices.number(0...spread)
        set.insert(range)
        reference.offsets.formUnion(range)
        top = max(top, range.upperBound)
      case 3, 4:
        // Offsets below the floor may be asked for and taken out, without effect.
        let any = max(0, offset - choices.number(0...spread))
        set.remove(any)
        reference.offsets.remove(any)
        let isThere = set.contains(any)
        #expect(!isThere)
      case 5 where choices.chance(0.3):
        let floor = choices.one(of: [offset, top, top + spread, reference.floor - 1])
        set.raiseFloor(to: floor)
        reference.raiseFloor(to: floor)
        top = max(top, floor)
      default: break
      }
      let from = choices.number(max(0, reference.floor - 70)...top + 70)
      let to = from + choices.number(0...spread)
      #expect(set.floor == reference.floor)
      #expect(set.contains(from) == reference.offsets.contains(from))
      #expect(set.first(from: from, to: to) == reference.first(from: from, to: to))
      #expect(set.last(below: to) == reference.last(below: to))
      if from <= to, to >= reference.floor {
        #expect(set.firstGap(from: from, to: to) == reference.firstGap(from: from, to: to))
      }
    }
  }

  @Test("A window that slides by far takes nothing of its past along")
  func farSlide() {
    var set = OffsetSet()
    set.insert(0..<1_000)
    set.raiseFloor(to: 1_000_000_000)
    #expect(set.last(below: 2_000_000_000) == nil)
    #expect(set.firstGap(from: 0, to: 2_000_000_000) == 1_000_000_000)
    set.insert(1_000_000_005)
    #expect(set.first(from: 0, to: 2_000_000_000) == 1_000_000_005)
  }
}
