// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Dark intervals")
struct DarkIntervalsTests {
  @Test(
    "Overlaps, totals and integrals agree with a look at every nanosecond",
    arguments: 1...40 as ClosedRange<UInt64>)
  func bruteForce(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var intervals = DarkIntervals()
    var wasDark: [Bool] = []
    var isDark = false
    var backlog: Int64 = 0
    var integral: Int128 = 0
    for time in Int64(0)..<600 {
      if Int.random(in: 0..<25, using: &generator) == 0 {
        isDark.toggle()
        if isDark {
          intervals.begin(at: at(time), backlog: backlog)
        } else {
          intervals.end(at: at(time))
        }
      }
      if Int.random(in: 0..<4, using: &generator) == 0 {
        backlog = Int64.random(in: 0...50, using: &generator)
        intervals.backlogChanged(to: backlog, at: at(time))
      }
      wasDark.append(isDark)
      integral += isDark ? Int128(backlog) : 0
      let now = time + 1
      let from = Int64.random(in: 0...now, using: &generator)
      let to = Int64.random(in: from...now, using: &generator)
      let dark = wasDark[Int(from)..<Int(to)].count { $0 }
      #expect(intervals.overlap(from: at(from), to: at(to)) == Int64(dark), "\(from)..<\(to)")
      #expect(intervals.total(at: at(now)).nanoseconds == Int64(wasDark.count { $0 }))
      #expect(intervals.messageNanoseconds(at: at(now)) == integral)
      #expect(intervals.isDark == isDark)
    }
  }

  @Test("An interval that ends tells its length and the messages that waited")
  func endedInterval() {
    var intervals = DarkIntervals()
    intervals.begin(at: at(100), backlog: 7)
    intervals.backlogChanged(to: 10, at: at(150))
    let ended = intervals.end(at: at(170))
    #expect(ended?.duration == .nanoseconds(70))
    #expect(ended?.messageNanoseconds == 550)  // 50 x 7 + 20 x 10
    #expect(intervals.count == 1)
  }

  @Test("Beginning twice and ending twice is once")
  func repeatedCalls() {
    var intervals = DarkIntervals()
    #expect(intervals.end(at: at(5)) == nil)
    intervals.begin(at: at(10), backlog: 3)
    intervals.begin(at: at(20), backlog: 9)
    #expect(intervals.end(at: at(30))?.messageNanoseconds == 60)
    #expect(intervals.end(at: at(40)) == nil)
    #expect(intervals.total(at: at(50)) == .nanoseconds(20) && intervals.count == 1)
  }

  @Test("Intervals that touch are one stretch, and those of no length leave no trace")
  func touching() {
    var intervals = DarkIntervals()
    intervals.begin(at: at(10))
    intervals.end(at: at(20))
    intervals.begin(at: at(20))
    intervals.end(at: at(30))
    intervals.begin(at: at(40))
    intervals.end(at: at(40))
    #expect(intervals.storedCount == 1 && intervals.count == 3)
    #expect(intervals.overlap(from: at(0), to: at(50)) == 20)
    #expect(intervals.overlap(from: at(15), to: at(25)) == 10)
  }

  @Test("Forgetting gives up old intervals and keeps later ones and the totals")
  func forgetting() {
    var intervals = DarkIntervals()
    for start in stride(from: Int64(0), to: 1_000, by: 10) {
      intervals.begin(at: at(start))
      intervals.end(at: at(start + 4))
    }
    intervals.forget(before: at(903))
    #expect(intervals.storedCount == 10)
    #expect(intervals.overlap(from: at(903), to: at(1_000)) == 1 + 9 * 4)
    #expect(intervals.total(at: at(1_000)) == .nanoseconds(400))
    intervals.forget(before: at(5_000))
    #expect(intervals.storedCount == 0)
    #expect(intervals.total(at: at(5_000)) == .nanoseconds(400))
  }

  @Test("A restart within a dark interval counts what follows and keeps the interval whole")
  func restart() {
    var intervals = DarkIntervals()
    intervals.begin(at: at(0))
    intervals.end(at: at(50))
    intervals.begin(at: at(100), backlog: 2)
    intervals.restart(at: at(130))
    #expect(intervals.count == 0)
    #expect(intervals.total(at: at(130)) == .zero)
    #expect(intervals.total(at: at(140)) == .nanoseconds(10))
    #expect(intervals.messageNanoseconds(at: at(140)) == 20)
    let ended = intervals.end(at: at(150))
    #expect(ended?.duration == .nanoseconds(50) && ended?.messageNanoseconds == 100)
    #expect(intervals.total(at: at(200)) == .nanoseconds(20))
    #expect(intervals.messageNanoseconds(at: at(200)) == 40)
    #expect(intervals.overlap(from: at(0), to: at(200)) == 100)
  }
}
