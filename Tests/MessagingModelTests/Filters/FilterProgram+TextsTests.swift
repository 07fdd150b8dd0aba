// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Texts in filters")
struct FilterProgramTextsTests {
  @Test(
    "CONTAINS, STARTSWITH, ENDSWITH and IN",
    arguments: [
      ("a CONTAINS 'bc'", "abcd", true), ("a CONTAINS 'ac'", "abcd", false),
      ("a CONTAINS 'abab'", "aabab", true),
      ("a CONTAINS 'abcde'", "abcd", false), ("a NOT CONTAINS 'x'", "abcd", true),
      ("a STARTSWITH 'ab'", "abcd", true), ("a STARTSWITH 'b'", "abcd", false),
      ("a ENDSWITH 'cd'", "abcd", true), ("a ENDSWITH 'c'", "abcd", false),
      ("a ENDSWITH 'abcde'", "abcd", false),
      ("a NOT ENDSWITH 'cd'", "abcd", false), ("a CONTAINS 'ü'", "Müll", true),
      ("a IN ('x', 'abcd')", "abcd", true), ("a NOT IN ('x', 'abcd')", "abcd", false),
      ("a IN ('ABCD')", "abcd", false),
      // A composed and a decomposed letter are different texts to Java.
      ("a = '\u{E9}'", "e\u{301}", false), ("a = '\u{E9}'", "\u{E9}", true),
      ("a IN ('\u{E9}')", "e\u{301}", false),
      ("a = 'it''s'", "it's", true),
    ])
  func texts(text: String, value: String, passes: Bool) throws {
    #expect(try evaluate(text, .rocketmq, ["a": .text(value)]) == (passes ? .matches : .rejects))
  }

  @Test(
    "LIKE",
    arguments: [
      ("12%3", "123", true), ("12%3", "12993", true), ("12%3", "1234", false),
      ("l_se", "lose", true),
      ("l_se", "loose", false), ("\\_%", "_foo", true), ("\\_%", "bar", false), ("%", "", true),
      ("_", "", false),
      ("", "", true), ("", "x", false), ("%a%b%", "xxaxxbxx", true), ("%a%b", "ab ab a", false),
      ("%ab", "aab", true),
      ("%aab", "aaab", true), ("_", "ü", true), ("__", "ü", false), ("ü%", "über", true),
      ("a\\%c", "a%c", true),
      ("a\\%c", "abc", false), ("a\\", "a", false), ("%_x", "abx", true), ("a.c", "abc", false),
      ("(", "(", true),
    ])
  func like(pattern: String, value: String, passes: Bool) throws {
    let text = "a LIKE '\(pattern)' ESCAPE '\\'"
    #expect(try evaluate(text, .jms, ["a": .text(value)]) == (passes ? .matches : .rejects))
    #expect(
      try evaluate("a NOT LIKE '\(pattern)' ESCAPE '\\'", .jms, ["a": .text(value)])
        == (passes ? .rejects : .matches))
  }

  @Test("A pattern full of wildcards takes no time to speak of")
  func wildcards() throws {
    let pattern = String(repeating: "%a", count: 200) + "b"
    let value = String(repeating: "a", count: 2_000)
    #expect(try evaluate("x LIKE '\(pattern)'", .jms, ["x": .text(value)]) == .rejects)
  }
}
