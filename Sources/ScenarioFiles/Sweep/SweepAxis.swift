// SPDX-License-Identifier: GPL-3.0-or-later

/// One parameter of a sweep: a place in the scenario and the values that it takes.
struct SweptValue: Sendable {
  /// Where the values go, as it is written.
  let text: String
  /// The keys that lead there.
  let override: ScenarioOverride
  /// Where the path is written.
  let position: SourcePosition
  /// The values in their order, each with where it is written.
  let values: [ScenarioNode]
}

/// Parameters that move together from value to value: one alone, or several that are zipped.
struct SweepAxis: Sendable {
  /// The parameters; all have as many values.
  let parameters: [SweptValue]
  /// How many steps the axis has.
  let count: Int
}

extension ScenarioNode {
  /// The value as YAML would write it on one line.
  var flowText: String {
    switch content {
    case .scalar(let text, isQuoted: false): return text
    case .scalar(let text, isQuoted: true): return Self.isPlain(text) ? text : Self.quoted(text)
    case .sequence(let elements):
      return "[" + elements.map { $0.flowText }.joined(separator: ", ") + "]"
    case .mapping(let entries):
      return "{" + entries.map { "\($0.key): \($0.value.flowText)" }.joined(separator: ", ") + "}"
    }
  }

  /// Whether a text that was written in quotes can do without them among other values.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || "-_./0123456789".unicodeScalars.contains(scalar))
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
