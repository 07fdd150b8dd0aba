// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Timers of a protocol")
struct ProtocolTimersTests {
  private func second(_ count: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: count * 1_000_000_000)
  }

  @Test("They run out by time, then in the order in which they were set; a key has one")
  func order() {
    var timers = ProtocolTimers<String>()
    #expect(timers.next == nil)
    timers.set("late", at: second(9))
    timers.set("first", at: second(3))
    timers.set("moved", at: second(1))
    timers.set("second", at: second(3))
    timers.set("moved", at: second(5))
    timers.set("gone", at: second(2))
    timers.cancel("gone")
    #expect(timers.next == second(3))
    #expect(timers.takeDue(at: second(2)) == nil)
    #expect(timers.takeDue(at: second(8)) == "first")
    #expect(timers.takeDue(at: second(8)) == "second")
    #expect(timers.takeDue(at: second(8)) == "moved")
    #expect(timers.takeDue(at: second(8)) == nil)
    #expect(timers.next == second(9))
    timers.postpone("late", to: second(8))
    #expect(timers.next == second(9))
    timers.postpone("late", to: second(10))
    #expect(timers.next == second(10))
    timers.postpone("new", to: second(7))
    #expect(timers.next == second(7))
  }
}
