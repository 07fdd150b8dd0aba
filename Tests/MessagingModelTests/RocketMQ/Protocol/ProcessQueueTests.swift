// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("A client's buffer of one queue")
struct ProcessQueueTests {
  /// The same by plain sets, from the description of RocketMQ's class.
  private struct Reference {
    var buffered: Set<Int> = []
    var taken: Set<Int> = []
    var highestPut = 0
    var isConsuming = false

    var count: Int { buffered.count + taken.count }
    var span: Int { buffered.isEmpty ? 0 : (buffered.max() ?? 0) - (buffered.min() ?? 0) }

    mutating func put(_ offsets: some Sequence<Int>) {
      for offset in offsets {
        buffered.insert(offset)
        highestPut = max(highestPut, offset)
      }
    }

    mutating func claimDispatch() -> Bool {
      guard !buffered.isEmpty, !isConsuming else { return false }
      isConsuming = true
      return true
    }

    mutating func remove(_ offset: Int) -> Int {
      guard !buffered.isEmpty else { return -1 }
      buffered.remove(offset)
      return buffered.min() ?? highestPut + 1
    }

    mutating func take(_ limit: Int) -> [Int] {
      let offsets = Array(buffered.sorted().prefix(limit))
      buffered.subtract(offsets)
      taken.formUnion(offsets)
      if offsets.isEmpty { isConsuming = false }
      return offsets
    }

    mutating func commit() -> Int {
      defer { taken = [] }
      return taken.max().map { $0 + 1 } ?? -1
    }

    mutating func putBack(_ offsets: Set<Int>) {
      let back = taken.intersection(offsets)
      taken.subtract(back)
      buffered.formUnion(back)
    }
  }

  private func compare(_ buffer: borrowing ProcessQueue, _ reference: Reference) {
    #expect(buffer.count == reference.count)
    #expect(buffer.isEmpty == (reference.count == 0))
    #expect(buffer.maximumSpan == reference.span)
    #expect(buffer.isConsuming == reference.isConsuming)
    #expect(buffer.lowestHeld == reference.taken.union(reference.buffered).min())
  }

  @Test("Concurrent use agrees with plain sets", arguments: 0..<60 as Range<UInt64>)
  func concurrent(seed: UInt64) {
    var choices = SeededChoices(seed: seed)
    var next = choices.one(of: [0, 5, 1_000])
    var buffer = ProcessQueue(floor: next)
    var reference = Reference()
    for _ in 0..<600 {
      if choices.chance(reference.buffered.count > 200 ? 0.02 : 0.15) {
        let count = choices.number(1...32)
        if choices.chance(0.5) {
          buffer.put(next..<next + count)
          reference.put(next..<next + count)
        } else {
          // A filter leaves holes.
          let offsets = (next..<next + count).filter { _ in choices.chance(0.6) }
          for offset in offsets { buffer.put(offset) }
          reference.put(offsets)
        }
        next += count
        #expect(buffer.claimDispatch() == reference.claimDispatch())
      } else {
        let known = reference.buffered.sorted()
        let offset =
          known.isEmpty || choices.chance(0.05)
          ? choices.number(0...next + 3) : known[choices.number(0...min(40, known.count - 1))]
        #expect(buffer.isBuffered(offset) == reference.buffered.contains(offset))
        #expect(buffer.remove(offset) == reference.remove(offset))
      }
      compare(buffer, reference)
      let from = choices.number(max(0, next - 50)...next)
      #expect(
        buffer.firstBuffered(from: from, to: from + 20)
          == reference.buffered.filter { $0 >= from && $0 < from + 20 }.min())
    }
  }

  @Test("Orderly use agrees with plain sets", arguments: 0..<60 as Range<UInt64>)
  func orderly(seed: UInt64) {
    var choices = SeededChoices(seed: seed)
    var next = choices.one(of: [0, 5, 1_000])
    var buffer = ProcessQueue(floor: next)
    var reference = Reference()
    for _ in 0..<600 {
      switch choices.number(0...6) {
      case 0, 1:
        let offsets = next..<next + choices.number(1...8)
        buffer.put(offsets)
        reference.put(offsets)
        next = offsets.upperBound
        #expect(buffer.claimDispatch() == reference.claimDispatch())
      case 2, 3:
        let limit = choices.number(1...4)
        #expect(buffer.take(limit: limit) == reference.take(limit))
      case 4: #expect(buffer.commit() == reference.commit())
      case 5:
        buffer.rollback()
        reference.putBack(reference.taken)
      default:
        guard let offset = reference.taken.sorted().randomElement(using: &choices) else { continue }
        buffer.consumeAgain(offset)
        reference.putBack([offset])
      }
      compare(buffer, reference)
    }
  }

  @Test("A buffer that runs empty over and over slides along with the offsets")
  func slidesAlong() {
    var buffer = ProcessQueue()
    var isRight = true
    // A window that did not slide would take 16 GiB here.
    for offset in stride(from: 0, to: 1 << 37, by: 1 << 20) {
      buffer.put(offset)
      buffer.put(offset + 1)
      let high = buffer.remove(offset + 1)
      let low = buffer.remove(offset)
      isRight = isRight && high == offset && low == offset + 2
    }
    #expect(isRight)
  }
}
