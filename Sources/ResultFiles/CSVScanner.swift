// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds rows and fields in a stream of bytes, in a buffer that holds at least one row.
struct CSVScanner: ~Copyable {
  private struct Field {
    /// Offsets from the start of the row, quotes left out.
    var start: Int32
    var end: Int32
    var hasDoubledQuotes: Bool
  }

  /// Bytes that separate fields or need care; all are at most a comma.
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  private let path: String
  private let source: InputFile
  private let storage: UnsafeMutablePointer<UInt8>
  private var fields: UnsafeMutablePointer<Field>
  private var fieldCapacity = 64
  private(set) var fieldCount = 0
  private var rowStart = 0
  private var nextStart = 0
  private var end = 0
  private var isAtEnd = false
  private var line = 0
  private var lineFeedsInRow = 1

  init(path: String) throws(ResultFileError) {
    let opened = try InputFile(path: path)
    source = opened
    self.path = path
    storage = .allocate(capacity: CSVReader.maximumRowBytes)
    fields = .allocate(capacity: fieldCapacity)
  }

  deinit {
    storage.deallocate()
    fields.deallocate()
  }

  /// Moves to the next row; with a count, a row of any other length is an error.
  mutating func scanRow(expecting count: Int?) throws(ResultFileError) -> Bool {
    rowStart = nextStart
    line += lineFeedsInRow
    lineFeedsInRow = 1
    fieldCount = 0
    if rowStart == end {
      if !isAtEnd { try refill() }
      if line == 1 { skipByteOrderMark() }
      if rowStart == end { return false }
    }
    while !(try scanBuffered()) { try refill() }
    if let count, fieldCount != count { throw wrongCount(count) }
    return true
  }

  private mutating func skipByteOrderMark() {
    if end >= 3, storage[0] == 0xEF, storage[1] == 0xBB, storage[2] == 0xBF { rowStart = 3 }
  }

  private func wrongCount(_ expected: Int) -> ResultFileError {
    if fieldCount == 1, bytes(of: 0).isEmpty {
      return malformed(byte: 0, value: "", "a blank line where \(expected) fields are expected")
    }
    return malformed(
      byte: 0, value: "", "\(fieldCount) fields where the header has \(expected) columns")
  }

  /// Moves what is left to the front of the buffer and reads on behind it.
  private mutating func refill() throws(ResultFileError) {
    let kept = end - rowStart
    if kept == CSVReader.maximumRowBytes {
      throw malformed(
        byte: 0, value: "", "a row of more than \(CSVReader.maximumRowBytes) bytes")
    }
    storage.update(from: storage + rowStart, count: kept)
    rowStart = 0
    end = kept
    do {
      let got = try source.read(
        into: storage + end, count: CSVReader.maximumRowBytes - end)
      end += got
      isAtEnd = got == 0
    } catch {
      if case .system = error { throw .inputOutput(path: path, reason: error.problem) }
      throw malformed(byte: 0, value: "", error.problem)
    }
  }

  /// Takes one row apart; false if the buffer ends inside it.
  private mutating func scanBuffered() throws(ResultFileError) -> Bool {
    var position = rowStart
    fieldCount = 0
    lineFeedsInRow = 1
    while true {
      let begin = position
      if position < end, storage[position] == Self.quote {
        guard try scanQuoted(&position) else { return false }
      } else {
        while position < end, storage[position] > Self.comma || !Self.isSpecial(storage[position]) {
          position += 1
        }
        if position < end || isAtEnd { store(begin, position, hasDoubledQuotes: false) }
      }
      guard position < end else {
        nextStart = end
        return isAtEnd
      }
      switch storage[position] {
      case Self.comma: position += 1
      case Self.lineFeed:
        nextStart = position + 1
        return true
      case Self.carriageReturn:
        if position + 1 == end, !isAtEnd { return false }
        guard position + 1 < end, storage[position + 1] == Self.lineFeed else {
          throw malformed(byte: position, value: "\\r", "a carriage return without a line feed")
        }
        nextStart = position + 2
        return true
      default:
        throw misplacedQuote(position, begin: begin)
      }
    }
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == comma || byte == lineFeed || byte == carriageReturn || byte == quote
  }

  private func misplacedQuote(_ position: Int, begin: Int) -> ResultFileError {
    let value = String(decoding: [storage[position]], as: UTF8.self)
    let problem =
      storage[begin] == Self.quote
      ? "text behind the closing quote of a field"
      : "a quote inside a field that does not begin with one"
    return malformed(byte: position, value: value, problem)
  }

  /// Passes over a field in quotes; false if the buffer ends before it is known where it ends.
  private mutating func scanQuoted(_ position: inout Int) throws(ResultFileError) -> Bool {
    let begin = position
    var cursor = position + 1
    var hasDoubledQuotes = false
    while cursor < end {
      let byte = storage[cursor]
      if byte == Self.quote {
        if cursor + 1 == end, !isAtEnd { return false }
        guard cursor + 1 < end, storage[cursor + 1] == Self.quote else {
          store(begin + 1, cursor, hasDoubledQuotes: hasDoubledQuotes)
          position = cursor + 1
          return true
        }
        hasDoubledQuotes = true
        cursor += 1
      } else if byte == Self.lineFeed {
        lineFeedsInRow += 1
      }
      cursor += 1
    }
    guard isAtEnd else { return false }
    throw malformed(byte: begin, value: "\"", "a quoted field that is never closed")
  }

  private mutating func store(_ start: Int, _ end: Int, hasDoubledQuotes: Bool) {
    if fieldCount == fieldCapacity {
      let larger = UnsafeMutablePointer<Field>.allocate(capacity: fieldCapacity * 2)
      larger.update(from: fields, count: fieldCount)
      fields.deallocate()
      fields = larger
      fieldCapacity *= 2
    }
    fields[fieldCount] = Field(
      start: Int32(truncatingIfNeeded: start - rowStart),
      end: Int32(truncatingIfNeeded: end - rowStart), hasDoubledQuotes: hasDoubledQuotes)
    fieldCount += 1
  }
}

// MARK: - Fields of the present row

extension CSVScanner {
  /// The field as it stands in the file, without its enclosing quotes.
  func bytes(of field: Int) -> UnsafeRawBufferPointer {
    precondition(field < fieldCount, "there is no such field in this row")
    let place = fields[field]
    return UnsafeRawBufferPointer(
      start: storage + rowStart + Int(place.start), count: Int(place.end - place.start))
  }

  func text(of field: Int) throws(ResultFileError) -> String {
    guard let text = String(validating: bytes(of: field), as: UTF8.self) else {
      throw malformed(field: field, "the field is not valid UTF-8")
    }
    return fields[field].hasDoubledQuotes ? Self.withSingleQuotes(text) : text
  }

  /// The field for a message: bytes that are no UTF-8 become replacement characters.
  func lossyText(of field: Int) -> String {
    let text = String(decoding: bytes(of: field), as: UTF8.self)
    return fields[field].hasDoubledQuotes ? Self.withSingleQuotes(text) : text
  }

  private static func withSingleQuotes(_ text: String) -> String {
    var single = ""
    var skips = false
    for scalar in text.unicodeScalars {
      if scalar == "\"", !skips {
        skips = true
        continue
      }
      skips = false
      single.unicodeScalars.append(scalar)
    }
    return single
  }

  /// An error at a field of the present row.
  func malformed(field: Int, _ problem: String) -> ResultFileError {
    malformed(
      byte: rowStart + Int(fields[field].start), value: lossyText(of: field), problem)
  }

  /// An error at a place in the buffer; places before the row stand for its start.
  func malformed(byte: Int, value: String, _ problem: String) -> ResultFileError {
    var line = line
    var lineStart = rowStart
    var position = rowStart
    while position < byte {
      if storage[position] == Self.lineFeed {
        line += 1
        lineStart = position + 1
      }
      position += 1
    }
    return .malformed(
      MalformedInput(
        path: path, line: max(line, 1), column: max(byte, lineStart) - lineStart + 1, value: value,
        problem: problem))
  }
}
