// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads a table row by row, strictly: what is not as the caller expects is an error with file,
/// line, column and text.
///
/// The form is RFC 4180 with a header line. Line feeds and carriage returns with line feeds both end
/// lines, a byte-order mark at the front is passed over, and gzip is recognised by its content.
///
///     var reader = try CSVReader(path: "arrivals.csv", columns: [time])
///     while try reader.nextRow() {
///       let arrival = try reader.nanoseconds(at: 0)
///     }
///
/// Memory stays the same however long the file is: a row may have at most ``maximumRowBytes``.
package struct CSVReader: ~Copyable {
  /// The longest row that is read, line ends included.
  package static let maximumRowBytes = 1 << 20

  /// What happens to columns of the file that the caller did not name.
  package enum UnnamedColumns: Sendable {
    /// They are an error that names the nearest column asked for.
    case refused
    /// They are passed over.
    case ignored
  }

  /// The file as the user named it.
  package let path: String
  /// The columns that the caller reads; accessors take positions in this list.
  package let columns: [ResultColumn]
  /// Rows read so far, the header not counted.
  package private(set) var rowCount = 0

  /// Position in the file of each column of `columns`; -1 for one that is absent.
  private let fileColumns: [Int]
  private let headerCount: Int
  private var scanner: CSVScanner

  /// Opens a table and matches its header with the columns asked for, in whatever order they are.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - columns: The columns to read.
  ///   - optional: Names of those that may be absent from the file.
  ///   - unnamed: What to do with columns that are not among them.
  /// - Throws: `ResultFileError.inputMissing` where there is no such file, `.malformed` where the
  ///   header has other columns, `.inputOutput` where the system cannot read.
  package init(
    path: String, columns: [ResultColumn], optional: [String] = [],
    unnamed: UnnamedColumns = .refused
  ) throws(ResultFileError) {
    var scanner = try CSVScanner(path: path)
    guard try scanner.scanRow(expecting: nil) else {
      throw scanner.malformed(byte: 0, value: "", "the file is empty; a header line is expected")
    }
    fileColumns = try Self.matchHeader(
      of: scanner, with: columns, optional: optional, unnamed: unnamed)
    headerCount = scanner.fieldCount
    self.scanner = scanner
    self.path = path
    self.columns = columns
  }

  /// Opens a file of a result table; every column of the schema must be there and no other.
  ///
  /// - Throws: As the initialiser with columns.
  package init(path: String, table: ResultTable) throws(ResultFileError) {
    try self.init(path: path, columns: table.columns)
  }

  /// The position in the file of each column asked for; -1 for those that may be absent and are.
  private static func matchHeader(
    of scanner: borrowing CSVScanner, with columns: [ResultColumn], optional: [String],
    unnamed: UnnamedColumns
  ) throws(ResultFileError) -> [Int] {
    var fileColumns = Array(repeating: -1, count: columns.count)
    var names: [String] = []
    for field in 0..<scanner.fieldCount {
      let name = try scanner.text(of: field)
      if names.contains(name) {
        throw scanner.malformed(field: field, "the column \"\(name)\" stands twice in the header")
      }
      names.append(name)
      if let wanted = columns.firstIndex(where: { $0.name == name }) {
        fileColumns[wanted] = field
      } else if unnamed == .refused {
        let allowed = columns.map { $0.name }.joined(separator: ", ")
        throw scanner.malformed(
          field: field, "unknown column \"\(name)\"; the columns of this file are \(allowed)")
      }
    }
    for (position, column) in columns.enumerated()
    where fileColumns[position] < 0 && !optional.contains(column.name) {
      throw scanner.malformed(
        byte: 0, value: "",
        "the column \"\(column.name)\" is missing; the header has \(names.joined(separator: ", "))")
    }
    return fileColumns
  }

  /// Moves to the next row.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: `ResultFileError.malformed` if the row has another number of fields than the header
  ///   or breaks the form, `.inputOutput` where the system cannot read.
  package mutating func nextRow() throws(ResultFileError) -> Bool {
    guard try scanner.scanRow(expecting: headerCount) else { return false }
    rowCount += 1
    return true
  }

  /// Whether the file has this column.
  package func isPresent(_ column: Int) -> Bool { fileColumns[column] >= 0 }

  /// Whether the field holds nothing, or the file lacks the column.
  package func isEmpty(at column: Int) -> Bool {
    let field = fileColumns[column]
    return field < 0 || scanner.bytes(of: field).isEmpty
  }

  /// The field as a whole number.
  ///
  /// - Throws: `ResultFileError.malformed` if it is none of 64 bits.
  package func integer(at column: Int) throws(ResultFileError) -> Int64 {
    guard let value = DecimalNumber.integer(bytes(at: column)) else {
      throw failure(at: column, "is not a whole number of 64 bits")
    }
    return value
  }

  /// The field as a real number, rounded to the nearest double.
  ///
  /// - Throws: `ResultFileError.malformed` if it is no decimal number or too large.
  package func decimal(at column: Int) throws(ResultFileError) -> Double {
    let text = bytes(at: column)
    guard let number = DecimalNumber(text) else {
      throw failure(at: column, "is not a decimal number")
    }
    guard let value = number.double(of: text) else {
      throw failure(at: column, "is too large for a double")
    }
    return value
  }

  /// The field as whole nanoseconds, read in the column's own unit of time without rounding on the
  /// way; digits below the nanosecond round to the nearest.
  ///
  /// - Precondition: The column's unit is one of time.
  /// - Throws: `ResultFileError.malformed` if it is no decimal number or leaves 64 bits.
  package func nanoseconds(at column: Int) throws(ResultFileError) -> Int64 {
    guard let digits = columns[column].unit.nanosecondDigits else {
      preconditionFailure("column \(columns[column].name) is not a time")
    }
    guard let number = DecimalNumber(bytes(at: column)) else {
      throw failure(at: column, "is not a decimal number")
    }
    guard let value = number.scaled(byPowerOfTen: digits) else {
      throw failure(at: column, "is more than 292 years")
    }
    return value
  }

  /// The field as a text, its quotes taken off.
  ///
  /// - Throws: `ResultFileError.malformed` if it is not UTF-8.
  package func text(at column: Int) throws(ResultFileError) -> String {
    let field = fileColumns[column]
    return field < 0 ? "" : try scanner.text(of: field)
  }

  /// The field as a truth value.
  ///
  /// - Throws: `ResultFileError.malformed` if it is neither `true` nor `false`.
  package func boolean(at column: Int) throws(ResultFileError) -> Bool {
    switch try text(at: column) {
    case "true": true
    case "false": false
    default: throw failure(at: column, "is neither true nor false")
    }
  }

  /// An error about a field of this row, for rules that the caller knows, such as an order of rows.
  ///
  /// - Parameters:
  ///   - column: The column's position in `columns`.
  ///   - problem: What is wrong, to follow the column's name and the field's text.
  /// - Returns: The error to throw.
  package func failure(at column: Int, _ problem: String) -> ResultFileError {
    let name = columns[column].name
    let field = fileColumns[column]
    guard field >= 0 else {
      return scanner.malformed(byte: 0, value: "", "the column \"\(name)\" is missing: \(problem)")
    }
    let value = scanner.lossyText(of: field)
    let shown = value.count > 60 ? value.prefix(60) + "…" : value[...]
    let subject = value.isEmpty ? "column \(name) is empty and" : "column \(name): \"\(shown)\""
    return scanner.malformed(field: field, "\(subject) \(problem)")
  }

  /// An error about the file as a whole, placed at the line read last.
  package func failure(_ problem: String) -> ResultFileError {
    scanner.malformed(byte: 0, value: "", problem)
  }

  private func bytes(at column: Int) -> UnsafeRawBufferPointer {
    let field = fileColumns[column]
    return field < 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : scanner.bytes(of: field)
  }
}
