// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Trailing level")
struct TrailingLevelTests {
  /// Samples every 10 ns from 0 to the end; the level rises by one at every multiple of ten.
  private func staircase(to end: Int64) -> (TrailingLevel, StepLevel) {
    var trailing = TrailingLevel(
      window: .nanoseconds(50), interval: .nanoseconds(10))
    var level = StepLevel()
    for time in stride(from: Int64(0), through: end, by: 10) {
      trailing.sample(level, at: at(time))
      level.change(by: 1, at: at(time))
    }
    return (trailing, level)
  }

  @Test("The window starts at the last sample at or before its nominal start")
  func window() {
    let (trailing, level) = staircase(to: 1_000)
    // From 950 to 1,000 the level is 96, 97, 98, 99, 100.
    #expect(trailing.before(at(1_000), of: level).average == 98)
    // At 1,004 the window nominally starts at 954, hence at 950: (50 x 98 + 4 x 101) / 54.
    #expect(trailing.before(at(1_004), of: level).average == 5_304.0 / 54)
  }

  @Test("The deviation is that of the averages over the sampling intervals")
  func deviation() {
    let (trailing, level) = staircase(to: 1_000)
    let expected = (10.0 / 4).squareRoot()
    #expect(abs(trailing.before(at(1_000), of: level).deviation - expected) < 1e-12)
  }

  @Test("A past shorter than the window is used as far as it goes")
  func shortPast() {
    let (trailing, level) = staircase(to: 20)
    #expect(trailing.before(at(20), of: level).average == 1.5)
  }

  @Test("Without any past the present level stands in")
  func noPast() {
    let trailing = TrailingLevel(window: .seconds(60), interval: .seconds(1))
    let before = trailing.before(at(5), of: StepLevel(7, at: at(5)))
    #expect(before == LevelBefore(average: 7, deviation: 0))
  }

  @Test(
    "Odd windows and intervals are survived",
    arguments: [(0, 0), (-5, 10), (10, 0), (Int64.max, 1)] as [(Int64, Int64)])
  func oddSizes(window: Int64, interval: Int64) {
    var trailing = TrailingLevel(
      window: .nanoseconds(window), interval: .nanoseconds(interval))
    for time in 0..<10 { trailing.sample(StepLevel(3), at: at(Int64(time))) }
    #expect(trailing.before(at(20), of: StepLevel(3)).average == 3)
  }

  @Test("Averages equal those from marks on a random path", arguments: 1...5 as ClosedRange<UInt64>)
  func randomPath(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var trailing = TrailingLevel(window: .nanoseconds(700), interval: .nanoseconds(100))
    var level = StepLevel()
    var marks: [StepLevel.Mark] = []
    for time in Int64(0)...5_000 {
      if time.isMultiple(of: 100) {
        trailing.sample(level, at: at(time))
        marks.append(level.mark(at: at(time)))
      }
      if time % 37 == 5 {
        let start = marks.last { $0.time.nanoseconds <= time - 700 } ?? marks[0]
        let expected = level.average(since: start, at: at(time))
        #expect(trailing.before(at(time), of: level).average == expected)
      }
      level.set(Int64.random(in: 0...100, using: &generator), at: at(time))
    }
  }
}
