// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// What happened to a consumer, and when.
package struct ConsumerEvent: Sendable, Equatable {
  /// The file's name in a recording.
  package static let fileName = "events.csv"

  /// The events that a replay follows.
  package enum Kind: String, Sendable, CaseIterable {
    /// The broker has confirmed that the consumer consumes.
    case consuming
    /// The consumer has asked for no more, and works off what it holds.
    case cancelled
    /// It has done so, and closes its connection.
    case closeDrained = "close_drained"
    /// It closes its connection in order, with whatever it holds.
    case closeGraceful = "close_graceful"
    /// Its connection breaks.
    case closeAbrupt = "close_abrupt"
    /// The recording has ended.
    case closeEnd = "close_end"
  }

  /// When it happened, in nanoseconds since the start; negative before it.
  package var time: Int64
  /// The consumer.
  package var consumer: String
  /// What happened.
  package var kind: Kind

  /// Events that a replay has no use for.
  private static let others = [
    "connect_begin", "closed", "stomp", "schedule_finished", "all_done", "idle_done",
  ]

  private static let columns: [ResultColumn] = [
    .key("t_us", .decimal, unit: .microseconds, "Time."),
    .key("who", .text, "Consumer, producer or driver."),
    .measure("event", .text, "What happened."),
  ]

  /// Reads the events of some consumers, in order of time.
  ///
  /// What happens to different consumers at once may stand in any order in the file. A consumer ends only
  /// after it has begun to consume.
  ///
  /// - Throws: `ResultFileError`; what is wrong with a row names file, line and column.
  package static func read(
    _ path: String, consumers: [String]
  ) throws(ResultFileError) -> [ConsumerEvent] {
    var reader = try CSVReader(path: path, columns: columns, unnamed: .ignored)
    var events: [ConsumerEvent] = []
    var latest: [String: Int64] = [:]
    var begun: Set<String> = []
    while try reader.nextRow() {
      let time = try reader.nanoseconds(at: 0)
      let who = try reader.text(at: 1)
      let event = try reader.text(at: 2)
      if let last = latest.updateValue(time, forKey: who), time < last {
        throw reader.failure(at: 0, "lies before an earlier row of \(who); sort the rows by time")
      }
      guard let kind = Kind(rawValue: event) else {
        guard others.contains(event) else {
          let known = (Kind.allCases.map { $0.rawValue } + others).joined(separator: ", ")
          throw reader.failure(at: 2, "is no event; there are \(known)")
        }
        continue
      }
      guard consumers.contains(who) else {
        throw reader.failure(
          at: 1,
          "is no consumer of \(RecordedSetup.fileName); there are "
            + consumers.joined(separator: ", "))
      }
      if kind == .consuming {
        begun.insert(who)
      } else if !begun.contains(who) {
        throw reader.failure(
          at: 2, "has no row \"consuming\" of \(who) above it; add the one with which it began")
      }
      events.append(ConsumerEvent(time: time, consumer: who, kind: kind))
    }
    let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
    return order.map { events[$0] }
  }
}
