// SPDX-License-Identifier: GPL-3.0-or-later

import Histogram

/// Measures one record of a latency without parts in the histogram of the HDR package, which the
/// product's own gives the same quantiles as.
func measureHistogramOnHDR(_ request: BenchmarkRequest) -> Measured {
  let spans = Increments.exponential.makeTable()
  defer { spans.deallocate() }
  var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
  for index in 0..<Increments.tableSize { histogram.record(UInt64(spans[index] &+ 40_000_000)) }
  let use = resourceUse {
    for index in 0..<request.count {
      histogram.record(UInt64(spans[index & (Increments.tableSize - 1)] &+ 40_000_000))
    }
  }
  let median = histogram.valueAtPercentile(50)
  return Measured(
    count: request.count, events: request.count, use: use,
    checksum: UInt64(Increments.tableSize + request.count),
    findings: [("median_s", Double(median) / 1e9)])
}
