// SPDX-License-Identifier: GPL-3.0-or-later

import Histogram
import SimulationMetrics
import Testing

@Suite("Latency buckets")
struct LatencyBucketsTests {
  @Test("Bucket limits are those of the HDR package, also at every power of two")
  func limits() {
    let oracle = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    var generator = SeededGenerator(seed: 1)
    var values: [Int64] = (0..<20_000).map { _ in generator.value(bits: 63) }
    for bit in 0..<63 {
      let power = Int64(1) << Int64(bit)
      values += [power - 1, power, power + 1]
    }
    values += [Int64.max, Int64.max - 1, 0]
    for value in values {
      let bucket = LatencyBuckets.index(of: value)
      let low = UInt64(LatencyBuckets.lowestValue(ofBucket: bucket))
      let high = UInt64(LatencyBuckets.highestValue(ofBucket: bucket))
      #expect(low == oracle.lowestEquivalentForValue(UInt64(value)), "value \(value)")
      #expect(high == oracle.highestEquivalentForValue(UInt64(value)), "value \(value)")
    }
  }

  @Test("Buckets follow one another without gap or overlap up to the end of the range")
  func contiguity() {
    #expect(LatencyBuckets.lowestValue(ofBucket: 0) == 0)
    for bucket in 1..<LatencyBuckets.count {
      let below = LatencyBuckets.highestValue(ofBucket: bucket - 1)
      guard LatencyBuckets.lowestValue(ofBucket: bucket) == below + 1 else {
        Issue.record("bucket \(bucket) does not follow the one before")
        return
      }
    }
    #expect(LatencyBuckets.highestValue(ofBucket: LatencyBuckets.count - 1) == Int64.max)
  }

  @Test("Negative values fall beyond the last bucket and within the limit")
  func negatives() {
    for value in [-1, -1_000, Int64.min, Int64.min + 1] {
      let bucket = LatencyBuckets.index(of: value)
      #expect(bucket >= LatencyBuckets.count && bucket < LatencyBuckets.indexLimit)
    }
  }
}
