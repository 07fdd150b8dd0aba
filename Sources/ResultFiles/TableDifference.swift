// SPDX-License-Identifier: GPL-3.0-or-later

/// Where two CSV files with the same columns differ, found in one pass over both.
///
/// Rows are compared by their place, field by field as texts. Rows that stand in another order are
/// recognised: then the files differ in bytes and not in content.
package struct TableDifference: Sendable, Equatable {
  /// A field that differs.
  package struct Place: Sendable, Equatable {
    /// The line in both files, counted from 1; a row over several lines counts as one.
    package var line: Int
    /// The column's name.
    package var column: String
    /// The text in the first file; `nil` where it has no such row.
    package var base: String?
    /// The text in the second file; `nil` where it has no such row.
    package var new: String?
    /// What the row is about: leading columns and their texts.
    package var row: [Field]
  }

  /// One column of a row.
  package struct Field: Sendable, Equatable {
    /// The column's name.
    package var column: String
    /// The text.
    package var text: String
  }

  /// Rows of the first file, the header not counted.
  package var baseRows: Int
  /// Rows of the second file.
  package var newRows: Int
  /// Rows of the longer file that the other does not have at the same place.
  package var differingRows: Int
  /// The first field that differs; `nil` if none does.
  package var first: Place?
  /// Whether both files hold the same rows, in whatever order.
  package var hasSameRows: Bool

  /// Columns that say what a row is about.
  private static let shownColumns = 4

  /// Compares two files.
  ///
  /// - Parameters:
  ///   - base: The path of the first; gzip is recognised by its content.
  ///   - new: The path of the second.
  /// - Throws: `ResultFileError.malformed` where a header differs or a file is no table,
  ///   `.inputMissing` or `.inputOutput` where one cannot be read.
  /// - Complexity: linear in the length of the files; the memory is that of two rows.
  package init(between base: String, and new: String) throws(ResultFileError) {
    var left = try CSVScanner(path: base)
    var right = try CSVScanner(path: new)
    let columns = try Self.header(&left)
    let others = try Self.header(&right)
    guard columns == others else {
      throw right.malformed(
        byte: 0, value: "",
        "the header has the columns \(others.joined(separator: ", ")); "
          + "\(base) has \(columns.joined(separator: ", "))")
    }
    baseRows = 0
    newRows = 0
    differingRows = 0
    var leftRows = RowSet()
    var rightRows = RowSet()
    var hasLeft = true
    var hasRight = true
    while true {
      if hasLeft { hasLeft = try left.scanRow(expecting: columns.count) }
      if hasRight { hasRight = try right.scanRow(expecting: columns.count) }
      guard hasLeft || hasRight else { break }
      if hasLeft { baseRows += 1 }
      if hasRight { newRows += 1 }
      let field = Self.firstDifference(
        hasLeft ? columns.count : 0, hasRight ? columns.count : 0, left, right)
      guard let field else { continue }
      differingRows += 1
      if hasLeft { leftRows.add(left, columns.count) }
      if hasRight { rightRows.add(right, columns.count) }
      if first == nil {
        let shown = min(field, Self.shownColumns)
        first = Place(
          line: max(baseRows, newRows) + 1, column: columns[field],
          base: hasLeft ? left.lossyText(of: field) : nil,
          new: hasRight ? right.lossyText(of: field) : nil,
          row: (0..<shown).map { index in
            Field(
              column: columns[index],
              text: hasLeft ? left.lossyText(of: index) : right.lossyText(of: index))
          })
      }
    }
    hasSameRows = baseRows == newRows && leftRows == rightRows
  }

  private static func header(_ scanner: inout CSVScanner) throws(ResultFileError) -> [String] {
    guard try scanner.scanRow(expecting: nil) else {
      throw scanner.malformed(byte: 0, value: "", "the file is empty; a header line is expected")
    }
    var names: [String] = []
    for field in 0..<scanner.fieldCount { names.append(try scanner.text(of: field)) }
    return names
  }

  /// The first field in which two rows differ; 0 where one is missing, `nil` where none differs.
  private static func firstDifference(
    _ leftCount: Int, _ rightCount: Int, _ left: borrowing CSVScanner,
    _ right: borrowing CSVScanner
  ) -> Int? {
    guard leftCount == rightCount else { return 0 }
    for field in 0..<leftCount
    where !left.bytes(of: field).elementsEqual(right.bytes(of: field)) {
      return field
    }
    return nil
  }
}

/// A digest of rows that does not depend on their order: the sum of the digests of each.
private struct RowSet: Equatable {
  private var words: [UInt64] = [0, 0, 0, 0]

  mutating func add(_ scanner: borrowing CSVScanner, _ count: Int) {
    var digest = ContentDigest()
    for field in 0..<count {
      digest.update(scanner.bytes(of: field))
      // A byte that no UTF-8 text holds keeps neighbouring fields apart.
      withUnsafeBytes(of: UInt8(0xFF)) { digest.update($0) }
    }
    let row = digest.words
    for index in words.indices { words[index] &+= row[index] }
  }
}
