// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Header matching")
struct HeaderMatchingTests {
  private func fits(
    _ match: ExchangeBinding.HeaderMatch, _ conditions: [String: String?], _ given: [String: String]
  ) -> Bool {
    ExchangeBinding(
      exchange: "x", destination: .queue("q"),
      headers: conditions.keys.sorted().map { .init(name: $0, value: conditions[$0] ?? nil) },
      match: match
    ).matches(given.keys.sorted().map { .init(name: $0, value: given[$0] ?? "") })
  }

  @Test("All or any of the conditions must hold, presence alone where no value is asked for")
  func conditions() {
    #expect(fits(.all, ["a": "1", "b": nil], ["a": "1", "b": "x", "c": "y"]))
    #expect(!fits(.all, ["a": "1", "b": nil], ["a": "1"]))
    #expect(fits(.any, ["a": "1", "b": "2"], ["b": "2"]))
    #expect(!fits(.any, ["a": "1", "b": "2"], ["a": "2"]))
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
