// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import TestSupport
import Testing

@Suite("Reading recordings")
struct RecordingTests {
  @Test("A recording is read as it stands")
  func whole() throws {
    let small = try SmallRecording()
    let recording = try small.read()
    #expect(recording.setup.system == .rabbitmq)
    #expect(recording.setup.overheadClass == "rabbitmq-classic")
    #expect(recording.setup.queues[0].arguments[0].name == "x-max-length")
    #expect(recording.setup.bindings[0].exchange == "x")
    #expect(recording.setup.consumers.map { $0.serviceFactor } == [1, 2])
    #expect(recording.setup.consumers.map { $0.priority } == [0, 3])
    #expect(recording.setup.failureAction == .requeue)
    #expect(recording.setup.drain?.from == 100_000_000)
    #expect(recording.schedule.map { $0.service } == [5_000_000, 6_000_000, 7_000_000])
    #expect(recording.schedule.map { $0.plannedFailures } == [0, 1, 0])
    #expect(recording.schedule[2].group == "g")
    #expect(recording.log.consumers == ["c1", "c2"])
    #expect(recording.log.attempts.map { $0.attempt } == [1, 1, 2, 1])
    #expect(recording.log.attempts[3].confirm == 20_500_000)
    #expect(recording.log.attempts[1].outcome == .requeue)
    #expect(recording.events.map { $0.kind } == [.consuming, .consuming, .closeEnd])
    #expect(recording.keyTable == nil)
    #expect(recording.backlog.isEmpty)
  }

  @Test(
    "Kinds of queues have overheads of their own",
    arguments: [
      (
        "{\"name\": \"q\", \"durable\": true, \"arguments\": {\"x-queue-type\": \"quorum\"}}",
        "rabbitmq-quorum"
      ),
      ("{\"name\": \"q\"}", "rabbitmq-classic"),
    ])
  func overheadClass(queue: String, name: String) throws {
    let old = "{\"name\": \"q\", \"durable\": true, \"arguments\": {\"x-max-length\": 20}}"
    let small = try SmallRecording(
      setup: SmallRecording.setup.replacing(old, with: queue))
    #expect(try small.read().setup.overheadClass == name)
  }

  @Test("What happens to two consumers at once may stand in any order")
  func eventOrder() throws {
    let text = SmallRecording.events + "60000,c2,close_end,\n55000,c1,closed,\n"
    #expect(try SmallRecording(events: text).read().events.count == 4)
  }

  @Test(
    "A bad table names file, line and column",
    arguments: [
      (
        "c2,20000,20010,20020,20500,20310", "c2,20000,20010,20020,20500,19310",
        "messages.csv:5:40: column deliver_us: \"19310\" lies before the row's publish_us"
      ),
      (
        "6400,6450,5000,ack", "6400,6450,-5000,ack",
        "messages.csv:2:51: column service_us: \"-5000\" is negative; services take 0 or more"
      ),
      (
        "3,k,g,q,1,0,c2,20000,20010", "3,k,g,q,1,0,c2,20000,19999",
        "messages.csv:5:22: column publish_us: \"19999\" lies before the row's sched_us"
      ),
      (
        "3,k,g,q,1,0,c2,20000,20010", "3,k,g,q,1,0,c2,1000,1010",
        "messages.csv:5:21: column publish_us: \"1010\" lies before the row above; sort the rows by "
          + "publication"
      ),
      (
        "20020,20500", "20020,20005",
        "messages.csv:5:34: column confirm_us: \"20005\" lies before the row's publish_us"
      ),
      (
        "1,k,,q,1,", "1,k,,q,0,",
        "messages.csv:2:8: column attempt: \"0\" is for messages that were never delivered; deliveries "
          + "count from 1"
      ),
      (
        "1,k,,q,1,", "1,k,,q,7,",
        "messages.csv:2:8: column attempt: \"7\" is the first attempt of message 1 in its queue; attempts "
          + "count 1, 2, 3"
      ),
      (
        "2,k,,q,2,", "2,k,,q,3,",
        "messages.csv:4:8: column attempt: \"3\" follows attempt 1 of message 2 in line 3; attempts count "
          + "1, 2, 3"
      ),
      (
        "2020,,14700", "2020,,2200",
        "messages.csv:4:31: column deliver_us: \"2200\" lies before the delivery of attempt 1 in line 3"
      ),
      (
        "12000,nack_requeue", "12000,ack",
        "messages.csv:4:60: column outcome: \"ack\" ends message 2, which was acked in line 3 already"
      ),
      (
        "2,k,,q,2,1", "2,k,,q,1,1",
        "messages.csv:4:1: column msg_id: \"2\" has attempt 1 a second time, first in line 3"
      ),
      (
        "2300,2310", "23o0,2310",
        "messages.csv:3:31: column deliver_us: \"23o0\" is not a decimal number"
      ),
      (
        "nack_requeue", "nacked",
        "messages.csv:3:59: column outcome: \"nacked\" is no outcome; there are ack, reject, "
          + "nack_requeue, lost_in_service, lost_unstarted, never_delivered, publish_nacked, unfinished"
      ),
      (
        "start_us,", "begin_us,",
        "messages.csv:1:1: the column \"start_us\" is missing; its unit may also be ms, s or ns"
      ),
      (
        "sched_us,publish_us", "publish_ms,publish_us",
        "messages.csv:1:1: the columns publish_us and publish_ms say the same; leave one of them"
      ),
      (
        "6400,6450,5000,ack", "6400,,5000,ack",
        "messages.csv:2:46: column ack_us is empty and a message that was acked has this time"
      ),
    ])
  func badMessages(old: String, new: String, message: String) throws {
    #expect(SmallRecording.messages.contains(old))
    let text = SmallRecording.messages.replacing(old, with: new, maxReplacements: 1)
    #expect(try SmallRecording(messages: text).message() == message)
  }

  @Test(
    "A bad schedule names file, line and column",
    arguments: [
      (
        "5000,0", "-1,0",
        "schedule.csv:2:12: column service_us: \"-1\" is negative; services take 0 or more"
      ),
      (
        "2,2000", "1,2000",
        "schedule.csv:3:1: column msg_id: \"1\" follows 1; numbers of messages rise"
      ),
      (
        "3,20000", "3,1500",
        "schedule.csv:4:3: column sched_us: \"1500\" lies before the row above; sort the rows by time"
      ),
      (
        "3,20000", "4,20000",
        "schedule.csv:4:1: column msg_id: \"4\" has no row in messages.csv.gz"
      ),
      (
        "6000,1", "6000,-1",
        "schedule.csv:3:17: column planned_failures: \"-1\" is out of range; allowed are 0 to 1000000"
      ),
    ])
  func badSchedule(old: String, new: String, message: String) throws {
    #expect(SmallRecording.schedule.contains(old))
    let text = SmallRecording.schedule.replacing(old, with: new, maxReplacements: 1)
    #expect(try SmallRecording(schedule: text).message() == message)
  }

  @Test(
    "Bad events name file, line and column",
    arguments: [
      (
        "-1000,c1", "-3000,c1",
        "events.csv:3:1: column t_us: \"-3000\" lies before an earlier row of c1; sort the rows by time"
      ),
      (
        "-900,c2", "-900,c9",
        "events.csv:4:6: column who: \"c9\" is no consumer of scenario.json; there are c1, c2"
      ),
      (
        "schedule_finished", "sheep",
        "events.csv:5:16: column event: \"sheep\" is no event; there are consuming, cancelled, "
          + "close_drained, close_graceful, close_abrupt, close_end, connect_begin, closed, stomp, "
          + "schedule_finished, all_done, idle_done"
      ),
    ])
  func badEvents(old: String, new: String, message: String) throws {
    #expect(SmallRecording.events.contains(old))
    let text = SmallRecording.events.replacing(old, with: new, maxReplacements: 1)
    #expect(try SmallRecording(events: text).message() == message)
  }

  @Test(
    "A bad setup names file, line and column",
    arguments: [
      (
        "RabbitMQ 3", "Pulsar 3",
        "scenario.json:4:12: broker is \"Pulsar 3.10.8, one node\"; recordings are of RabbitMQ, "
          + "ActiveMQ and Kafka's protocol, and begin with that word"
      ),
      (
        "\"prefetch\": 1}", "\"prefetch\": -1}",
        "scenario.json:11:43: consumers[0].prefetch is -1; allowed are 0 to 65535"
      ),
      (
        "\"cid\": \"c2\"", "\"cid\": \"c1\"",
        "scenario.json:12:11: consumers[1].cid is \"c1\", as an earlier consumer"
      ),
      (
        "\"cid\": \"c2\", \"queue\": \"q\"", "\"cid\": \"c2\", \"queue\": \"p\"",
        "scenario.json:12:26: consumers[1].queue is \"p\", and there is no such queue"
      ),
      (
        "\"exchange\": \"x\"", "\"exchange\": \"y\"",
        "scenario.json:8:43: topology.bindings[0].exchange is \"y\", and there is no such exchange"
      ),
      (
        "\"mult\": 2.0", "\"mult\": -2.0",
        "scenario.json:12:54: consumers[1].mult is -2.0; it stretches service times by more than 0 and by "
          + "1000000 at most"
      ),
      (
        "nack_requeue", "retry",
        "scenario.json:14:17: fail_action is \"retry\"; there are nack_requeue and reject"
      ),
    ])
  func badSetup(old: String, new: String, message: String) throws {
    #expect(SmallRecording.setup.contains(old))
    let text = SmallRecording.setup.replacing(old, with: new, maxReplacements: 1)
    #expect(try SmallRecording(setup: text).message() == message)
  }

  @Test(
    "A log without one of a recording's columns, or with names that its setup lacks, is refused",
    arguments: [
      (
        "msg_id,", "id,",
        "messages.csv:1:1: the column \"msg_id\" is missing, which a recording has"
      ),
      (
        ",queue,", ",place,",
        "messages.csv:1:1: the column \"queue\" is missing, which a recording has"
      ),
      (
        "outcome", "end",
        "messages.csv:1:1: the column \"outcome\" is missing, which a recording has"
      ),
      (
        "deliver_us", "delivr_us",
        "messages.csv:1:1: the column \"deliver_us\" is missing; its unit may also be ms, s or ns"
      ),
      (
        "q,1,0,c1", "q,1,0,c9",
        "messages.csv:2:12: column consumer: \"c9\" is not in scenario.json, which has c1, c2"
      ),
      (
        "1,k,,q", "1,k,,p",
        "messages.csv:2:6: column queue: \"p\" is not in scenario.json, which has q"
      ),
      (
        "\n1,k,,q", "\n9,k,,q",
        "schedule.csv:2:1: column msg_id: \"1\" has no row in messages.csv.gz"
      ),
      (
        "\n3,k,g", "\n4,k,g,q,1,0,c1,2500,2510,2520,,2600,2610,6400,6450,5000,ack\n3,k,g",
        "messages.csv:5:1: column msg_id: \"4\" has no row in schedule.csv.gz"
      ),
    ])
  func badLog(old: String, new: String, message: String) throws {
    try #require(SmallRecording.messages.contains(old))
    let text = SmallRecording.messages.replacing(old, with: new, maxReplacements: 1)
    #expect(try SmallRecording(messages: text).message() == message)
  }

  @Test("A truncated compressed file is named, with the line at which it ends")
  func truncated() throws {
    let small = try SmallRecording()
    let folder = small.folder
    let table = ResultTable(
      name: "messages", rowMeaning: "An attempt.",
      columns: [
        .key("msg_id", .integer, ""), .key("attempt", .integer, ""),
        .measure("queue", .text, ""), .measure("consumer", .text, ""),
        .measure("outcome", .text, ""), .measure("publish_us", .integer, ""),
        .measure("deliver_us", .integer, ""), .measure("start_us", .integer, ""),
        .measure("end_us", .integer, ""), .measure("ack_us", .integer, ""),
      ])
    let writer = try CSVWriter(creating: folder.path("whole.csv.gz"), table: table)
    for row in 0..<20_000 {
      // Digits that do not repeat, so that the compressed file is long.
      let time = row * 1_000 + (row * 7_919) % 997
      for value in [row, 1] { writer.append(value) }
      for text in ["q", "c1", "ack"] { writer.append(text) }
      for value in [time, time + 1, time + 2, time + 3, time + 4] { writer.append(value) }
      try writer.endRow()
    }
    try writer.finish()
    let bytes = try folder.bytes("whole.csv.gz")
    try folder.write(bytes: Array(bytes[..<(bytes.count / 2)]), to: "messages.csv.gz")
    let message = try #require(try small.message())
    #expect(message.hasPrefix("messages.csv.gz:"))
    #expect(message.hasSuffix("the compressed file is damaged: unexpected end of file"))
  }

  @Test("A plain file whose name says that it is compressed is refused")
  func notCompressed() throws {
    let small = try SmallRecording()
    try small.folder.write(SmallRecording.messages, to: "messages.csv.gz")
    #expect(
      try small.message()
        == "messages.csv.gz:1:1: the name ends in .gz, but the content is not gzip; compress it, or take "
        + ".gz off its name")
  }

  @Test("A message that was never delivered has the attempt 0")
  func neverDelivered() throws {
    let text = SmallRecording.messages + "4,k,,,0,,,30000,30010,30020,,,,,,5000,never_delivered\n"
    let schedule = SmallRecording.schedule + "4,30000,x,k,5000,0,\n"
    let recording = try SmallRecording(schedule: schedule, messages: text).read()
    #expect(recording.log.attempts.last?.attempt == 0)
  }

  @Test("A single file is no recording")
  func singleFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("publish_us,start_us,end_us\n1,2,3\n", to: "own.csv")
    let error = #expect(throws: ResultFileError.self) { try Recording.setup(of: path) }
    #expect(
      error?.message.hasPrefix(path + ":1:1: is a single file; a recording is a folder with")
        == true)
    #expect(error?.exitClass == .dataError)
  }

  @Test("Recordings of Kafka's protocol are said to be replay's alone")
  func kafka() throws {
    let small = try SmallRecording(
      setup: SmallRecording.setup.replacing("RabbitMQ", with: "librdkafka"))
    #expect(
      try small.message()?.hasSuffix(
        "of a consumer group of Kafka's protocol, which has no queues; "
          + "lagcast replay compares it") == true)
  }

  @Test("A key table and a backlog are read, and refused where they do not fit")
  func keyTableAndBacklog() throws {
    let small = try SmallRecording()
    try small.folder.write("routing_key,queue\nk0,q\nk1,q\n", to: "key_to_queue.csv")
    try small.folder.write(
      "tick_us,queue,in_system_all\n0,q,0\n0,p,0\n100000,q,2\n", to: "backlog.csv")
    let recording = try small.read()
    #expect(recording.keyTable == KeyTable(keys: ["k0", "k1"], queues: ["q", "q"]))
    #expect(recording.backlog.map { $0.inSystem } == [0, 2])
    try small.folder.write("routing_key,queue\nk0,q\nk0,q\n", to: "key_to_queue.csv")
    #expect(
      try small.message()
        == "key_to_queue.csv:3:1: column routing_key: \"k0\" has a queue in line 2 already")
    try small.folder.write("routing_key,queue\nk0,z\n", to: "key_to_queue.csv")
    #expect(
      try small.message()
        == "key_to_queue.csv:2:4: column queue: \"z\" is no queue of scenario.json; there are q")
    try small.folder.write("routing_key,queue\nk0,q\n", to: "key_to_queue.csv")
    try small.folder.write("tick_us,in_system_all\n100000,2\n0,2\n", to: "backlog.csv")
    #expect(
      try small.message()
        == "backlog.csv:3:1: column tick_us: \"0\" lies before the row above; sort the rows by time"
    )
  }
}
