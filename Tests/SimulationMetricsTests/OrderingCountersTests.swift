// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Ordering counters")
struct OrderingCountersTests {
  private func counters(seed: UInt64) -> OrderingCounters {
    var generator = SeededGenerator(seed: seed)
    var counters = OrderingCounters()
    for _ in 0..<100 {
      counters.recordCompletion(
        overtookInQueue: Bool.random(using: &generator),
        overtookForKey: Bool.random(using: &generator))
      counters.recordBlocking(.nanoseconds(generator.value(bits: 30)), messageNanoseconds: 17)
    }
    return counters
  }

  @Test("Each kind of overtaking is counted on its own")
  func counting() {
    var counters = OrderingCounters()
    counters.recordCompletion(overtookInQueue: true, overtookForKey: false)
    counters.recordCompletion(overtookInQueue: true, overtookForKey: true)
    counters.recordCompletion(overtookInQueue: false, overtookForKey: false)
    counters.recordBlocking(.seconds(2))
    counters.recordBlocking(.seconds(3), messageNanoseconds: 40)
    #expect(counters.completions == 3)
    #expect(counters.queueInversions == 2 && counters.keyInversions == 1)
    #expect(counters.headOfLineBlocking == .seconds(5))
    #expect(counters.blockedMessageNanoseconds == 40)
  }

  @Test("Merging is associative, and a reset forgets everything")
  func merging() {
    let (a, b, c) = (counters(seed: 1), counters(seed: 2), counters(seed: 3))
    var left = a
    left.merge(b)
    left.merge(c)
    var inner = c
    inner.merge(b)
    inner.merge(a)
    #expect(left == inner)
    #expect(left.completions == 300 && left.queueInversions != a.queueInversions)
    left.reset()
    #expect(left == OrderingCounters())
  }
}
