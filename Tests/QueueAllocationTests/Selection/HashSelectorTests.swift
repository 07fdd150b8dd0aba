// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Selection by hash")
struct HashSelectorTests {
  @Test("A negative hash code goes to the absolute value of its remainder")
  func negative() {
    #expect(HashSelector.position(ofHash: -7, count: 4) == 3)
    #expect(HashSelector.position(ofHash: Int32.min, count: 100) == 48)
  }

  @Test("A key always goes to the same queue", arguments: ["", "order-1", "user:2"])
  func stable(key: String) {
    let position = HashSelector.position(ofKey: key, count: 16)
    #expect((0..<16).contains(position))
    #expect(position == abs(Int(JavaHash.string(key)) % 16))
  }
}
