// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

import Analysis

@Suite("Sampled series")
struct SampledSeriesTests {
  @Test("the first replication is read, and the warm-up and the sample behind it left out")
  func reads() throws {
    let folder = try TemporaryFolder()
    try TableFixture.write(
      folder, summary: TableFixture.summary([]),
      series: "0,g,0,0,,\n0,g,1,5,10,0.5\n0,g,2,6,11,0.6\n0,g,3,7,12,\n1,g,0,9,,\n")
    let all = try SampledSeries.read(from: folder.path)
    #expect(all.count == 1)
    let series = try #require(all.first)
    #expect(series.backlog == [0, 5, 6, 7])
    #expect(series.series(of: "backlog.mean", after: 0.5) == [6, 7])
    #expect(series.series(of: "throughput", after: 0.5) == [11, 12])
    #expect(series.series(of: "busy_share", after: 1)?.first?.isNaN == true)
    #expect(series.series(of: "sojourn.p99", after: 0) == nil)
    #expect(series.series(of: "throughput", after: 3) == [])
  }
}
