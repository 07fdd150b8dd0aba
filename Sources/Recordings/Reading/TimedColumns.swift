// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// Columns of a CSV file of which those of times may be in any unit, which ends their name.
struct TimedColumns {
  /// The units that a column's name may end in.
  private static let units: [ResultUnit] = [.microseconds, .milliseconds, .seconds, .nanoseconds]

  /// The columns to open the file with; those of times once for each unit.
  private(set) var columns: [ResultColumn]
  private let firstTime: Int
  private let stems: [String]
  private let required: Set<String>

  /// - Parameters:
  ///   - plain: Columns that are no times.
  ///   - times: The names of columns of times without their unit.
  ///   - required: The names of all that must be there, times without their unit.
  init(plain: [ResultColumn], times: [String], required: Set<String>) {
    firstTime = plain.count
    stems = times
    self.required = required
    columns = plain
    for stem in times {
      for unit in Self.units {
        columns.append(.measure("\(stem)_\(unit.suffix)", .decimal, unit: unit, ""))
      }
    }
  }

  /// The names that may be absent as far as the reader can tell.
  var optional: [String] {
    columns.indices.filter { $0 >= firstTime || !required.contains(columns[$0].name) }
      .map { columns[$0].name }
  }

  /// The position of each column of times; nil for those that are absent.
  ///
  /// - Throws: `ResultFileError.malformed` where one is missing or stands in two units.
  func positions(
    in reader: borrowing CSVReader
  ) throws(ResultFileError) -> [String: Int] {
    var positions: [String: Int] = [:]
    for (number, stem) in stems.enumerated() {
      let first = firstTime + number * Self.units.count
      let present = (first..<first + Self.units.count).filter { reader.isPresent($0) }
      guard present.count <= 1 else {
        let names = present.map { columns[$0].name }.joined(separator: " and ")
        throw reader.failure("the columns \(names) say the same; leave one of them")
      }
      if let position = present.first {
        positions[stem] = position
      } else if required.contains(stem) {
        throw reader.failure(
          "the column \"\(stem)_us\" is missing; its unit may also be ms, s or ns")
      }
    }
    return positions
  }
}
