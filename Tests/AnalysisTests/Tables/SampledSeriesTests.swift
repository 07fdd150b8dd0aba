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
    let sampled = try #require(all.first)
    #expect(sampled.backlog == [0, 5, 6, 7])
    func series(of metric: String, after warmUp: Double) -> [Double]? {
      sampled.series(of: metric, after: warmUp, servers: 2)
    }
    #expect(series(of: "backlog.mean", after: 0.5) == [6, 7])
    #expect(series(of: "throughput", after: 0.5) == [11, 12])
    #expect(series(of: "busy_share", after: 1)?.first?.isNaN == true)
    #expect(series(of: "sojourn.p99", after: 0) == nil)
    #expect(series(of: "throughput", after: 3) == [])
  }

  @Test("mean times are ratios by Little's law, whose series varies as the ratio does")
  func ratios() throws {
    let folder = try TemporaryFolder()
    try TableFixture.write(
      folder, summary: TableFixture.summary([]),
      series: "0,g,0,0,,\n0,g,1,9,9,0.5\n0,g,2,6,10,0.5\n0,g,3,2,20,1\n0,g,4,4,30,0.5\n")
    let series = try #require(try SampledSeries.read(from: folder.path).first)
    // 12 messages over 60 a second: 0.2 s. Deviations from it: (6 - 2) / 20, (2 - 4) / 20,
    // (4 - 6) / 20 with 20 a second in the mean.
    let sojourn = try #require(series.series(of: "sojourn.mean", after: 0, servers: 2))
    #expect(zip(sojourn, [0.4, 0.1, 0.1]).allSatisfy { abs($0 - $1) < 1e-12 })
    // Two servers work on 1, 2 and 1 messages, so 5, 0 and 3 wait: 8 over 60 a second.
    let waiting = try #require(series.series(of: "waiting.mean", after: 0, servers: 2))
    let ratio = 8.0 / 60
    let expected = [(5.0, 10.0), (0, 20), (3, 30)].map { ratio + ($0 - ratio * $1) / 20 }
    #expect(zip(waiting, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(waiting.count == 3 && sojourn.count == 3)
  }
}
