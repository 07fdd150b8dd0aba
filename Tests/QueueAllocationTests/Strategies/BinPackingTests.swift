// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("bin-packing")
struct BinPackingTests {
  /// The owners of queues with loads, by position, for members who owned some of them before.
  private func owners(
    _ heuristic: BinPacking.Heuristic, loads: [Double?], owned: [[Int]], capacity: Double = 10
  ) throws -> [Int] {
    let queues = loads.enumerated().map { number, load in
      AllocatableQueue(MessageQueueID(topic: "t", number: number), load: load)
    }
    let members = owned.enumerated().map { number, positions in
      GroupMember(MemberID("c\(number)"), owned: positions.map { queues[$0].id })
    }
    let table = try BinPacking(heuristic, capacity: capacity).allocate(
      AllocationRequest(queues: queues, members: members))
    return loads.indices.map { queue in
      members.indices.first { table.row(ofMemberAt: $0).contains(queue) } ?? -1
    }
  }

  @Test(
    "Plain heuristics by hand: loads 4, 7, 3, 5, 1 in bins of 10",
    arguments: [
      // Next fit never looks back; the others find room for 3 behind 4 or 7, and so on.
      (BinPacking.Heuristic.nextFit, [0, 1, 1, 2, 2]),
      (.firstFit, [0, 1, 0, 2, 0]),
      (.worstFit, [0, 1, 0, 2, 2]),
      (.bestFit, [0, 1, 1, 0, 0]),
      (.nextFitDecreasing, [1, 0, 2, 1, 2]),
      (.firstFitDecreasing, [1, 0, 0, 1, 1]),
      (.worstFitDecreasing, [1, 0, 0, 1, 1]),
      (.bestFitDecreasing, [1, 0, 0, 1, 1]),
    ])
  func plain(heuristic: BinPacking.Heuristic, expected: [Int]) throws {
    let got = try owners(heuristic, loads: [4, 7, 3, 5, 1], owned: [[], [], [], []])
    #expect(got == expected)
  }

  @Test("A member opened for a queue is the queue's last owner where that is still closed")
  func lastOwner() throws {
    #expect(try owners(.firstFit, loads: [8, 8, 8], owned: [[], [2], [0]]) == [2, 0, 1])
    // The second queue's last owner is open already and has no room.
    #expect(try owners(.firstFit, loads: [8, 8], owned: [[], [0, 1]]) == [1, 0])
  }

  @Test("The modified heuristics move small queues into open members and keep the great ones")
  func modified() throws {
    // c0 holds 5 + 4 = 9, c1 holds 6 + 1 = 7: the 1 of c1 fits behind c0, its 6 stays.
    let loads: [Double] = [5, 4, 6, 1]
    #expect(
      try owners(.modifiedWorstFit, loads: loads, owned: [[0, 1], [2, 3]]) == [0, 0, 1, 0])
    // By the greatest queue c1 comes first, and its room of 3 takes neither 4 nor 5.
    #expect(
      try owners(.modifiedWorstFitByQueue, loads: loads, owned: [[0, 1], [2, 3]]) == [0, 0, 1, 1])
  }

  @Test("A member that outgrew its capacity keeps the greatest queues that fit")
  func overgrown() throws {
    // 7 stays; 5 has no room and 2 comes after it, so both are left over and placed at the end.
    #expect(
      try owners(.modifiedBestFit, loads: [7, 5, 2], owned: [[0, 1, 2], []]) == [0, 1, 0])
    #expect(
      try owners(.modifiedWorstFit, loads: [7, 5, 2], owned: [[0, 1, 2], []]) == [0, 1, 1])
  }

  @Test("A queue greater than a member fits an empty one, and a full group the least loaded")
  func overflow() throws {
    #expect(try owners(.bestFit, loads: [12, 12, 3], owned: [[], []]) == [0, 1, 0])
    #expect(try owners(.firstFit, loads: [9, 8, 7], owned: [[], []]) == [0, 1, 1])
  }

  @Test("A queue of unknown load counts one")
  func unknownLoad() throws {
    let got = try owners(
      .bestFitDecreasing, loads: Array(repeating: nil, count: 16), owned: [[], [], [], []],
      capacity: 6)
    let counts = (0..<4).map { member in got.count { $0 == member } }
    #expect(counts == [6, 6, 4, 0])
  }

  @Test("A capacity that is no positive number is refused", arguments: [0, -1, .nan, .infinity])
  func capacity(value: Double) {
    #expect(throws: AllocationError.self) { try BinPacking(.firstFit, capacity: value) }
  }
}
