// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

/// What Kafka's assignors have in common.
@Suite("Kafka's assignors")
struct KafkaAssignorsTests {
  static let exclusive: [any AllocationStrategy] = [
    RangeAssignor(), RoundRobinAssignor(), StickyAssignor(), CooperativeStickyAssignor(),
    ServerRangeAssignor(), ServerUniformAssignor(),
  ]

  /// Measured by running Kafka 4.3.1 itself (its own classes, one topic of 24 partitions unless
  /// said): moved, and taken from members that stay.
  @Test(
    "Scale-out, scale-in and a departure move what Kafka's own classes were seen to move",
    arguments: [
      ("range", [12, 12], [12, 6], [8, 2]), ("roundrobin", [18, 18], [18, 12], [18, 12]),
      ("sticky", [6, 6], [6, 0], [6, 0]), ("cooperative-sticky", [6, 6], [6, 0], [6, 0]),
      ("server-uniform", [6, 6], [6, 0], [6, 0]), ("server-range", [12, 12], [12, 6], [8, 2]),
    ])
  func churn(name: String, out: [Int], back: [Int], leave: [Int]) throws {
    let strategy = try #require(AllocationStrategyCatalogue.strategy(named: name)).init()
    var group = KafkaGroup(strategy, topics: ["t": 24], members: 3)
    try group.allocate()
    #expect(try group.change(join: [GroupMember("c3")]) == (out[0], out[1]))
    #expect(try group.change(leave: ["c3"]) == (back[0], back[1]))
    var four = KafkaGroup(strategy, topics: ["t": 24], members: 4)
    try four.allocate()
    #expect(try four.change(leave: ["c1"]) == (leave[0], leave[1]))
  }

  @Test(
    "A sixth member over three topics of 24",
    arguments: [
      ("range", 42), ("roundrobin", 57), ("sticky", 12), ("cooperative-sticky", 12),
      ("server-uniform", 12),
    ])
  func topics(name: String, moved: Int) throws {
    let strategy = try #require(AllocationStrategyCatalogue.strategy(named: name)).init()
    var group = KafkaGroup(strategy, topics: ["t0": 24, "t1": 24, "t2": 24], members: 5)
    try group.allocate()
    #expect(try group.change(join: [GroupMember("c5")]) == (moved, moved))
  }

  @Test("Topics that nobody reads stay without owners", arguments: 0..<6)
  func unread(strategy: Int) throws {
    var group = KafkaGroup(
      Self.exclusive[strategy], topics: ["a": 3, "b": 3],
      members: [GroupMember("c0", subscription: .topics(["b", "nowhere"]))])
    try group.allocate()
    let ownership = try #require(group.ownership)
    #expect(ownership.unownedQueues.map(\.topic) == ["a", "a", "a"])
    #expect(ownership.counts == [3])
  }

  @Test("An id or a queue listed twice counts once, in whatever order", arguments: 0..<6)
  func listedTwice(strategy: Int) throws {
    let queues = [3, 1, 0, 1, 2, 3].map { MessageQueueID(topic: "t", number: $0) }
    let table = try Self.exclusive[strategy].allocate(
      AllocationRequest(queues: queues, members: ["b", "a", "b"]))
    let ownership = QueueOwnership(table)
    #expect(ownership.unownedQueues == [] && ownership.sharedQueues == [])
    #expect(ownership.counts == [2, 2])
    #expect(table.queues(ofMemberAt: 0) == table.queues(ofMemberAt: 2))
  }

  @Test(
    "Through any changes every queue has one owner that reads it, and equal subscriptions stay even",
    arguments: 0..<6, 0..<12 as Range<UInt64>)
  func randomChanges(strategy: Int, seed: UInt64) throws {
    let strategy = Self.exclusive[strategy]
    var random = SplitMix64(seed: seed)
    let isMixed = seed.isMultiple(of: 2)
    let topics = Dictionary(
      uniqueKeysWithValues: (0...random.below(4)).map { ("t\($0)", 1 + random.below(20)) })
    let names = topics.keys.sorted()
    func newcomer(_ number: Int) -> GroupMember {
      guard isMixed else { return GroupMember(MemberID("m\(number)")) }
      let wanted = names.filter { _ in random.below(3) > 0 } + ["t0"]
      return GroupMember(MemberID("m\(number)"), subscription: .topics(wanted))
    }
    var group = KafkaGroup(strategy, topics: topics, members: [newcomer(100)])
    try group.allocate()
    for step in 0..<20 {
      let members = group.request.members
      let leaves = members.count > 1 && random.below(2) == 0
      let changes =
        leaves
        ? try group.change(leave: [members[random.below(members.count)].id])
        : try group.change(join: [newcomer(random.below(90) + 101 * (step + 1))])
      let ownership = try #require(group.ownership)
      #expect(ownership.sharedQueues == [])
      for queue in ownership.queues {
        let readers = group.request.members.filter { $0.subscription.includes(queue.topic) }
        let owners = ownership.owners(of: queue)
        #expect(readers.isEmpty ? owners == [] : readers.contains { [$0.id] == owners })
      }
      guard !isMixed, !strategy.laws.contains(.memoryless) else { continue }
      let counts = ownership.counts
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
      // Sizes differ by one at most, so a leaver costs nobody else a queue, and a newcomer costs
      // no more than its share.
      #expect(changes.taken <= (leaves ? 0 : (counts.max() ?? 0)))
    }
  }
}
