// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Latency recorder")
struct LatencyRecorderTests {
  @Test("Records what a histogram records", arguments: [0, 1, 3, 4, 5, 100, 20_000], [8, 33, 59])
  func sameAsHistogram(count: Int, bits: Int) {
    var generator = SeededGenerator(seed: UInt64(count * 64 + bits))
    var recorder = LatencyRecorder()
    var histogram = LatencyHistogram()
    for _ in 0..<count {
      let parts = generator.parts(bits: bits)
      recorder.record(parts)
      histogram.record(parts)
    }
    let recorded = recorder.recorded()
    #expect(recorded.hasSameContent(as: histogram) == true)
  }

  @Test("Goes on after it was asked")
  func askedInBetween() {
    var generator = SeededGenerator(seed: 5)
    var recorder = LatencyRecorder()
    var histogram = LatencyHistogram()
    for _ in 0..<50 {
      for _ in 0..<Int.random(in: 0...7, using: &generator) {
        let parts = generator.parts(bits: 20)
        recorder.record(parts)
        histogram.record(parts)
      }
      let recorded = recorder.recorded()
      #expect(recorded.hasSameContent(as: histogram) == true)
    }
  }

  @Test("Sums beyond 64 bits stay exact, whatever waits when they leave it")
  func overflow() {
    let huge = LatencyParts(dark: 1 << 61, service: 1 << 60)
    let none = LatencyParts.zero
    let small = LatencyParts(service: 3)
    var recorder = LatencyRecorder()
    var histogram = LatencyHistogram()
    for parts in [huge, small, huge, huge, none, small, huge, none, none, huge, none, huge, small] {
      recorder.record(parts)
      histogram.record(parts)
    }
    let recorded = recorder.recorded()
    #expect(recorded.hasSameContent(as: histogram) == true)
    #expect(recorded.meanParts(atPercentile: 100)?.dark == 0x1p61)
  }

  @Test("A message with a negative part is counted and changes nothing else")
  func negative() {
    var recorder = LatencyRecorder()
    recorder.record(LatencyParts(service: 7))
    recorder.record(LatencyParts(broker: -1, service: 9))
    #expect(recorder.rejectedCount == 1)
    let recorded = recorder.recorded()
    #expect(recorded.count == 1)
    #expect(recorded.maximum?.nanoseconds == 7)
  }
}
