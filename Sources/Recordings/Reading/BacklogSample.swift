// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// The messages in the system at one instant of a recording.
package struct BacklogSample: Sendable, Equatable {
  /// The file's name in a recording.
  package static let fileName = "backlog.csv"

  /// The instant, in nanoseconds since the start.
  package var time: Int64
  /// Copies that were published and not done with, in all queues.
  package var inSystem: Int64

  private static let columns: [ResultColumn] = [
    .key("tick_us", .decimal, unit: .microseconds, "Instant."),
    .measure("in_system_all", .integer, "Copies in all queues."),
  ]

  /// Reads samples, one for each instant.
  ///
  /// - Throws: `ResultFileError`; what is wrong with a row names file, line and column.
  package static func read(_ path: String) throws(ResultFileError) -> [BacklogSample] {
    var reader = try CSVReader(path: path, columns: columns, unnamed: .ignored)
    var samples: [BacklogSample] = []
    while try reader.nextRow() {
      let time = try reader.nanoseconds(at: 0)
      let inSystem = try reader.integer(at: 1)
      if inSystem < 0 { throw reader.failure(at: 1, "is negative; counts are 0 or more") }
      if let last = samples.last {
        if time < last.time {
          throw reader.failure(at: 0, "lies before the row above; sort the rows by time")
        }
        // Each queue has a row; what is in all of them stands in each.
        if time == last.time { continue }
      }
      samples.append(BacklogSample(time: time, inSystem: inSystem))
    }
    return samples
  }
}
