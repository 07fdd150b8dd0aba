// SPDX-License-Identifier: GPL-3.0-or-later

/// A JSON document whose members keep their order, so that its text is the same everywhere.
package enum JSONValue: Sendable, Equatable {
  /// The literal `null`.
  case null
  /// A truth value.
  case bool(Bool)
  /// A whole number.
  case integer(Int64)
  /// A whole number that may not fit in a signed word, such as a seed.
  case unsigned(UInt64)
  /// A decimal number, shortest text that reads back exactly; not finite becomes `null`.
  case decimal(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Members in the order in which they are written.
  case object([Member])

  /// One name and its value.
  package struct Member: Sendable, Equatable {
    /// The name.
    package var name: String
    /// The value.
    package var value: JSONValue

    /// Pairs a name with a value.
    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// An object from pairs in the order given.
  package static func members(_ pairs: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(pairs.map { Member($0.key, $0.value) })
  }
}

extension JSONValue {
  /// The document over several lines, two spaces a level, with a final line feed.
  package var prettyText: String {
    var text = ""
    write(into: &text, indentation: 0)
    text += "\n"
    return text
  }

  /// The document on one line without spaces between its parts.
  package var lineText: String {
    var text = ""
    write(into: &text, indentation: nil)
    return text
  }

  private func write(into text: inout String, indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += value.description
    case .unsigned(let value): text += value.description
    case .decimal(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): Self.write(value, into: &text)
    case .array(let values):
      Self.writeList(values, "[", "]", into: &text, indentation: indentation) {
        $0.write(into: &$1, indentation: $2)
      }
    case .object(let members):
      Self.writeList(members, "{", "}", into: &text, indentation: indentation) {
        Self.write($0.name, into: &$1)
        $1 += $2 == nil ? ":" : ": "
        $0.value.write(into: &$1, indentation: $2)
      }
    }
  }

  private static func writeList<Element>(
    _ elements: [Element], _ open: String, _ close: String, into text: inout String,
    indentation: Int?, element: (Element, inout String, Int?) -> Void
  ) {
    text += open
    let inner = indentation.map { $0 + 1 }
    for (position, item) in elements.enumerated() {
      if position > 0 { text += "," }
      if let inner { text += "\n" + String(repeating: "  ", count: inner) }
      element(item, &text, inner)
    }
    if let indentation, !elements.isEmpty {
      text += "\n" + String(repeating: "  ", count: indentation)
    }
    text += close
  }

  private static func write(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
