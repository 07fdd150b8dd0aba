// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Filter expressions are read")
struct FilterExpressionTests {
  @Test(
    "RocketMQ's forms",
    arguments: [
      "a > 5", "a>=5 and b<=6.5", "a <> 'x' OR b = 'it''s'", "A BETWEEN 1 AND 2",
      "a NOT BETWEEN -1 AND b", "a IN ('x', 'y')", "a NOT IN ('x')", "a IS NULL AND b IS NOT NULL",
      "a CONTAINS 'x' AND b NOT STARTSWITH 'y' AND c endswith 'z'", "a = TRUE", "NOT (a = 1)", "a",
      "TAGS IS NOT NULL AND TAGS IN ('TagA', 'TagB')", "a = 5l", "a > 5. OR a > .5 OR a > 5E3",
      "/* all */ a > 1 -- yes\n AND b > 2", "_x$1 = 'y'", "TRUE", "- a < + 5",
      "(a > 5) IS NULL", "like = 'x'",
    ])
  func accepted(text: String) throws { _ = try FilterExpression(parsing: text) }

  @Test(
    "Mistakes are told with their places",
    arguments: [
      ("", 0, "empty"), ("a >", 3, "found the end"), ("a > 5 b", 6, "AND, OR or the end"),
      ("a == 5", 3, "found '='"), ("a != 5", 2, "unequal is written <>"),
      ("a = \"x\"", 4, "single quotes"), ("a = 'x", 4, "has no end"), ("5", 0, "neither true nor"),
      ("'x' OR a = 1", 0, "neither true nor"), ("a = 1 AND 5", 10, "neither true nor"),
      ("a > 'x'", 4, "only numbers have an order"), ("a = NULL", 4, "IS NULL"),
      ("TRUE = 5", 7, "cannot be compared"), ("a BETWEEN 5 AND 3", 16, "below the lower"),
      ("5 IN ('x')", 0, "a property on its left"), ("a IN (5)", 6, "a text in single quotes"),
      ("a IN ()", 6, "a text in single quotes"), ("(a > 5", 6, "expected ')'"),
      ("a > 0.0", 4, "RocketMQ refuses"), ("a > 007", 4, "does not begin with 0"),
      ("a > 9223372036854775808", 4, "64 bits"), ("a LIKE 'x'", 2, "AND, OR or the end"),
      ("a + 1 > 2", 2, "AND, OR or the end"), ("a * 2 > 1", 2, "no arithmetic"),
      ("a IS 5", 2, "IS NULL or IS NOT NULL"), ("/* a", 0, "has no end"),
      ("(a > 5) > 3", 0, "only numbers have an order"), ("a > 5 && b > 1", 6, "write AND"),
      ("a > 1e999", 4, "too large"),
    ])
  func refused(text: String, offset: Int, part: String) {
    do throws(FilterError) {
      _ = try FilterExpression(parsing: text)
      Issue.record("'\(text)' was accepted")
    } catch {
      #expect(error.offset == offset, "\(error)")
      #expect(error.message.contains(part), "\(error)")
      #expect(error.description.hasPrefix("character \(offset + 1): "))
    }
  }

  @Test(
    "Forms of JMS",
    arguments: [
      "a LIKE 'x%' ESCAPE '!'", "a NOT LIKE '_y'", "a + 1 > 2 * b - c / 3", "NOT a = 1",
      "a = 0x1F OR a = 017", "contains = 'x'", "a > 0.0", "-(a + 1) < 2",
    ])
  func acceptedByJMS(text: String) throws {
    _ = try FilterExpression(parsing: text, dialect: .jms)
  }

  @Test(
    "Mistakes in JMS",
    arguments: [
      ("a CONTAINS 'x'", 2), ("a LIKE 'x' ESCAPE 'yz'", 18), ("a LIKE b", 7), ("a + 'x' > 1", 4),
      ("5 LIKE 'x'", 0), ("a = 08", 4),
    ])
  func refusedByJMS(text: String, offset: Int) {
    do throws(FilterError) {
      _ = try FilterExpression(parsing: text, dialect: .jms)
      Issue.record("'\(text)' was accepted")
    } catch {
      #expect(error.offset == offset, "\(error)")
    }
  }

  @Test("Nesting is bounded, chains are not")
  func nesting() throws {
    let deep = String(repeating: "(", count: 150) + "a = 1" + String(repeating: ")", count: 150)
    _ = try FilterExpression(parsing: deep)
    let tooDeep = String(repeating: "(", count: 300) + "a = 1" + String(repeating: ")", count: 300)
    #expect(throws: FilterError.self) { try FilterExpression(parsing: tooDeep) }
    #expect(throws: FilterError.self) {
      try FilterExpression(parsing: String(repeating: "- ", count: 100_000) + "1 < a")
    }
    let chain = Array(repeating: "a = 1", count: 2_000).joined(separator: " OR ")
    #expect(try evaluate(chain, .rocketmq, ["a": .text("1")]) == .matches)
  }

  @Test("Properties are named once each, in order")
  func properties() throws {
    let filter = try FilterExpression(parsing: "b > 1 AND (a IN ('x') OR b < 7) AND c IS NULL")
    #expect(filter.properties == ["b", "a", "c"])
    let compared = try FilterExpression(
      parsing: "a > 5 AND 3 = b AND c > 1.5 AND d < -2 AND e = 'x'")
    #expect(compared.propertiesComparedWithWholeNumbers == ["a", "b", "d"])
  }
}
