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

  /// Where a queue stands in ``queues``.
  private let places: [MessageQueueID: Int]
  /// For each queue, its owners as positions in ``members``, ascending.
  private let owners: [[Int]]

  /// Reads an allocation.
  ///
  /// - Complexity: O(*entries* + *queues* + *members*), and for each whole broker in a row another
  ///   O(*queues*).
  public init(_ table: AllocationTable) {
    var queues: [MessageQueueID] = []
    var places: [MessageQueueID: Int] = [:]
    var owners: [[Int]] = []
    // What each queue that the table names stands for; a queue listed twice is one queue.
    let meant: [[Int]] = table.queues.enumerated().map { position, queue in
      if position >= table.requestedCount, queue.number == MessageQueueID.wholeBroker {
        return queues.indices.filter { queue.isWholeBroker(holding: queues[$0]) }
      }
      if let known = places[queue] { return [known] }
      places[queue] = queues.count
      queues.append(queue)
      owners.append([])
      return [queues.count - 1]
    }
    var members: [MemberID] = []
    var seen: Set<MemberID> = []
    for (position, member) in table.members.enumerated() where seen.insert(member).inserted {
      for entry in table.row(ofMemberAt: position) {
        for queue in meant[entry] where owners[queue].last != members.count {
          owners[queue].append(members.count)
        }
      }
      members.append(member)
    }
    self.members = members
    self.queues = queues
    self.places = places
    self.owners = owners
  }

  /// Gathers what each member holds, by its own account; the order of `members` is kept.
  public init(members: [(id: MemberID, queues: [MessageQueueID])], unowned: [MessageQueueID] = []) {
    let request = AllocationRequest(queues: unowned, members: members.map { $0.id })
    self.init(AllocationTable(request, rows: members.map { $0.queues }))
  }

  /// The owners of a queue, in order of the members; none for an unknown queue.
  public func owners(of queue: MessageQueueID) -> [MemberID] {
    places[queue].map { owners(ofQueueAt: $0) } ?? []
  }

  /// The owners of the queue at a position in ``queues``, in order of the members.
  ///
  /// - Precondition: There is a queue at the position.
  public func owners(ofQueueAt position: Int) -> [MemberID] {
    owners[position].map { members[$0] }
  }

  /// How many queues each member owns, in order of ``members``.
  public var counts: [Int] {
    var counts = [Int](repeating: 0, count: members.count)
    for queue in owners { for owner in queue { counts[owner] += 1 } }
    return counts
  }

  /// How many queues of the topics that `isCounted` accepts each member owns, in order of
  /// ``members``.
  public func counts(ofTopics isCounted: (String) -> Bool) -> [Int] {
    var counts = [Int](repeating: 0, count: members.count)
    for (queue, owners) in zip(queues, owners) where isCounted(queue.topic) {
      for owner in owners { counts[owner] += 1 }
    }
    return counts
  }

  /// The queues without an owner, in order.
  public var unownedQueues: [MessageQueueID] {
    zip(queues, owners).filter { $0.1.isEmpty }.map { $0.0 }
  }

  /// The queues with more than one owner, in order.
  public var sharedQueues: [MessageQueueID] {
    zip(queues, owners).filter { $0.1.count > 1 }.map { $0.0 }
  }

  /// The queues whose set of owners is not what it was, to be unowned counting as a difference.
  public func queuesDiffering(from earlier: QueueOwnership) -> [MessageQueueID] {
    let vanished = earlier.queues.filter { places[$0] == nil }
    return (queues + vanished).filter {
      Set(owners(of: $0)) != Set(earlier.owners(of: $0))
    }
  }
}
