// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("server-range")
struct ServerRangeAssignorTests {
  @Test("Ranges per topic, among its readers")
  func ranges() throws {
    var group = KafkaGroup(
      ServerRangeAssignor(), topics: ["t": 5, "u": 2],
      members: [GroupMember("a"), GroupMember("b", subscription: .topics(["t"]))])
    try group.allocate()
    #expect(group.numbers(of: "a") == [0, 1, 2, 0, 1])
    #expect(group.numbers(of: "b") == [3, 4])
  }
}
