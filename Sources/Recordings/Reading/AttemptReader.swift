// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// Reads delivery attempts: `messages.csv.gz` of a recording, or any CSV file with the times at which
/// messages were published, started and ended.
///
/// Needed are `publish_us`, `start_us` and `end_us`; the unit may also be `ms`, `s` or `ns`.
/// Understood are `msg_id`, `queue`, `consumer`, `attempt`, `outcome` and the times `sched`, `confirm`,
/// `deliver`, `ack` and `service`; other columns are passed over. Without `outcome` a message that
/// has an end is done with. A recording has all of them but `sched`, `confirm` and `service`, no queue
/// or consumer that its setup does not have, no consumer that never began to consume, and rows in the order
/// of publication.
package struct AttemptReader: ~Copyable {
  /// The file's name in a recording.
  package static let fileName = "messages.csv.gz"

  /// Positions of the plain columns.
  private enum Plain: Int {
    case message, queue, consumer, attempt, outcome
  }

  private static let plain: [ResultColumn] = [
    .key("msg_id", .integer, "Number of the message."),
    .key("queue", .text, "Queue."),
    .measure("consumer", .text, "Consumer."),
    .key("attempt", .integer, "Number of the attempt."),
    .measure("outcome", .text, "How the attempt ended."),
  ]
  /// Times in the order in which they follow each other.
  private static let course = ["sched", "publish", "deliver", "start", "end", "ack"]
  /// Those of them that every recording has.
  private static let recorded = Set(course).subtracting(["sched"])

  /// A copy of a message and one of its attempts.
  private struct AttemptKey: Hashable {
    var message: Int64
    var queue: Int
    var attempt: Int
  }

  /// An attempt that a later one of the same copy follows.
  private struct Delivery {
    var attempt: Int
    var time: Int64?
    var line: Int
  }

  private var reader: CSVReader
  private let times: [String: Int]
  private var log = AttemptLog()
  private var queueNumbers: [String: Int] = [:]
  private var consumerNumbers: [String: Int] = [:]
  private var lineOfAttempt: [AttemptKey: Int] = [:]
  private var lineOfAck: [AttemptKey: Int] = [:]
  /// The last delivery of each copy so far, by a key without attempt.
  private var deliveries: [AttemptKey: Delivery] = [:]
  private let setup: RecordedSetup?
  /// The consumers that began to consume.
  private let begun: Set<String>

  private init(
    path: String, setup: RecordedSetup?, events: [ConsumerEvent]
  ) throws(ResultFileError) {
    let columns = TimedColumns(
      plain: Self.plain, times: Self.course + ["confirm", "service"],
      required: setup == nil ? ["publish", "start", "end"] : Self.recorded)
    let reader = try CSVReader(
      path: path, columns: columns.columns, optional: columns.optional, unnamed: .ignored)
    let times = try columns.positions(in: reader)
    for (position, column) in Self.plain.enumerated()
    where setup != nil && !reader.isPresent(position) {
      throw reader.failure("the column \"\(column.name)\" is missing, which a recording has")
    }
    self.times = times
    self.setup = setup
    self.reader = reader
    begun = Set(events.filter { $0.kind == .consuming }.map(\.consumer))
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - setup: What was set up, of a recording.
  ///   - events: What happened to consumers, of a recording.
  /// - Returns: The attempts, in the order of the rows.
  /// - Throws: `ResultFileError`; what is wrong with a row names file, line and column.
  package static func read(
    _ path: String, of setup: RecordedSetup? = nil, _ events: [ConsumerEvent] = []
  ) throws(ResultFileError) -> AttemptLog {
    var reader = try AttemptReader(path: path, setup: setup, events: events)
    while try reader.reader.nextRow() { try reader.readRow() }
    guard !reader.log.attempts.isEmpty else {
      throw reader.reader.failure("there is no row below the header; a recording has messages")
    }
    return reader.log
  }

  private mutating func readRow() throws(ResultFileError) {
    var attempt = RecordedAttempt(
      message: try number(.message) ?? Int64(reader.rowCount),
      queue: try queue(), consumer: try consumer(),
      attempt: Int(try number(.attempt) ?? 1), publish: 0, confirm: try time("confirm"),
      deliver: try time("deliver"), start: try time("start"), end: try time("end"),
      ack: try time("ack"), service: try time("service"), outcome: .ack)
    guard let publish = try time("publish") else {
      throw reader.failure(at: times["publish"] ?? 0, "every message has a time of publication")
    }
    attempt.publish = publish
    if setup != nil, let last = log.attempts.last, publish < last.publish {
      throw reader.failure(
        at: times["publish"] ?? 0, "lies before the row above; sort the rows by publication")
    }
    attempt.outcome = try outcome(hasEnd: attempt.end != nil)
    try checkOrder()
    if let service = attempt.service, service < 0 {
      throw reader.failure(at: times["service"] ?? 0, "is negative; services take 0 or more")
    }
    if attempt.outcome == .ack {
      for stem in ["start", "end", "ack"] {
        if let position = times[stem], reader.isEmpty(at: position) {
          throw reader.failure(at: position, "a message that was acked has this time")
        }
      }
    }
    if setup != nil { try checkDelivery(attempt) }
    if reader.isPresent(Plain.message.rawValue) { try checkOnce(attempt) }
    log.attempts.append(attempt)
  }

  /// Whether what a recording says of a delivery fits the outcome.
  private func checkDelivery(_ attempt: RecordedAttempt) throws(ResultFileError) {
    switch attempt.outcome {
    case .ack:
      for column in [Plain.queue, .consumer] where reader.isEmpty(at: column.rawValue) {
        throw reader.failure(
          at: column.rawValue,
          "a message that was acked has a \(Self.plain[column.rawValue].name)")
      }
      if let position = times["deliver"], reader.isEmpty(at: position) {
        throw reader.failure(at: position, "a message that was acked has this time")
      }
    case .neverDelivered:
      if attempt.attempt > 0 {
        throw reader.failure(
          at: Plain.attempt.rawValue, "must be 0, as the message was never delivered")
      }
      for stem in ["deliver", "start", "end", "ack"] {
        if let position = times[stem], !reader.isEmpty(at: position) {
          throw reader.failure(
            at: position, "must be empty, as the message was never delivered")
        }
      }
    case .reject, .requeue, .lostInService, .lostUnstarted, .refused, .unfinished: break
    }
  }

  /// Whether the times of the row follow each other.
  private func checkOrder() throws(ResultFileError) {
    var last: (name: String, time: Int64)?
    for stem in Self.course {
      guard let position = times[stem], let time = try time(stem) else { continue }
      if let last, time < last.time {
        throw reader.failure(
          at: position, "lies before the row's \(reader.columns[times[last.name] ?? 0].name)")
      }
      last = (stem, time)
    }
    guard let position = times["confirm"], let confirm = try time("confirm"),
      let publish = try time("publish"), confirm < publish
    else { return }
    throw reader.failure(
      at: position, "lies before the row's \(reader.columns[times["publish"] ?? 0].name)")
  }

  /// Whether no attempt is there twice and no message is done with twice.
  private mutating func checkOnce(_ attempt: RecordedAttempt) throws(ResultFileError) {
    let line = reader.rowCount + 1
    let key = AttemptKey(message: attempt.message, queue: attempt.queue, attempt: attempt.attempt)
    let copy = AttemptKey(message: attempt.message, queue: attempt.queue, attempt: 0)
    if attempt.outcome == .ack {
      if let earlier = lineOfAck.updateValue(line, forKey: copy) {
        throw reader.failure(
          at: reader.isPresent(Plain.outcome.rawValue)
            ? Plain.outcome.rawValue : Plain.message.rawValue,
          "ends message \(attempt.message), which was acked in line \(earlier) already")
      }
    }
    if let earlier = lineOfAttempt.updateValue(line, forKey: key) {
      throw reader.failure(
        at: Plain.message.rawValue,
        "has attempt \(attempt.attempt) a second time, first in line \(earlier)")
    }
    if reader.isPresent(Plain.attempt.rawValue) { try checkNumber(attempt, of: copy, line) }
  }

  /// Whether the attempts of a copy count from 1 without a gap, in the order of their deliveries.
  private mutating func checkNumber(
    _ attempt: RecordedAttempt, of copy: AttemptKey, _ line: Int
  ) throws(ResultFileError) {
    let time = attempt.deliver ?? attempt.start
    guard attempt.attempt > 0 else {
      guard time != nil else { return }
      throw reader.failure(
        at: Plain.attempt.rawValue,
        "is for messages that were never delivered; deliveries count from 1")
    }
    let last = deliveries[copy]
    guard attempt.attempt == (last?.attempt ?? 0) + 1 else {
      throw reader.failure(
        at: Plain.attempt.rawValue,
        (last.map {
          "follows attempt \($0.attempt) of message \(attempt.message) in line \($0.line)"
        }
          ?? "is the first attempt of message \(attempt.message) in its queue")
          + "; attempts count 1, 2, 3")
    }
    if let time, let last, let before = last.time, time < before {
      throw reader.failure(
        at: times[attempt.deliver == nil ? "start" : "deliver"] ?? 0,
        "lies before the delivery of attempt \(last.attempt) in line \(last.line)")
    }
    deliveries[copy] = Delivery(attempt: attempt.attempt, time: time, line: line)
  }
}

// MARK: - Fields

extension AttemptReader {
  private func number(_ column: Plain) throws(ResultFileError) -> Int64? {
    guard !reader.isEmpty(at: column.rawValue) else { return nil }
    let value = try reader.integer(at: column.rawValue)
    guard value >= 0, value <= 1 << 40 else {
      throw reader.failure(at: column.rawValue, "is out of range; allowed are 0 to 2^40")
    }
    return value
  }

  private func time(_ stem: String) throws(ResultFileError) -> Int64? {
    guard let position = times[stem], !reader.isEmpty(at: position) else { return nil }
    let value = try reader.nanoseconds(at: position)
    guard value.magnitude < 1 << 62 else {
      throw reader.failure(at: position, "is too long a time")
    }
    return value
  }

  /// The queue's position among those seen so far; -1 for none.
  private mutating func queue() throws(ResultFileError) -> Int {
    guard !reader.isEmpty(at: Plain.queue.rawValue) else { return -1 }
    let name = try reader.text(at: Plain.queue.rawValue)
    if let setup, queueNumbers[name] == nil {
      try check(name, .queue, among: setup.queues.map(\.name))
    }
    return Self.number(of: name, in: &queueNumbers, &log.queues)
  }

  /// The consumer's position among those seen so far; -1 for none.
  private mutating func consumer() throws(ResultFileError) -> Int {
    guard !reader.isEmpty(at: Plain.consumer.rawValue) else { return -1 }
    let name = try reader.text(at: Plain.consumer.rawValue)
    if let setup, consumerNumbers[name] == nil {
      try check(name, .consumer, among: setup.consumers.map(\.id))
      guard begun.contains(name) else {
        throw reader.failure(
          at: Plain.consumer.rawValue,
          "has no row \"consuming\" in \(ConsumerEvent.fileName); add it")
      }
    }
    return Self.number(of: name, in: &consumerNumbers, &log.consumers)
  }

  private func check(
    _ name: String, _ column: Plain, among known: [String]
  ) throws(ResultFileError) {
    guard !known.contains(name) else { return }
    throw reader.failure(
      at: column.rawValue,
      "is not in \(RecordedSetup.fileName), which has \(known.joined(separator: ", "))")
  }

  private static func number(
    of name: String, in numbers: inout [String: Int], _ names: inout [String]
  ) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  private func outcome(hasEnd: Bool) throws(ResultFileError) -> RecordedAttempt.Outcome {
    guard reader.isPresent(Plain.outcome.rawValue) else { return hasEnd ? .ack : .unfinished }
    guard
      let outcome = RecordedAttempt.Outcome(rawValue: try reader.text(at: Plain.outcome.rawValue))
    else {
      let known = RecordedAttempt.Outcome.allCases.map { $0.rawValue }.joined(separator: ", ")
      throw reader.failure(at: Plain.outcome.rawValue, "is no outcome; there are \(known)")
    }
    return outcome
  }
}
