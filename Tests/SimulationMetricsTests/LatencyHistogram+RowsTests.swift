// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationMetrics
import Testing

@Suite("Latency histogram: merging and forgetting")
struct LatencyHistogramRowsTests {
  /// Parts of up to a number of bits; at 61 bits all messages share a few rows whose totals leave
  /// 64 bits again and again.
  static let ranges = [12, 40, 61]

  private func histogram(seed: UInt64, bits: Int, count: Int = 3_000) -> LatencyHistogram {
    var generator = SeededGenerator(seed: seed)
    var histogram = LatencyHistogram()
    for _ in 0..<count { histogram.record(generator.messageParts(bits: bits)) }
    return histogram
  }

  @Test("Merging equals measuring together", arguments: ranges)
  func mergingEqualsTogether(bits: Int) {
    var together = LatencyHistogram()
    for seed in [1, 2, 3] as [UInt64] {
      var generator = SeededGenerator(seed: seed)
      for _ in 0..<3_000 { together.record(generator.messageParts(bits: bits)) }
    }
    var merged = histogram(seed: 1, bits: bits)
    merged.merge(histogram(seed: 2, bits: bits))
    merged.merge(histogram(seed: 3, bits: bits))
    #expect(merged.hasSameContent(as: together) == true)
    #expect(merged.summary() == together.summary())
  }

  @Test("Merging is associative and commutative", arguments: ranges)
  func associativity(bits: Int) {
    var left = histogram(seed: 4, bits: bits)
    left.merge(histogram(seed: 5, bits: bits))
    left.merge(histogram(seed: 6, bits: bits))
    var inner = histogram(seed: 5, bits: bits)
    inner.merge(histogram(seed: 6, bits: bits))
    var right = histogram(seed: 4, bits: bits)
    right.merge(inner)
    var reversed = histogram(seed: 6, bits: bits)
    reversed.merge(histogram(seed: 5, bits: bits))
    reversed.merge(histogram(seed: 4, bits: bits))
    #expect(left.hasSameContent(as: right) == true)
    #expect(left.hasSameContent(as: reversed) == true)
    #expect(left.sum == right.sum && left.sum == reversed.sum)
  }

  @Test("Merging an empty histogram changes nothing, and refused messages add up")
  func neutralElement() {
    var histogram = histogram(seed: 8, bits: 30)
    let before = histogram.copy()
    histogram.merge(LatencyHistogram())
    #expect(histogram.hasSameContent(as: before) == true)
    var refused = LatencyHistogram()
    refused.record(LatencyParts(dark: -1))
    histogram.merge(refused)
    histogram.merge(refused)
    #expect(histogram.rejectedCount == 2)
    #expect(histogram.hasSameContent(as: before) == false)
  }

  @Test("After a reset nothing of the past is left", arguments: ranges)
  func reset(bits: Int) {
    var reused = histogram(seed: 9, bits: bits)
    reused.reset()
    #expect(reused.hasSameContent(as: LatencyHistogram()) == true)
    #expect(reused.value(atPercentile: 50) == nil)
    var generator = SeededGenerator(seed: 10)
    for _ in 0..<3_000 { reused.record(generator.messageParts(bits: bits)) }
    #expect(reused.hasSameContent(as: histogram(seed: 10, bits: bits)) == true)
  }

  @Test("A copy is equal at first and independent afterwards")
  func copy() {
    var original = histogram(seed: 11, bits: 61)
    let duplicate = original.copy()
    #expect(duplicate.hasSameContent(as: original) == true)
    original.record(LatencyParts(service: 1))
    #expect(duplicate.count == 3_000 && original.count == 3_001)
    #expect(duplicate.hasSameContent(as: original) == false)
  }

  @Test("A difference in one part of one message shows")
  func sensitivity() {
    var left = LatencyHistogram()
    var right = LatencyHistogram()
    left.record(LatencyParts(broker: 3, service: 10))
    right.record(LatencyParts(linger: 3, service: 10))
    #expect(left.hasSameContent(as: right) == false)
  }
}

extension SeededGenerator {
  fileprivate mutating func messageParts(bits: Int) -> LatencyParts {
    guard bits == 61 else { return parts(bits: bits) }
    let wide = (Int64(1) << 61) + Int64.random(in: 0..<(1 << 52), using: &self)
    return Bool.random(using: &self)
      ? LatencyParts(broker: wide / 5, dark: wide - wide / 5, service: 3)
      : LatencyParts(retryDelay: wide / 2, service: wide - wide / 2)
  }
}
