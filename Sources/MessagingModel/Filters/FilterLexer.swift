// SPDX-License-Identifier: GPL-3.0-or-later

/// A word, literal or sign of a filter expression.
struct FilterToken: Hashable {
  /// Where it begins, in scalars from 0.
  var offset: Int
  var content: Content

  enum Content: Hashable {
    /// A reserved word, in capitals.
    case word(String)
    case name(String)
    case integer(Int64)
    case real(Double)
    case text(String)
    case sign(String)
    case end
  }

  /// The token as messages show it.
  var shown: String {
    switch content {
    case .word(let word): word
    case .name(let name): "'\(name)'"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let text): "the text '\(text)'"
    case .sign(let sign): "'\(sign)'"
    case .end: "the end"
    }
  }
}

/// Splits a filter expression into tokens.
struct FilterLexer {
  private let scalars: [Unicode.Scalar]
  private let dialect: FilterDialect
  private var position = 0

  init(_ text: String, _ dialect: FilterDialect) {
    scalars = Array(text.unicodeScalars)
    self.dialect = dialect
  }

  /// All tokens, the end last.
  static func tokens(
    of text: String, _ dialect: FilterDialect
  ) throws(FilterError) -> [FilterToken] {
    var lexer = FilterLexer(text, dialect)
    var tokens: [FilterToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens[tokens.count - 1].content != .end
    return tokens
  }

  private func scalar(_ distance: Int = 0) -> Unicode.Scalar? {
    position + distance < scalars.count ? scalars[position + distance] : nil
  }

  private mutating func next() throws(FilterError) -> FilterToken {
    try skipBlanks()
    let start = position
    guard let first = scalar() else { return FilterToken(offset: start, content: .end) }
    if Self.isDigit(first) || first == "." && scalar(1).map(Self.isDigit) == true {
      return FilterToken(offset: start, content: try number())
    }
    if first == "'" { return FilterToken(offset: start, content: .text(try text())) }
    if Self.beginsName(first) { return FilterToken(offset: start, content: name()) }
    return FilterToken(offset: start, content: try sign(first))
  }

  private mutating func skipBlanks() throws(FilterError) {
    while let next = scalar() {
      if [" ", "\t", "\n", "\r", "\u{C}"].contains(next) {
        position += 1
      } else if next == "-", scalar(1) == "-", skipLine() {
        continue
      } else if next == "/", scalar(1) == "*" {
        try skipComment()
      } else {
        return
      }
    }
  }

  /// Skips a comment up to the end of its line; one in the last line has no such end and is none.
  private mutating func skipLine() -> Bool {
    guard let end = scalars[position...].firstIndex(where: { $0 == "\n" || $0 == "\r" }) else {
      return false
    }
    position = end + 1
    return true
  }

  private mutating func skipComment() throws(FilterError) {
    let start = position
    position += 2
    while scalar() != nil, !(scalar() == "*" && scalar(1) == "/") { position += 1 }
    guard scalar() != nil else { throw FilterError(at: start, "the comment has no end '*/'") }
    position += 2
  }

  // MARK: - Literals

  private mutating func text() throws(FilterError) -> String {
    let start = position
    var text = String.UnicodeScalarView()
    position += 1
    while let next = scalar() {
      position += 1
      if next == "'" {
        guard scalar() == "'" else { return String(text) }
        position += 1
      }
      text.append(next)
    }
    throw FilterError(at: start, "the text has no end; a quote within a text is written twice")
  }

  private mutating func number() throws(FilterError) -> FilterToken.Content {
    let start = position
    if dialect == .jms, scalar() == "0", let form = scalar(1) {
      if form == "x" || form == "X" { return .integer(try based(16, from: start + 2)) }
      if form >= "0", form <= "7" { return .integer(try based(8, from: start + 1)) }
    }
    digits()
    var isReal = false
    if scalar() == "." {
      isReal = true
      position += 1
      digits()
    }
    if scalar() == "e" || scalar() == "E" {
      let signed = scalar(1) == "+" || scalar(1) == "-" ? 2 : 1
      if scalar(signed).map(Self.isDigit) == true {
        isReal = true
        position += signed
        digits()
      }
    }
    let image = String(String.UnicodeScalarView(scalars[start..<position]))
    return isReal ? .real(try real(image, at: start)) : .integer(try integer(image, at: start))
  }

  private mutating func digits() {
    while let next = scalar(), Self.isDigit(next) { position += 1 }
  }

  private mutating func based(_ radix: Int, from first: Int) throws(FilterError) -> Int64 {
    let start = position
    position = first
    while let next = scalar(), Self.isDigit(next) || Self.beginsName(next) { position += 1 }
    let image = String(String.UnicodeScalarView(scalars[first..<position]))
    guard let value = Int64(image, radix: radix) else {
      throw FilterError(at: start, "the number has no digits of base \(radix), or too many")
    }
    return value
  }

  private mutating func integer(_ image: String, at start: Int) throws(FilterError) -> Int64 {
    if scalar() == "l" || scalar() == "L" { position += 1 }
    if image.utf8.count > 1, image.utf8.first == UInt8(ascii: "0") {
      throw FilterError(at: start, "'\(image)': a whole number does not begin with 0")
    }
    guard let value = Int64(image) else {
      throw FilterError(at: start, "'\(image)' has no place in 64 bits")
    }
    return value
  }

  private func real(_ image: String, at start: Int) throws(FilterError) -> Double {
    var text = image
    if text.hasPrefix(".") { text = "0" + text }
    text = text.replacing(".e", with: ".0e").replacing(".E", with: ".0E")
    if text.hasSuffix(".") { text += "0" }
    guard let value = Double(text), value.isFinite else {
      throw FilterError(at: start, "'\(image)' is too large")
    }
    if dialect == .rocketmq, value == 0 {
      // `ConstantExpression.createFloat` compares with Double.MIN_VALUE, the least above 0.
      throw FilterError(at: start, "RocketMQ refuses '\(image)'; write 0, or a number above it")
    }
    return value
  }

  // MARK: - Names and signs

  private mutating func name() -> FilterToken.Content {
    let start = position
    while let next = scalar(), Self.isDigit(next) || Self.beginsName(next) { position += 1 }
    let name = String(String.UnicodeScalarView(scalars[start..<position]))
    let word = name.uppercased()
    return dialect.reservedWords.contains(word) ? .word(word) : .name(name)
  }

  private mutating func sign(_ first: Unicode.Scalar) throws(FilterError) -> FilterToken.Content {
    if let second = scalar(1) {
      let pair = "\(first)\(second)"
      if ["<>", "<=", ">="].contains(pair) {
        position += 2
        return .sign(pair)
      }
    }
    let known = dialect == .jms ? "=<>(),+-*/" : "=<>(),+-"
    guard known.unicodeScalars.contains(first) else {
      throw FilterError(at: position, "'\(first)' means nothing here\(hint(first))")
    }
    position += 1
    return .sign("\(first)")
  }

  private func hint(_ first: Unicode.Scalar) -> String {
    switch first {
    case "!": "; unequal is written <>"
    case "\"": "; texts stand in single quotes"
    case "&": "; write AND"
    case "|": "; write OR"
    case "*", "/": "; RocketMQ has no arithmetic"
    default: ""
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

  private static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar >= "a" && scalar <= "z" || scalar >= "A" && scalar <= "Z" || scalar == "_"
      || scalar == "$"
  }
}
