// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads a filter expression, lowest precedence first.
///
/// Source: `SelectorParser.jj` of Apache RocketMQ 5, which was made from that of ActiveMQ by taking
/// `LIKE`, arithmetic, hexadecimal and octal numbers out; for JMS, Jakarta Messaging 3.1, 3.8.1.1,
/// where `NOT` stands above comparisons as in SQL.
struct FilterParser {
  private let tokens: [FilterToken]
  private let dialect: FilterDialect
  private var position = 0
  private var depth = 0
  private static let greatestDepth = 200

  init(tokens: [FilterToken], dialect: FilterDialect) {
    self.tokens = tokens
    self.dialect = dialect
  }

  mutating func parse() throws(FilterError) -> FilterNode {
    if token.content == .end { throw error("the expression is empty") }
    let start = token.offset
    let root = try truth(of: try disjunction(), at: start)
    guard token.content == .end else {
      throw error("expected AND, OR or the end, found \(token.shown)")
    }
    return root
  }

  // MARK: - Tokens

  private var token: FilterToken { tokens[position] }

  private mutating func take(_ content: FilterToken.Content) -> Bool {
    guard token.content == content else { return false }
    position += 1
    return true
  }

  private mutating func takeWords(_ first: String, _ second: String) -> Bool {
    guard token.content == .word(first), position + 1 < tokens.count,
      tokens[position + 1].content == .word(second)
    else { return false }
    position += 2
    return true
  }

  private mutating func expect(_ content: FilterToken.Content) throws(FilterError) {
    guard take(content) else {
      throw error(
        "expected \(FilterToken(offset: 0, content: content).shown), found \(token.shown)")
    }
  }

  private func error(_ message: String) -> FilterError { FilterError(at: token.offset, message) }

  private mutating func takeText() throws(FilterError) -> String {
    guard case .text(let text) = token.content else {
      throw error("expected a text in single quotes, found \(token.shown)")
    }
    position += 1
    return text
  }

  private mutating func nested(
    _ read: (inout FilterParser) throws(FilterError) -> FilterNode
  ) throws(FilterError) -> FilterNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.greatestDepth else {
      throw error("the expression is nested more than \(Self.greatestDepth) deep")
    }
    return try read(&self)
  }

  // MARK: - Logic

  private mutating func disjunction() throws(FilterError) -> FilterNode {
    let start = token.offset
    var left = try conjunction()
    while take(.word("OR")) {
      let place = token.offset
      let right = try conjunction()
      left = .or(try truth(of: left, at: start), try truth(of: right, at: place))
    }
    return left
  }

  private mutating func conjunction() throws(FilterError) -> FilterNode {
    let start = token.offset
    var left = try condition()
    while take(.word("AND")) {
      let place = token.offset
      let right = try condition()
      left = .and(try truth(of: left, at: start), try truth(of: right, at: place))
    }
    return left
  }

  private mutating func condition() throws(FilterError) -> FilterNode {
    if dialect == .jms, take(.word("NOT")) {
      let start = token.offset
      let operand = try nested { parser throws(FilterError) in try parser.condition() }
      return .not(try truth(of: operand, at: start))
    }
    return try equality()
  }

  /// A node as a truth value (`asBooleanExpression`).
  private func truth(of node: FilterNode, at start: Int) throws(FilterError) -> FilterNode {
    if node.isBoolean { return node }
    if case .property = node { return .truth(node) }
    throw FilterError(at: start, "a number or text is neither true nor false; compare it")
  }

  // MARK: - Comparisons

  private mutating func equality() throws(FilterError) -> FilterNode {
    let start = token.offset
    var left = try comparison()
    while true {
      if take(.sign("=")) {
        left = try equal(left, start)
      } else if take(.sign("<>")) {
        left = .not(try equal(left, start))
      } else if takeWords("IS", "NULL") {
        left = .isNull(left)
      } else if takeWords("IS", "NOT") {
        try expect(.word("NULL"))
        left = .not(.isNull(left))
      } else if token.content == .word("IS") {
        throw error("expected IS NULL or IS NOT NULL")
      } else {
        return left
      }
    }
  }

  private mutating func equal(
    _ left: FilterNode, _ start: Int
  ) throws(FilterError) -> FilterNode {
    let place = token.offset
    let right = try comparison()
    if left == .null || right == .null {
      throw FilterError(
        at: left == .null ? start : place, "nothing equals NULL; write IS NULL or IS NOT NULL")
    }
    if case .boolean = left, right.isConstant, !right.isBoolean {
      throw FilterError(at: place, "TRUE or FALSE cannot be compared with a number or a text")
    }
    return .equal(left, right)
  }

  private mutating func comparison() throws(FilterError) -> FilterNode {
    let start = token.offset
    var left = try sum()
    while let node = try comparison(of: left, at: start) { left = node }
    return left
  }

  private mutating func comparison(
    of left: FilterNode, at start: Int
  ) throws(FilterError) -> FilterNode? {
    let orders: [(String, FilterNode.Order)] = [
      (">", .greater), (">=", .greaterOrEqual), ("<", .less), ("<=", .lessOrEqual),
    ]
    for (sign, order) in orders where take(.sign(sign)) {
      let place = token.offset
      return try ordered(order, left, start, try sum(), place)
    }
    if take(.word("BETWEEN")) { return try between(left, start, isNegated: false) }
    if takeWords("NOT", "BETWEEN") { return try between(left, start, isNegated: true) }
    if take(.word("IN")) { return try oneOf(left, start, isNegated: false) }
    if takeWords("NOT", "IN") { return try oneOf(left, start, isNegated: true) }
    for word in ["CONTAINS", "STARTSWITH", "ENDSWITH", "LIKE"] {
      if take(.word(word)) { return try match(word, left, start, isNegated: false) }
      if takeWords("NOT", word) { return try match(word, left, start, isNegated: true) }
    }
    return nil
  }

  private func ordered(
    _ order: FilterNode.Order, _ left: FilterNode, _ start: Int, _ right: FilterNode, _ place: Int
  ) throws(FilterError) -> FilterNode {
    for (node, offset) in [(left, start), (right, place)] where !node.mayBeNumber {
      throw FilterError(at: offset, "only numbers have an order; texts are compared by = or <>")
    }
    return .order(order, left, right)
  }

  private mutating func between(
    _ value: FilterNode, _ start: Int, isNegated: Bool
  ) throws(FilterError) -> FilterNode {
    let lowPlace = token.offset
    let low = try sum()
    try expect(.word("AND"))
    let highPlace = token.offset
    let high = try sum()
    if let least = low.constantNumber, let most = high.constantNumber, most < least {
      throw FilterError(at: highPlace, "the upper bound lies below the lower one")
    }
    let below: FilterNode.Order = isNegated ? .less : .greaterOrEqual
    let above: FilterNode.Order = isNegated ? .greater : .lessOrEqual
    let first = try ordered(below, value, start, low, lowPlace)
    let second = try ordered(above, value, start, high, highPlace)
    return isNegated ? .or(first, second) : .and(first, second)
  }

  private mutating func oneOf(
    _ value: FilterNode, _ start: Int, isNegated: Bool
  ) throws(FilterError) -> FilterNode {
    guard case .property = value else {
      throw FilterError(at: start, "IN takes the name of a property on its left")
    }
    try expect(.sign("("))
    var texts = [try takeText()]
    while take(.sign(",")) { texts.append(try takeText()) }
    try expect(.sign(")"))
    return .oneOf(value, texts, isNegated: isNegated)
  }

  private mutating func match(
    _ word: String, _ value: FilterNode, _ start: Int, isNegated: Bool
  ) throws(FilterError) -> FilterNode {
    if dialect == .jms {
      guard case .property = value else {
        throw FilterError(at: start, "LIKE takes the name of a property on its left")
      }
    }
    let text = try takeText()
    switch word {
    case "CONTAINS": return .match(.contains(text), value, isNegated: isNegated)
    case "STARTSWITH": return .match(.startsWith(text), value, isNegated: isNegated)
    case "ENDSWITH": return .match(.endsWith(text), value, isNegated: isNegated)
    default:
      let escape = try takeEscape()
      return .match(.like(text, escape: escape), value, isNegated: isNegated)
    }
  }

  private mutating func takeEscape() throws(FilterError) -> Unicode.Scalar? {
    guard take(.word("ESCAPE")) else { return nil }
    let place = token.offset
    let text = try takeText()
    guard let escape = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
      throw FilterError(at: place, "ESCAPE takes one character")
    }
    return escape
  }

  // MARK: - Values

  private mutating func sum() throws(FilterError) -> FilterNode {
    guard dialect == .jms else { return try unary() }
    let start = token.offset
    var left = try product()
    while true {
      let sign = token.content
      guard take(.sign("+")) || take(.sign("-")) else { return left }
      let place = token.offset
      left = try calculated(
        sign == .sign("+") ? .add : .subtract, left, start, try product(), place)
    }
  }

  private mutating func product() throws(FilterError) -> FilterNode {
    let start = token.offset
    var left = try unary()
    while true {
      let sign = token.content
      guard take(.sign("*")) || take(.sign("/")) else { return left }
      let place = token.offset
      left = try calculated(
        sign == .sign("*") ? .multiply : .divide, left, start, try unary(), place)
    }
  }

  private func calculated(
    _ operation: FilterNode.Arithmetic, _ left: FilterNode, _ start: Int, _ right: FilterNode,
    _ place: Int
  ) throws(FilterError) -> FilterNode {
    for (node, offset) in [(left, start), (right, place)] where !node.mayBeNumber {
      throw FilterError(at: offset, "only numbers can be calculated with")
    }
    return .arithmetic(operation, left, right)
  }

  private mutating func unary() throws(FilterError) -> FilterNode {
    if take(.sign("+")) {
      return try nested { parser throws(FilterError) in try parser.unary() }
    }
    if take(.sign("-")) {
      return .negate(try nested { parser throws(FilterError) in try parser.unary() })
    }
    if dialect == .rocketmq, take(.word("NOT")) {
      let start = token.offset
      let operand = try nested { parser throws(FilterError) in try parser.unary() }
      return .not(try truth(of: operand, at: start))
    }
    return try primary()
  }

  private mutating func primary() throws(FilterError) -> FilterNode {
    let node: FilterNode
    switch token.content {
    case .text(let text): node = .text(text)
    case .integer(let value): node = .integer(value)
    case .real(let value): node = .real(value)
    case .name(let name): node = .property(name)
    case .word("TRUE"): node = .boolean(true)
    case .word("FALSE"): node = .boolean(false)
    case .word("NULL"): node = .null
    case .sign("("):
      position += 1
      let inner = try nested { parser throws(FilterError) in try parser.disjunction() }
      try expect(.sign(")"))
      return inner
    default:
      throw error("expected a property or a value, found \(token.shown)")
    }
    position += 1
    return node
  }
}

extension FilterNode {
  /// The value of a literal number.
  fileprivate var constantNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }
}
