// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Log of a stream")
struct StreamLogTests {
  /// A log of messages of 10 bytes, written at these seconds.
  private func log(
    _ retention: StreamRetention, at seconds: [Int64]
  ) -> (log: StreamLog, gone: [[Range<Int>]]) {
    var log = StreamLog(retention)
    let gone = seconds.enumerated().map { number, second in
      log.append(
        StreamLog.Entry(
          published: second * 1_000_000_000, appended: second * 1_000_000_000,
          identity: MessageIdentity(producer: 0, number: number)), bytes: 10)
    }
    return (log, gone)
  }

  @Test("What is written at one moment is one chunk")
  func chunks() {
    let log = log(StreamRetention(), at: [1, 1, 2, 3, 3, 3]).log
    #expect((0..<6).map { log.chunkEnd(of: $0) } == [2, 2, 3, 6, 6, 6])
  }

  @Test(
    "Readers begin where they are told to",
    arguments: [
      (StreamReading.Offset.first, 0), (.last, 3), (.next, 6), (.number(4), 4), (.number(9), 9),
      (.time(.zero), 0), (.time(.zero + .seconds(2)), 2), (.time(.zero + .milliseconds(2_500)), 3),
      (.time(.zero + .seconds(4)), 6), (.age(.seconds(8)), 2), (.age(.seconds(7)), 3),
      (.age(.seconds(60)), 0),
    ])
  func starts(offset: StreamReading.Offset, start: Int) {
    let log = log(StreamRetention(), at: [1, 1, 2, 3, 3, 3]).log
    #expect(log.start(offset, at: 10_000_000_000) == start)
  }

  @Test("Segments beyond the limit of bytes go when a new one begins")
  func bytes() {
    // Segments of two messages; 50 bytes hold two of them beside the last one, which is empty then.
    let (log, gone) = log(
      StreamRetention(maximumBytes: 50, segmentBytes: 20), at: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(gone == [[], [], [], [], [], [], [0..<2], [], [2..<4]])
    #expect(log.first == 4)
    #expect(log.end == 9)
    #expect(log.start(.first, at: 0) == 4)
    #expect(log.start(.number(1), at: 0) == 4)
  }

  @Test("Segments whose last message is too old go when a new one begins")
  func age() {
    let (log, gone) = log(
      StreamRetention(maximumAge: .seconds(10), segmentBytes: 20), at: [1, 2, 3, 4, 13, 14, 30])
    // At 13 s the message of 2 s is 11 s old, that of 4 s only 9 s.
    #expect(gone == [[], [], [], [], [0..<2], [], [2..<4, 4..<6]])
    #expect(log.first == 6)
  }

  @Test("The last segment stays, whatever the limits say")
  func lastStays() {
    let (log, gone) = log(
      StreamRetention(maximumBytes: 1, maximumAge: .seconds(1), segmentBytes: 1_000),
      at: [1, 100, 200, 300])
    #expect(gone.allSatisfy { $0.isEmpty })
    #expect(log.first == 0)
  }

  @Test("A chunk is not parted by the end of a segment")
  func wholeChunks() {
    // The first segment could end after two messages, but the four of one moment stay together.
    let (log, gone) = log(
      StreamRetention(maximumBytes: 1, segmentBytes: 20), at: [1, 1, 1, 1, 2])
    #expect(gone == [[], [], [], [], [0..<4]])
    #expect(log.first == 4)
  }

  @Test("What is forgotten has no entry any more")
  func forgets() {
    var (log, _) = log(StreamRetention(maximumBytes: 20, segmentBytes: 20), at: Array(1...9))
    #expect(log.first == 6)
    #expect(log.entry(5)?.identity.number == 5)
    log.forget(below: 9)
    #expect(log.entry(5) == nil)
    #expect(log.entry(6)?.identity.number == 6)
    #expect(log.chunkEnd(of: 8) == 9)
    #expect(log.end == 9)
  }
}
