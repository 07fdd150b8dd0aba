// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// One run of a consumer group of Kafka's classic protocol on one topic: who came and went, and what
/// each consumer was told.
///
/// A folder with `scenario.json`, `events.csv` and `messages.csv.gz`, or `messages.csv`.
package struct GroupRecording: Sendable {
  /// What a consumer does or is told.
  package struct Event: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
      /// It starts, and asks to join.
      case joinBegin = "join_begin"
      /// Partitions are given to it, possibly none.
      case assign
      /// It is to give partitions up.
      case revoke
      /// Partitions have been taken from it.
      case lost
      /// It begins to leave.
      case closeBegin = "close_begin"
      /// It has left.
      case closeEnd = "close_end"
      /// Its process is gone, without a word.
      case crashExit = "crash_exit"
    }

    /// When, in nanoseconds since the start; negative before it.
    package var time: Int64
    package var consumer: String
    package var kind: Kind
    /// The partitions of an assignment or a revocation, as they were given.
    package var partitions: [Int]

    package init(time: Int64, consumer: String, kind: Kind, partitions: [Int]) {
      self.time = time
      self.consumer = consumer
      self.kind = kind
      self.partitions = partitions
    }
  }

  /// A message that was processed.
  package struct Processing: Sendable {
    package var partition: Int
    /// From 1; more where it was processed before.
    package var attempt: Int
    package var consumer: String
    /// When the consumer began with it, in nanoseconds since the start.
    package var start: Int64

    package init(partition: Int, attempt: Int, consumer: String, start: Int64) {
      self.partition = partition
      self.attempt = attempt
      self.consumer = consumer
      self.start = start
    }
  }

  package var name: String
  /// The assignor of all consumers (`partition.assignment.strategy`).
  package var strategy: String
  package var partitions: Int
  /// The consumers in the order of the file.
  package var consumers: [String]
  /// After how long a silent member is out, in nanoseconds.
  package var sessionTimeout: Int64
  package var heartbeatInterval: Int64
  /// How long an empty group waits for more members.
  package var initialDelay: Int64
  /// How often a consumer commits what it has been given.
  package var commitInterval: Int64
  /// How long a consumer waits for a message before it looks for other things to do.
  package var pollTimeout: Int64
  /// In order of time.
  package var events: [Event]
  /// In the order of the file.
  package var processed: [Processing]

  /// What times of the settings may be, in nanoseconds: a millisecond to half an hour, which is the
  /// longest session that Kafka allows.
  private static let spans: ClosedRange<Int64> = 1_000_000...1_800_000_000_000
  /// How many heartbeats a recording may be long.
  private static let longest: Int64 = 100_000

  /// A recording from its parts.
  package init(
    name: String, strategy: String, partitions: Int, consumers: [String], sessionTimeout: Int64,
    heartbeatInterval: Int64, initialDelay: Int64, commitInterval: Int64,
    pollTimeout: Int64, events: [Event], processed: [Processing]
  ) {
    self.name = name
    self.strategy = strategy
    self.partitions = partitions
    self.consumers = consumers
    self.sessionTimeout = sessionTimeout
    self.heartbeatInterval = heartbeatInterval
    self.initialDelay = initialDelay
    self.commitInterval = commitInterval
    self.pollTimeout = pollTimeout
    self.events = events
    self.processed = processed
  }

  /// Reads a recording.
  ///
  /// - Throws: `ResultFileError`; whatever is not as it should be names file, line and column.
  package static func read(_ folder: String) throws(ResultFileError) -> GroupRecording {
    let root = try JSONParser.read(Recording.file(RecordedSetup.fileName, in: folder))
    let milliseconds = { (name: String) throws(ResultFileError) -> Int64 in
      let node = try root.member(name)
      let time = try node.nanoseconds(perUnit: 1e6)
      guard Self.spans.contains(time) else {
        throw node.failure("is \(node.shown); allowed are 1 to 1800000")
      }
      return time
    }
    var consumers: [String] = []
    for element in try root.member("consumers").elements() {
      let id = try element.member("cid")
      guard !consumers.contains(try id.text()) else {
        throw id.failure("is \(id.shown), as an earlier consumer")
      }
      consumers.append(try id.text())
    }
    var recording = GroupRecording(
      name: try root.member("name").text(), strategy: try root.member("strategy").text(),
      partitions: try root.member("partitions").integer(in: 1...100_000), consumers: consumers,
      sessionTimeout: try milliseconds("session_timeout_ms"),
      heartbeatInterval: try milliseconds("heartbeat_interval_ms"),
      initialDelay: try milliseconds("group_initial_rebalance_delay_ms"),
      commitInterval: try milliseconds("auto_commit_interval_ms"),
      pollTimeout: try milliseconds("poll_timeout_ms"), events: [], processed: [])
    try recording.readEvents(Recording.file(ConsumerEvent.fileName, in: folder))
    try recording.readMessages(
      try Recording.file(AttemptReader.fileName, plainToo: folder), of: folder)
    return recording
  }

  /// One digest over the bytes of all its files.
  ///
  /// - Throws: `ResultFileError`.
  package static func digest(of folder: String) throws(ResultFileError) -> String {
    var digests = ""
    for path in [
      Recording.file(RecordedSetup.fileName, in: folder),
      Recording.file(ConsumerEvent.fileName, in: folder),
      try Recording.file(AttemptReader.fileName, plainToo: folder),
    ] {
      digests += sha256(of: try StoredFile.bytes(of: path) ?? []) + "\n"
    }
    return sha256(of: digests)
  }

  private mutating func readEvents(_ path: String) throws(ResultFileError) {
    var reader = try CSVReader(
      path: path,
      columns: [
        .key("t_us", .decimal, unit: .microseconds, "Time."),
        .key("consumer", .text, "Consumer."),
        .measure("event", .text, "What happened."),
        .measure("partitions", .text, "Partitions."),
      ], unnamed: .ignored)
    while try reader.nextRow() {
      guard let kind = Event.Kind(rawValue: try reader.text(at: 2)) else {
        let known = Event.Kind.allCases.map { $0.rawValue }.joined(separator: ", ")
        throw reader.failure(at: 2, "is no event; there are \(known)")
      }
      var numbers: [Int] = []
      for word in try reader.text(at: 3).split(separator: " ") {
        guard let number = Int(word), (0..<partitions).contains(number) else {
          throw reader.failure(at: 3, "holds \(word); partitions are 0 to \(partitions - 1)")
        }
        numbers.append(number)
      }
      let event = Event(
        time: try reader.nanoseconds(at: 0), consumer: try consumer(at: 1, of: reader),
        kind: kind, partitions: numbers)
      if let last = events.last, event.time < last.time {
        throw reader.failure(at: 0, "lies before the row above; sort the rows by time")
      }
      let span = heartbeatInterval * Self.longest
      guard event.time >= -span, event.time <= span else {
        throw reader.failure(
          at: 0, "lies more than \(Self.longest) heartbeats from the start; cut the recording")
      }
      events.append(event)
    }
    try checkEnds(reader)
  }

  private mutating func readMessages(
    _ path: String, of folder: String
  ) throws(ResultFileError) {
    var reader = try CSVReader(
      path: path,
      columns: [
        .key("partition", .integer, "Partition."),
        .key("attempt", .integer, "Number of the attempt."),
        .measure("consumer", .text, "Consumer."),
        .measure("start_us", .decimal, unit: .microseconds, "When it was begun."),
        .key("msg_id", .integer, "Number of the message."),
      ], optional: ["msg_id"], unnamed: .ignored)
    var messages: Set<Int64> = []
    while try reader.nextRow() {
      let partition = try reader.integer(at: 0)
      guard partition >= 0, partition < partitions else {
        throw reader.failure(at: 0, "is none; partitions are 0 to \(partitions - 1)")
      }
      let attempt = try reader.integer(at: 1)
      guard (1...1_000_000).contains(attempt) else {
        throw reader.failure(at: 1, "is out of range; attempts are counted from 1")
      }
      processed.append(
        Processing(
          partition: Int(partition), attempt: Int(attempt),
          consumer: try consumer(at: 2, of: reader), start: try reader.nanoseconds(at: 3)))
      if reader.isPresent(4) { messages.insert(try reader.integer(at: 4)) }
    }
    try checkCounts(in: folder, messages: reader.isPresent(4) ? messages.count : nil, reader)
  }

  private func consumer(
    at column: Int, of reader: borrowing CSVReader
  ) throws(ResultFileError) -> String {
    let name = try reader.text(at: column)
    guard consumers.contains(name) else {
      throw reader.failure(
        at: column,
        "is no consumer of \(RecordedSetup.fileName); there are "
          + consumers.joined(separator: ", "))
    }
    return name
  }
}
