// SPDX-License-Identifier: GPL-3.0-or-later

/// The names that a scenario declares of one kind, to which other parts of it refer.
struct Names {
  /// The kind, with its article: `a topic`.
  let kind: String
  /// The names.
  let known: [String]
  private let lookup: Set<String>
  /// Whether what declares the names could not be read, so that any name may be right.
  private let areInDoubt: Bool

  init<Value>(kind: String, of declared: Named<Value>) {
    self.kind = kind
    known = declared.names
    lookup = Set(known)
    areInDoubt = declared.areInDoubt
  }

  /// What is wrong with a reference, if anything.
  func complaint(about name: String) -> String? {
    guard !areInDoubt, !lookup.contains(name) else { return nil }
    let choices =
      known.isEmpty ? "none is declared" : "declared: \(WordList.choices(known, last: "and"))"
    return "\(Quantity.quoted(name)) is not the name of \(kind); \(choices)"
      + NearestSpelling.hint(for: name, among: known)
  }
}

/// The forms that names must have.
enum NameForm {
  /// RocketMQ's form for topics and groups (`Validators.VALID_PATTERN_STR`), also used for
  /// producers; the prefixes are those of topics that brokers make themselves.
  static func resource(_ name: String, maximumLength: Int) -> String? {
    let allowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "%"), UInt8(ascii: "|"):
        true
      default: false
      }
    }
    guard allowed, !name.isEmpty, name.utf8.count <= maximumLength else {
      return "must be 1 to \(maximumLength) letters, digits, '_', '-', '%' or '|'"
    }
    for prefix in ["%RETRY%", "%DLQ%"] where name.hasPrefix(prefix) {
      return "begins with \(prefix), which brokers reserve for topics of their own"
    }
    return nil
  }

  /// The form of broker names and client ids: visible characters.
  static func identifier(_ name: String) -> String? {
    let isVisible = name.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .surrogate,
        .privateUse, .unassigned:
        false
      default: scalar != ","
      }
    }
    guard isVisible, !name.isEmpty, name.utf8.count <= 255 else {
      return "must be 1 to 255 bytes of visible characters without blanks and commas"
    }
    return nil
  }

  /// The form of scenario names, which become names of directories.
  static func scenario(_ name: String) -> String? {
    let allowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard allowed, let first = name.first, first != ".", first != "-", name.utf8.count <= 100 else {
      return "must be 1 to 100 letters, digits, '.', '_' or '-' and begin with none of '.' and '-'"
    }
    return nil
  }
}
