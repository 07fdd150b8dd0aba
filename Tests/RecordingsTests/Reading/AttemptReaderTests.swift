// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import TestSupport
import Testing

@Suite("Reading delivery attempts")
struct AttemptReaderTests {
  @Test("Any table with times of publication, start and end is a log, in any unit of time")
  func plainTable() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "note,publish_ms,start_s,end_us\nx,1,0.0015,2500\ny,2.5,0.003,3001\n", to: "own.csv")
    let log = try AttemptReader.read(path)
    #expect(log.attempts.map { $0.publish } == [1_000_000, 2_500_000])
    #expect(log.attempts.map { $0.start } == [1_500_000, 3_000_000])
    #expect(log.attempts.map { $0.settled } == [2_500_000, 3_001_000])
    #expect(log.attempts.map { $0.outcome } == [.ack, .ack])
    #expect(log.attempts.map { $0.message } == [1, 2])
    #expect(log.attempts.allSatisfy { $0.queue == -1 && $0.consumer == -1 })
  }

  @Test("Messages without an end are unfinished where no outcome says so")
  func unfinished() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "publish_us,start_us,end_us\n1,2,3\n4,5,\n", to: "own.csv")
    #expect(try AttemptReader.read(path).attempts.map { $0.outcome } == [.ack, .unfinished])
  }

  @Test("Rows of a table may stand in any order")
  func anyOrder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "msg_id,publish_us,start_us,end_us\n2,4,5,6\n1,1,2,9\n", to: "own.csv")
    #expect(try AttemptReader.read(path).attempts.map { $0.publish } == [4_000, 1_000])
  }

  @Test(
    "A table without what is needed is refused",
    arguments: [
      (
        "publish_us,start_us,end_us\n",
        ":2:1: there is no row below the header; a recording has messages"
      ),
      (
        "publish_us,start_us,end_us\n,2,3\n",
        ":2:1: column publish_us is empty and every message has a time of publication"
      ),
      (
        "publish_us,start_us\n1,2\n",
        ":1:1: the column \"end_us\" is missing; its unit may also be ms, s or ns"
      ),
      (
        "msg_id,attempt,publish_us,start_us,end_us\n5,1,1,2,\n5,3,1,4,5\n",
        ":3:3: column attempt: \"3\" follows attempt 1 of message 5 in line 2; attempts count 1, 2, 3"
      ),
      (
        "sched_us,publish_us,start_us,end_us\n2,1,2,3\n",
        ":2:3: column publish_us: \"1\" lies before the row's sched_us"
      ),
      (
        "msg_id,publish_us,start_us,end_us\n-1,1,2,3\n",
        ":2:1: column msg_id: \"-1\" is out of range; allowed are 0 to 2^40"
      ),
      (
        "publish_s,start_us,end_us\n9000000000,2,3\n",
        ":2:1: column publish_s: \"9000000000\" is too long a time"
      ),
    ])
  func refused(text: String, message: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "own.csv")
    let error = #expect(throws: ResultFileError.self) { try AttemptReader.read(path) }
    #expect(error?.message == path + message)
    #expect(error?.exitClass == .dataError)
  }
}
