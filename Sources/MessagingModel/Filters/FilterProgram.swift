// SPDX-License-Identifier: GPL-3.0-or-later

/// A filter compiled to a short program for a stack of values.
///
/// Properties are slots that the caller fills in the order of ``FilterExpression/properties``. `AND`
/// and `OR` jump over their right side where the left one decides, as Java's evaluation does: what
/// is jumped over cannot fail.
package struct FilterProgram: ~Copyable {
  let code: UnsafeMutableBufferPointer<Instruction>
  /// The texts of each `IN`, and the pattern of each test, by the numbers of the texts.
  let tests: UnsafeMutableBufferPointer<TextTest>
  let listed: UnsafeMutableBufferPointer<Int32>
  let dialect: FilterDialect
  /// Values on the stack at most.
  let depth: Int

  /// One step.
  struct Instruction: BitwiseCopyable {
    var operation: Operation
    /// A slot, a place to jump to, or a test.
    var index: Int32 = 0
    var value = FilterValue.null
  }

  enum Operation: UInt8, BitwiseCopyable {
    case push, load, negate, add, subtract, multiply, divide
    case not, truth, and, or, jumpIfFalse, jumpIfTrue
    case equal, less, lessOrEqual, greater, greaterOrEqual, isNull, test
  }

  /// What a text is held against.
  struct TextTest: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable { case oneOf, contains, startsWith, endsWith, like }
    var kind: Kind
    var isNegated: Bool
    /// The range of listed texts; a pattern is a list of one.
    var first: Int32
    var end: Int32
    /// The character that takes the meaning off the next one of a pattern, as a text, or -1.
    var escape: Int32
  }

  /// Compiles an expression; the texts that it names get numbers of the collector.
  package init(_ expression: FilterExpression, texts: inout FilterTextCollector) {
    var compiler = FilterCompiler(expression.root.properties)
    compiler.compile(expression.root, &texts)
    code = Self.store(compiler.code)
    tests = Self.store(compiler.tests)
    listed = Self.store(compiler.listed)
    dialect = expression.dialect
    depth = compiler.greatestDepth
  }

  private static func store<Element: BitwiseCopyable>(
    _ elements: [Element]
  ) -> UnsafeMutableBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(1, elements.count))
    _ = buffer.initialize(from: elements)
    return UnsafeMutableBufferPointer(rebasing: buffer[..<elements.count])
  }

  deinit {
    code.baseAddress?.deallocate()
    tests.baseAddress?.deallocate()
    listed.baseAddress?.deallocate()
  }
}

/// Turns a tree into a program.
private struct FilterCompiler {
  let slots: [String]
  var code: [FilterProgram.Instruction] = []
  var tests: [FilterProgram.TextTest] = []
  var listed: [Int32] = []
  private(set) var greatestDepth = 0
  private var depth = 0

  init(_ slots: [String]) { self.slots = slots }

  private mutating func emit(
    _ operation: FilterProgram.Operation, index: Int32 = 0, value: FilterValue = .null,
    pushes: Int = 0
  ) {
    code.append(.init(operation: operation, index: index, value: value))
    depth += pushes
    greatestDepth = max(greatestDepth, depth)
  }

  mutating func compile(_ node: FilterNode, _ texts: inout FilterTextCollector) {
    switch node {
    case .null: emit(.push, pushes: 1)
    case .boolean(let value): emit(.push, value: .boolean(value), pushes: 1)
    case .integer(let value): emit(.push, value: .literal(value), pushes: 1)
    case .real(let value): emit(.push, value: .real(value), pushes: 1)
    case .text(let text): emit(.push, value: .text(texts.number(of: text)), pushes: 1)
    case .property(let name):
      emit(.load, index: Int32(slots.firstIndex(of: name) ?? 0), pushes: 1)
    case .negate(let operand): compile(operand, .negate, &texts)
    case .not(let operand): compile(operand, .not, &texts)
    case .truth(let operand): compile(operand, .truth, &texts)
    case .isNull(let operand): compile(operand, .isNull, &texts)
    case .and(let left, let right):
      compile(left, right, .and, unless: .jumpIfFalse, &texts)
    case .or(let left, let right):
      compile(left, right, .or, unless: .jumpIfTrue, &texts)
    case .equal(let left, let right): compile(left, right, .equal, &texts)
    case .order(let order, let left, let right):
      let operations: [FilterProgram.Operation] = [.less, .lessOrEqual, .greater, .greaterOrEqual]
      compile(left, right, operations[Int(order.rawValue)], &texts)
    case .arithmetic(let operation, let left, let right):
      let operations: [FilterProgram.Operation] = [.add, .subtract, .multiply, .divide]
      compile(left, right, operations[Int(operation.rawValue)], &texts)
    case .oneOf(let operand, let list, let isNegated):
      compile(operand, &texts)
      test(.oneOf, list, isNegated, &texts)
    case .match(let match, let operand, let isNegated):
      compile(operand, &texts)
      switch match {
      case .contains(let text): test(.contains, [text], isNegated, &texts)
      case .startsWith(let text): test(.startsWith, [text], isNegated, &texts)
      case .endsWith(let text): test(.endsWith, [text], isNegated, &texts)
      case .like(let pattern, let escape):
        test(.like, [pattern], isNegated, escape: escape.map { String($0) }, &texts)
      }
    }
  }

  private mutating func compile(
    _ operand: FilterNode, _ operation: FilterProgram.Operation,
    _ texts: inout FilterTextCollector
  ) {
    compile(operand, &texts)
    emit(operation)
  }

  private mutating func compile(
    _ left: FilterNode, _ right: FilterNode, _ operation: FilterProgram.Operation,
    unless jump: FilterProgram.Operation? = nil, _ texts: inout FilterTextCollector
  ) {
    compile(left, &texts)
    let place = code.count
    if let jump { emit(jump) }
    compile(right, &texts)
    emit(operation, pushes: -1)
    if jump != nil { code[place].index = Int32(code.count) }
  }

  private mutating func test(
    _ kind: FilterProgram.TextTest.Kind, _ list: [String], _ isNegated: Bool,
    escape: String? = nil, _ texts: inout FilterTextCollector
  ) {
    let first = Int32(listed.count)
    listed += list.map { texts.number(of: $0) }
    tests.append(
      .init(
        kind: kind, isNegated: isNegated, first: first, end: Int32(listed.count),
        escape: escape.map { texts.number(of: $0) } ?? -1))
    emit(.test, index: Int32(tests.count - 1))
  }
}
