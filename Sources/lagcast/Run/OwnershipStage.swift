// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation

/// Who owned which queue at one moment of a run.
struct OwnershipStage {
  /// When it was, in words.
  let title: String
  /// All queues.
  let queues: [MessageQueueID]
  /// The queues without an owner.
  let unowned: [MessageQueueID]
  private let owned: [MemberID: [MessageQueueID]]

  private static let longestList = 40

  /// Reads one side of a rebalance.
  init(
    _ title: String, _ record: RebalanceRecord,
    owner: (RebalanceRecord.Ownership) -> String?
  ) {
    self.title = title
    var queues: [MessageQueueID] = []
    var unowned: [MessageQueueID] = []
    var owned: [MemberID: [MessageQueueID]] = [:]
    for entry in record.allocation {
      let queue = MessageQueueID(topic: entry.topic, broker: entry.broker, number: entry.queue)
      queues.append(queue)
      if let owner = owner(entry) {
        owned[MemberID(owner), default: []].append(queue)
      } else {
        unowned.append(queue)
      }
    }
    self.queues = queues
    self.unowned = unowned
    self.owned = owned
  }

  /// The owners, in order of their ids.
  var owners: [MemberID] { owned.keys.sorted() }

  /// How many queues an owner has, and which.
  func text(of owner: MemberID, in scope: QueueRanges.Scope) -> String {
    Self.text(owned[owner] ?? [], in: scope)
  }

  /// How many queues nobody has, and which.
  func unownedText(in scope: QueueRanges.Scope) -> String { Self.text(unowned, in: scope) }

  private static func text(_ queues: [MessageQueueID], in scope: QueueRanges.Scope) -> String {
    if queues.isEmpty { return "-" }
    return "\(queues.count): " + shortened(QueueRanges.text(queues, in: scope))
  }

  /// The beginning of a list that would not fit on a screen; `allocations.csv` has all of it.
  private static func shortened(_ list: String) -> String {
    guard list.count > longestList else { return list }
    let start = list.prefix(longestList)
    return start[..<(start.lastIndex(of: " ") ?? start.endIndex)] + " ..."
  }
}
