// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Slots of the timer wheel")
struct TimerSlotTests {
  @Test(
    "A time lies in the slot before it and leaves at the tick at or after it",
    arguments: [
      (1_000, 1, 0, 1_000), (1_000, 1_000, 0, 1_000), (1_000, 1_001, 1_000, 2_000),
      (500, 999, 500, 1_000),
      (1, 7, 6, 7), (1_000, 0, -1_000, 0), (1_000, -1, -1_000, 0),
    ])
  func slots(precision: Int64, time: Int64, slot: Int64, release: Int64) {
    #expect(TimerSlot.slot(ofDelivery: time, precision: precision) == slot)
    #expect(TimerSlot.release(ofDelivery: time, precision: precision) == release)
  }
}
