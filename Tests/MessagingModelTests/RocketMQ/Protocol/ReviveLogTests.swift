// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Revive queues")
struct ReviveLogTests {
  private func ms(_ milliseconds: Int64) -> Int64 { milliseconds * 1_000_000 }

  @Test("In silence the clock is the wall clock, three seconds after the last entry was due")
  func silence() {
    var log = ReviveLog()
    log.store(checkpoint: 7, until: ms(60_000), visible: ms(59_000))
    #expect(log.nextRead(after: 0) == ms(59_000))
    #expect(log.read(at: ms(59_000)) == [])
    #expect(log.nextRead(after: ms(59_000)) == ms(62_000))
    // Due at 59 s, so at 62 s the silence has not lasted longer than three seconds.
    #expect(log.read(at: ms(62_000)) == [])
    #expect(log.read(at: ms(62_001)) == [7])
    #expect(log.nextRead(after: ms(62_001)) == nil)
  }

  @Test("Newer entries move the clock on: more than two seconds past the check point's time")
  func traffic() {
    var log = ReviveLog()
    log.store(checkpoint: 1, until: ms(10_000), visible: ms(9_000))
    log.storeAcknowledgement(until: ms(12_000), visible: ms(12_000))
    log.storeAcknowledgement(until: ms(12_500), visible: ms(13_000))
    #expect(log.read(at: ms(12_000)) == [])
    #expect(log.read(at: ms(12_900)) == [])
    #expect(log.read(at: ms(13_000)) == [1])
  }

  @Test("By a clock that was set everything is due sooner, or later", arguments: [20_000, -20_000])
  func jump(jump: Int64) {
    var log = ReviveLog()
    log.store(checkpoint: 1, until: ms(60_000), visible: ms(59_000))
    log.store(checkpoint: 2, until: ms(45_000), visible: ms(44_000))
    log.clockJumped(by: ms(jump)) { $0 }
    #expect(log.nextRead(after: 0) == ms(44_000 - jump))
    // Out of the wheel both; acted upon two seconds past their times.
    #expect(log.read(at: ms(59_000 - jump)) == [2])
    #expect(log.read(at: ms(63_001 - jump)) == [1])
  }

  @Test("Check points come in the order of their times, whatever order they were stored in")
  func order() {
    var log = ReviveLog()
    for (checkpoint, seconds) in [(0, 30), (1, 10), (2, 20), (3, 10)] as [(Int32, Int64)] {
      log.store(
        checkpoint: checkpoint, until: ms(seconds * 1_000), visible: ms(seconds * 1_000 - 1_000))
    }
    #expect(log.read(at: ms(23_000)) == [1, 3, 2])
    #expect(log.read(at: ms(40_000)) == [0])
  }
}
