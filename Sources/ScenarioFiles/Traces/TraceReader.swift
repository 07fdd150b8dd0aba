// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import SimulationEngine

/// Reads columns of times and rates from CSV files.
struct TraceReader {
  /// The most rows that are read; they take 16 bytes each.
  static let maximumRows = 50_000_000

  /// What a column must hold.
  enum Rule {
    /// Instants that do not fall.
    case rising
    /// Anything from zero.
    case notNegative
  }

  /// Where the column to read is looked for.
  struct Selection {
    /// The column's name, or `nil` for the usual ones.
    var column: String?
    /// Its unit, or `nil` for the one in its name.
    var unit: TimeUnit?
    /// The beginnings of usual names.
    var stems: [String]

    /// The columns to look for; `nil` where the unit is not known.
    var columns: [ResultColumn]? {
      if let column {
        guard let unit = unit ?? TimeUnit(suffixOf: column) else { return nil }
        return [.measure(column, .decimal, unit: unit.resultUnit, "")]
      }
      return stems.flatMap { stem in
        TimeUnit.allCases.map { suffix in
          ResultColumn.measure(
            "\(stem)_\(suffix.rawValue)", .decimal, unit: (unit ?? suffix).resultUnit, "")
        }
      }
    }
  }

  /// The numbers of a column, in nanoseconds, and of a second column in its own unit.
  struct Columns {
    var times: [Int64] = []
    var rates: [Double] = []
  }

  /// Reads a file.
  ///
  /// - Throws: `ResultFileError` for a missing file and for every row that is not as it should be.
  static func read(
    _ path: String, columns: [ResultColumn], rule: Rule, withRates: Bool = false
  ) throws(ResultFileError) -> Columns {
    let rate = ResultColumn.measure("rate_per_s", .decimal, unit: .perSecond, "")
    var reader = try CSVReader(
      path: path, columns: columns + (withRates ? [rate] : []), optional: columns.map { $0.name },
      unnamed: .ignored)
    let present = columns.indices.filter { reader.isPresent($0) }
    guard let column = present.first else {
      let wanted = columns.map { $0.name }
      throw reader.failure(
        wanted.count == 1
          ? "the column \"\(wanted[0])\" is missing"
          : "there is no column of times; name one with 'column', or call it "
            + WordList.choices(wanted))
    }
    guard present.count == 1 else {
      let names = present.map { columns[$0].name }
      throw reader.failure(
        "there are several columns of times, \(WordList.choices(names, last: "and")); name one "
          + "with 'column'")
    }
    var result = Columns()
    while try reader.nextRow() {
      let time = try reader.nanoseconds(at: column)
      if time < 0 { throw reader.failure(at: column, "is negative; times are 0 or more") }
      if time > Quantity.longestDuration.nanoseconds {
        throw reader.failure(at: column, "is more than 36500 days")
      }
      if rule == .rising, let last = result.times.last, time < last {
        throw reader.failure(
          at: column,
          "lies before the row above, at \(Quantity.text(VirtualDuration(nanoseconds: last))); "
            + "sort the rows by time")
      }
      result.times.append(time)
      if withRates { result.rates.append(try readRate(&reader, at: columns.count)) }
      if result.times.count > maximumRows {
        throw reader.failure("there are more than \(maximumRows) rows, the most that are read")
      }
    }
    if result.times.isEmpty {
      throw reader.failure("there is no row below the header; a trace has at least one")
    }
    return result
  }

  private static func readRate(
    _ reader: inout CSVReader, at column: Int
  ) throws(ResultFileError) -> Double {
    let rate = try reader.decimal(at: column)
    if rate < 0 { throw reader.failure(at: column, "is negative; rates are 0 or more") }
    if rate > 1e9 { throw reader.failure(at: column, "is more than one event each nanosecond") }
    return rate
  }
}
