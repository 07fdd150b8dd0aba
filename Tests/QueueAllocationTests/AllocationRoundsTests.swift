// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Rounds of an allocation")
struct AllocationRoundsTests {
  @Test("Most strategies are asked once, whatever members claim")
  func once() throws {
    let request = Topologies.classic(queues: 8, members: 2)
    let owning = request.afterwards(try AveragelyByCircle().allocate(request))
    let rounds = try AllocationRounds(of: Averagely(), for: owning)
    #expect(rounds.tables.count == 1 && rounds.withheld == [])
    #expect(rounds.last == (try Averagely().allocate(request)))
  }

  @Test("Afterwards everybody owns what the answer gave it, in a newer generation")
  func afterwards() throws {
    let request = Topologies.classic(queues: 5, members: 2)
    let table = try Averagely().allocate(request)
    let owning = request.afterwards(table)
    #expect(owning.members.map(\.owned) == [table.queues(of: "c0"), table.queues(of: "c1")])
    #expect(owning.members.map(\.generation) == [1, 1])
    #expect(owning.afterwards(table).members.map(\.generation) == [2, 2])
  }

  @Test("A strategy that never comes to rest is stopped")
  func restless() throws {
    let queue = MessageQueueID(topic: "t", number: 0)
    let request = AllocationRequest(
      queues: [AllocatableQueue(queue)],
      members: [GroupMember("a", owned: [queue]), GroupMember("b")]
    )
    #expect(try AllocationRounds(of: Restless(), for: request).tables.count == 8)
  }

  /// Gives the queue to the member that does not own it.
  private struct Restless: AllocationStrategy {
    static let name = "restless"
    static let summary = "never the same again"
    static let handsOverInRounds = true
    var laws: AllocationLaws { [.exclusiveOwnership] }

    func allocate(_ request: AllocationRequest) throws(AllocationError) -> AllocationTable {
      AllocationTable(request, owners: [request.members[0].owned.isEmpty ? 0 : 1])
    }
  }
}
