// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// Reads a JSON document (RFC 8259) and keeps the place of each value.
///
/// Foundation's decoder names no place for a value of the wrong kind, which is what is wrong with
/// most files of settings.
package struct JSONParser {
  /// The deepest nesting that is read.
  private static let maximumDepth = 64

  private let file: String
  private let bytes: [UInt8]
  private var position = 0

  private init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  /// Reads a file.
  ///
  /// - Throws: `ResultFileError.inputMissing` where there is none, `.malformed` where it is no JSON.
  package static func read(_ path: String) throws(ResultFileError) -> JSONNode {
    guard let bytes = try StoredFile.bytes(of: path) else {
      throw .inputMissing(path: path, reason: "no such file")
    }
    return try parse(bytes, file: path)
  }

  /// Reads a document that is in memory.
  ///
  /// - Throws: `ResultFileError.malformed` where it is no JSON.
  package static func parse(
    _ bytes: [UInt8], file: String
  ) throws(ResultFileError) -> JSONNode {
    var parser = JSONParser(file: file, bytes: bytes)
    let node = try parser.value(path: "", depth: 0)
    parser.skipBlanks()
    guard parser.position == bytes.count else { throw parser.failure("text behind the document") }
    return node
  }

  private mutating func value(
    path: String, depth: Int
  ) throws(ResultFileError) -> JSONNode {
    skipBlanks()
    guard depth <= Self.maximumDepth else {
      throw failure("nested deeper than \(Self.maximumDepth) levels")
    }
    let start = position
    let content: JSONNode.Content
    switch peek {
    case UInt8(ascii: "{"): content = try object(path: path, depth: depth)
    case UInt8(ascii: "["): content = try list(path: path, depth: depth)
    case UInt8(ascii: "\""): content = .text(try string())
    case UInt8(ascii: "t"): content = try literal("true", .boolean(true))
    case UInt8(ascii: "f"): content = try literal("false", .boolean(false))
    case UInt8(ascii: "n"): content = try literal("null", .null)
    case nil: throw failure("the document ends where a value is expected")
    default: content = .number(try number())
    }
    let place = place(of: start)
    return JSONNode(
      content: content, path: path, file: file, line: place.line, column: place.column)
  }

  private mutating func object(
    path: String, depth: Int
  ) throws(ResultFileError) -> JSONNode.Content {
    var members: [(name: String, value: JSONNode)] = []
    position += 1
    skipBlanks()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw failure("a name in quotes is expected") }
      let start = position
      let name = try string()
      guard !members.contains(where: { $0.name == name }) else {
        position = start
        throw failure("the name \"\(name)\" stands twice")
      }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw failure("a colon is expected behind a name") }
      let inner = path.isEmpty ? name : "\(path).\(name)"
      members.append((name, try value(path: inner, depth: depth + 1)))
      skipBlanks()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw failure("a comma or } is expected") }
    }
  }

  private mutating func list(path: String, depth: Int) throws(ResultFileError) -> JSONNode.Content {
    var elements: [JSONNode] = []
    position += 1
    skipBlanks()
    if take(UInt8(ascii: "]")) { return .list(elements) }
    while true {
      elements.append(try value(path: "\(path)[\(elements.count)]", depth: depth + 1))
      skipBlanks()
      if take(UInt8(ascii: "]")) { return .list(elements) }
      guard take(UInt8(ascii: ",")) else { throw failure("a comma or ] is expected") }
    }
  }

  private mutating func literal(
    _ word: String, _ content: JSONNode.Content
  ) throws(ResultFileError) -> JSONNode.Content {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("is no JSON value") }
    position += word.utf8.count
    return content
  }

  private mutating func number() throws(ResultFileError) -> String {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let leadingZero = peek == UInt8(ascii: "0")
    let whole = digits()
    var isNumber = whole > 0 && !(leadingZero && whole > 1)
    if take(UInt8(ascii: ".")) { isNumber = digits() > 0 && isNumber }
    if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      isNumber = digits() > 0 && isNumber
    }
    guard isNumber else {
      position = start
      throw failure("is no JSON value")
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }
}

// MARK: - Texts

extension JSONParser {
  private mutating func string() throws(ResultFileError) -> String {
    let start = position
    var text: [UInt8] = []
    position += 1
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw failure("a control character within a text") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: String(try escaped()).utf8)
      } else {
        text.append(byte)
      }
    }
    guard take(UInt8(ascii: "\"")) else {
      position = start
      throw failure("a text that is never closed")
    }
    guard let valid = String(validating: text, as: UTF8.self) else {
      position = start
      throw failure("a text that is not UTF-8")
    }
    return valid
  }

  /// The character of an escape whose backslash has been read.
  private mutating func escaped() throws(ResultFileError) -> Character {
    guard let byte = peek else { throw failure("the document ends within a text") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Character(UnicodeScalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicode()
    default:
      position -= 1
      throw failure("an unknown escape within a text")
    }
  }

  private mutating func unicode() throws(ResultFileError) -> Character {
    var units = [try unit()]
    if (0xD800..<0xDC00).contains(units[0]), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      units.append(try unit())
    }
    guard let text = String(validating: units, as: UTF16.self), let first = text.first else {
      throw failure("half of a surrogate pair within a text")
    }
    return first
  }

  private mutating func unit() throws(ResultFileError) -> UInt16 {
    guard position + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw failure("an escape \\u takes four hexadecimal digits") }
    position += 4
    return unit
  }
}

// MARK: - Bytes

extension JSONParser {
  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func place(of offset: Int) -> (line: Int, column: Int) {
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (before.count { $0 == UInt8(ascii: "\n") } + 1, offset - lineStart + 1)
  }

  private func failure(_ problem: String) -> ResultFileError {
    let place = place(of: position)
    return .malformed(
      MalformedInput(
        path: file, line: place.line, column: place.column, value: "", problem: problem))
  }
}
