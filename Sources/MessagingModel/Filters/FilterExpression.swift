// SPDX-License-Identifier: GPL-3.0-or-later

/// A filter on message properties: an SQL-92 condition with three-valued logic.
///
///     let filter = try FilterExpression(parsing: "amount > 100 AND region = 'eu'")
///     filter.properties  // ["amount", "region"]
///
/// A property that a message lacks is NULL; what is unknown does not pass.
public struct FilterExpression: Sendable, Hashable {
  /// The expression as it was written.
  public let text: String
  /// Its language.
  public let dialect: FilterDialect
  let root: FilterNode

  /// Reads an expression.
  ///
  /// Expressions nested more than 200 deep are refused. What RocketMQ's parser would pass over
  /// behind a complete expression is refused as well.
  ///
  /// - Throws: ``FilterError`` with the place of the first mistake.
  public init(
    parsing text: String, dialect: FilterDialect = .rocketmq
  ) throws(FilterError) {
    self.text = text
    self.dialect = dialect
    var parser = FilterParser(
      tokens: try FilterLexer.tokens(of: text, dialect), dialect: dialect)
    root = try parser.parse()
  }

  /// The names of the properties that it reads, each once, in order of appearance.
  public var properties: [String] { root.properties }
}

extension FilterExpression {
  /// Names of properties that are compared with a literal whole number, each once.
  package var propertiesComparedWithWholeNumbers: [String] {
    var names: [String] = []
    root.visit { node in
      guard let (left, right) = node.comparedPair else { return }
      for case (.property(let name), let other) in [(left, right), (right, left)]
      where other.isWholeNumber && !names.contains(name) {
        names.append(name)
      }
    }
    return names
  }
}

extension FilterNode {
  fileprivate var comparedPair: (FilterNode, FilterNode)? {
    switch self {
    case .equal(let left, let right), .order(_, let left, let right): (left, right)
    default: nil
    }
  }

  fileprivate var isWholeNumber: Bool {
    switch self {
    case .integer: true
    case .negate(let operand): operand.isWholeNumber
    default: false
    }
  }
}
