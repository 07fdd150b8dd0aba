// SPDX-License-Identifier: GPL-3.0-or-later

// The values of a message go through a program.
//
// Sources: `ComparisonExpression`, `LogicExpression`, `UnaryExpression` and, for what becomes of
// unknown and failed evaluations, `ExpressionMessageFilter` of Apache RocketMQ 5; for JMS, Jakarta
// Messaging 3.1, section 3.8.1.2.
extension FilterProgram {
  /// What the filter says of a message whose properties stand in the slots.
  package func result(
    slots: UnsafeBufferPointer<FilterValue>, texts: borrowing FilterTexts
  ) -> FilterResult {
    withUnsafeTemporaryAllocation(of: FilterValue.self, capacity: depth) { stack in
      run(slots, texts, stack)
    }
  }

  private func run(
    _ slots: UnsafeBufferPointer<FilterValue>, _ texts: borrowing FilterTexts,
    _ stack: UnsafeMutableBufferPointer<FilterValue>
  ) -> FilterResult {
    var top = -1
    var place = 0
    while place < code.count {
      let step = code[place]
      place += 1
      switch step.operation {
      case .push:
        top += 1
        stack[top] = step.value
      case .load:
        top += 1
        stack[top] = slots[Int(step.index)]
      case .negate: stack[top] = Self.negated(stack[top])
      case .not: if !stack[top].isNull { stack[top] = .boolean(!stack[top].isTrue) }
      case .truth: if !stack[top].isNull { stack[top] = .boolean(stack[top].isTrue) }
      case .isNull: stack[top] = .boolean(stack[top].isNull)
      case .jumpIfFalse: if stack[top].isFalse { place = Int(step.index) }
      case .jumpIfTrue: if stack[top].isTrue { place = Int(step.index) }
      case .test: stack[top] = test(stack[top], tests[Int(step.index)], texts)
      case .and, .or, .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .add, .subtract,
        .multiply, .divide:
        top -= 1
        guard let value = combined(step.operation, stack[top], stack[top + 1], texts) else {
          return .failed
        }
        stack[top] = value
      }
    }
    return stack[0].isNull ? .unknown : stack[0].isTrue ? .matches : .rejects
  }

  /// The value of two; nothing where the evaluation breaks off.
  private func combined(
    _ operation: Operation, _ left: FilterValue, _ right: FilterValue,
    _ texts: borrowing FilterTexts
  ) -> FilterValue? {
    switch operation {
    case .and:
      if right.isFalse { return right }
      return left.isNull || right.isNull ? .null : .boolean(true)
    case .or:
      if right.isTrue { return right }
      return left.isNull || right.isNull ? .null : .boolean(false)
    case .equal: return isEqual(left, right, texts)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard !left.isNull, !right.isNull else { return .null }
      return ordered(operation, left, right, texts)
    default: return Self.calculated(operation, left, right)
    }
  }

  // MARK: - Numbers

  private static func negated(_ value: FilterValue) -> FilterValue {
    switch value.kind {
    case .integer32:
      return FilterValue(.integer32, Int64(0 &- Int32(truncatingIfNeeded: value.bits)))
    case .integer64: return FilterValue(.integer64, 0 &- value.bits)
    case .real: return .real(-value.double)
    default: return .null
    }
  }

  /// Whole numbers stay whole, as Java's do; a division of whole numbers by zero is unknown.
  private static func calculated(
    _ operation: Operation, _ left: FilterValue, _ right: FilterValue
  ) -> FilterValue {
    guard left.isNumber, right.isNumber else { return .null }
    guard left.isInteger, right.isInteger else {
      switch operation {
      case .add: return .real(left.double + right.double)
      case .subtract: return .real(left.double - right.double)
      case .multiply: return .real(left.double * right.double)
      default: return .real(left.double / right.double)
      }
    }
    switch operation {
    case .add: return .integer(left.bits &+ right.bits)
    case .subtract: return .integer(left.bits &- right.bits)
    case .multiply: return .integer(left.bits &* right.bits)
    default:
      guard right.bits != 0 else { return .null }
      return .integer(left.bits.dividedReportingOverflow(by: right.bits).partialValue)
    }
  }

  // MARK: - Comparisons

  private func isEqual(
    _ left: FilterValue, _ right: FilterValue, _ texts: borrowing FilterTexts
  ) -> FilterValue? {
    if dialect == .jms {
      guard !left.isNull, !right.isNull else { return .null }
      if left.isInteger, right.isInteger { return .boolean(left.bits == right.bits) }
      if left.isNumber, right.isNumber { return .boolean(left.double == right.double) }
      return .boolean(left.kind == right.kind && left.bits == right.bits)
    }
    if left.isNull || right.isNull {
      // Only a missing left side makes the answer unknown.
      return left.isNull ? (right.isNull ? .boolean(true) : .null) : .boolean(false)
    }
    if left.isText, right.isText { return .boolean(Self.haveEqualBytes(left, right, texts)) }
    return compared(left, right, texts).map { .boolean($0 == 0) }
  }

  private func ordered(
    _ operation: Operation, _ left: FilterValue, _ right: FilterValue,
    _ texts: borrowing FilterTexts
  ) -> FilterValue? {
    let sign: Int
    if dialect == .jms {
      guard left.isNumber, right.isNumber else { return .boolean(false) }
      if left.isInteger, right.isInteger {
        sign = left.bits < right.bits ? -1 : left.bits > right.bits ? 1 : 0
      } else {
        let (low, high) = (left.double, right.double)
        guard low == low, high == high else { return .boolean(false) }
        sign = low < high ? -1 : low > high ? 1 : 0
      }
    } else if left.isText, right.isText {
      guard let low = Self.real(of: left, texts), let high = Self.real(of: right, texts) else {
        return nil
      }
      sign = Self.order(low, high)
    } else {
      guard let order = compared(left, right, texts) else { return nil }
      sign = order
    }
    switch operation {
    case .less: return .boolean(sign < 0)
    case .lessOrEqual: return .boolean(sign <= 0)
    case .greater: return .boolean(sign > 0)
    default: return .boolean(sign >= 0)
    }
  }

  /// The order of two values of which at most one is a text (`ComparisonExpression.__compare`).
  ///
  /// A text takes the type of the other side; a truth value on the left cannot meet a text, since
  /// the class casts there what it should convert.
  private func compared(
    _ left: FilterValue, _ right: FilterValue, _ texts: borrowing FilterTexts
  ) -> Int? {
    if left.isText {
      if right.kind == .boolean {
        return (Self.isTrue(left, texts) ? 1 : 0) - Int(right.bits)
      }
      return Self.number(left, like: right, texts).map { Self.order($0, right) }
    }
    if right.isText {
      if left.kind == .boolean { return nil }
      return Self.number(right, like: left, texts).map { Self.order(left, $0) }
    }
    if left.kind == .boolean, right.kind == .boolean { return Int(left.bits - right.bits) }
    if left.kind == .boolean || right.kind == .boolean { return -1 }
    return Self.order(left, right)
  }

  private static func order(_ left: FilterValue, _ right: FilterValue) -> Int {
    if left.isInteger, right.isInteger {
      return left.bits < right.bits ? -1 : left.bits > right.bits ? 1 : 0
    }
    return order(left.double, right.double)
  }

  /// `Double.compare`: a total order, in which 0.0 lies above -0.0 and NaN above all.
  private static func order(_ left: Double, _ right: Double) -> Int {
    if left < right { return -1 }
    if left > right { return 1 }
    if left.isNaN || right.isNaN { return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0) }
    let isMinus = (left.sign == .minus ? 1 : 0, right.sign == .minus ? 1 : 0)
    return isMinus.1 - isMinus.0
  }

  // MARK: - Texts as numbers

  /// A text as a number of another value's type; nothing if it is none.
  private static func number(
    _ text: FilterValue, like other: FilterValue, _ texts: borrowing FilterTexts
  ) -> FilterValue? {
    if other.kind == .real { return real(of: text, texts).map { .real($0) } }
    let value: Int64
    switch text.kind {
    case .wholeText: value = text.bits
    case .text:
      let numeral = texts.numeral(of: text.bits)
      guard numeral.isInteger else { return nil }
      value = numeral.integer
    default: return nil
    }
    guard other.kind == .integer64 || Int32(exactly: value) != nil else { return nil }
    return FilterValue(other.kind, value)
  }

  private static func real(of text: FilterValue, _ texts: borrowing FilterTexts) -> Double? {
    switch text.kind {
    case .wholeText: return Double(text.bits)
    case .decimalText: return Double(text.bits) / Double(FilterValue.powerOfTen(text.scale))
    default:
      let numeral = texts.numeral(of: text.bits)
      return numeral.isReal ? numeral.real : nil
    }
  }

  private static func isTrue(_ text: FilterValue, _ texts: borrowing FilterTexts) -> Bool {
    text.kind == .text && texts.numeral(of: text.bits).isTrue
  }
}
