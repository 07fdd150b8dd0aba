// SPDX-License-Identifier: GPL-3.0-or-later

/// The uniform algorithm for members that all read the same topics
/// (`UniformHomogeneousAssignmentBuilder`, Kafka 4.1 and later).
///
/// Members keep what they own up to their quota. An extra partition stays where it is: a member that
/// owns none passes the offer on as long as enough members come after it. Then each member that is
/// short is filled in one go, so newcomers receive runs.
enum UniformShares {
  /// The owner of each partition.
  static func owners(in view: AssignorView) -> [Int] {
    let members = view.members.count
    guard members > 0 else { return [] }
    var owners = [Int](repeating: -1, count: view.queues.count)
    let claims = UniformShares.exclusiveClaims(in: view)
    var isClaimed = [Bool](repeating: false, count: view.queues.count)
    for partition in claims.joined() { isClaimed[partition] = true }
    var unassigned = owners.indices.filter { !isClaimed[$0] }
    let share = view.queues.count / members
    var extras = view.queues.count % members
    var rooms = [Int](repeating: 0, count: members)
    for (member, claimed) in claims.enumerated() {
      let isOffered = extras > 0
      var quota = share + (isOffered ? 1 : 0)
      for partition in claimed {
        if quota > 0 {
          owners[partition] = member
          quota -= 1
        } else {
          unassigned.append(partition)
        }
      }
      if isOffered {
        if quota > 0, members - member > extras { quota -= 1 } else { extras -= 1 }
      }
      rooms[member] = quota
    }
    var next = 0
    for (member, room) in rooms.enumerated() {
      for partition in unassigned[next...].prefix(room) { owners[partition] = member }
      next = min(next + room, unassigned.count)
    }
    return owners
  }

  /// For each member what it owned of the topics it reads, ascending; a broker's target never gives
  /// a partition to two, so a second claim does not count.
  static func exclusiveClaims(in view: AssignorView) -> [[Int]] {
    var isTaken = [Bool](repeating: false, count: view.queues.count)
    return view.claims().enumerated().map { member, partitions in
      partitions.sorted().filter { partition in
        guard !isTaken[partition], view.reads(member, view.topicOfPartition[partition]) else {
          return false
        }
        isTaken[partition] = true
        return true
      }
    }
  }
}
