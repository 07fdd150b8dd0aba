// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Latency histogram")
struct LatencyHistogramTests {
  @Test("Count, extremes, sum and means are exact")
  func exactTotals() throws {
    var generator = SeededGenerator(seed: 7)
    var histogram = LatencyHistogram()
    var sum = LatencyParts.zero
    var least = Int64.max
    var greatest = Int64.min
    for _ in 0..<10_000 {
      let parts = generator.parts(bits: 40)
      histogram.record(parts)
      sum += parts
      least = min(least, parts.sojourn)
      greatest = max(greatest, parts.sojourn)
    }
    #expect(histogram.count == 10_000)
    #expect(histogram.sum == Int128(sum.sojourn))
    #expect(histogram.minimum?.nanoseconds == least)
    #expect(histogram.maximum?.nanoseconds == greatest)
    let meanParts = histogram.meanParts
    let mean = try #require(meanParts)
    #expect(mean.linger == Double(sum.linger) / 10_000)
    #expect(mean.broker == Double(sum.broker) / 10_000)
    #expect(mean.behindOthers == Double(sum.behindOthers) / 10_000)
    #expect(mean.dark == Double(sum.dark) / 10_000)
    #expect(mean.clientBuffer == Double(sum.clientBuffer) / 10_000)
    #expect(mean.retryDelay == Double(sum.retryDelay) / 10_000)
    #expect(mean.service == Double(sum.service) / 10_000)
    #expect(mean.sojourn == Double(sum.sojourn) / 10_000)
  }

  @Test("A hint about what comes changes nothing, right or wrong")
  func prefetchIsAHint() {
    var hinted = LatencyHistogram()
    var plain = LatencyHistogram()
    for sojourn in [Int64(0), 5_000, 1 << 40, .max] {
      let parts = LatencyParts(service: sojourn)
      hinted.prefetch(sojourn: sojourn)
      hinted.prefetch(sojourn: -sojourn)
      hinted.record(parts)
      plain.record(parts)
      hinted.prefetch(sojourn: sojourn)
    }
    let isSame = hinted.hasSameContent(as: plain)
    #expect(isSame)
  }

  @Test("An empty histogram has no quantiles, extremes or means")
  func empty() {
    let histogram = LatencyHistogram()
    #expect(histogram.isEmpty && histogram.count == 0 && histogram.sum == 0)
    #expect(histogram.minimum == nil && histogram.maximum == nil && histogram.meanParts == nil)
    #expect(histogram.value(atQuantile: 0.5) == nil)
    #expect(histogram.meanParts(atQuantile: 0.5) == nil)
    let rows = histogram.quantiles()
    #expect(rows.isEmpty && histogram.summary() == nil)
  }

  @Test("A message with a negative part is refused, counted, and changes nothing else")
  func negativeParts() {
    var histogram = LatencyHistogram()
    histogram.record(LatencyParts(service: 5_000))
    histogram.record(LatencyParts(dark: -1, service: 5_001))
    histogram.record(LatencyParts(service: -5))
    histogram.record(LatencyParts(linger: .min))
    #expect(histogram.rejectedCount == 3)
    #expect(histogram.count == 1 && histogram.sum == 5_000)
    #expect(histogram.maximum?.nanoseconds == 5_000)
  }

  @Test("Totals beyond 64 bits stay exact")
  func wideTotals() throws {
    let year: Int64 = 31_536_000_000_000_000
    let parts = LatencyParts(dark: 40 * year, retryDelay: 50 * year, service: 7)
    var histogram = LatencyHistogram()
    for _ in 0..<1_000 { histogram.record(parts) }
    #expect(histogram.count == 1_000)
    #expect(histogram.sum == 1_000 * Int128(parts.sojourn))
    let median = histogram.meanParts(atPercentile: 50)
    let mean = try #require(median)
    #expect(mean.dark == Double(40 * year))
    #expect(mean.retryDelay == Double(50 * year))
    #expect(mean.service == 7)
    let rows = histogram.quantiles()
    #expect(rows.allSatisfy { $0.countAtOrBelow == 1_000 })
  }

  @Test("The whole range of sojourn times is recorded, to ten days and far beyond")
  func range() {
    var histogram = LatencyHistogram()
    for nanoseconds in [0, 1, 864_000_000_000_000, Int64.max] {
      histogram.record(LatencyParts(service: nanoseconds))
    }
    #expect(histogram.count == 4 && histogram.rejectedCount == 0)
    #expect(histogram.minimum?.nanoseconds == 0)
    #expect(histogram.maximum?.nanoseconds == .max)
  }

  @Test("Memory follows the range that occurs")
  func memory() {
    var narrow = LatencyHistogram()
    var wide = LatencyHistogram()
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200_000 {
      narrow.record(LatencyParts(service: 40_000_000))
      // From 1 ms to 8.6 s, all buckets.
      let octave = Int64.random(in: 0...12, using: &generator)
      let low = Int64(1 << 20) << octave
      wide.record(LatencyParts(service: Int64.random(in: low..<(2 * low), using: &generator)))
    }
    #expect(narrow.footprintInBytes < 16 << 10)
    #expect(wide.footprintInBytes < 1 << 20)
  }
}

extension SeededGenerator {
  /// Seven parts of which most are small and some zero.
  mutating func parts(bits limit: Int) -> LatencyParts {
    LatencyParts(
      linger: value(bits: limit / 2), broker: value(bits: limit / 2),
      behindOthers: value(bits: limit), dark: Bool.random(using: &self) ? 0 : value(bits: limit),
      clientBuffer: value(bits: limit / 2), retryDelay: value(bits: limit / 3),
      service: value(bits: limit))
  }
}
