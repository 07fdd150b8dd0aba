// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// A table to show, whichever form it is shown in.
///
/// The forms for people round numbers and use the columns' headings; those for programs keep twelve
/// significant digits and use the columns' names.
package struct ReportTable: Sendable {
  /// A column: its name for programs and its heading for people.
  package struct Column: Sendable {
    /// The name in snake_case with the unit last.
    package var name: String
    /// The words over the column.
    package var heading: String
    /// The unit of the values; times are shown in it.
    package var unit: ResultUnit

    /// Names a column; without a heading, the name in words with its unit in parentheses.
    package init(_ name: String, heading: String? = nil, unit: ResultUnit = .none) {
      self.name = name
      self.heading = heading ?? AxisLabel.text(for: name)
      self.unit = unit
    }
  }

  /// A value and how much it should strike the eye.
  package struct Cell: Sendable {
    /// The value.
    package var value: Value
    /// The weight of the value in a terminal with colours.
    package var emphasis: Emphasis

    /// Gives a value its weight.
    package init(_ value: Value, emphasis: Emphasis = .plain) {
      self.value = value
      self.emphasis = emphasis
    }
  }

  /// What stands in a cell.
  package enum Value: Sendable, Equatable {
    /// Nothing.
    case missing
    /// Words.
    case text(String)
    /// A whole number.
    case integer(Int64)
    /// A real number; one that is not finite counts as missing.
    case real(Double)
    /// A time in nanoseconds, shown in the column's unit.
    case time(nanoseconds: Int64)
    /// A truth value.
    case boolean(Bool)
  }

  /// How much a cell should strike the eye; the meaning is always in the words as well.
  package enum Emphasis: Sendable {
    /// As the rest.
    case plain
    /// More than the rest.
    case strong
    /// Less than the rest.
    case faint
    /// As it should be.
    case good
    /// Worth a second look.
    case notable
    /// Not as it should be.
    case bad
  }

  /// A line over the table; empty for none.
  package var title: String
  /// The columns from left to right.
  package var columns: [Column]
  /// The rows from top to bottom, each with a cell a column.
  package private(set) var rows: [[Cell]] = []

  /// A table without rows.
  package init(title: String = "", columns: [Column]) {
    self.title = title
    self.columns = columns
  }

  /// Adds a row.
  ///
  /// - Precondition: There is a cell for each column.
  package mutating func append(_ row: [Cell]) {
    precondition(row.count == columns.count, "the row has \(row.count) of \(columns.count) cells")
    rows.append(row)
  }
}

extension ReportTable.Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral text: String) { self.init(.text(text)) }
}

extension ReportTable.Cell {
  /// A cell of words.
  package static func text(
    _ text: String, _ emphasis: ReportTable.Emphasis = .plain
  ) -> Self { Self(.text(text), emphasis: emphasis) }

  /// A cell with a whole number, or none.
  package static func integer(
    _ value: Int?, _ emphasis: ReportTable.Emphasis = .plain
  ) -> Self { Self(value.map { .integer(Int64($0)) } ?? .missing, emphasis: emphasis) }

  /// A cell with a real number, or none.
  package static func real(
    _ value: Double?, _ emphasis: ReportTable.Emphasis = .plain
  ) -> Self { Self(value.map { .real($0) } ?? .missing, emphasis: emphasis) }

  /// A cell with a time, or none.
  package static func time(
    nanoseconds: Int64?, _ emphasis: ReportTable.Emphasis = .plain
  ) -> Self { Self(nanoseconds.map { .time(nanoseconds: $0) } ?? .missing, emphasis: emphasis) }

  /// An empty cell.
  package static var missing: Self { Self(.missing) }
}

// MARK: - Texts for people

extension ReportTable {
  /// Whether every value in the column is a number, and at least one is there.
  func isNumeric(_ column: Int) -> Bool {
    var numberSeen = false
    for row in rows {
      switch row[column].value {
      case .missing: continue
      case .integer, .real, .time: numberSeen = true
      case .text, .boolean: return false
      }
    }
    return numberSeen
  }

  func shownText(_ value: Value, in column: Int) -> String {
    switch value {
    case .missing: "-"
    case .text(let text): text
    case .integer(let value): value.description
    case .real(let value): FieldText.shown(value)
    case .time(let nanoseconds): FieldText.shown(seconds(nanoseconds, in: column))
    case .boolean(let value): value ? "yes" : "no"
    }
  }

  private func seconds(_ nanoseconds: Int64, in column: Int) -> Double {
    Double(FieldText.time(nanoseconds: nanoseconds, in: columns[column].unit)) ?? 0
  }
}
