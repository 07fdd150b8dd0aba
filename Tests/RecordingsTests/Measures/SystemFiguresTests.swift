// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import Testing

@Suite("Figures of recordings")
struct SystemFiguresTests {
  @Test("The recorder's own summaries are found again", arguments: RecordedExamples.names)
  func summaries(name: String) throws {
    let recording = try Recording.read(RecordedExamples.path(name))
    let summary = try JSONParser.read(RecordedExamples.path(name) + "/summary.json")
    let figures = SystemFigures(
      of: recording.log.completions, consumers: recording.log.consumers.count,
      drain: recording.setup.drain)
    let sojourn = try summary.member("sojourn_publish_to_ack_ms")
    #expect(figures.completed == (try sojourn.member("n").integer()))
    #expect(abs(figures.meanSojourn / 1e6 - (try sojourn.member("mean").number())) < 0.0001)
    #expect(figures.p50 == (try sojourn.member("p50").nanoseconds(perUnit: 1e6)))
    #expect(figures.p95 == (try sojourn.member("p95").nanoseconds(perUnit: 1e6)))
    #expect(figures.p99 == (try sojourn.member("p99").nanoseconds(perUnit: 1e6)))
    #expect(
      figures.peak == (try summary.member("peak_in_system").member("exact").integer()))
    for (name, count) in zip(recording.log.consumers, figures.perConsumer) {
      #expect(
        count == (try summary.member("per_consumer").member(name).member("acked").integer()))
    }
  }

  private static let completions = [
    Completion(publish: 0, done: 250_000_000, consumer: 0),
    Completion(publish: 100_000_000, done: 300_000_000, consumer: 1),
    Completion(publish: 300_000_000, done: 310_000_000, consumer: 1),
  ]

  @Test("Quantiles are nearest ranks, the peak counts a departure before an arrival of its instant")
  func byHand() {
    let figures = SystemFigures(of: Self.completions.reversed(), consumers: 2)
    #expect(figures.completed == 3)
    #expect(abs(figures.meanSojourn - 460e6 / 3) < 1e-3)
    #expect(figures.p50 == 200_000_000)
    #expect(figures.p99 == 250_000_000)
    #expect(figures.peak == 2)
    #expect(figures.perConsumer == [1, 2])
    #expect(figures.drain == nil)
  }

  @Test("A drain ends at the first tick with few enough copies")
  func drain() {
    // In the system: 1 at 0 s, 2 at 0.1 and 0.2 s, 1 at 0.3 s, none at 0.4 s.
    func drain(from: Int64, threshold: Int) -> Int64? {
      SystemFigures(
        of: Self.completions, consumers: 2, drain: .init(from: from, threshold: threshold)
      ).drain
    }
    #expect(drain(from: 100_000_000, threshold: 0) == 300_000_000)
    #expect(drain(from: 50_000_000, threshold: 1) == 250_000_000)
    #expect(drain(from: 0, threshold: 1) == 0)
    #expect(
      LevelCurve(of: Self.completions).samples(every: 100_000_000, until: 350_000_000)
        == [1, 2, 2, 1, 0])
  }

  @Test("The mean of predictions rounds what is whole, and has no time that one of them lacks")
  func mean() {
    let one = SystemFigures(of: Self.completions, consumers: 2)
    let more = Self.completions + [Completion(publish: 0, done: 40, consumer: 1)]
    let other = SystemFigures(
      of: more, consumers: 2, drain: .init(from: 0, threshold: 1))
    let mean = SystemFigures(meanOf: [one, other])
    #expect(mean.completed == 4)
    #expect(mean.perConsumer == [1, 3])
    #expect(abs(mean.meanSojourn - (460e6 / 3 + 460_000_040.0 / 4) / 2) < 1e-3)
    #expect(mean.drain == nil)
    #expect(SystemFigures(meanOf: [one]) == one)
  }

  @Test("Without copies there are no figures")
  func empty() {
    let figures = SystemFigures(of: [], consumers: 1)
    #expect(figures.completed == 0)
    #expect(figures.p99 == nil)
    #expect(figures.peak == 0)
    #expect(figures.meanSojourn.isNaN)
  }
}
