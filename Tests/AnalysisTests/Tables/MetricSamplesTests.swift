// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

import Analysis

@Suite("Metrics over replications")
struct MetricSamplesTests {
  @Test("values come in order; a drain that did not end is told from one that did not begin")
  func reads() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      TableFixture.summary([
        ("sojourn.mean", "s", ["1", "", "3"]), ("backlog.drain", "s", ["5", "", ""]),
        ("backlog.undrained", "events", ["0", "2", "0"]),
      ]), to: "summary.csv")
    let samples = try MetricSamples.read(from: folder.path)
    #expect(samples.map { $0.metric } == ["sojourn.mean", "backlog.drain", "backlog.undrained"])
    #expect(samples[0].values == [.number(1), .undefined, .number(3)])
    #expect(samples[1].values == [.number(5), .unbounded, .undefined])
    #expect(samples[1].unit == "s")
    #expect(samples[2].replications == [0, 1, 2])
  }
}
