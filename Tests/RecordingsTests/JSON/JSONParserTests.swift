// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import Testing

@Suite("Reading JSON with places")
struct JSONParserTests {
  private static func parse(_ text: String) throws -> JSONNode {
    try JSONParser.parse(Array(text.utf8), file: "f.json")
  }

  @Test("Values of every kind are read")
  func values() throws {
    let node = try Self.parse(
      #" {"a": [1, -2.5e1, 0], "b": {"c": "x\n\"\u00e9\ud83d\ude00", "d": null}, "e": true}"#)
    let numbers = try node.member("a").elements().map { try $0.number() }
    #expect(numbers == [1, -25, 0])
    #expect(try node.member("b").member("c").text() == "x\n\"é😀")
    #expect(try node.member("b").optional("d") == nil)
    #expect(try node.member("e").boolean())
    #expect(try node.members().map { $0.name } == ["a", "b", "e"])
  }

  @Test(
    "What is no JSON names line and column",
    arguments: [
      ("", "f.json:1:1: the document ends where a value is expected"),
      ("{\n \"a\" 1}", "f.json:2:6: a colon is expected behind a name"),
      ("{\"a\": 1,}", "f.json:1:9: a name in quotes is expected"),
      ("[1 2]", "f.json:1:4: a comma or ] is expected"),
      ("[01]", "f.json:1:2: is no JSON value"), ("[1.]", "f.json:1:2: is no JSON value"),
      ("nul", "f.json:1:1: is no JSON value"), ("\"ab", "f.json:1:1: a text that is never closed"),
      ("\"a\tb\"", "f.json:1:3: a control character within a text"),
      ("\"\\x\"", "f.json:1:3: an unknown escape within a text"),
      ("\"\\ud83d\"", "f.json:1:8: half of a surrogate pair within a text"),
      ("{} {}", "f.json:1:4: text behind the document"),
      ("{\"a\": 1, \"a\": 2}", "f.json:1:10: the name \"a\" stands twice"),
    ])
  func refused(text: String, message: String) throws {
    let error = #expect(throws: ResultFileError.self) { try Self.parse(text) }
    #expect(error?.message == message)
    #expect(error?.exitClass == .dataError)
  }

  @Test("Deep nesting is refused, not followed until the stack ends")
  func depth() {
    let text = String(repeating: "[", count: 100_000)
    let error = #expect(throws: ResultFileError.self) { try Self.parse(text) }
    #expect(error?.message == "f.json:1:66: nested deeper than 64 levels")
  }

  @Test("A missing file is a missing input")
  func missing() {
    let error = #expect(throws: ResultFileError.self) { try JSONParser.read("/no/such/file.json") }
    #expect(error?.exitClass == .noInput)
  }
}
