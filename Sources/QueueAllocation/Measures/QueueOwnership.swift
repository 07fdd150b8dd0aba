// SPDX-License-Identifier: GPL-3.0-or-later

/// Who owns each queue at one moment: an allocation read by queue instead of by member.
///
/// A member that is given a whole broker owns each of its queues; a queue named twice in one row is
/// owned once. Strategies that share queues give a queue several owners.
public struct QueueOwnership: Sendable, Equatable {
  /// The members, each id once, idle ones included, in order of first appearance.
  public let members: [MemberID]
  /// The queues, owned or not, each once, in order of first appearance.
  public let queues: [MessageQueueID]

  private let owners: [MessageQueueID: [MemberID]]

  /// Reads an allocation.
  public init(_ table: AllocationTable) {
    var queues: [MessageQueueID] = []
    var owners: [MessageQueueID: [MemberID]] = [:]
    let requested = table.queues[..<table.requestedCount]
    for queue in requested where owners[queue] == nil {
      queues.append(queue)
      owners[queue] = []
    }
    var members: [MemberID] = []
    var seen: Set<MemberID> = []
    for (position, member) in table.members.enumerated() where seen.insert(member).inserted {
      members.append(member)
      var brokers: Set<MessageQueueID> = []
      for queue in table.queues(ofMemberAt: position) {
        guard queue.number == MessageQueueID.wholeBroker else {
          if owners[queue] == nil { queues.append(queue) }
          Self.add(member, to: queue, in: &owners)
          continue
        }
        guard brokers.insert(queue).inserted else { continue }
        for held in requested where queue.isWholeBroker(holding: held) {
          Self.add(member, to: held, in: &owners)
        }
      }
    }
    self.members = members
    self.queues = queues
    self.owners = owners
  }

  /// Gathers what each member holds, by its own account; the order of `members` is kept.
  public init(members: [(id: MemberID, queues: [MessageQueueID])], unowned: [MessageQueueID] = []) {
    let request = AllocationRequest(queues: unowned, members: members.map { $0.id })
    self.init(AllocationTable(request, rows: members.map { $0.queues }))
  }

  private static func add(
    _ member: MemberID, to queue: MessageQueueID, in owners: inout [MessageQueueID: [MemberID]]
  ) {
    // Members come one after the other, so a repetition is the last entry.
    if owners[queue]?.last != member { owners[queue, default: []].append(member) }
  }

  /// The owners of a queue, in order of the members; none for an unknown queue.
  public func owners(of queue: MessageQueueID) -> [MemberID] { owners[queue] ?? [] }

  /// How many queues each member owns, in order of ``members``.
  public var counts: [Int] {
    var counts: [MemberID: Int] = [:]
    for queue in queues { for owner in owners(of: queue) { counts[owner, default: 0] += 1 } }
    return members.map { counts[$0] ?? 0 }
  }

  /// The queues without an owner, in order.
  public var unownedQueues: [MessageQueueID] { queues.filter { owners(of: $0).isEmpty } }

  /// The queues with more than one owner, in order.
  public var sharedQueues: [MessageQueueID] { queues.filter { owners(of: $0).count > 1 } }

  /// The queues whose set of owners is not what it was, to be unowned counting as a difference.
  public func queuesDiffering(from earlier: QueueOwnership) -> [MessageQueueID] {
    let vanished = earlier.queues.filter { owners[$0] == nil }
    return (queues + vanished).filter {
      Set(owners(of: $0)) != Set(earlier.owners(of: $0))
    }
  }
}
