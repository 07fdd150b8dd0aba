// SPDX-License-Identifier: GPL-3.0-or-later

/// One key of a section of the scenario language.
package struct ScenarioField: Sendable {
  /// What applies where the key is left out.
  enum Presence: Sendable {
    /// Leaving it out is an error.
    case required
    /// This value, written as a scenario would write it.
    case byDefault(String)
    /// What these words say.
    case optional(String)
  }

  /// The key.
  package let key: String
  /// What it takes.
  let kind: ValueKind
  /// What applies without it.
  let presence: Presence
  /// What it means, and where its default comes from.
  package let summary: String

  /// What it takes, in words.
  package var valueDescription: String { kind.summary }

  /// Whether it must be given.
  package var isRequired: Bool {
    if case .required = presence { true } else { false }
  }

  /// What applies without it: a value, or words; `nil` where it must be given.
  package var defaultDescription: String? {
    switch presence {
    case .required: nil
    case .byDefault(let text), .optional(let text): text
    }
  }

  init(_ key: String, _ kind: ValueKind, _ presence: Presence, _ summary: String) {
    self.key = key
    self.kind = kind
    self.presence = presence
    self.summary = summary
  }
}

/// A mapping of the scenario language with a fixed set of keys.
package struct ScenarioSection: Sendable {
  /// What the section describes, as a word for messages: `group`.
  package let name: String
  /// Where it stands in a scenario: `groups.<name>`.
  package let location: String
  /// What it is for.
  package let summary: String
  /// The keys, in the order of the reference.
  package let fields: [ScenarioField]
  /// Keys of the language that this version refuses, and why.
  let refusals: [(key: String, reason: String)]

  init(
    _ name: String, at location: String, _ summary: String,
    refusals: [(key: String, reason: String)] = [], _ fields: [ScenarioField]
  ) {
    self.name = name
    self.location = location
    self.summary = summary
    self.fields = fields
    self.refusals = refusals
  }

  /// The keys.
  var keys: [String] { fields.map { $0.key } }

  /// The field of a key, where the section has it.
  func field(ifAny key: String) -> ScenarioField? { fields.first { $0.key == key } }

  /// The field of a key.
  ///
  /// - Precondition: The section has the key; readers name keys of their own section only.
  func field(_ key: String) -> ScenarioField {
    guard let field = fields.first(where: { $0.key == key }) else {
      preconditionFailure("the section \(name) has no key \(key)")
    }
    return field
  }
}
