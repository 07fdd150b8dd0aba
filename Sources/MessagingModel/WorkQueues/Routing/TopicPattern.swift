// SPDX-License-Identifier: GPL-3.0-or-later

/// A binding key of a topic exchange: words separated by dots, `*` for exactly one word, `#` for any
/// number of words.
///
/// Source: AMQP 0-9-1, section 3.1.3.3; `rabbit_exchange_type_topic`.
package struct TopicPattern: Sendable {
  private let words: [Substring]

  /// Reads a binding key.
  package init(_ key: String) {
    words = Self.words(of: key)
  }

  /// Whether a routing key fits the pattern.
  ///
  /// - Complexity: proportional to the product of the numbers of words.
  package func matches(_ routingKey: String) -> Bool {
    let given = Self.words(of: routingKey)
    // Whether the words of the pattern read so far fit so many words of the key.
    var fits = [Bool](repeating: false, count: given.count + 1)
    fits[0] = true
    for word in words {
      if word == "#" {
        for count in 1..<(given.count + 1) where fits[count - 1] { fits[count] = true }
        continue
      }
      for count in stride(from: given.count, through: 1, by: -1) {
        fits[count] = fits[count - 1] && (word == "*" || word == given[count - 1])
      }
      fits[0] = false
    }
    return fits[given.count]
  }

  /// The empty key has no words, as the broker has it.
  private static func words(of key: String) -> [Substring] {
    key.isEmpty ? [] : key.split(separator: ".", omittingEmptySubsequences: false)
  }
}
