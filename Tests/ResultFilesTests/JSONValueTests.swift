// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import Testing

@Suite("JSON")
struct JSONValueTests {
  private static let sample: JSONValue = .members([
    "z": .null, "a": .bool(true), "list": .array([.integer(-1), .decimal(0.1), .array([])]),
    "text": .string("q\" b\\ n\n t\t r\r c\u{01} ü 🙂"), "empty": .members([:]),
    "bad": .decimal(.nan), "seed": .unsigned(.max),
  ])

  @Test("Members keep their order, over several lines and on one")
  func order() {
    #expect(
      Self.sample.lineText
        == #"{"z":null,"a":true,"list":[-1,0.1,[]],"text":"q\" b\\ n\n t\t r\r c\u0001 ü 🙂","#
        + #""empty":{},"bad":null,"seed":18446744073709551615}"#)
    #expect(
      JSONValue.members(["a": .array([.integer(1), .integer(2)]), "b": .members(["c": .null])])
        .prettyText == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {\n    \"c\": null\n  }\n}\n")
  }

  @Test("Another reader takes from it what was put in")
  func foreignReader() throws {
    for text in [Self.sample.lineText, Self.sample.prettyText] {
      let read = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      #expect(read["text"] as? String == "q\" b\\ n\n t\t r\r c\u{01} ü 🙂")
      #expect(read["list"] as? [Any] != nil)
      #expect(read.count == 7)
    }
  }
}
