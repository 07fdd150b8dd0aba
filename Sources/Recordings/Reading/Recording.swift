// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// One run of a real broker, message by message.
///
/// A recording is a folder with `scenario.json`, `schedule.csv.gz`, `messages.csv.gz` and `events.csv`,
/// and with `key_to_queue.csv`, `backlog.csv` and `summary.json` where they apply. Compressed files may
/// also be plain, without `.gz`.
package struct Recording: Sendable {
  /// The folder, as the user named it.
  package var path: String
  /// What was set up.
  package var setup: RecordedSetup
  /// The messages to send.
  package var schedule: [ScheduledMessage]
  /// What became of them.
  package var log: AttemptLog
  /// What happened to consumers.
  package var events: [ConsumerEvent]
  /// Which queue each key went to; nil where no exchange hashed keys.
  package var keyTable: KeyTable?
  /// Messages in the system over time, as recorded; empty where they were not.
  package var backlog: [BacklogSample]

  /// Whether a path is a recording's folder, not a single CSV file.
  package static func isFolder(_ path: String) -> Bool { StoredFile.isFolder(path) }

  /// The recording's broker and setup alone, without its messages.
  ///
  /// - Throws: `ResultFileError`.
  package static func setup(of path: String) throws(ResultFileError) -> RecordedSetup {
    guard !StoredFile.isFile(path) else {
      throw .malformed(
        MalformedInput(
          path: path, line: 1, column: 1, value: "",
          problem: "is a single file; a recording is a folder with \(RecordedSetup.fileName), "
            + "\(ScheduledMessage.fileName), \(AttemptReader.fileName) and \(ConsumerEvent.fileName), and a "
            + "table of times alone is for lagcast calibrate"))
    }
    return try RecordedSetup.read(file(RecordedSetup.fileName, in: path))
  }

  /// Reads a whole recording.
  ///
  /// - Throws: `ResultFileError`; whatever is not as it should be names file, line and column.
  package static func read(_ path: String) throws(ResultFileError) -> Recording {
    let setup = try setup(of: path)
    guard setup.system != .kafka else {
      let file = file(RecordedSetup.fileName, in: path)
      throw try JSONParser.read(file).member("broker").failure(
        "is of a consumer group of Kafka's protocol, which has no queues; lagcast replay compares it"
      )
    }
    let events = try ConsumerEvent.read(
      file(ConsumerEvent.fileName, in: path), consumers: setup.consumers.map { $0.id })
    let logPath = try file(AttemptReader.fileName, plainToo: path)
    let log = try AttemptReader.read(logPath, of: setup, events)
    let keyTable = try keyTable(of: setup, in: path)
    let schedulePath = try file(ScheduledMessage.fileName, plainToo: path)
    let recording = Recording(
      path: path, setup: setup,
      schedule: try ScheduledMessage.read(schedulePath, of: setup, keyTable), log: log,
      events: events, keyTable: keyTable,
      backlog: try ifPresent(BacklogSample.fileName, in: path) { (file) throws(ResultFileError) in
        try BacklogSample.read(file)
      } ?? [])
    try recording.checkMessages(schedulePath, logPath)
    return recording
  }

  /// The table of keys, which must be there where an exchange hashes them: the broker's own hash is not
  /// the model's.
  private static func keyTable(
    of setup: RecordedSetup, in path: String
  ) throws(ResultFileError) -> KeyTable? {
    let table = try ifPresent(KeyTable.fileName, in: path) { (file) throws(ResultFileError) in
      try KeyTable.read(file, queues: setup.queues.map { $0.name })
    }
    if table == nil, let exchange = setup.exchanges.first(where: \.hashesKeys) {
      throw exchange.type.failure(
        "is \(exchange.type.shown), and \(KeyTable.fileName) is missing; add it, with the queue that "
          + "the exchange chose for each routing key")
    }
    return table
  }

  /// One digest over the bytes of the files that a replay follows.
  ///
  /// - Throws: `ResultFileError`.
  package func digest() throws(ResultFileError) -> String {
    let files = [
      Self.file(RecordedSetup.fileName, in: path),
      try Self.file(ScheduledMessage.fileName, plainToo: path),
      try Self.file(AttemptReader.fileName, plainToo: path),
      Self.file(ConsumerEvent.fileName, in: path),
    ]
    var digests = ""
    for file in files { digests += sha256(of: try StoredFile.bytes(of: file) ?? []) + "\n" }
    return sha256(of: digests)
  }

  /// Whether schedule and log are about the same messages.
  private func checkMessages(
    _ schedulePath: String, _ logPath: String
  ) throws(ResultFileError) {
    var published = Set<Int64>()
    for attempt in log.attempts { published.insert(attempt.message) }
    for (row, message) in schedule.enumerated() where !published.contains(message.message) {
      throw .malformed(
        MalformedInput(
          path: schedulePath, line: row + 2, column: 1, value: "\(message.message)",
          problem: "column msg_id: \"\(message.message)\" has no row in \(AttemptReader.fileName)"))
    }
    let scheduled = Set(schedule.map(\.message))
    for (row, attempt) in log.attempts.enumerated() where !scheduled.contains(attempt.message) {
      throw .malformed(
        MalformedInput(
          path: logPath, line: row + 2, column: 1, value: "\(attempt.message)",
          problem:
            "column msg_id: \"\(attempt.message)\" has no row in \(ScheduledMessage.fileName)"))
    }
  }

  /// The path of a file of a recording.
  package static func file(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The compressed file, or a plain one without `.gz` where that is there instead.
  static func file(
    _ name: String, plainToo folder: String
  ) throws(ResultFileError) -> String {
    let compressed = file(name, in: folder)
    let plain = String(compressed.dropLast(".gz".count))
    let names = try StoredFile.entries(of: folder)
    return !names.contains(name) && names.contains(String(name.dropLast(".gz".count)))
      ? plain : compressed
  }

  private static func ifPresent<Content>(
    _ name: String, in folder: String, read: (String) throws(ResultFileError) -> Content
  ) throws(ResultFileError) -> Content? {
    guard try StoredFile.entries(of: folder).contains(name) else { return nil }
    return try read(file(name, in: folder))
  }
}
