// SPDX-License-Identifier: GPL-3.0-or-later

/// The sticky algorithm for members that all read the same topics
/// (`AbstractStickyAssignor.ConstrainedAssignmentBuilder`, Kafka 4.3).
///
/// Every member keeps what it owns up to the quota, a few of them one partition more; the rest is
/// dealt around the members that are short. Sizes differ by one at most, and without racks as few
/// partitions as possible change hands.
struct ConstrainedSticky {
  /// The owner of each partition; -1 while it has none.
  private(set) var owners: [Int]
  /// Whether a partition was taken from a member that claims it and given to somebody.
  private(set) var isTransferred: [Bool]

  private let view: AssignorView
  private let racks: RackAlignment?
  private let minimum: Int
  private let maximum: Int
  /// How many members may own more than the minimum, where the division leaves a remainder.
  private let slots: Int
  private var usedSlots = 0
  private var counts: [Int]
  /// Given up by an owner beyond its quota, or claimed by two.
  private var isContested: [Bool]
  /// Members below the minimum, and members at the minimum that may get one more.
  private var under: [Int] = []
  private var exact: [Int] = []

  init(_ view: AssignorView, claims: StickyClaims) throws(AllocationError) {
    self.view = view
    let members = view.members.indices
    racks = RackAlignment(view, members: Array(members), partitions: view.queues.indices)
    minimum = view.queues.count / max(members.count, 1)
    slots = view.queues.count % max(members.count, 1)
    maximum = minimum + (slots > 0 ? 1 : 0)
    owners = Array(repeating: -1, count: view.queues.count)
    isTransferred = Array(repeating: false, count: view.queues.count)
    isContested = claims.isDisputed
    counts = Array(repeating: 0, count: members.count)
    for member in members { keep(claims, of: member) }
    var unassigned = owners.indices.filter { owners[$0] < 0 }
    if let racks {
      unassigned = racks.scarceFirst(unassigned)
      alignRacks(&unassigned, racks)
    }
    deal(unassigned)
    try requireShares()
  }

  /// Lets a member keep what it owns, by number and then topic, up to its quota.
  private mutating func keep(_ claims: StickyClaims, of member: Int) {
    let owned = claims.kept[member]
      .filter { !claims.isDisputed[$0] && racks?.mismatch(member, $0) != true }
      .sorted {
        let (left, right) = (view.number(of: $0), view.number(of: $1))
        return left == right ? $0 < $1 : left < right
      }
    if owned.count < minimum {
      for partition in owned { give(partition, to: member) }
      under.append(member)
      return
    }
    let hasSlot = usedSlots < slots
    let quota = hasSlot && owned.count >= maximum ? maximum : minimum
    for partition in owned.prefix(quota) { give(partition, to: member) }
    for partition in owned.dropFirst(quota) { isContested[partition] = true }
    if quota > minimum {
      usedSlots += 1
      if usedSlots == slots { exact = [] }
    } else if hasSlot {
      exact.append(member)
    }
  }

  private mutating func give(_ partition: Int, to member: Int) {
    owners[partition] = member
    counts[member] += 1
  }

  /// Gives a partition that is not the member's own.
  private mutating func assign(_ partition: Int, to member: Int) {
    give(partition, to: member)
    if isContested[partition] { isTransferred[partition] = true }
  }

  /// Deals partitions around members that have a replica in their rack, as far as counts allow.
  private mutating func alignRacks(_ unassigned: inout [Int], _ racks: RackAlignment) {
    var next = 0
    unassigned.removeAll { partition in
      let step = under.indices.first { racks.match(under[(next + $0) % under.count], partition) }
      if let step {
        let match = (next + step) % under.count
        let member = under[match]
        var following = match
        if counts[member] + 1 >= minimum {
          under.remove(at: match)
          if counts[member] + 1 < maximum { exact.append(member) }
        } else {
          following += 1
        }
        next = under.isEmpty ? 0 : following % under.count
        assign(partition, to: member)
        return true
      }
      guard let place = exact.firstIndex(where: { racks.match($0, partition) }) else {
        return false
      }
      let member = exact[place]
      if counts[member] + 1 == maximum { exact.remove(at: place) }
      assign(partition, to: member)
      return true
    }
  }

  /// Deals partitions around the members that are short, then one each to those at the minimum.
  private mutating func deal(_ unassigned: [Int]) {
    var next = 0
    var nextExact = 0
    for partition in unassigned {
      if under.isEmpty {
        guard nextExact < exact.count else { return }
        assign(partition, to: exact[nextExact])
        nextExact += 1
        continue
      }
      if next == under.count { next = 0 }
      let member = under[next]
      assign(partition, to: member)
      if counts[member] == minimum {
        under.remove(at: next)
        exact.append(member)
      } else {
        next += 1
      }
    }
  }

  /// Gives up where racks have used so much that a member cannot get its share, as Kafka does.
  private func requireShares() throws(AllocationError) {
    guard let member = under.first else { return }
    throw .shareOutOfReach(member: view.member(member).id)
  }
}
