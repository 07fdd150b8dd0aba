// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

import Analysis

@Suite("Estimates of a run")
struct RunEstimatesTests {
  @Test("tables alone decide on means, theory and objectives")
  func fromTables() throws {
    let folder = try TemporaryFolder()
    try TableFixture.write(
      folder,
      summary: TableFixture.summary([
        ("sojourn.mean", "s", ["0.04", "0.06"]), ("throughput", "messages/s", ["79", "81"]),
      ]), objectives: "g,throughput,,60\ng,sojourn.mean,0.02,\ng,absent,1,\n")
    let run = try RunEstimates(readingFrom: folder.path)
    #expect(run.estimates.map { $0.metric } == ["sojourn.mean", "throughput"])
    let sojourn = try #require(run.estimate(of: "sojourn.mean", group: "g"))
    #expect(sojourn.mean == 0.05)
    #expect(sojourn.closedForm?.model == "M/M/1")
    let gap = try #require(sojourn.gap)
    #expect(abs(gap) < 1e-9)
    #expect(run.judgements.map { $0.bound.metric } == ["throughput", "sojourn.mean"])
    #expect(run.judgements.map { $0.verdict } == [.met, .missed])
    #expect(run.estimate(of: "sojourn.mean", group: "h") == nil)
  }

  /// A minute of samples, ten a second, whose backlog is noise.
  private static var series: String {
    Noise.series(600).enumerated().map { index, noise in
      "0,g,\(Double(index) * 0.1),\(Int(noise * 1000)),\(noise),\(noise)\n"
    }.joined()
  }

  @Test(
    "one replication gets batch means of its samples unless events disturb it",
    arguments: [("0", true), ("1", false)])
  func single(events: String, hasInterval: Bool) throws {
    let folder = try TemporaryFolder()
    try TableFixture.write(
      folder,
      summary: TableFixture.summary([
        ("sojourn.mean", "s", ["0.04"]), ("sojourn.p99", "s", ["0.4"]),
        ("backlog.mean", "messages", ["500"]),
      ]), workload: TableFixture.workload(["events": events, "warmup_s": "0"]),
      series: Self.series)
    let run = try RunEstimates(readingFrom: folder.path)
    for metric in ["backlog.mean", "sojourn.mean"] {
      let interval = run.estimate(of: metric, group: "g")?.interval
      #expect((interval?.method == .batchMeans) == hasInterval)
    }
    #expect(run.estimate(of: "sojourn.p99", group: "g")?.interval == nil)
  }

  @Test("a table that is missing is an error that names it")
  func missing() throws {
    let folder = try TemporaryFolder()
    #expect {
      try RunEstimates(readingFrom: folder.path)
    } throws: { error in
      "\(error)".contains("summary.csv")
    }
  }
}
