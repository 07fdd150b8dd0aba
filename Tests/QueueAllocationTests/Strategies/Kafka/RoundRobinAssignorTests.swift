// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("roundrobin")
struct RoundRobinAssignorTests {
  @Test("The circle goes on from topic to topic")
  func circle() throws {
    var group = KafkaGroup(RoundRobinAssignor(), topics: ["t": 2, "u": 3], members: 3)
    try group.allocate()
    let ownership = try #require(group.ownership)
    // t/0 c0, t/1 c1, u/0 c2, u/1 c0, u/2 c1.
    #expect(
      ownership.queues.map { ownership.owners(of: $0)[0].name } == ["c0", "c1", "c2", "c0", "c1"])
  }

  @Test("A member that does not read a topic is passed over, and mixed subscriptions are uneven")
  func mixed() throws {
    // Kafka's own example: t0 to t2 with 1, 2 and 3 partitions; c0 reads t0, c1 t0 and t1, c2 all.
    var group = KafkaGroup(
      RoundRobinAssignor(), topics: ["t0": 1, "t1": 2, "t2": 3],
      members: [["t0"], ["t0", "t1"], ["t0", "t1", "t2"]].enumerated().map {
        GroupMember(MemberID("c\($0)"), subscription: .topics($1))
      })
    try group.allocate()
    #expect(try #require(group.ownership).counts == [1, 1, 4])
  }
}
