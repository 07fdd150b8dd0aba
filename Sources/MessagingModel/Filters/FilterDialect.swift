// SPDX-License-Identifier: GPL-3.0-or-later

/// The language and the typing rules of a filter expression.
public enum FilterDialect: String, Sendable, Hashable, CaseIterable {
  /// RocketMQ's SQL92 (`SelectorParser`, `ComparisonExpression` of Apache RocketMQ 5).
  ///
  /// Every property is a text there; comparing it with a number converts it as Java's
  /// `Integer.valueOf`, `Long.valueOf` or `Double.valueOf` do, and a text that has no such form
  /// breaks off the evaluation, in which case the broker withholds the message. `NOT` binds more
  /// closely than a comparison. There are `CONTAINS`, `STARTSWITH` and `ENDSWITH`, but neither
  /// `LIKE` nor arithmetic.
  case rocketmq
  /// The message selectors of JMS (Jakarta Messaging 3.1, section 3.8.1).
  ///
  /// Properties keep their types; values of unlike types are never equal, and only numbers are
  /// ordered. There are `LIKE` with `ESCAPE` and arithmetic.
  case jms

  /// Words that cannot be names of properties.
  var reservedWords: [String] {
    let shared = ["NOT", "AND", "OR", "BETWEEN", "IN", "TRUE", "FALSE", "NULL", "IS"]
    switch self {
    case .rocketmq: return shared + ["CONTAINS", "STARTSWITH", "ENDSWITH"]
    case .jms: return shared + ["LIKE", "ESCAPE"]
    }
  }
}

/// Why a filter expression was refused.
public struct FilterError: Error, Hashable, CustomStringConvertible {
  /// Where, in characters from 0.
  public var offset: Int
  /// What is wrong, and what would be right.
  public var message: String

  init(at offset: Int, _ message: String) {
    self.offset = offset
    self.message = message
  }

  /// Place and reason in words.
  public var description: String { "character \(offset + 1): \(message)" }
}
