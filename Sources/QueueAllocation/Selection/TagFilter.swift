// SPDX-License-Identifier: GPL-3.0-or-later

/// A subscription by tag, filtered by hash code on the broker and by name on the client.
///
/// A tag whose hash code collides with a subscribed one (`Aa` and `BB`) passes the broker, costs
/// traffic, and is dropped by the client.
public struct TagFilter: Sendable, Hashable {
  /// Whether every message is wanted, tagged or not.
  public let matchesAll: Bool
  /// The tags asked for, in order of appearance, each once; empty when everything is wanted.
  public let tags: [String]
  /// The hash codes of the tags, ascending, each once.
  public let codes: [Int32]

  /// The subscription to everything.
  public static let all = TagFilter(matchesAll: true, tags: [])

  private init(matchesAll: Bool, tags: [String]) {
    self.matchesAll = matchesAll
    self.tags = tags
    self.codes = Set(tags.map(JavaHash.string)).sorted()
  }

  /// Reads an expression such as `paid || shipped`.
  ///
  /// `nil`, an empty expression and `*` ask for everything. Otherwise the parts between `||` are
  /// trimmed as `String.trim` does, and empty ones are dropped (`FilterAPI.buildSubscriptionData`).
  ///
  /// - Throws: ``TagFilterError/noTag(expression:)`` when the expression is made of nothing but
  ///   separators, which the client refuses.
  public init(expression: String?) throws(TagFilterError) {
    guard let expression, !expression.isEmpty, expression != "*" else {
      self = .all
      return
    }
    let parts = Self.split(expression)
    guard parts.contains(where: { !$0.isEmpty }) else {
      throw .noTag(expression: expression)
    }
    var tags: [String] = []
    for part in parts {
      let tag = Self.trim(part)
      guard !tag.isEmpty, !tags.contains(where: { CodeUnitOrder.areEqual($0, tag) }) else {
        continue
      }
      tags.append(tag)
    }
    self.init(matchesAll: false, tags: tags)
  }

  /// The code stored with a message: the hash code of its tag, 0 without one or with an empty one.
  public static func code(ofTag tag: String?) -> Int64 {
    Int64(tag.map(JavaHash.string) ?? 0)
  }

  /// Whether the broker hands out a message with this stored code.
  public func passesBroker(code: Int64) -> Bool {
    matchesAll || codes.contains(Int32(truncatingIfNeeded: code))
  }

  /// Whether the client hands a message that the broker let through to the listener.
  public func passesClient(tag: String?) -> Bool {
    // With no tag at all to look for the client does not look.
    if tags.isEmpty { return true }
    guard let tag else { return false }
    return tags.contains { CodeUnitOrder.areEqual($0, tag) }
  }

  /// Whether a message with this tag reaches the listener.
  public func matches(tag: String?) -> Bool {
    passesBroker(code: Self.code(ofTag: tag)) && passesClient(tag: tag)
  }

  /// The parts between separators of two bars, read from the left.
  private static func split(_ expression: String) -> [Substring.UnicodeScalarView] {
    let scalars = expression.unicodeScalars
    var parts: [Substring.UnicodeScalarView] = []
    var start = scalars.startIndex
    var position = start
    while position < scalars.endIndex {
      let following = scalars.index(after: position)
      if scalars[position] == "|", following < scalars.endIndex, scalars[following] == "|" {
        parts.append(scalars[start..<position])
        position = scalars.index(after: following)
        start = position
      } else {
        position = following
      }
    }
    parts.append(scalars[start...])
    return parts
  }

  /// Cuts control characters and spaces off both ends.
  private static func trim(_ part: Substring.UnicodeScalarView) -> String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar.value <= 0x20 }
    guard let first = part.firstIndex(where: { !isBlank($0) }),
      let last = part.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(Substring(part[first...last]))
  }
}

/// Why a tag expression was refused.
public enum TagFilterError: Error, Hashable, CustomStringConvertible {
  /// The expression has separators but no tag.
  case noTag(expression: String)

  /// The reason in words.
  public var description: String {
    switch self {
    case .noTag(let expression): "the tag expression '\(expression)' names no tag"
    }
  }
}
