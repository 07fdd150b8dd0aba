// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

/// Recordings whose files do not fit each other, or whose rows do not fit their outcome.
@Suite("Recordings that contradict themselves")
struct ContradictoryRecordingTests {
  private static let withoutExchanges = SmallRecording.setup
    .replacing("{\"name\": \"x\", \"type\": \"direct\"}", with: "")
    .replacing("{\"queue\": \"q\", \"exchange\": \"x\", \"routing_key\": \"k\"}", with: "")

  /// A text with one part exchanged for another.
  private static func exchange(_ old: String, _ new: String, in text: String) throws -> String {
    try #require(text.contains(old))
    return text.replacing(old, with: new, maxReplacements: 1)
  }

  @Test(
    "An exchange that hashes keys needs the queue of each key that is sent to it",
    arguments: [
      (
        nil,
        "scenario.json:7:39: topology.exchanges[0].type is \"x-consistent-hash\", and key_to_queue.csv "
          + "is missing; add it, with the queue that the exchange chose for each routing key"
      ),
      (
        "j,q",
        "schedule.csv:2:10: column routing_key: \"k\" has no row in key_to_queue.csv; add the queue that "
          + "the exchange chose for it"
      ),
      ("j,q\nk,q", nil),
    ] as [(String?, String?)])
  func keys(rows: String?, message: String?) throws {
    let setup = try Self.exchange("direct", "x-consistent-hash", in: SmallRecording.setup)
    let small = try SmallRecording(setup: setup)
    if let rows { try small.folder.write("routing_key,queue\n\(rows)\n", to: "key_to_queue.csv") }
    #expect(try small.message() == message)
  }

  @Test("Keys that go to another exchange, or none, need no row in the table of keys")
  func otherKeys() throws {
    let hash = "{\"name\": \"h\", \"type\": \"x-consistent-hash\"}, {\"name\": \"x\""
    let small = try SmallRecording(
      setup: try Self.exchange("{\"name\": \"x\"", hash, in: SmallRecording.setup),
      schedule: try Self.exchange("3,20000,x,k", "3,20000,,q", in: SmallRecording.schedule))
    try small.folder.write("routing_key,queue\nj,q\n", to: "key_to_queue.csv")
    #expect(try small.message() == nil)
  }

  @Test(
    "A message to an exchange that was not declared is refused",
    arguments: [
      (
        SmallRecording.setup, "3,20000,x", "3,20000,y",
        "schedule.csv:4:9: column exchange: \"y\" is no exchange of scenario.json, which has x; declare "
          + "it there"
      ),
      (
        withoutExchanges, "1,1000,x", "1,1000,x",
        "schedule.csv:2:8: column exchange: \"x\" is no exchange of scenario.json, which has none; "
          + "declare it there"
      ),
    ])
  func exchanges(setup: String, old: String, new: String, message: String) throws {
    let schedule = try Self.exchange(old, new, in: SmallRecording.schedule)
    #expect(try SmallRecording(setup: setup, schedule: schedule).message() == message)
  }

  @Test(
    "What is said of a delivery fits the outcome",
    arguments: [
      (
        "1,k,,q,1,0,c1", "1,k,,,1,0,c1",
        "messages.csv:2:6: column queue is empty and a message that was acked has a queue"
      ),
      (
        "1,k,,q,1,0,c1", "1,k,,q,1,0,",
        "messages.csv:2:12: column consumer is empty and a message that was acked has a consumer"
      ),
      (
        "1300,1310", ",1310",
        "messages.csv:2:31: column deliver_us is empty and a message that was acked has this time"
      ),
      (
        "1,0,c1,1000,1010,1020,,1300,1310,6400,6450,5000,ack",
        "1,0,,1000,1010,1020,,,,,,5000,never_delivered",
        "messages.csv:2:8: column attempt: \"1\" must be 0, as the message was never delivered"
      ),
      (
        "1,0,c1,1000,1010,1020,,1300,1310,6400,6450,5000,ack",
        "0,0,,1000,1010,1020,,1300,,,,5000,never_delivered",
        "messages.csv:2:29: column deliver_us: \"1300\" must be empty, as the message was never delivered"
      ),
      (
        "1,0,c1,1000,1010,1020,,1300,1310,6400,6450,5000,ack",
        "0,0,,1000,1010,1020,,,1310,,,5000,never_delivered",
        "messages.csv:2:30: column start_us: \"1310\" must be empty, as the message was never delivered"
      ),
      (
        "1,0,c1,1000,1010,1020,,1300,1310,6400,6450,5000,ack",
        "0,0,,1000,1010,1020,,,,6400,,5000,never_delivered",
        "messages.csv:2:31: column end_us: \"6400\" must be empty, as the message was never delivered"
      ),
    ])
  func deliveries(old: String, new: String, message: String) throws {
    let messages = try Self.exchange(old, new, in: SmallRecording.messages)
    #expect(try SmallRecording(messages: messages).message() == message)
  }

  @Test(
    "A consumer that ends, or gets messages, has begun to consume",
    arguments: [
      (
        "-1000,c1,consuming,\n", "",
        "events.csv:5:10: column event: \"close_end\" has no row \"consuming\" of c1 above it; add the "
          + "one with which it began"
      ),
      (
        "-900,c2,consuming", "-900,c2,close_abrupt",
        "events.csv:4:9: column event: \"close_abrupt\" has no row \"consuming\" of c2 above it; add the "
          + "one with which it began"
      ),
      (
        "-900,c2,consuming", "-900,c2,cancelled",
        "events.csv:4:9: column event: \"cancelled\" has no row \"consuming\" of c2 above it; add the "
          + "one with which it began"
      ),
      (
        "-900,c2,consuming,\n", "",
        "messages.csv:3:12: column consumer: \"c2\" has no row \"consuming\" in events.csv; add it"
      ),
    ])
  func consumers(old: String, new: String, message: String) throws {
    let events = try Self.exchange(old, new, in: SmallRecording.events)
    #expect(try SmallRecording(events: events).message() == message)
  }

  @Test("A consumer's services take time", arguments: ["0", "0.0", "-1"])
  func factor(mult: String) throws {
    let setup = try Self.exchange("\"mult\": 2.0", "\"mult\": \(mult)", in: SmallRecording.setup)
    #expect(
      try SmallRecording(setup: setup).message()
        == "scenario.json:12:54: consumers[1].mult is \(mult); it stretches service times by more than "
        + "0 and by 1000000 at most")
  }
}
