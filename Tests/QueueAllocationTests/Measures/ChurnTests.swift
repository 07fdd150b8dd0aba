// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Churn")
struct ChurnTests {
  @Test(
    "16 queues from 3 to 4 members: the newcomer's place in the order decides what moves",
    arguments: [
      ("averagely", "c3", 9), ("averagely", "a", 7), ("averagely-by-circle", "c3", 10),
      ("averagely-by-circle", "a", 13),
    ])
  func classic(name: String, newcomer: MemberID, moved: Int) throws {
    let strategy = try #require(AllocationStrategyCatalogue.strategy(named: name)).init()
    let request = Topologies.classic(queues: 16, members: 3)
    let grown = AllocationRequest(
      queues: request.queues, members: request.members + [GroupMember(newcomer)]
    ).sorted()
    let churn = Churn(
      from: QueueOwnership(try strategy.allocate(request)),
      to: QueueOwnership(try strategy.allocate(grown)))
    #expect(churn.moved == moved)
    #expect(churn.least == 4)
    #expect(churn.excess == moved - 4)
    #expect(churn.placed == 0 && churn.released == 0)
  }

  @Test("First ownership is placement, and the history starts empty")
  func placement() throws {
    var history = OwnershipHistory()
    let table = try Averagely().allocate(Topologies.classic(queues: 16, members: 3))
    let churn = history.record(QueueOwnership(table))
    #expect(churn.placed == 16 && churn.moved == 0 && churn.least == 0)
  }

  @Test("A queue whose owner left moves when it gets a new one, also after a while without")
  func gap() {
    let queue = MessageQueueID(topic: "t", number: 0)
    var history = OwnershipHistory()
    _ = history.record(QueueOwnership(members: [("a", [queue])]))
    let left = history.record(QueueOwnership(members: [("b", [])], unowned: [queue]))
    #expect(left.released == 1 && left.moved == 0 && left.least == 0)
    let taken = history.record(QueueOwnership(members: [("b", [queue])]))
    #expect(taken.moved == 1 && taken.least == 1 && taken.placed == 0)
  }

  @Test("A queue that comes back to its last owner has not moved")
  func comeback() {
    let queue = MessageQueueID(topic: "t", number: 0)
    var history = OwnershipHistory()
    _ = history.record(QueueOwnership(members: [("a", [queue])]))
    _ = history.record(QueueOwnership(members: [("b", [])], unowned: [queue]))
    #expect(history.record(QueueOwnership(members: [("a", [queue])])).moved == 0)
  }

  @Test("Exchanging whole shares could always have been spared")
  func exchange() {
    let churn = Churn(before: [0, 0, 1], after: [1, 1, 0], members: [0, 1])
    #expect(churn.moved == 3 && churn.least == 0)
  }

  @Test("Idle members are candidates for every count")
  func idle() {
    let churn = Churn(before: [0, 0], after: [1, 1], members: [0, 1])
    #expect(churn.moved == 2 && churn.least == 0)
    #expect(Churn(before: [0, 0], after: [1, 1], members: [1]).least == 2)
  }

  @Test("A shared queue moves by the owners it gains")
  func shared() {
    let queue = MessageQueueID(topic: "t", number: 0)
    let one = QueueOwnership(members: [("a", [queue]), ("b", [])])
    let both = QueueOwnership(members: [("a", [queue]), ("b", [queue])])
    #expect(Churn(from: one, to: both).moved == 1)
    #expect(Churn(from: both, to: one).moved == 0)
  }

  @Test("The least number of moves is that found by trying every allocation", arguments: 0..<200)
  func bruteForce(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let members = Array(0..<(1 + random.below(4)))
    let queues = random.below(7)
    // Owners that are no longer members, and queues never owned or now unowned, occur too.
    let before = (0..<queues).map { _ in random.below(members.count + 3) - 1 }
    let after = (0..<queues).map { _ in random.below(members.count + 1) - 1 }
    let churn = Churn(before: before, after: after, members: members)
    #expect(churn.least == leastByTrial(before: before, after: after, members: members))
    #expect(churn.moved == moves(before: before, after: after))
    #expect(churn == named(before: before, after: after, members: members))
  }

  private func moves(before: [Int], after: [Int]) -> Int {
    zip(before, after).count { $0 >= 0 && $1 >= 0 && $0 != $1 }
  }

  /// Every allocation of the owned queues with the same numbers of queues in any order of members.
  private func leastByTrial(before: [Int], after: [Int], members: [Int]) -> Int {
    let counts = { (owners: [Int]) in members.map { m in owners.count { $0 == m } }.sorted() }
    let wanted = counts(after)
    var least = Int.max
    var trial = after
    func place(_ queue: Int) {
      guard queue < after.count else {
        if counts(trial) == wanted { least = min(least, moves(before: before, after: trial)) }
        return
      }
      guard after[queue] >= 0 else { return place(queue + 1) }
      for member in members {
        trial[queue] = member
        place(queue + 1)
      }
    }
    place(0)
    return least
  }

  private func named(before: [Int], after: [Int], members: [Int]) -> Churn {
    let queues = before.indices.map { MessageQueueID(topic: "t", number: $0) }
    let owned = { (owners: [Int], member: Int) in
      zip(queues, owners).filter { $0.1 == member }.map { $0.0 }
    }
    var last: [MessageQueueID: [MemberID]] = [:]
    for (queue, owner) in zip(queues, before) where owner >= 0 {
      last[queue] = [.init("m\(owner)")]
    }
    return Churn(
      from: last,
      to: QueueOwnership(
        members: members.map { (MemberID("m\($0)"), owned(after, $0)) }, unowned: queues))
  }
}
