// SPDX-License-Identifier: GPL-3.0-or-later

/// The bytes that a ``CSVWriter`` has collected, and how far its present row has come.
///
/// A value in one place: each field is one access to the writer, which as a class has every access to
/// its variables checked.
struct CSVRow: ~Copyable {
  var bytes: ByteBuffer
  /// Fields that the row has.
  private(set) var field = 0
  private let formats: [FieldFormat]
  private let fileName: String

  private struct FieldFormat {
    var type: ResultColumn.ValueType
    var nanosecondDigits: Int
  }

  init(_ table: ResultTable, capacity: Int) {
    bytes = ByteBuffer(capacity: capacity)
    formats = table.columns.map {
      FieldFormat(type: $0.type, nanosecondDigits: $0.unit.nanosecondDigits ?? -1)
    }
    fileName = table.fileName
  }

  /// Begins the next field and returns its format.
  private mutating func next() -> FieldFormat {
    precondition(field < formats.count, "a row of \(fileName) has too many fields")
    if field > 0 { bytes.append(byte: UInt8(ascii: ",")) }
    field += 1
    return formats[field - 1]
  }

  // Each tells whether the column is of a type that takes such a value.

  mutating func append(integer value: Int64) -> Bool {
    let type = next().type
    bytes.append(integer: value)
    return type == .integer || type == .decimal
  }

  mutating func append(nanoseconds: Int64) -> Bool {
    let format = next()
    guard format.nanosecondDigits >= 0 else { return false }
    bytes.append(decimal: nanoseconds, fractionDigits: format.nanosecondDigits)
    return format.type == .decimal || format.nanosecondDigits == 0
  }

  mutating func append(real value: Double, significantDigits: Int) -> Bool {
    let type = next().type
    bytes.append(real: value, significantDigits: significantDigits)
    return type == .decimal
  }

  mutating func append(text: String) -> Bool {
    let type = next().type
    bytes.append(csvField: text)
    return type == .text
  }

  mutating func append(truth value: Bool) -> Bool {
    let type = next().type
    bytes.append(value ? "true" : "false")
    return type == .boolean
  }

  mutating func appendEmpty() { _ = next() }

  /// Ends the row.
  ///
  /// - Returns: How many bytes there are now.
  mutating func end() -> Int {
    precondition(
      field == formats.count,
      "a row of \(fileName) has \(field) fields and needs \(formats.count)")
    bytes.append(byte: UInt8(ascii: "\n"))
    field = 0
    return bytes.count
  }
}
