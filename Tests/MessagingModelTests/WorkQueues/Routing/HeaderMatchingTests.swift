// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Header matching")
struct HeaderMatchingTests {
  private func fits(
    _ match: ExchangeBinding.HeaderMatch, _ conditions: [String: HeaderValue],
    _ given: [String: HeaderValue]
  ) -> Bool {
    ExchangeBinding(
      exchange: "x", destination: .queue("q"),
      headers: conditions.keys.sorted().map { .init(name: $0, value: conditions[$0] ?? .void) },
      match: match
    ).matches(given.keys.sorted().map { .init(name: $0, value: given[$0] ?? .void) })
  }

  @Test("All or any of the conditions must hold, presence alone where no value is asked for")
  func conditions() {
    #expect(fits(.all, ["a": "1", "b": .void], ["a": "1", "b": "x", "c": "y"]))
    #expect(!fits(.all, ["a": "1", "b": .void], ["a": "1"]))
    #expect(fits(.any, ["a": "1", "b": "2"], ["b": "2"]))
    #expect(!fits(.any, ["a": "1", "b": "2"], ["a": "2"]))
  }

  @Test(
    "Values are equal with their type, as Erlang terms are",
    arguments: [
      (HeaderValue.whole(1), HeaderValue.whole(1), true), (.whole(1), .decimal(1), false),
      (.whole(1), .text("1"), false), (.boolean(true), .boolean(true), true),
      (.boolean(true), .text("true"), false), (.boolean(true), .boolean(false), false),
      (.text(""), .text(""), true), (.text(""), .text("x"), false),
      (.decimal(0.5), .decimal(0.5), true),
      // Nothing asked for is presence, but a header without value equals no value asked for.
      (.void, .whole(7), true), (.void, .void, true), (.whole(7), .void, false),
    ])
  func types(asked: HeaderValue, given: HeaderValue, isEqual: Bool) {
    #expect(fits(.all, ["a": asked], ["a": given]) == isEqual)
    #expect(fits(.any, ["a": asked, "b": "absent"], ["a": given]) == isEqual)
  }

  @Test("Without conditions all fits everything and any nothing")
  func noConditions() {
    #expect(fits(.all, [:], ["a": "1"]) && fits(.all, [:], [:]))
    #expect(!fits(.any, [:], ["a": "1"]))
  }

  @Test("Names that begin with x- count only where the match says so")
  func extensions() {
    #expect(fits(.all, ["x-a": "1"], [:]))
    #expect(!fits(.allWithX, ["x-a": "1"], [:]))
    #expect(!fits(.any, ["x-a": "1"], ["x-a": "1"]))
    #expect(fits(.anyWithX, ["x-a": "1"], ["x-a": "1"]))
  }
}
