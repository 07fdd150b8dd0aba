// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("A queue's log")
struct MessageLogTests {
  private func record(_ number: Int) -> MessageRecord {
    MessageRecord(
      published: Int64(number) * 10, identity: MessageIdentity(producer: 3, number: number),
      key: Int32(number % 7), tag: UInt16(number % 5), bytes: Int32(number % 11))
  }

  @Test("It keeps what has not been trimmed, by offset", arguments: 0..<20 as Range<UInt64>)
  func agreesWithArray(seed: UInt64) {
    var choices = SeededChoices(seed: seed)
    var log = MessageLog()
    var start = 0
    var end = 0
    for _ in 0..<2_000 {
      if choices.chance(0.7) {
        #expect(log.append(record(end)) == end)
        end += 1
      } else {
        // Trimming goes forward only, and never beyond the end.
        let low = choices.number(0...end + 3)
        log.trim(below: low)
        start = max(start, min(low, end))
      }
      #expect(log.start == start)
      #expect(log.end == end)
      guard start < end else { continue }
      let offset = choices.number(start...end - 1)
      #expect(log[offset].identity.number == offset)
      #expect(log[offset].published == Int64(offset) * 10)
    }
  }

  @Test("An identity holds producer and number at their limits")
  func identity() {
    let identity = MessageIdentity(producer: 65_535, number: 1 << 48 - 1)
    #expect(identity.producer == 65_535)
    #expect(identity.number == 281_474_976_710_655)
    #expect(identity.code == .max)
    #expect(MessageIdentity(producer: 0, number: 5).code == 5)
  }
}
