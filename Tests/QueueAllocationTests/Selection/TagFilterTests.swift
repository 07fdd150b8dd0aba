// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Tag filters")
struct TagFilterTests {
  @Test("No expression, an empty one and a star ask for everything", arguments: [nil, "", "*"])
  func everything(expression: String?) throws {
    let filter = try TagFilter(expression: expression)
    #expect(filter == .all)
    #expect(filter.matches(tag: nil) && filter.matches(tag: "paid"))
  }

  @Test("Tags are split, trimmed and taken once")
  func parsing() throws {
    let filter = try TagFilter(expression: "  paid ||\tshipped|||| paid ")
    #expect(filter.tags == ["paid", "shipped"])
    #expect(filter.codes == [JavaHash.string("paid"), JavaHash.string("shipped")].sorted())
    #expect(filter.matches(tag: "paid"))
    #expect(!filter.matches(tag: "paid "))
    #expect(!filter.matches(tag: nil))
  }

  @Test("A single bar belongs to the tag, and three are a separator and a bar")
  func bars() throws {
    #expect(try TagFilter(expression: "a|b").tags == ["a|b"])
    #expect(try TagFilter(expression: "a|||b").tags == ["a", "|b"])
  }

  @Test("A colliding tag passes the broker and not the client")
  func collision() throws {
    let filter = try TagFilter(expression: "Aa")
    #expect(filter.passesBroker(code: TagFilter.code(ofTag: "BB")))
    #expect(!filter.passesClient(tag: "BB"))
    #expect(!filter.matches(tag: "BB"))
  }

  @Test("An expression of blanks names no tag, and the broker lets nothing through")
  func blanks() throws {
    let filter = try TagFilter(expression: " || ")
    #expect(filter.tags.isEmpty && !filter.matchesAll)
    #expect(!filter.matches(tag: "paid"))
  }

  @Test("An expression of separators is refused", arguments: ["||", "||||"])
  func separators(expression: String) {
    #expect(throws: TagFilterError.noTag(expression: expression)) {
      try TagFilter(expression: expression)
    }
  }

  @Test("A message without a tag is stored with code 0, others with the sign of their hash")
  func codes() {
    #expect(TagFilter.code(ofTag: nil) == 0)
    #expect(TagFilter.code(ofTag: "user:2") == -836_031_421)
  }
}
