// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Round-robin selection")
struct RoundRobinSelectorTests {
  @Test("The counter is advanced first and wraps to zero")
  func wrap() {
    var selector = RoundRobinSelector(counter: Int32.max - 1)
    let got = (0..<3).map { _ in selector.next(count: 1 << 31) }
    #expect(got == [Int(Int32.max), 0, 1])
  }

  @Test("Every queue has its turn")
  func turns() {
    var selector = RoundRobinSelector(counter: -1)
    #expect((0..<6).map { _ in selector.next(count: 3) } == [0, 1, 2, 0, 1, 2])
  }

  @Test("The position is the counter's remainder, however the number of queues changes")
  func changingCount() {
    // From 2^31 - 9 on, so that the counter wraps on the way.
    var selector = RoundRobinSelector(counter: Int32.max - 9)
    var counter = Int(Int32.max) - 9
    for count in [4, 4, 4, 7, 7, 1, 1, 4, 4, 3, 3, 3, 3, 16, 16, 3] {
      counter = (counter + 1) % (1 << 31)
      #expect(selector.next(count: count) == counter % count)
    }
  }

  @Test("A failed broker is skipped, and each look advances the counter")
  func avoidance() {
    var selector = RoundRobinSelector(counter: 0)
    let broker = ["a", "a", "a", "b"]
    #expect(selector.next(count: 4) { broker[$0] == "a" } == 3)
    #expect(selector.counter == 3)
  }

  @Test("With nothing else to choose the next queue is taken after one lap")
  func noChoice() {
    var selector = RoundRobinSelector(counter: 0)
    #expect(selector.next(count: 3) { _ in true } == 1)
    #expect(selector.counter == 4)
  }
}
