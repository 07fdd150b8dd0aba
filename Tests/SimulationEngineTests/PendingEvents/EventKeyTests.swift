// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

@Suite("Event key")
struct EventKeyTests {
  @Test("Time, class and insertion number decide in this order, over the whole range")
  func order() {
    var previous: UInt128?
    for time in [Int64.min, -1, 0, 1, .max] {
      for priority in EventPriority.allCases {
        for number: UInt64 in [1, 2, (1 << 39) - 1] {
          let high = EventKey.high(VirtualTime(nanoseconds: time))
          let low = UInt64(priority.rawValue) << 62 | number * EventKey.sequenceUnit
          let key = EventKey.join(high: high, low: low | UInt64.random(in: 0..<1 << 23))
          if let previous { #expect(previous < key) }
          #expect(EventKey.time(key).nanoseconds == time)
          #expect(EventKey.priority(low: EventKey.low(key)) == priority)
          previous = key
        }
      }
    }
  }

  @Test("Infinity and the last key of the last instant lie above every possible key")
  func infinity() {
    let greatest = EventKey.join(
      high: EventKey.high(.distantFuture), low: .max - 1)
    #expect(EventKey.lastKey(of: .distantFuture) == greatest)
    #expect(greatest < EventKey.infinity)
    #expect(UInt64(EventKey.slotLimit - 1) < EventKey.slotMask)
  }
}
