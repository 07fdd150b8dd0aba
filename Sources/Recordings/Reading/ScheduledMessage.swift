// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// One message of a recording's schedule.
package struct ScheduledMessage: Sendable, Equatable {
  /// The file's name in a recording.
  package static let fileName = "schedule.csv.gz"

  /// The message's number.
  package var message: Int64
  /// When it was to be sent, in nanoseconds since the start.
  package var scheduled: Int64
  /// The exchange; empty for the default one.
  package var exchange: String
  /// The routing key, or the destination.
  package var routingKey: String
  /// How long its service takes at a consumer of factor 1, in nanoseconds.
  package var service: Int64
  /// How many attempts fail before one succeeds.
  package var plannedFailures: Int
  /// The message group; empty for none.
  package var group: String

  private static let columns: [ResultColumn] = [
    .key("msg_id", .integer, "Number of the message."),
    .measure("sched_us", .decimal, unit: .microseconds, "Planned time of sending."),
    .measure("exchange", .text, "Exchange."),
    .measure("routing_key", .text, "Routing key."),
    .measure("service_us", .decimal, unit: .microseconds, "Time of service."),
    .measure("planned_failures", .integer, "Failed attempts before the one that succeeds."),
    .measure("group", .text, "Message group."),
  ]

  /// Reads a schedule.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - setup: What was set up; it has the exchanges to which the messages go.
  ///   - keyTable: Has all routing keys of exchanges that hash them.
  /// - Returns: The messages, in the order of the rows.
  /// - Throws: `ResultFileError`; what is wrong with a row names file, line and column.
  package static func read(
    _ path: String, of setup: RecordedSetup, _ keyTable: KeyTable?
  ) throws(ResultFileError) -> [ScheduledMessage] {
    let exchanges = setup.exchanges.map(\.name)
    let hashing = Set(setup.exchanges.filter(\.hashesKeys).map(\.name))
    let keys = Set(keyTable?.keys ?? [])
    var reader = try CSVReader(
      path: path, columns: columns, optional: ["exchange", "planned_failures", "group"],
      unnamed: .ignored)
    var messages: [ScheduledMessage] = []
    while try reader.nextRow() {
      let message = ScheduledMessage(
        message: try reader.integer(at: 0), scheduled: try reader.nanoseconds(at: 1),
        exchange: try reader.text(at: 2), routingKey: try reader.text(at: 3),
        service: try reader.nanoseconds(at: 4),
        plannedFailures: reader.isEmpty(at: 5) ? 0 : Int(try reader.integer(at: 5)),
        group: try reader.text(at: 6))
      if !message.exchange.isEmpty, !exchanges.contains(message.exchange) {
        let known = exchanges.isEmpty ? "none" : exchanges.joined(separator: ", ")
        throw reader.failure(
          at: 2, "is no exchange of \(RecordedSetup.fileName), which has \(known); declare it there"
        )
      }
      if hashing.contains(message.exchange), !keys.contains(message.routingKey) {
        throw reader.failure(
          at: 3, "has no row in \(KeyTable.fileName); add the queue that the exchange chose for it")
      }
      if message.service < 0 {
        throw reader.failure(at: 4, "is negative; services take 0 or more")
      }
      if !(0...1_000_000).contains(message.plannedFailures) {
        throw reader.failure(at: 5, "is out of range; allowed are 0 to 1000000")
      }
      if let last = messages.last {
        if message.message <= last.message {
          throw reader.failure(at: 0, "follows \(last.message); numbers of messages rise")
        }
        if message.scheduled < last.scheduled {
          throw reader.failure(at: 1, "lies before the row above; sort the rows by time")
        }
      }
      messages.append(message)
    }
    if messages.isEmpty { throw reader.failure("there is no row below the header") }
    return messages
  }
}
