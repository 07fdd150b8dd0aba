// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import Testing

@Suite("Values of JSON")
struct JSONNodeTests {
  private static let text = """
    {"a": [1.5, "x"],
     "b": {"n": 70000, "big": 1e300}}
    """

  private static func message(_ body: (JSONNode) throws -> Void) throws -> String? {
    let node = try JSONParser.parse(Array(text.utf8), file: "f.json")
    return #expect(throws: ResultFileError.self) { try body(node) }?.message
  }

  @Test("A value of the wrong kind names its path, line and column")
  func kinds() throws {
    #expect(
      try Self.message { _ = try $0.member("a").elements()[0].integer() }
        == "f.json:1:8: a[0] is 1.5, not a whole number")
    #expect(
      try Self.message { _ = try $0.member("a").elements()[1].number() }
        == "f.json:1:13: a[1] is \"x\", not a number")
    #expect(
      try Self.message { _ = try $0.member("b").member("n").text() }
        == "f.json:2:13: b.n is 70000, not a text")
    #expect(
      try Self.message { _ = try $0.member("b").member("m") } == "f.json:2:7: b lacks \"m\"")
    #expect(
      try Self.message { _ = try $0.member("b").member("n").integer(in: 0...65_535) }
        == "f.json:2:13: b.n is 70000; allowed are 0 to 65535")
    #expect(
      try Self.message { _ = try $0.member("b").elements() }
        == "f.json:2:7: b is an object, not a list")
    #expect(
      try Self.message { _ = try $0.member("b").member("big").nanoseconds(perUnit: 1e9) }
        == "f.json:2:27: b.big is 1e300, too long a time")
    #expect(
      try Self.message { _ = try $0.boolean() }
        == "f.json:1:1: the document is an object, neither true nor false")
  }
}
