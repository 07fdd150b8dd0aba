// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// Reads the keys of one mapping by its section of the schema.
///
/// Every problem is noted and reading goes on: with the default where there is one, otherwise with
/// `nil`, which the caller passes over.
struct SectionReader {
  let section: ScenarioSection
  let path: String
  let context: ScenarioContext
  /// Where the mapping stands, or would stand.
  let position: SourcePosition
  private let entries: [ScenarioNode.Entry]
  /// Whether there was something else than a mapping, so that missing keys are no news.
  private let isBroken: Bool
  /// The missing keys that unknown ones were meant to be: they are told with those, not once more.
  private var misspelt: Set<String> = []

  /// Opens a mapping, or stands for one that is not there at all.
  ///
  /// Keys to ignore are those that the caller reads itself.
  init(
    _ node: ScenarioNode?, as section: ScenarioSection, path: String, position: SourcePosition,
    context: ScenarioContext, ignoring others: [String] = []
  ) {
    self.section = section
    self.path = path
    self.context = context
    self.position = node?.position ?? position
    guard let node else {
      entries = []
      isBroken = false
      return
    }
    guard let found = node.entries else {
      context.problems.error(
        at: node.position,
        "\(section.name) is \(node.shown); it takes a mapping of "
          + WordList.choices(section.keys, last: "and"))
      entries = []
      isBroken = true
      return
    }
    entries = found
    isBroken = false
    for entry in found where !others.contains(entry.key) { refuseUnknown(entry, others) }
  }

  private mutating func refuseUnknown(_ entry: ScenarioNode.Entry, _ others: [String]) {
    let keys = section.keys + others
    guard !keys.contains(entry.key) else { return }
    if let refusal = section.refusals.first(where: { $0.key == entry.key }) {
      context.problems.error(
        at: entry.keyPosition, "'\(entry.key)' is not supported: \(refusal.reason)")
      return
    }
    // A key that is there already is less likely meant than one that is not.
    let meant =
      NearestSpelling.nearest(to: entry.key, among: keys.filter { !has($0) })
      ?? NearestSpelling.nearest(to: entry.key, among: keys)
    if let meant { misspelt.insert(meant) }
    let hint = meant.map { "; did you mean '\($0)'?" } ?? ""
    context.problems.error(
      at: entry.keyPosition,
      "unknown key \(Quantity.quoted(entry.key)); \(section.name) takes "
        + WordList.choices(keys, last: "and") + hint)
  }

  /// The path of a key, as `--set` takes it.
  func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Whether a key is given.
  func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// Whether a key was given with a slip of the pen, as an error already says.
  func isMisspelt(_ key: String) -> Bool { !has(key) && misspelt.contains(key) }

  /// Whether it is known already that a key's value is missing or cannot be read, so that what
  /// refers to it cannot be judged.
  func isInDoubt(_ key: String) -> Bool {
    guard let entry = entries.first(where: { $0.key == key }) else {
      return section.field(key).isRequired || isMisspelt(key)
    }
    return entry.value.entries == nil
  }

  /// Where a key is given, or else where its mapping stands.
  func position(of key: String) -> SourcePosition {
    entries.first { $0.key == key }?.value.position ?? position
  }

  /// Where the word of a key stands.
  func keyPosition(of key: String) -> SourcePosition {
    entries.first { $0.key == key }?.keyPosition ?? position
  }

  /// Notes an error at the value of a key.
  func error(_ key: String, _ message: String) {
    context.problems.error(at: position(of: key), "\(key): \(message)")
  }

  /// The value of a key that has a form of its own.
  ///
  /// Where it is missing, that is an error if it is required, and else is noted as a default.
  func node(_ key: String) -> ScenarioNode? {
    let field = section.field(key)
    guard let entry = entries.first(where: { $0.key == key }) else {
      noteAbsence(field)
      return nil
    }
    guard !entry.value.isEmpty else {
      context.problems.error(
        at: position(ofEmpty: entry), "\(key) has no value; it takes: \(field.kind.summary)")
      return nil
    }
    return entry.value
  }

  /// Where to tell of a missing value: at its key, unless an override took it away.
  private func position(ofEmpty entry: ScenarioNode.Entry) -> SourcePosition {
    if case .override = entry.value.position { entry.value.position } else { entry.keyPosition }
  }

  private func noteAbsence(_ field: ScenarioField) {
    switch field.presence {
    case .required:
      guard !isBroken, !isMisspelt(field.key) else { return }
      context.problems.error(
        at: position,
        "\(section.name) lacks the key '\(field.key)', which takes: \(field.kind.summary)")
    case .byDefault(let text):
      context.record(path(field.key), text, isDefault: true, field.summary)
    case .optional: break
    }
  }

  // MARK: - Single values

  /// Reads a key's text, checks it, and notes what is in force.
  func value<Value>(
    _ key: String, allowQuotes: Bool = true,
    read: (String) throws(Quantity.Refusal) -> Value, check: (Value) -> String? = { _ in nil },
    show: (Value) -> String
  ) -> Value? {
    let field = section.field(key)
    guard let node = node(key) else { return defaultValue(of: field, read: read) }
    guard case .scalar(let text, let isQuoted) = node.content else {
      error(key, "has \(node.kind); it takes: \(field.kind.summary)")
      return defaultValue(of: field, read: read)
    }
    guard allowQuotes || !isQuoted else {
      error(key, "\(Quantity.quoted(text)) stands in quotes and is a text; write it without them")
      return defaultValue(of: field, read: read)
    }
    do {
      let value = try read(text)
      if let complaint = check(value) {
        error(key, "\(Quantity.quoted(text)) \(complaint)")
        return defaultValue(of: field, read: read)
      }
      context.record(path(key), show(value), isDefault: false, field.summary)
      return value
    } catch {
      self.error(key, error.message)
      return defaultValue(of: field, read: read)
    }
  }

  private func defaultValue<Value>(
    of field: ScenarioField, read: (String) throws(Quantity.Refusal) -> Value
  ) -> Value? {
    guard case .byDefault(let text) = field.presence else { return nil }
    return try? read(text)
  }

  /// A duration.
  func duration(_ key: String) -> VirtualDuration? {
    value(
      key, read: Quantity.duration,
      check: { value in
        guard case .duration(let least, let most) = section.field(key).kind,
          value < least || value > most
        else { return nil }
        return "is out of range; allowed are \(Quantity.text(least)) to \(Quantity.text(most))"
      }, show: Quantity.text)
  }

  /// A plain whole number.
  func count(_ key: String) -> Int? {
    value(
      key, allowQuotes: false, read: Quantity.count,
      check: { value in
        guard case .count(let range) = section.field(key).kind, !range.contains(value) else {
          return nil
        }
        return range.count == 1
          ? "is not known; this version reads \(range.lowerBound)"
          : "is out of range; allowed are \(range.lowerBound) to \(range.upperBound)"
      }, show: { "\($0)" })
  }

  /// A plain real number.
  func number(_ key: String) -> Double? {
    value(
      key, allowQuotes: false, read: Quantity.number,
      check: { value in
        guard case .number(let range) = section.field(key).kind, !range.contains(value) else {
          return nil
        }
        return "is out of range; allowed are \(Quantity.text(number: range.lowerBound)) to "
          + Quantity.text(number: range.upperBound)
      }, show: { Quantity.text(number: $0) })
  }

  /// A size in bytes.
  func size(_ key: String) -> Int? {
    value(
      key, read: Quantity.size,
      check: { value in
        guard case .size(let range) = section.field(key).kind, !range.contains(value) else {
          return nil
        }
        return "is out of range; allowed are \(Quantity.text(bytes: range.lowerBound)) to "
          + Quantity.text(bytes: range.upperBound)
      }, show: { Quantity.text(bytes: $0) })
  }

  /// A part of a whole.
  func share(_ key: String) -> Double? {
    value(
      key, allowQuotes: false, read: Quantity.share, show: { Quantity.text(number: $0) })
  }

  /// A seed.
  func seed(_ key: String) -> UInt64? {
    value(key, allowQuotes: false, read: Quantity.seed, show: { "\($0)" })
  }

  /// A truth value.
  func flag(_ key: String) -> Bool? {
    value(key, allowQuotes: false, read: Quantity.flag, show: { "\($0)" })
  }

  /// One of some words.
  func word(_ key: String, of words: [String]) -> String? {
    value(
      key,
      read: { text throws(Quantity.Refusal) in
        guard words.contains(text) else {
          throw Quantity.Refusal(
            "\(Quantity.quoted(text)) is none of \(WordList.choices(words))"
              + NearestSpelling.hint(for: text, among: words))
        }
        return text
      }, show: { $0 })
  }

  /// One of the words that a type has.
  func word<Word: RawRepresentable>(
    _ key: String, as type: Word.Type
  ) -> Word? where Word.RawValue == String {
    guard case .word(let words) = section.field(key).kind else { return nil }
    return value(
      key,
      read: { text throws(Quantity.Refusal) in
        guard words.contains(text), let word = Word(rawValue: text) else {
          throw Quantity.Refusal(
            "\(Quantity.quoted(text)) is not known; allowed are \(WordList.choices(words, last: "and"))"
              + NearestSpelling.hint(for: text, among: words))
        }
        return word
      }, show: { $0.rawValue })
  }

  /// A text of any content.
  func text(_ key: String) -> String? {
    value(key, read: { text throws(Quantity.Refusal) in text }, show: { $0 })
  }

  /// The name of something declared elsewhere in the scenario.
  func reference(_ key: String, to names: Names) -> String? {
    value(
      key,
      read: { text throws(Quantity.Refusal) in
        if let complaint = names.complaint(about: text) { throw Quantity.Refusal(complaint) }
        return text
      }, show: { $0 })
  }
}
