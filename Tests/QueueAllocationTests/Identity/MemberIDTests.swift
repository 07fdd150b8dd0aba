// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import QueueAllocation
import Testing

@Suite("Member ids")
struct MemberIDTests {
  @Test("Ids sort as text")
  func order() {
    let ids: [MemberID] = ["c2", "c10", "c1"]
    #expect(ids.sorted().map(\.name) == ["c1", "c10", "c2"])
  }

  @Test("An id is written and read as its name")
  func coding() throws {
    let written = try JSONEncoder().encode([MemberID("a/b")])
    #expect(try JSONDecoder().decode([MemberID].self, from: written) == ["a/b"])
    #expect("\(MemberID("c1"))" == "c1")
  }
}
