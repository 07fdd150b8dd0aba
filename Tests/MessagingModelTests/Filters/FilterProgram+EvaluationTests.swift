// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

/// Expected results follow `ComparisonExpression`, `UnaryExpression` and `LogicExpression` of Apache
/// RocketMQ, read by hand, and the truth tables of Jakarta Messaging 3.1, 3.8.1.2.
@Suite("Filters are evaluated")
struct FilterProgramEvaluationTests {
  @Test(
    "RocketMQ: a text takes the type of the number that it is compared with",
    arguments: [
      ("a > 5", "7", FilterResult.matches), ("a > 5", "5", .rejects), ("a >= 5", "5", .matches),
      ("a < 5", "-7", .matches), ("5 < a", "7", .matches), ("a = 5", "5", .matches),
      ("a = 5", "05", .matches), ("a = 5", "+5", .matches), ("a <> 5", "5", .rejects),
      ("a > 5", "7.5", .failed), ("a = 5", "5.0", .failed), ("a > 5", " 7", .failed),
      ("a > 5", "x", .failed), ("a > 5", "", .failed), ("a <> 5", "x", .failed),
      // An Integer has 32 bits, a Long 64.
      ("a > 5", "3000000000", .failed), ("a > 5000000000", "6000000000", .matches),
      ("a > 5000000000", "99999999999999999999", .failed),
      ("a > 5.0", "7", .matches), ("a > 5.5", "7.25", .matches), ("a = 7.5", " 7.50d ", .matches),
      ("a > 5.5", "NaN", .matches), ("a < 5.5", "-Infinity", .matches),
      ("a > 5.5", "1e1", .matches),
      ("a > 5.5", "0x10", .failed), ("a > 5.5", "1_0", .failed), ("a > 5.5", "e5", .failed),
      ("a = TRUE", "true", .matches), ("a = TRUE", "TrUe", .matches), ("a = TRUE", "1", .rejects),
      ("a = FALSE", "anything", .matches), ("TRUE = a", "true", .failed),
      ("a BETWEEN 1 AND 3", "3", .matches), ("a BETWEEN 1 AND 3", "4", .rejects),
      ("a NOT BETWEEN 1 AND 3", "4", .matches), ("a NOT BETWEEN 1 AND 3", "2", .rejects),
      // The minus of a text is no number.
      ("-a < 5", "1", .unknown), ("a > -5", "-4", .matches), ("a", "true", .rejects),
    ])
  func conversion(text: String, value: String, expected: FilterResult) throws {
    #expect(try evaluate(text, .rocketmq, ["a": .text(value)]) == expected)
  }

  @Test(
    "RocketMQ: numbers are kept as their texts",
    arguments: [
      ("a > 5", PropertyValue.wholeText(7), FilterResult.matches),
      ("a > 5", .wholeText(3_000_000_000), .failed), ("a > 5.0", .wholeText(7), .matches),
      ("a = '7'", .wholeText(7), .matches), ("a = '-70'", .wholeText(-70), .matches),
      ("a > 5", .decimalText(750, 2), .failed), ("a > 5.0", .decimalText(750, 2), .matches),
      ("a = '7.50'", .decimalText(750, 2), .matches), ("a = '7.5'", .decimalText(750, 2), .rejects),
      ("a = '0.05'", .decimalText(5, 2), .matches), ("a = '-0.5'", .decimalText(-5, 1), .matches),
      ("a = 7.5", .decimalText(7_500, 3), .matches),
      ("a STARTSWITH '7.'", .decimalText(75, 1), .matches),
      ("a CONTAINS '23'", .wholeText(12_345), .matches),
      ("a IN ('1', '12')", .wholeText(12), .matches),
      ("a ENDSWITH '5'", .wholeText(.min), .rejects),
      ("a = '-9223372036854775808'", .wholeText(.min), .matches),
    ])
  func numberTexts(text: String, value: PropertyValue, expected: FilterResult) throws {
    #expect(try evaluate(text, .rocketmq, ["a": value]) == expected)
  }

  @Test(
    "RocketMQ: what is missing",
    arguments: [
      ("a > 5", FilterResult.unknown), ("NOT (a > 5)", .unknown), ("a = 'x'", .unknown),
      ("a <> 'x'", .unknown), ("a IS NULL", .matches), ("a IS NOT NULL", .rejects), ("a", .unknown),
      ("a IN ('x')", .unknown), ("a NOT IN ('x')", .unknown), ("a CONTAINS 'x'", .rejects),
      ("a NOT CONTAINS 'x'", .rejects), ("a > 5 OR b = 'y'", .matches),
      ("a > 5 AND b = 'z'", .rejects), ("a > 5 AND b = 'y'", .unknown),
      ("a > 5 OR b = 'z'", .unknown),
      ("(a > 5) IS NULL", .matches), ("-a < 5", .unknown),
      // Equality asks for its left side only.
      ("'x' = a", .rejects), ("'x' <> a", .matches), ("a = c", .matches),
    ])
  func missing(text: String, expected: FilterResult) throws {
    #expect(try evaluate(text, .rocketmq, ["b": .text("y")]) == expected)
  }

  @Test(
    "RocketMQ: two texts, and what breaks off",
    arguments: [
      ("a = b", "5", "5.0", FilterResult.rejects), ("a < b", "5", "10", .matches),
      ("a < b", "5", "x", .failed), ("a = b", "x", "x", .matches),
      // AND and OR do not look at their right side where the left one decides.
      ("a = 'x' OR b > 5", "x", "no number", .matches),
      ("b > 5 OR a = 'x'", "x", "no number", .failed),
      ("a = 'y' AND b > 5", "x", "no number", .rejects),
      // NOT binds more closely than a comparison: a text is no truth value, so the left side is true.
      ("NOT a = TRUE", "false", "", .matches), ("NOT a = TRUE", "true", "", .matches),
      ("NOT a = 5", "6", "", .rejects), ("NOT (a = 5)", "6", "", .matches),
      ("a CONTAINS ''", "x", "", .rejects), ("a NOT CONTAINS ''", "x", "", .rejects),
      ("5 = TRUE", "", "", .rejects), ("5 = 5.0", "", "", .matches),
      ("2 < 10 AND 10 > 9.5", "", "", .matches),
      ("5 = '5'", "", "", .matches), ("-5 < -4", "", "", .matches),
    ])
  func twoTexts(text: String, a: String, b: String, expected: FilterResult) throws {
    #expect(try evaluate(text, .rocketmq, ["a": .text(a), "b": .text(b)]) == expected)
  }

  @Test(
    "JMS: values keep their types",
    arguments: [
      ("i > 5", FilterResult.matches), ("i = 7.0", .matches), ("t = 7", .rejects),
      ("t <> 7", .matches),
      ("t > 5", .rejects), ("i = '7'", .rejects), ("f = TRUE", .matches), ("f", .matches),
      ("NOT f", .rejects),
      ("f = 'true'", .rejects), ("n = 5", .unknown), ("n <> 5", .unknown), ("5 = n", .unknown),
      ("NOT n = 5", .unknown), ("NOT i = 7", .rejects), ("NOT i = 6", .matches),
      ("n IS NULL", .matches),
      ("n + 1 > 0", .unknown), ("i + 1 = 8", .matches), ("i - 3 * 2 = 1", .matches),
      ("i / 2 = 3", .matches), ("r / 2 = 1.25", .matches), ("i / 0 = 1", .unknown),
      ("(i - 5) * 2 = 4", .matches),
      ("t + 1 > 0", .unknown), ("-i = -7", .matches), ("i = 0x7 AND i = 07", .matches),
      ("n LIKE '%'", .unknown), ("n NOT LIKE '%'", .unknown), ("i LIKE '7'", .rejects),
      ("i BETWEEN 7 AND 9 AND r NOT BETWEEN 3 AND 4", .matches),
    ])
  func jms(text: String, expected: FilterResult) throws {
    let values: [String: PropertyValue] = [
      "i": .integer(7), "r": .real(2.5), "t": .text("7"), "f": .boolean(true),
    ]
    #expect(try evaluate(text, .jms, values) == expected)
  }
}
