// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Step level")
struct StepLevelTests {
  /// A random path of changes at ascending times, some at equal ones.
  private static func path(seed: UInt64, start: Int64) -> [(time: Int64, change: Int64)] {
    var generator = SeededGenerator(seed: seed)
    var time = start
    return (0..<2_000).map { _ in
      time += Int64.random(in: 0...5, using: &generator) * 1_000_003
      return (time, Int64.random(in: -40...41, using: &generator))
    }
  }

  @Test(
    "Integral, average and peak equal a sum over the steps",
    arguments: 1...10 as ClosedRange<UInt64>)
  func againstSumOverSteps(seed: UInt64) {
    let start = Int64(seed) * 7_919
    var tracked = StepLevel(5, at: at(start))
    var level: Int64 = 5
    var last = start
    var integral: Int128 = 0
    var peak: (level: Int64, time: Int64) = (5, start)
    for (time, change) in Self.path(seed: seed, start: start) {
      integral += Int128(level) * Int128(time - last)
      last = time
      level += change
      if level > peak.level { peak = (level, time) }
      if change.isMultiple(of: 2) {
        tracked.change(by: change, at: at(time))
      } else {
        tracked.set(level, at: at(time))
      }
      #expect(tracked.level == level)
      #expect(tracked.integral(at: at(time)) == integral)
    }
    let end = last + 12_345
    integral += Int128(level) * 12_345
    #expect(tracked.integral(at: at(end)) == integral)
    #expect(tracked.average(at: at(end)) == Double(integral) / Double(end - start))
    #expect(tracked.peak == peak.level && tracked.peakTime == at(peak.time))
    #expect(tracked.start == at(start))
  }

  @Test("A restart forgets integral and peak and keeps the level")
  func restart() {
    var level = StepLevel(at: at(0))
    level.set(900, at: at(10))
    level.set(4, at: at(20))
    level.restart(at: at(30))
    #expect(level.level == 4 && level.peak == 4 && level.peakTime == at(30))
    #expect(level.integral(at: at(30)) == 0)
    #expect(level.average(at: at(30)) == nil)
    level.change(by: 2, at: at(40))
    #expect(level.average(at: at(50)) == 5)
    #expect(level.peak == 6 && level.peakTime == at(40))
  }

  @Test("Averages since a mark count from the mark, across a restart too")
  func marks() {
    var level = StepLevel(10, at: at(100))
    let mark = level.mark(at: at(200))
    level.set(20, at: at(300))
    level.restart(at: at(350))
    #expect(level.average(since: mark, at: at(400)) == 15)
    #expect(level.average(since: mark, at: at(200)) == nil)
    #expect(level.average(at: at(400)) == 20)
  }

  @Test("The peak is remembered at its first moment, even if it lasted no time")
  func peakTime() {
    var level = StepLevel()
    level.change(by: 3, at: at(5))
    level.change(by: -3, at: at(5))
    level.change(by: 3, at: at(9))
    #expect(level.peak == 3 && level.peakTime == at(5))
    #expect(level.integral(at: at(9)) == 0)
  }

  @Test("Integrals beyond 64 bits are exact")
  func wideIntegrals() {
    let year: Int64 = 31_536_000_000_000_000
    var level = StepLevel(1_000_000_000, at: at(0))
    level.change(by: 1, at: at(100 * year))
    let expected = Int128(1_000_000_000) * Int128(200 * year) + Int128(100 * year)
    #expect(level.integral(at: at(200 * year)) == expected)
  }
}
