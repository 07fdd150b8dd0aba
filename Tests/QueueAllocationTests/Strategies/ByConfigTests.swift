// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("by-config")
struct ByConfigTests {
  private let elsewhere = MessageQueueID(topic: "other", broker: "x", number: 9)

  @Test("A list is returned as it was given, whatever the group and the queues are")
  func unchecked() throws {
    let strategy = ByConfig(queues: ["c0": [elsewhere, elsewhere]])
    let request = Topologies.classic(queues: 4, members: 2)
    #expect(try strategy.allocate(request, for: "c0") == [elsewhere, elsewhere])
    #expect(try strategy.allocate(request).queues(of: "c0") == [elsewhere, elsewhere])
    let nothing = AllocationRequest(queues: [MessageQueueID](), members: [])
    #expect(try strategy.allocate(nothing, for: "c0") == [elsewhere, elsewhere])
  }

  @Test("No list counts as an empty one")
  func unset() throws {
    #expect(ByConfig().configuredQueues(for: "c0") == nil)
    let request = Topologies.classic(queues: 4, members: 2)
    #expect(try ByConfig().allocate(request, for: "c0") == [])
    #expect(try ByConfig().allocate(request).counts == [0, 0])
  }

  @Test("Two members may own the same queue")
  func shared() throws {
    let request = Topologies.classic(queues: 4, members: 2)
    let queue = request.queues[0].id
    let table = try ByConfig(queues: ["c0": [queue], "c1": [queue]]).allocate(request)
    #expect(QueueOwnership(table).sharedQueues == [queue])
  }
}
