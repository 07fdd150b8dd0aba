// SPDX-License-Identifier: GPL-3.0-or-later

// What a program asks of texts, byte by byte, so that nothing is allocated.
extension FilterProgram {
  /// Whether two texts are the same.
  static func haveEqualBytes(
    _ left: FilterValue, _ right: FilterValue, _ texts: borrowing FilterTexts
  ) -> Bool {
    if left.kind == .text, right.kind == .text { return left.bits == right.bits }
    if left.kind == right.kind { return left.bits == right.bits && left.scale == right.scale }
    return withBytes(of: left, texts) { first in
      withBytes(of: right, texts) { second in first.elementsEqual(second) }
    }
  }

  private static func withBytes<Result>(
    of value: FilterValue, _ texts: borrowing FilterTexts,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if value.kind == .text { return body(texts.bytes(of: value.bits)) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
      let count = value.writeDigits(to: buffer)
      return body(UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// The outcome of a test of a text.
  ///
  /// `IN` and `LIKE` do not know of a missing text; RocketMQ's other tests say no, negated or not
  /// (`ContainsExpression`, `NotContainsExpression` and their like), and so they do to an empty
  /// pattern.
  func test(
    _ value: FilterValue, _ test: TextTest, _ texts: borrowing FilterTexts
  ) -> FilterValue {
    if test.kind == .oneOf || test.kind == .like {
      guard value.isText else {
        return value.isNull || test.kind == .oneOf ? .null : .boolean(false)
      }
    } else if !value.isText || texts.bytes(of: Int64(listed[Int(test.first)])).isEmpty {
      return .boolean(false)
    }
    return .boolean(passes(value, test, texts) != test.isNegated)
  }

  private func passes(
    _ value: FilterValue, _ test: TextTest, _ texts: borrowing FilterTexts
  ) -> Bool {
    if test.kind == .oneOf {
      for place in test.first..<test.end
      where Self.haveEqualBytes(value, .text(listed[Int(place)]), texts) {
        return true
      }
      return false
    }
    let pattern = texts.bytes(of: Int64(listed[Int(test.first)]))
    let escape = test.escape < 0 ? nil : texts.bytes(of: Int64(test.escape))
    return Self.withBytes(of: value, texts) { text in
      switch test.kind {
      case .contains: Self.contains(text, pattern)
      case .startsWith: text.starts(with: pattern)
      case .endsWith:
        text.count >= pattern.count
          && UnsafeBufferPointer(rebasing: text[(text.count - pattern.count)...])
            .elementsEqual(pattern)
      case .like, .oneOf: Self.isLike(text, pattern, escape)
      }
    }
  }

  private static func contains(
    _ text: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var start = 0
    while start + pattern.count <= text.count {
      var length = 0
      while length < pattern.count, text[start + length] == pattern[length] { length += 1 }
      if length == pattern.count { return true }
      start += 1
    }
    return false
  }

  /// Whether a text fits a pattern in which `_` stands for one character and `%` for any number.
  ///
  /// Goes back to the last `%` only, so the work grows with the product of the lengths at most.
  private static func isLike(
    _ text: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>,
    _ escape: UnsafeBufferPointer<UInt8>?
  ) -> Bool {
    var position = 0
    var place = 0
    var wildcard: (place: Int, position: Int)?
    while position < text.count {
      if let next = step(text, position, pattern, place, escape) {
        position = next.position
        place = next.place
      } else if place < pattern.count, pattern[place] == UInt8(ascii: "%"),
        !startsEscape(pattern, place, escape)
      {
        wildcard = (place, position)
        place += 1
      } else if let last = wildcard {
        position = last.position + width(text, last.position)
        wildcard = (last.place, position)
        place = last.place + 1
      } else {
        return false
      }
    }
    while place < pattern.count, pattern[place] == UInt8(ascii: "%"),
      !startsEscape(pattern, place, escape)
    {
      place += 1
    }
    return place == pattern.count
  }

  /// One character of the text taken by one of the pattern other than `%`.
  private static func step(
    _ text: UnsafeBufferPointer<UInt8>, _ position: Int, _ pattern: UnsafeBufferPointer<UInt8>,
    _ place: Int, _ escape: UnsafeBufferPointer<UInt8>?
  ) -> (position: Int, place: Int)? {
    guard place < pattern.count else { return nil }
    var literal = place
    if startsEscape(pattern, place, escape), let escape {
      literal += escape.count
    } else if pattern[place] == UInt8(ascii: "_") {
      return (position + width(text, position), place + 1)
    } else if pattern[place] == UInt8(ascii: "%") {
      return nil
    }
    guard literal < pattern.count else { return nil }
    let length = width(pattern, literal)
    guard position + length <= text.count else { return nil }
    for byte in 0..<length where text[position + byte] != pattern[literal + byte] { return nil }
    return (position + length, literal + length)
  }

  private static func startsEscape(
    _ pattern: UnsafeBufferPointer<UInt8>, _ place: Int, _ escape: UnsafeBufferPointer<UInt8>?
  ) -> Bool {
    guard let escape, place + escape.count <= pattern.count else { return false }
    for byte in 0..<escape.count where pattern[place + byte] != escape[byte] { return false }
    return true
  }

  /// Bytes of the character that begins at a position of UTF-8.
  private static func width(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    var end = position + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end - position
  }
}
