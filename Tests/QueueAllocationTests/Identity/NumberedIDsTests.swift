// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Ids that end in numbers")
struct NumberedIDsTests {
  @Test("Two ids in an order that nobody expects are found")
  func surprise() throws {
    let pair = try #require(NumberedIDs.surprise(in: ["c2", "c10", "a"]))
    #expect(pair.first == "c10" && pair.second == "c2")
    let others = try #require(NumberedIDs.surprise(in: ["b", "node9", "c1", "node10"]))
    #expect(others.first == "node10" && others.second == "node9")
  }

  @Test(
    "Where numbers have equal length, other stems or no place in 64 bits, nothing is found",
    arguments: [
      [], ["c10"], ["c02", "c10"], ["a10", "b2"], ["x", "y"], ["c9", "c99999999999999999999"],
    ])
  func quiet(ids: [String]) {
    #expect(NumberedIDs.surprise(in: ids) == nil)
  }
}
