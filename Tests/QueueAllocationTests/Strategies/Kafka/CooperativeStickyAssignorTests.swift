// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("cooperative-sticky")
struct CooperativeStickyAssignorTests {
  private func grown(_ members: [GroupMember]) -> AllocationRequest {
    AllocationRequest(
      queues: (0..<16).map { AllocatableQueue(MessageQueueID(topic: "t", number: $0)) },
      members: members)
  }

  @Test("Scale-out takes two rounds; between them nobody owns what moves")
  func scaleOut() throws {
    var group = KafkaGroup(CooperativeStickyAssignor(), topics: ["t": 16], members: 3)
    try group.allocate()
    let request = grown(group.request.members + [GroupMember("c3")])
    let rounds = try AllocationRounds(of: CooperativeStickyAssignor(), for: request)
    #expect(rounds.tables.map(\.counts) == [[4, 4, 4, 0], [4, 4, 4, 4]])
    // c0 has 0 3 6 9 12 15 and gives up the last two; the others have five each, one of them too many.
    #expect(rounds.withheld.map(\.number) == [12, 13, 14, 15])
    #expect(rounds.last.queues(of: "c3") == rounds.withheld)
  }

  @Test("A departure takes one round: what the leaver had is free at once")
  func departure() throws {
    var group = KafkaGroup(CooperativeStickyAssignor(), topics: ["t": 16], members: 4)
    try group.allocate()
    let request = grown(group.request.members.filter { $0.id != "c1" })
    let rounds = try AllocationRounds(of: CooperativeStickyAssignor(), for: request)
    #expect(rounds.tables.count == 1 && rounds.withheld == [])
    #expect(rounds.last.counts == [6, 5, 5])
  }

  @Test("With mixed subscriptions, too, nothing goes straight from one claimant to another")
  func mixed() throws {
    var group = KafkaGroup(
      CooperativeStickyAssignor(), topics: ["t": 6, "u": 2],
      members: [GroupMember("c0", subscription: .topics(["t"]))])
    try group.allocate()
    let rounds = try AllocationRounds(
      of: CooperativeStickyAssignor(),
      for: AllocationRequest(
        queues: group.request.queues, members: group.request.members + [GroupMember("c1")]))
    // c1 takes the two of u at once, and two of t from c0 in the second round.
    #expect(rounds.tables.map(\.counts) == [[4, 2], [4, 4]])
    #expect(rounds.withheld.allSatisfy { $0.topic == "t" } && rounds.withheld.count == 2)
  }

  // What clients of librdkafka 2.16 did on its emulated brokers. Four members start with 0 4 8 12,
  // 1 5 9 13 and so on. When the second one leaves, what it had is dealt out from the end, the first one
  // that is left getting two; when a fifth one comes, those with the highest ids give up one each.
  @Test("librdkafka's clients take other partitions from the same members")
  func librdkafka() throws {
    let strategy = CooperativeStickyAssignor(ofLibrdkafka: true)
    var group = KafkaGroup(strategy, topics: ["t": 16], members: 4)
    try group.allocate()
    #expect(group.request.members[1].owned.map(\.number) == [1, 5, 9, 13])
    let departure = try strategy.allocate(
      grown(group.request.members.filter { $0.id != "c1" }))
    #expect(
      ["c0", "c2", "c3"].map { departure.queues(of: $0).map(\.number).sorted() }
        == [[0, 1, 4, 8, 12, 13], [2, 6, 9, 10, 14], [3, 5, 7, 11, 15]])
    let rounds = try AllocationRounds(
      of: strategy, for: grown(group.request.members + [GroupMember("c4")]))
    #expect(rounds.withheld.map(\.number) == [1, 2, 3])
    #expect(rounds.tables.map(\.counts) == [[4, 3, 3, 3, 0], [4, 3, 3, 3, 3]])
  }
}
