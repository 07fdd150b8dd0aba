// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Laws")
struct AllocationLawsTests {
  @Test("Each law has one bit, one word and one sentence")
  func catalogue() {
    let laws = AllocationLaws.catalogue
    #expect(laws.allSatisfy { $0.law.rawValue.nonzeroBitCount == 1 })
    #expect(Set(laws.map { $0.law }).count == laws.count)
    #expect(Set(laws.map { $0.name }).count == laws.count)
    #expect(laws.allSatisfy { !$0.summary.isEmpty })
  }

  @Test("A set of laws gives its words")
  func names() {
    let laws: AllocationLaws = [.memoryless, .exclusiveOwnership]
    #expect(laws.names == ["exclusive-ownership", "memoryless"])
  }
}
