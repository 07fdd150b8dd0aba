// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

/// A condition and what it is worth by the truth tables, worked out beside each other.
private struct RandomCondition {
  var text: String
  var worth: Bool?
}

/// Draws conditions over whole numbers under the rules of JMS.
private struct ConditionMaker {
  var choices: SeededChoices
  let values: [String: Int64?]

  mutating func condition(_ depth: Int) -> RandomCondition {
    guard depth > 0 else { return comparison() }
    switch choices.number(0...5) {
    case 0:
      return joined("AND", depth) { left, right in
        left == false || right == false ? false : left == nil || right == nil ? nil : true
      }
    case 1:
      return joined("OR", depth) { left, right in
        left == true || right == true ? true : left == nil || right == nil ? nil : false
      }
    case 2:
      let inner = condition(depth - 1)
      return RandomCondition(text: "NOT (\(inner.text))", worth: inner.worth.map { !$0 })
    case 3:
      let inner = condition(depth - 1)
      return RandomCondition(text: "((\(inner.text)) IS NULL)", worth: inner.worth == nil)
    default: return comparison()
    }
  }

  private mutating func joined(
    _ word: String, _ depth: Int, _ worth: (Bool?, Bool?) -> Bool?
  ) -> RandomCondition {
    let left = condition(depth - 1)
    let right = condition(depth - 1)
    return RandomCondition(
      text: "(\(left.text)) \(word) (\(right.text))", worth: worth(left.worth, right.worth))
  }

  private mutating func comparison() -> RandomCondition {
    let left = number(2)
    let right = number(2)
    let signs: [(String, (Int64, Int64) -> Bool)] = [
      ("<", { $0 < $1 }), ("<=", { $0 <= $1 }), (">", { $0 > $1 }), (">=", { $0 >= $1 }),
      ("=", { $0 == $1 }), ("<>", { $0 != $1 }),
    ]
    let (sign, holds) = choices.one(of: signs)
    var worth: Bool?
    if let low = left.value, let high = right.value { worth = holds(low, high) }
    return RandomCondition(text: "\(left.text) \(sign) \(right.text)", worth: worth)
  }

  private mutating func number(_ depth: Int) -> (text: String, value: Int64?) {
    switch choices.number(0...(depth > 0 ? 5 : 2)) {
    case 0:
      let value = Int64(choices.number(0...5))
      return ("\(value)", value)
    case 1, 2:
      let name = choices.one(of: values.keys.sorted())
      return (name, values[name] ?? nil)
    case 3:
      let inner = number(depth - 1)
      return ("- (\(inner.text))", inner.value.map { -$0 })
    default:
      let left = number(depth - 1)
      let right = number(depth - 1)
      let operations: [(String, (Int64, Int64) -> Int64)] = [("+", +), ("-", -), ("*", *)]
      let (sign, calculate) = choices.one(of: operations)
      var value: Int64?
      if let first = left.value, let second = right.value { value = calculate(first, second) }
      return ("(\(left.text) \(sign) \(right.text))", value)
    }
  }
}

@Suite("Random filters")
struct RandomFilterTests {
  @Test("Programs agree with the truth tables", arguments: 0..<20 as Range<UInt64>)
  func agreement(block: UInt64) throws {
    for seed in block * 100..<block * 100 + 100 {
      let values: [String: Int64?] = ["a": 3, "b": 0, "c": nil, "d": -2]
      var maker = ConditionMaker(choices: SeededChoices(seed: seed), values: values)
      let condition = maker.condition(4)
      let properties = values.mapValues { $0.map { PropertyValue.integer($0) } ?? .missing }
      let expected: FilterResult =
        condition.worth.map { $0 ? .matches : .rejects } ?? .unknown
      #expect(
        try evaluate(condition.text, .jms, properties) == expected,
        "seed \(seed): \(condition.text)")
    }
  }
}
