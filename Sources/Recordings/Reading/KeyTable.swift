// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// Which queue an exchange chose for each routing key.
package struct KeyTable: Sendable, Equatable {
  /// The file's name in a recording.
  package static let fileName = "key_to_queue.csv"

  /// The keys in the order of the file.
  package var keys: [String] = []
  /// The queue of each key.
  package var queues: [String] = []

  /// A table from keys and their queues.
  package init(keys: [String] = [], queues: [String] = []) {
    self.keys = keys
    self.queues = queues
  }

  private static let columns: [ResultColumn] = [
    .key("routing_key", .text, "Routing key."),
    .measure("queue", .text, "Queue."),
  ]

  /// Reads a table.
  ///
  /// - Throws: `ResultFileError`; what is wrong with a row names file, line and column.
  package static func read(
    _ path: String, queues: [String]
  ) throws(ResultFileError) -> KeyTable {
    var reader = try CSVReader(path: path, columns: columns, unnamed: .ignored)
    var table = KeyTable()
    var lines: [String: Int] = [:]
    while try reader.nextRow() {
      let key = try reader.text(at: 0)
      let queue = try reader.text(at: 1)
      if let earlier = lines.updateValue(reader.rowCount + 1, forKey: key) {
        throw reader.failure(at: 0, "has a queue in line \(earlier) already")
      }
      guard queues.contains(queue) else {
        throw reader.failure(
          at: 1,
          "is no queue of \(RecordedSetup.fileName); there are "
            + queues.joined(separator: ", "))
      }
      table.keys.append(key)
      table.queues.append(queue)
    }
    return table
  }
}
