// SPDX-License-Identifier: GPL-3.0-or-later

/// Which members sit in a rack that holds a replica of which partition.
///
/// Racks count only when some member has one, some replica shares one, and not every partition
/// already has replicas on all racks (`AbstractPartitionAssignor.useRackAwareAssignment`).
struct RackAlignment {
  /// The rack of each member; -1 for none.
  private let rackOfMember: [Int]
  /// For each partition the racks that hold a replica.
  private let racksOfPartition: [Set<Int>]
  /// For each rack the number of members in it.
  private let membersInRack: [Int]

  /// Reads the racks of some members and partitions; `nil` where racks do not count.
  ///
  /// - Parameters:
  ///   - view: The request.
  ///   - members: The members whose racks count.
  ///   - partitions: The partitions whose racks count.
  init?(_ view: AssignorView, members: [Int], partitions: Range<Int>) {
    var numbers: [String: Int] = [:]
    func number(_ rack: String) -> Int {
      if let known = numbers[rack] { return known }
      numbers[rack] = numbers.count
      return numbers.count - 1
    }
    var rackOfMember = [Int](repeating: -1, count: view.members.count)
    for member in members {
      if let rack = view.member(member).rack, !rack.isEmpty { rackOfMember[member] = number(rack) }
    }
    guard !numbers.isEmpty else { return nil }
    let memberRacks = 0..<numbers.count
    var racksOfPartition = [Set<Int>](repeating: [], count: view.queues.count)
    var all: Set<Int> = []
    for partition in partitions {
      racksOfPartition[partition] = Set(view.queue(partition).racks.map { number($0) })
      all.formUnion(racksOfPartition[partition])
    }
    guard memberRacks.contains(where: { all.contains($0) }),
      partitions.contains(where: { racksOfPartition[$0] != all })
    else { return nil }
    self.rackOfMember = rackOfMember
    self.racksOfPartition = racksOfPartition
    var membersInRack = [Int](repeating: 0, count: numbers.count)
    for rack in rackOfMember where rack >= 0 { membersInRack[rack] += 1 }
    self.membersInRack = membersInRack
  }

  /// Whether a member has a rack, and no replica of a partition is in it.
  func mismatch(_ member: Int, _ partition: Int) -> Bool {
    rackOfMember[member] >= 0 && !racksOfPartition[partition].contains(rackOfMember[member])
  }

  /// Whether a member has a rack, and a replica of a partition is in it.
  func match(_ member: Int, _ partition: Int) -> Bool {
    rackOfMember[member] >= 0 && racksOfPartition[partition].contains(rackOfMember[member])
  }

  /// Partitions with those first that fewest members have a replica of in their rack.
  func scarceFirst(_ partitions: [Int]) -> [Int] {
    let counts = partitions.map { partition in
      racksOfPartition[partition].reduce(0) { $0 + membersInRack[$1] }
    }
    return partitions.indices.sorted {
      counts[$0] != counts[$1] ? counts[$0] < counts[$1] : $0 < $1
    }.map { partitions[$0] }
  }
}
