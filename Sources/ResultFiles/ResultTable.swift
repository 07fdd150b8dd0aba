// SPDX-License-Identifier: GPL-3.0-or-later

/// The unit of a column, with the word that the column's name must carry.
package struct ResultUnit: Sendable, Hashable {
  /// The unit as labels and the data package show it; empty for a pure number or a name.
  package let symbol: String
  /// The last part of the name of every column in this unit; empty where none is asked for.
  package let suffix: String
  /// The word that must stand somewhere in the name, for counts of things.
  package let countedWord: String
  /// The digits behind the decimal point that make up whole nanoseconds, for units of time.
  package let nanosecondDigits: Int?

  private init(
    symbol: String, suffix: String = "", countedWord: String = "", nanosecondDigits: Int? = nil
  ) {
    self.symbol = symbol
    self.suffix = suffix
    self.countedWord = countedWord
    self.nanosecondDigits = nanosecondDigits
  }

  /// No unit: names, words and identifiers.
  package static let none = ResultUnit(symbol: "")
  /// Seconds of simulated time; names end in `_s`.
  package static let seconds = ResultUnit(symbol: "s", suffix: "s", nanosecondDigits: 9)
  /// Milliseconds of simulated time; names end in `_ms`.
  package static let milliseconds = ResultUnit(symbol: "ms", suffix: "ms", nanosecondDigits: 6)
  /// Microseconds of simulated time; names end in `_us`.
  package static let microseconds = ResultUnit(symbol: "us", suffix: "us", nanosecondDigits: 3)
  /// Nanoseconds of simulated time; names end in `_ns`.
  package static let nanoseconds = ResultUnit(symbol: "ns", suffix: "ns", nanosecondDigits: 0)
  /// Events in a second; names end in `_per_s`.
  package static let perSecond = ResultUnit(symbol: "1/s", suffix: "per_s")
  /// Messages in a second; names end in `_per_s`.
  package static let messagesPerSecond = ResultUnit(symbol: "messages/s", suffix: "per_s")
  /// An integral of a backlog over time; names end in `_message_s`.
  package static let messageSeconds = ResultUnit(symbol: "messages*s", suffix: "message_s")
  /// Bytes; names end in `_bytes`.
  package static let bytes = ResultUnit(symbol: "B", suffix: "bytes")
  /// A part of a whole, from 0 to 1; names end in `_share`.
  package static let share = ResultUnit(symbol: "1", suffix: "share")
  /// A quotient of two like quantities; names end in `_ratio`.
  package static let ratio = ResultUnit(symbol: "1", suffix: "ratio")

  /// A number of things, such as `messages` or `queues`; the word stands in the column's name.
  package static func count(of word: String) -> ResultUnit {
    ResultUnit(symbol: word, countedWord: word)
  }
}

/// One column of a result table: its name and what its values mean.
package struct ResultColumn: Sendable, Hashable {
  /// Whether a column says which observation a row is, or what was observed.
  package enum Role: String, Sendable {
    /// Part of what names the row; key columns come first.
    case key
    /// An observed value.
    case measure
  }

  /// The form of a column's values.
  package enum ValueType: String, Sendable {
    /// A whole number that fits in 64 bits.
    case integer
    /// A decimal number.
    case decimal
    /// Any text.
    case text
    /// `true` or `false`.
    case boolean
  }

  /// The name in the header line, in snake_case with the unit last.
  package let name: String
  /// The role of the column in its row.
  package let role: Role
  /// The form of the values.
  package let type: ValueType
  /// The unit of the values.
  package let unit: ResultUnit
  /// What a value means, in one sentence.
  package let description: String

  private init(
    _ name: String, _ role: Role, _ type: ValueType, _ unit: ResultUnit, _ description: String
  ) {
    self.name = name
    self.role = role
    self.type = type
    self.unit = unit
    self.description = description
  }

  /// A column that is part of a row's name.
  package static func key(
    _ name: String, _ type: ValueType, unit: ResultUnit = .none, _ description: String
  ) -> ResultColumn {
    ResultColumn(name, .key, type, unit, description)
  }

  /// A column of observed values.
  package static func measure(
    _ name: String, _ type: ValueType, unit: ResultUnit = .none, _ description: String
  ) -> ResultColumn {
    ResultColumn(name, .measure, type, unit, description)
  }
}

/// The schema of one CSV file in a results directory.
package struct ResultTable: Sendable, Hashable {
  /// The file's name without its extension.
  package let name: String
  /// What one row stands for, in one sentence.
  package let rowMeaning: String
  /// The columns in the order of the file, keys first.
  package let columns: [ResultColumn]
  /// Whether the key columns together tell any two rows apart.
  package let keyIsUnique: Bool

  /// Describes a table.
  package init(
    name: String, rowMeaning: String, keyIsUnique: Bool = true, columns: [ResultColumn]
  ) {
    self.name = name
    self.rowMeaning = rowMeaning
    self.keyIsUnique = keyIsUnique
    self.columns = columns
  }

  /// The file's name in a results directory.
  package var fileName: String { name + ".csv" }

  /// The position of a column.
  package func index(of column: String) -> Int? {
    columns.firstIndex { $0.name == column }
  }
}

// MARK: - Rules for names

extension ResultTable {
  /// What in this schema breaks the rules for result files, one sentence a finding.
  ///
  /// The rules: names are unique and in snake_case, key columns come first, a unit's suffix ends
  /// the name, a counted word stands in it, every column is described.
  package func violations() -> [String] {
    var found: [String] = []
    if !isSnakeCase(name) { found.append("\(name): the table's name is not in snake_case") }
    if rowMeaning.isEmpty { found.append("\(name): does not say what a row is") }
    if columns.isEmpty { found.append("\(name): has no column") }
    var seen: [String] = []
    var measureSeen = false
    for column in columns {
      let place = "\(name).\(column.name)"
      if seen.contains(column.name) { found.append("\(place): stands twice") }
      seen.append(column.name)
      if column.role == .measure { measureSeen = true }
      if column.role == .key, measureSeen {
        found.append("\(place): a key column stands behind a measured one")
      }
      found += column.violations().map { "\(place): \($0)" }
    }
    return found
  }
}

extension ResultColumn {
  fileprivate func violations() -> [String] {
    var found: [String] = []
    if !isSnakeCase(name) { found.append("is not in snake_case") }
    if description.isEmpty { found.append("is not described") }
    if !unit.suffix.isEmpty, name != unit.suffix, !name.hasSuffix("_" + unit.suffix) {
      found.append("does not end in its unit, _\(unit.suffix)")
    }
    if !unit.countedWord.isEmpty, !("_" + name + "_").contains("_" + unit.countedWord + "_") {
      found.append("does not name what it counts, \(unit.countedWord)")
    }
    if unit != .none, type == .text || type == .boolean {
      found.append("has a unit and is no number")
    }
    return found
  }
}

private func isSnakeCase(_ name: String) -> Bool {
  guard let first = name.utf8.first, first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z") else {
    return false
  }
  let allowed = name.utf8.allSatisfy { byte in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
  }
  return allowed && !name.contains("__") && !name.hasSuffix("_")
}
