// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("When a client rebalances next")
struct RebalanceTimerTests {
  private let second: Int64 = 1_000_000_000

  private func timer(lastRun: Int64 = 0) -> RebalanceTimer {
    RebalanceTimer(period: 20 * second, minimumGap: second, lastRun: lastRun)
  }

  @Test("A new client's first run is a second after its construction, however early it is woken")
  func start() {
    var timer = timer(lastRun: 5 * second)
    #expect(timer.wake(at: 5 * second) == 6 * second)
    #expect(timer.wake(at: 5 * second + 300) == 6 * second)
  }

  @Test("A wake-up after the gap runs at once, one within it waits for the rest of it")
  func wake() {
    var timer = timer(lastRun: 10 * second)
    #expect(timer.wake(at: 10 * second + 1) == 11 * second)
    #expect(timer.wake(at: 11 * second) == 11 * second)
    #expect(timer.wake(at: 17 * second) == 17 * second)
  }

  @Test("A balanced run is followed by the period, one out of balance by the gap")
  func finish() {
    var timer = timer()
    timer.begin()
    #expect(timer.finish(at: 3 * second, balanced: true) == 23 * second)
    timer.begin()
    #expect(timer.finish(at: 23 * second, balanced: false) == 24 * second)
    // The gap counts from the end of the run.
    #expect(timer.wake(at: 23 * second) == 24 * second)
  }

  @Test("A wake-up during a run is kept until its end, and only once")
  func wakeDuringRun() {
    var timer = timer()
    timer.begin()
    #expect(timer.wake(at: second) == nil)
    #expect(timer.finish(at: 4 * second, balanced: true) == 5 * second)
    timer.begin()
    #expect(timer.finish(at: 5 * second, balanced: true) == 25 * second)
  }
}
