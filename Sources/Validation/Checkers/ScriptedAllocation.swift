// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// An allocation that is written down beforehand for each size of the group, so that a running group
/// can go through the ownership that a case describes.
struct ScriptedAllocation: AllocationStrategy {
  static let name = "scripted"
  static let summary = "what a case says"

  /// The numbers of the queues of each member, in order of their ids, by the number of members.
  var script: [Int: [[Int]]] = [:]

  init() {}

  init(_ script: [Int: [[Int]]]) { self.script = script }

  var laws: AllocationLaws { [.onlyRequestedQueues, .memoryless] }

  func allocate(_ request: AllocationRequest) throws(AllocationError) -> AllocationTable {
    // The group's retry queue is nobody's subject.
    guard request.topics.map(\.name) == [QueueingSystem.topic],
      let rows = script[request.members.count]
    else { return try Averagely().allocate(request) }
    var owners = Array(repeating: -1, count: request.queues.count)
    for (member, numbers) in rows.enumerated() {
      for number in numbers {
        if let position = request.queues.firstIndex(where: { $0.id.number == number }) {
          owners[position] = member
        }
      }
    }
    return AllocationTable(request, owners: owners)
  }
}
