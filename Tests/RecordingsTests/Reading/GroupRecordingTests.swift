// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import TestSupport
import Testing

@Suite("Reading recordings of consumer groups")
struct GroupRecordingTests {
  private static let scenario = """
    {"name": "small", "strategy": "range", "partitions": 4,
     "consumers": [{"cid": "a"}, {"cid": "b"}], "session_timeout_ms": 6000,
     "heartbeat_interval_ms": 1000, "group_initial_rebalance_delay_ms": 3000,
     "auto_commit_interval_ms": 500,
     "poll_timeout_ms": 20}
    """
  private static let events = """
    t_us,consumer,event,partitions,detail
    -5,a,join_begin,,
    10.5,a,assign,0 1 2 3,owned_after=4
    20,a,revoke,0 1 2 3,
    21,b,join_begin,,
    30,a,crash_exit,,
    40,b,close_end,,

    """
  private static let messages = """
    msg_id,partition,attempt,consumer,start_us
    1,3,1,a,15
    1,3,2,b,25

    """

  private func read(
    scenario: String = scenario, events: String = events, messages: String = messages
  ) throws -> GroupRecording {
    let folder = try TemporaryFolder()
    try folder.write(scenario, to: "scenario.json")
    try folder.write(events, to: "events.csv")
    try folder.write(messages, to: "messages.csv")
    return try withExtendedLifetime(folder) { try GroupRecording.read(folder.path) }
  }

  @Test("Settings, events and processings are read, times to the nanosecond")
  func reads() throws {
    let recording = try read()
    #expect(recording.strategy == "range" && recording.partitions == 4)
    #expect(recording.consumers == ["a", "b"] && recording.commitInterval == 500_000_000)
    #expect(recording.pollTimeout == 20_000_000)
    #expect(recording.events.map(\.time) == [-5_000, 10_500, 20_000, 21_000, 30_000, 40_000])
    #expect(
      recording.events.map(\.kind) == [
        .joinBegin, .assign, .revoke, .joinBegin, .crashExit, .closeEnd,
      ])
    #expect(recording.events[1].partitions == [0, 1, 2, 3])
    #expect(recording.processed.map(\.attempt) == [1, 2])
    #expect(recording.processed.map(\.consumer) == ["a", "b"])
    #expect(recording.processed.map(\.start) == [15_000, 25_000])
  }

  @Test(
    "As many messages are there as the recorder has counted",
    arguments: [(1, 1, true), (2, 0, false), (1, 2, false), (5, 3, false)])
  func counts(messages: Int, duplicates: Int, isWhole: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.scenario, to: "scenario.json")
    try folder.write(Self.events, to: "events.csv")
    try folder.write(Self.messages, to: "messages.csv")
    try folder.write(
      "{\"processed_once_or_more\": \(messages), \"duplicates\": \(duplicates)}", to: "summary.json"
    )
    if isWhole {
      #expect(try GroupRecording.read(folder.path).processed.count == 2)
    } else {
      let error = try #require(throws: ResultFileError.self) {
        _ = try GroupRecording.read(folder.path)
      }
      #expect("\(error)".contains("messages.csv:4:1"), "\(error)")
      #expect("\(error)".contains("ends after 2 rows of 1 messages"), "\(error)")
      #expect("\(error)".contains("counts \(messages + duplicates) of \(messages)"), "\(error)")
    }
  }

  @Test("A real recording is read whole")
  func real() throws {
    let recording = try GroupRecording.read(
      RecordedExamples.path("k7-range-crash"))
    #expect(recording.events.count == 17 && recording.sessionTimeout == 4_000_000_000)
    // 3992 messages and 25 duplicates, by its summary.
    #expect(recording.processed.count == 4017)
  }

  @Test(
    "What is wrong names file, line and column",
    arguments: [
      ("10.5,a,assign,0 1 2 3", "10.5,a,assigned,0", "events.csv:3:8", "is no event"),
      ("10.5,a,assign,0 1 2 3", "10.5,a,assign,0 4", "events.csv:3:15", "partitions are 0 to 3"),
      ("10.5,a,assign,0 1 2 3", "10.5,c,assign,0", "events.csv:3:6", "there are a, b"),
      ("20,a,revoke", "2,a,revoke", "events.csv:4:1", "sort the rows by time"),
      ("1,3,2,b,25", "1,4,2,b,25", "messages.csv:3:3", "partitions are 0 to 3"),
      ("1,3,2,b,25", "1,3,0,b,25", "messages.csv:3:5", "counted from 1"),
      ("\"cid\": \"b\"", "\"cid\": \"a\"", "scenario.json:2:38", "as an earlier consumer"),
      ("6000", "0", "scenario.json:2:67", "allowed are 1 to 1800000"),
      ("-5,a", "-1e12,a", "events.csv:2:1", "cut the recording"),
      ("40,b,close_end,,\n", "", "events.csv:7:1", "the file ends while b is in the group"),
      ("30,a,crash_exit,,\n40,b,close_end,,\n", "", "events.csv:6:1", "while a and b are"),
      ("21,b,join_begin", "21,b,lost", "events.csv:8:1", "before b of scenario.json has begun"),
      ("1,3,1,a,15\n1,3,2,b,25\n", "", "messages.csv:2:1", "no row below the header"),
    ])
  func malformed(old: String, new: String, place: String, problem: String) throws {
    let swap = { (text: String) in text.replacing(old, with: new) }
    let error = try #require(throws: ResultFileError.self) {
      _ = try read(
        scenario: swap(Self.scenario), events: swap(Self.events), messages: swap(Self.messages))
    }
    #expect("\(error)".contains(place) && "\(error)".contains(problem), "\(error)")
  }
}
