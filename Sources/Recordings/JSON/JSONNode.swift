// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// A value of a JSON document with its place, so that errors can name line and column.
package struct JSONNode: Sendable {
  /// What a value is.
  package enum Content: Sendable {
    /// The literal `null`.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A number, as its text stands in the document.
    case number(String)
    /// A text.
    case text(String)
    /// A list.
    case list([JSONNode])
    /// Names and values in the order of the document.
    case object([(name: String, value: JSONNode)])
  }

  /// The value.
  package let content: Content
  /// The place of the value in the document: `topology.queues[0].name`; empty for the whole.
  package let path: String
  let file: String
  let line: Int
  let column: Int

  /// An error about this value: its path, and behind it what is wrong.
  package func failure(_ problem: String) -> ResultFileError {
    let subject = path.isEmpty ? "the document" : path
    return .malformed(
      MalformedInput(
        path: file, line: line, column: column, value: shown, problem: "\(subject) \(problem)"))
  }

  /// The value as an error shows it.
  package var shown: String {
    switch content {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let text): text
    case .text(let text): "\"\(text)\""
    case .list: "a list"
    case .object: "an object"
    }
  }
}

// MARK: - Members

extension JSONNode {
  /// The members of an object.
  ///
  /// - Throws: `ResultFileError.malformed` if the value is none.
  package func members() throws(ResultFileError) -> [(name: String, value: JSONNode)] {
    guard case .object(let members) = content else { throw failure("is \(shown), not an object") }
    return members
  }

  /// The values of a list.
  ///
  /// - Throws: `ResultFileError.malformed` if the value is none.
  package func elements() throws(ResultFileError) -> [JSONNode] {
    guard case .list(let elements) = content else { throw failure("is \(shown), not a list") }
    return elements
  }

  /// A member of an object; nil where it is absent or null.
  ///
  /// - Throws: `ResultFileError.malformed` if the value is no object.
  package func optional(_ name: String) throws(ResultFileError) -> JSONNode? {
    for member in try members() where member.name == name {
      if case .null = member.value.content { return nil }
      return member.value
    }
    return nil
  }

  /// A member that must be there.
  ///
  /// - Throws: `ResultFileError.malformed` if it is not.
  package func member(_ name: String) throws(ResultFileError) -> JSONNode {
    guard let member = try optional(name) else { throw failure("lacks \"\(name)\"") }
    return member
  }
}

// MARK: - Values

extension JSONNode {
  /// The value as a text.
  ///
  /// - Throws: `ResultFileError.malformed` if it is none.
  package func text() throws(ResultFileError) -> String {
    guard case .text(let text) = content else { throw failure("is \(shown), not a text") }
    return text
  }

  /// The value as a truth value.
  ///
  /// - Throws: `ResultFileError.malformed` if it is none.
  package func boolean() throws(ResultFileError) -> Bool {
    guard case .boolean(let value) = content else {
      throw failure("is \(shown), neither true nor false")
    }
    return value
  }

  /// The value as a finite real number.
  ///
  /// - Throws: `ResultFileError.malformed` if it is none.
  package func number() throws(ResultFileError) -> Double {
    guard case .number(let text) = content, let value = Double(text), value.isFinite else {
      throw failure("is \(shown), not a number")
    }
    return value
  }

  /// The value as a whole number within bounds.
  ///
  /// - Throws: `ResultFileError.malformed` if it is none.
  package func integer(
    in range: ClosedRange<Int> = Int.min...Int.max
  ) throws(ResultFileError) -> Int {
    guard let value = Int(exactly: try number()) else {
      throw failure("is \(shown), not a whole number")
    }
    guard range.contains(value) else {
      throw failure("is \(value); allowed are \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A time in a unit of so many nanoseconds, as whole nanoseconds.
  ///
  /// - Throws: `ResultFileError.malformed` if it is no number or lies beyond 2^62 ns.
  package func nanoseconds(perUnit: Double) throws(ResultFileError) -> Int64 {
    let value = (try number() * perUnit).rounded()
    guard value.magnitude < 0x1p62 else { throw failure("is \(shown), too long a time") }
    return Int64(value)
  }
}
