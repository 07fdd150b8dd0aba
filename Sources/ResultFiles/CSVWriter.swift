// SPDX-License-Identifier: GPL-3.0-or-later

/// Writes a result table row by row.
///
/// Fields are appended from left to right and must fit the schema: a wrong type, a missing or a
/// surplus field is a mistake of the program and stops it. Failures of the file show at the end of
/// the row in which a block is written.
///
/// The form is RFC 4180 with a line feed at the end of each line, without a byte-order mark. The
/// locale has no influence.
///
/// - Complexity: amortised linear in the bytes written; a row does not allocate.
package final class CSVWriter {
  /// Bytes that are collected before the system is called.
  static let blockSize = 64 * 1024

  /// Significant digits of derived statistics: few enough that the last bit of a platform's
  /// mathematical functions does not show.
  package static let statisticDigits = 12

  /// The schema of the file.
  package let table: ResultTable
  private var row: CSVRow
  /// The file; none where the table stays in memory.
  private var file: OutputFile?
  private let recordPath: String
  private let onFinish: ((FileRecord) -> Void)?

  /// Creates the file and writes its header line; a path that ends in `.gz` is compressed.
  ///
  /// - Throws: `ResultFileError.cannotCreate` if there is such a file or none can be made.
  package convenience init(creating path: String, table: ResultTable) throws(ResultFileError) {
    try self.init(creating: path, table: table, recordPath: path, onFinish: nil)
  }

  init(
    creating path: String, table: ResultTable, recordPath: String,
    onFinish: ((FileRecord) -> Void)?
  ) throws(ResultFileError) {
    self.table = table
    self.recordPath = recordPath
    self.onFinish = onFinish
    row = CSVRow(table, capacity: Self.blockSize + 4096)
    file = try OutputFile(creating: path)
    writeHeader()
  }

  /// Begins a table that stays in memory, without a header line.
  package init(inMemory table: ResultTable) {
    self.table = table
    recordPath = ""
    onFinish = nil
    row = CSVRow(table, capacity: 4096)
    file = nil
  }

  private func writeHeader() {
    for (position, column) in table.columns.enumerated() {
      if position > 0 { row.bytes.append(byte: UInt8(ascii: ",")) }
      row.bytes.append(csvField: column.name)
    }
    row.bytes.append(byte: UInt8(ascii: "\n"))
  }

  private func fail(_ given: StaticString) -> Never {
    let column = table.columns[row.field - 1]
    preconditionFailure("\(table.name).\(column.name) is \(column.type) and was given \(given)")
  }

  /// Appends a whole number to a column of integers or decimals.
  package func append(_ value: Int64) {
    if !row.append(integer: value) { fail("an integer") }
  }

  /// Appends a whole number to a column of integers or decimals.
  package func append(_ value: Int) { append(Int64(value)) }

  /// Appends a whole number, or an empty field for none.
  package func append(_ value: Int64?) {
    if let value { append(value) } else { appendEmpty() }
  }

  /// Appends a whole number, or an empty field for none.
  package func append(_ value: Int?) {
    if let value { append(Int64(value)) } else { appendEmpty() }
  }

  /// Appends a span or instant of simulated time, exactly, in the column's own unit.
  ///
  /// No floating-point number takes part: 1,500,000,000 in a column of seconds is `1.5`.
  package func append(nanoseconds: Int64) {
    if !row.append(nanoseconds: nanoseconds) { fail("a time") }
  }

  /// Appends a span or instant of simulated time, or an empty field for none.
  package func append(nanoseconds: Int64?) {
    if let nanoseconds { append(nanoseconds: nanoseconds) } else { appendEmpty() }
  }

  /// Appends a real number with at most so many significant digits; what is not finite becomes an
  /// empty field.
  ///
  /// Ties of the shortest exact decimal round away from zero; zero has no sign.
  ///
  /// - Precondition: `significantDigits` is from 1 to 17.
  package func append(
    _ value: Double, significantDigits: Int = CSVWriter.statisticDigits
  ) {
    precondition((1...17).contains(significantDigits), "a double has 1 to 17 significant digits")
    if !row.append(real: value, significantDigits: significantDigits) { fail("a real number") }
  }

  /// Appends a real number, or an empty field for none.
  package func append(
    _ value: Double?, significantDigits: Int = CSVWriter.statisticDigits
  ) {
    if let value { append(value, significantDigits: significantDigits) } else { appendEmpty() }
  }

  /// Appends a text, in quotes where the form asks for them.
  package func append(_ text: String) {
    if !row.append(text: text) { fail("a text") }
  }

  /// Appends a truth value as `true` or `false`.
  package func append(_ value: Bool) {
    if !row.append(truth: value) { fail("a truth value") }
  }

  /// Appends an empty field: no value.
  package func appendEmpty() { row.appendEmpty() }

  /// Ends the row, and writes a block to the file when one is full.
  ///
  /// - Throws: `ResultFileError.inputOutput` if the system refuses a block.
  package func endRow() throws(ResultFileError) {
    if row.end() >= Self.blockSize { try flush() }
  }

  private func flush() throws(ResultFileError) {
    guard file != nil else { return }
    try file?.write(row.bytes.bytes)
    row.bytes.removeAll()
  }

  /// Appends whole rows that were written before, each behind a first field where one is given.
  ///
  /// - Parameters:
  ///   - rows: Rows of the columns behind the first one, or of all, as another writer made them.
  ///   - first: The first field of each.
  /// - Throws: `ResultFileError.inputOutput` if the system refuses a block.
  /// - Precondition: The rows have been proven to be what was written.
  package func append(
    rows: UnsafeRawBufferPointer, behind first: Int?
  ) throws(ResultFileError) {
    precondition(row.field == 0, "rows are appended between rows")
    var start = 0
    var isQuoted = false
    for position in rows.indices {
      if rows[position] == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard rows[position] == UInt8(ascii: "\n"), !isQuoted else { continue }
      if let first {
        row.bytes.append(integer: Int64(first))
        row.bytes.append(byte: UInt8(ascii: ","))
      }
      row.bytes.append(bytes: UnsafeRawBufferPointer(rebasing: rows[start...position]))
      start = position + 1
      if row.bytes.count >= Self.blockSize { try flush() }
    }
    precondition(start == rows.count, "the last row of \(table.fileName) is cut off")
  }

  /// The rows of a table in memory.
  package var rows: [UInt8] { Array(row.bytes.bytes) }

  /// Writes what is left and closes the file.
  ///
  /// Nothing can be appended afterwards.
  ///
  /// - Returns: The digest and length of the content.
  /// - Throws: `ResultFileError.inputOutput` if the system refuses the last block.
  @discardableResult
  package func finish() throws(ResultFileError) -> FileRecord {
    precondition(row.field == 0, "\(table.fileName) ends in the middle of a row")
    try flush()
    guard let record = try file?.finish(as: recordPath) else {
      preconditionFailure("a table in memory has no file to finish")
    }
    onFinish?(record)
    return record
  }
}
