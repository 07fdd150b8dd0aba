// SPDX-License-Identifier: GPL-3.0-or-later

import Histogram
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Latency histogram: quantiles")
struct LatencyHistogramQuantilesTests {
  enum Shape: CaseIterable {
    case constant, small, service, bimodal, wide, few, zeros

    func value(_ generator: inout SeededGenerator) -> Int64 {
      switch self {
      case .constant: 40_000_000
      case .small: Int64.random(in: 0...5_000, using: &generator)
      case .service: Int64.random(in: 1_000_000...900_000_000, using: &generator)
      case .bimodal:
        Int.random(in: 0..<100, using: &generator) < 98
          ? Int64.random(in: 1_000...9_000, using: &generator) : 864_000_000_000_000
      case .wide: generator.value(bits: 62)
      case .few: Int64.random(in: 1...3, using: &generator) * 1_000_003
      case .zeros: Bool.random(using: &generator) ? 0 : generator.value(bits: 20)
      }
    }
  }

  @Test(
    "Every percentile is that of the HDR package",
    arguments: Shape.allCases, [1, 2, 7, 100, 1_000, 20_011])
  func sameAsHDR(shape: Shape, count: Int) {
    var generator = SeededGenerator(seed: UInt64(count) &* 31 &+ 5)
    var oracle = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    var histogram = LatencyHistogram()
    for _ in 0..<count {
      let value = shape.value(&generator)
      oracle.record(UInt64(value))
      histogram.record(LatencyParts(behindOthers: value / 3, service: value - value / 3))
    }
    var percentiles = LatencyHistogram.standardPercentiles.map { $0.percentile }
    percentiles += (0...200).map { Double($0) / 2 }
    percentiles += (0..<100).map { _ in Double.random(in: 0...100, using: &generator) }
    // Shares of whole messages, of which some come out a little too large in binary.
    percentiles += (0...300).map { min(100, 100 * Double($0) / Double(count)) }
    percentiles += [Double.leastNonzeroMagnitude, 100.0.nextDown, -0.0]
    let wrong = percentiles.filter { percentile in
      histogram.value(atPercentile: percentile)?.nanoseconds
        != Int64(oracle.valueAtPercentile(percentile))
    }
    #expect(wrong == [], "percentiles that differ")
    for quantile in [0, 0.5, 0.9, 0.99, 0.999, 1] {
      let ours = histogram.value(atQuantile: quantile)
      #expect(ours?.nanoseconds == Int64(oracle.valueAtPercentile(100 * quantile)))
    }
  }

  @Test("A share outside 0 to 100 has no value", arguments: [-1e-9, 100.000_1, .nan, .infinity])
  func outOfRange(percentile: Double) {
    var histogram = LatencyHistogram()
    histogram.record(LatencyParts(service: 10))
    #expect(histogram.value(atPercentile: percentile) == nil)
    #expect(histogram.meanParts(atPercentile: percentile) == nil)
  }

  @Test("Rows agree with a sort of all messages")
  func rowsAgainstSort() {
    var generator = SeededGenerator(seed: 77)
    var messages: [LatencyParts] = []
    var histogram = LatencyHistogram()
    for _ in 0..<100_000 {
      let parts = generator.parts(bits: 33)
      messages.append(parts)
      histogram.record(parts)
    }
    let rows = histogram.quantiles()
    #expect(
      rows.map { $0.percentile } == LatencyHistogram.standardPercentiles.map { $0.percentile })
    for row in rows {
      let bucket = LatencyBuckets.index(of: row.value.nanoseconds)
      let atOrBelow = messages.filter { LatencyBuckets.index(of: $0.sojourn) <= bucket }
      let inside = atOrBelow.filter { LatencyBuckets.index(of: $0.sojourn) == bucket }
      #expect(row.countAtOrBelow == Int64(atOrBelow.count))
      let sum = inside.reduce(.zero, +)
      let n = Double(inside.count)
      #expect(row.meanParts.dark == Double(sum.dark) / n)
      #expect(row.meanParts.linger == Double(sum.linger) / n)
      #expect(row.meanParts.sojourn == Double(sum.sojourn) / n)
      #expect(Double(row.countAtOrBelow) >= row.percentile / 100 * 100_000 - 1e-6)
    }
  }

  @Test("The mean parts of a bucket add up to its mean sojourn, which lies in the bucket")
  func partsAddUp() {
    var generator = SeededGenerator(seed: 78)
    var histogram = LatencyHistogram()
    for _ in 0..<50_000 { histogram.record(generator.parts(bits: 45)) }
    for row in histogram.quantiles() {
      let mean = row.meanParts
      let sum =
        mean.linger + mean.broker + mean.behindOthers + mean.dark + mean.clientBuffer
        + mean.retryDelay + mean.service
      #expect(abs(sum - mean.sojourn) <= 1e-12 * mean.sojourn)
      #expect(abs(mean.sojourn - Double(row.value.nanoseconds)) <= 0.001 * mean.sojourn)
    }
  }

  @Test(
    "A percentile is listed once enough messages support it",
    arguments: [(1, 2), (9, 10), (10, 11), (999, 13), (1_000, 14), (100_000, 16)])
  func listedPercentiles(count: Int, rows: Int) {
    var histogram = LatencyHistogram()
    for index in 0..<count { histogram.record(LatencyParts(service: Int64(index))) }
    let quantiles = histogram.quantiles()
    #expect(quantiles.count == rows)
    #expect(quantiles.first?.value == histogram.minimum)
    #expect(quantiles.last?.value == histogram.maximum)
    #expect(quantiles.last?.countAtOrBelow == Int64(count))
  }
}
