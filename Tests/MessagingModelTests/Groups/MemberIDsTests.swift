// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Member ids")
struct MemberIDsTests {
  @Test(
    "the first that nobody bears",
    arguments: [
      (0, [], []), (2, [], ["c0", "c1"]), (3, ["c1", "x", "c3"], ["c0", "c2", "c4"]),
    ] as [(Int, Set<String>, [String])])
  func passesTakenOnes(count: Int, taken: Set<String>, expected: [String]) {
    #expect(MemberIDs.free(count, taken: taken) == expected)
  }
}
