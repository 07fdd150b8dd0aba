// SPDX-License-Identifier: GPL-3.0-or-later

/// A filter expression as a tree.
indirect enum FilterNode: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case real(Double)
  case text(String)
  case property(String)
  case negate(FilterNode)
  case arithmetic(Arithmetic, FilterNode, FilterNode)
  case not(FilterNode)
  /// A property where a truth value is wanted (`UnaryExpression.createBooleanCast`).
  case truth(FilterNode)
  case and(FilterNode, FilterNode)
  case or(FilterNode, FilterNode)
  case equal(FilterNode, FilterNode)
  case order(Order, FilterNode, FilterNode)
  case isNull(FilterNode)
  case oneOf(FilterNode, [String], isNegated: Bool)
  case match(TextMatch, FilterNode, isNegated: Bool)

  /// A comparison of numbers.
  enum Order: UInt8, Sendable, Hashable {
    case less, lessOrEqual, greater, greaterOrEqual
  }

  /// An operation on numbers.
  enum Arithmetic: UInt8, Sendable, Hashable {
    case add, subtract, multiply, divide
  }

  /// What a text is to look like.
  enum TextMatch: Sendable, Hashable {
    case contains(String)
    case startsWith(String)
    case endsWith(String)
    case like(String, escape: Unicode.Scalar?)
  }

  /// Whether it is a literal.
  var isConstant: Bool {
    switch self {
    case .null, .boolean, .integer, .real, .text: true
    default: false
    }
  }

  /// Whether its value is true, false or unknown.
  var isBoolean: Bool {
    switch self {
    case .null, .boolean, .not, .truth, .and, .or, .equal, .order, .isNull, .oneOf, .match: true
    case .integer, .real, .text, .property, .negate, .arithmetic: false
    }
  }

  /// Whether it may be a number: neither a literal of another kind nor a truth value.
  var mayBeNumber: Bool {
    switch self {
    case .integer, .real, .property, .negate, .arithmetic: true
    default: false
    }
  }

  /// The names of the properties that it reads, each once, in order of appearance.
  var properties: [String] {
    var names: [String] = []
    visit { node in
      if case .property(let name) = node, !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Visits the node and all below it, from the left.
  func visit(_ body: (FilterNode) -> Void) {
    body(self)
    switch self {
    case .null, .boolean, .integer, .real, .text, .property: break
    case .negate(let node), .not(let node), .truth(let node), .isNull(let node),
      .oneOf(let node, _, _), .match(_, let node, _):
      node.visit(body)
    case .and(let left, let right), .or(let left, let right), .equal(let left, let right),
      .order(_, let left, let right), .arithmetic(_, let left, let right):
      left.visit(body)
      right.visit(body)
    }
  }
}
