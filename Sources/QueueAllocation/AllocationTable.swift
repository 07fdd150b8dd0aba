// SPDX-License-Identifier: GPL-3.0-or-later

/// The answer of a strategy: for each member, in order, the queues it is given.
///
/// Rows stand for members by position. Members with the same id share a row, since each look-up by
/// id finds the first; such members really do consume the same queues twice.
public struct AllocationTable: Sendable, Equatable {
  /// The members, in the order of the request.
  public let members: [MemberID]
  /// Every queue that a row can name: those of the request in their order, then those that only
  /// the strategy named.
  public let queues: [MessageQueueID]
  /// How many of ``queues`` come from the request.
  public let requestedCount: Int

  /// All rows one behind the other, as positions in ``queues``.
  private let entries: [Int]
  /// Where each row starts in ``entries``, and where the last one ends.
  private let offsets: [Int]

  /// The row of the member at a position: positions in ``queues``, in the order returned.
  ///
  /// - Precondition: `member` is a position in ``members``.
  public func row(ofMemberAt member: Int) -> ArraySlice<Int> {
    entries[offsets[member]..<offsets[member + 1]]
  }

  /// The queues of the member at a position, in the order returned.
  ///
  /// - Precondition: `member` is a position in ``members``.
  public func queues(ofMemberAt member: Int) -> [MessageQueueID] {
    row(ofMemberAt: member).map { queues[$0] }
  }

  /// The queues of a member, in the order returned; nothing for a stranger.
  ///
  /// - Complexity: O(*members*) comparisons of names.
  public func queues(of member: MemberID) -> [MessageQueueID] {
    members.firstIndex(of: member).map { queues(ofMemberAt: $0) } ?? []
  }

  /// The number of entries in each member's row.
  public var counts: [Int] { zip(offsets, offsets.dropFirst()).map { $1 - $0 } }

  /// Creates the table in which `fill` writes each member's row, as positions in the request.
  ///
  /// `fill` is asked once for every distinct id.
  init(_ request: AllocationRequest, fill: (_ member: Int, _ row: inout [Int]) -> Void) {
    self.init(request, named: []) { member, row in fill(member, &row) }
  }

  /// Creates the table that gives each queue of the request to one member, or with -1 to nobody.
  ///
  /// Each row lists its queues in the order of the request.
  ///
  /// - Precondition: There are as many owners as queues in the request, each a position of a member
  ///   or -1.
  /// - Complexity: O(*queues* + *members*).
  public init(_ request: AllocationRequest, owners: [Int]) {
    precondition(owners.count == request.queues.count, "every queue needs an owner or -1")
    var starts = [Int](repeating: 0, count: request.members.count + 1)
    for owner in owners where owner >= 0 { starts[owner + 1] += 1 }
    for member in request.members.indices { starts[member + 1] += starts[member] }
    var next = starts
    var byOwner = [Int](repeating: 0, count: starts[request.members.count])
    for (queue, owner) in owners.enumerated() where owner >= 0 {
      byOwner[next[owner]] = queue
      next[owner] += 1
    }
    self.init(request) { member, row in
      row.append(contentsOf: byOwner[starts[member]..<starts[member + 1]])
    }
  }

  /// Creates the table with these queues for the members, by name; a name that the request does
  /// not have is added to ``queues``.
  ///
  /// - Precondition: There are as many rows as members in the request.
  /// - Complexity: O(*queues* + *entries*) look-ups of names.
  public init(_ request: AllocationRequest, rows: [[MessageQueueID]]) {
    precondition(rows.count == request.members.count, "every member needs a row")
    var positions: [MessageQueueID: Int] = [:]
    for (position, queue) in request.queues.enumerated() where positions[queue.id] == nil {
      positions[queue.id] = position
    }
    var strangers: [MessageQueueID] = []
    let rows = rows.map { row in
      row.map { queue in
        if let known = positions[queue] { return known }
        let position = request.queues.count + strangers.count
        positions[queue] = position
        strangers.append(queue)
        return position
      }
    }
    self.init(request, named: strangers) { member, row in row.append(contentsOf: rows[member]) }
  }

  /// Creates the table that gives every member the same queues, by name.
  init(_ request: AllocationRequest, everybody row: [MessageQueueID]) {
    guard let first = request.members.first else {
      self.init(request, rows: [])
      return
    }
    let single = AllocationTable(
      AllocationRequest(queues: request.queues, members: [first]), rows: [row])
    self.init(request, named: Array(single.queues[single.requestedCount...])) { _, row in
      row.append(contentsOf: single.entries)
    }
  }

  private init(
    _ request: AllocationRequest, named strangers: [MessageQueueID],
    fill: (_ member: Int, _ row: inout [Int]) -> Void
  ) {
    var entries: [Int] = []
    entries.reserveCapacity(request.queues.count)
    var offsets = [0]
    offsets.reserveCapacity(request.members.count + 1)
    for (member, first) in request.firstPositions().enumerated() {
      if first == member {
        fill(member, &entries)
      } else {
        entries.append(contentsOf: Array(entries[offsets[first]..<offsets[first + 1]]))
      }
      offsets.append(entries.count)
    }
    self.members = request.members.map(\.id)
    self.queues = request.queues.map(\.id) + strangers
    self.requestedCount = request.queues.count
    self.entries = entries
    self.offsets = offsets
  }
}
