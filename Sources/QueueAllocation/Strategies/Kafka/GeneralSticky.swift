// SPDX-License-Identifier: GPL-3.0-or-later

/// The sticky algorithm for members that read different topics
/// (`AbstractStickyAssignor.GeneralAssignmentBuilder`, Kafka 4.3).
///
/// Members keep what they own and still read. What is left goes to the least loaded reader, then
/// partitions move one by one as long as that evens out the counts; if all that does not lower the
/// sum of differences, it is undone.
struct GeneralSticky {
  /// The owner of each partition; -1 while it has none.
  private(set) var owners: [Int]

  private let view: AssignorView
  private let racks: RackAlignment?
  private var counts: [Int]
  /// Members that take part in moves.
  private var isMovable: [Bool]
  /// The member that owned a partition in an older generation; -1 for none.
  private var previousOwners: [Int]
  private var moves: PartitionMoves
  private var isBalanced = false
  private var isBalanceKnown = false

  init(_ view: AssignorView, claims: StickyClaims, isOfLibrdkafka: Bool = false) {
    self.view = view
    let members = view.members.indices
    racks = RackAlignment(view, members: Array(members), partitions: view.queues.indices)
    owners = Array(repeating: -1, count: view.queues.count)
    counts = Array(repeating: 0, count: members.count)
    isMovable = Array(repeating: true, count: members.count)
    previousOwners = Self.previousOwners(view, claims)
    moves = PartitionMoves(view)
    let mustRevoke = keep(claims)
    let isStart = counts.allSatisfy { $0 == 0 }
    let order =
      isOfLibrdkafka && view.hasEqualSubscriptions && !isStart ? byLoadOfOwners() : inOrder()
    let unassigned = order.filter { owners[$0] < 0 }
    place(unassigned)
    let movable = order.filter { view.subscribers[view.topicOfPartition[$0]].count >= 2 }
    for member in members { isMovable[member] = canTakePart(member) }
    let before = (owners: owners, counts: counts)
    if !mustRevoke {
      let placed = Set(unassigned)
      _ = improve(movable.filter { placed.contains($0) })
    }
    let hasMoved = improve(movable)
    if !isStart, hasMoved, score(counts) >= score(before.counts) { (owners, counts) = before }
  }

  /// Who owned each partition in the latest generation before the newest one.
  private static func previousOwners(_ view: AssignorView, _ claims: StickyClaims) -> [Int] {
    var owners = [Int](repeating: -1, count: view.queues.count)
    let newest = claims.generations.max() ?? GroupMember.noGeneration
    for (member, partitions) in claims.all.enumerated() where claims.generations[member] < newest {
      for partition in partitions {
        let known = owners[partition]
        if known < 0 || claims.generations[member] > claims.generations[known] {
          owners[partition] = member
        }
      }
    }
    return owners
  }

  /// Lets members keep what they read and what their rack allows.
  ///
  /// - Returns: Whether anything was taken from a member.
  private mutating func keep(_ claims: StickyClaims) -> Bool {
    var mustRevoke = false
    for (member, partitions) in claims.kept.enumerated() {
      for partition in partitions {
        if view.reads(member, view.topicOfPartition[partition]),
          racks?.mismatch(member, partition) != true
        {
          owners[partition] = member
          counts[member] += 1
        } else {
          mustRevoke = true
        }
      }
    }
    return mustRevoke
  }

  /// All partitions, those of the topics with the fewest readers first.
  private func inOrder() -> [Int] {
    let topics = view.topics.indices.sorted {
      let (left, right) = (view.subscribers[$0].count, view.subscribers[$1].count)
      return left == right ? $0 < $1 : left < right
    }
    return topics.flatMap { Array(view.topics[$0]) }
  }

  /// All partitions in the order of librdkafka's `sortPartitions`: always one of the member with the
  /// most that are left, of several the last one, first those that it took over from an older
  /// generation; at the end those without an owner, the last one first, since its maps are walked from
  /// the newest entry on (`rd_map_insert`).
  private func byLoadOfOwners() -> [Int] {
    var left = view.members.indices.map { member in
      let owned = owners.indices.filter { owners[$0] == member }
      return (owned.filter { previousOwners[$0] >= 0 } + owned.filter { previousOwners[$0] < 0 })[
        ...]
    }
    var order: [Int] = []
    while let most = left.indices.last(where: { member in
      left.allSatisfy { $0.count <= left[member].count }
    }), let partition = left[most].popFirst() {
      order.append(partition)
    }
    return order + owners.indices.reversed().filter { owners[$0] < 0 }
  }

  /// The member with the fewest partitions among the readers of a partition's topic.
  private func leastLoaded(for partition: Int, where isFit: (Int) -> Bool) -> Int? {
    var best: Int?
    for member in view.subscribers[view.topicOfPartition[partition]] where isFit(member) {
      if let known = best, counts[known] <= counts[member] { continue }
      best = member
    }
    return best
  }

  private mutating func place(_ unassigned: [Int]) {
    var rest: [Int] = []
    for partition in unassigned {
      if let racks {
        guard let member = leastLoaded(for: partition, where: { !racks.mismatch($0, partition) })
        else {
          rest.append(partition)
          continue
        }
        owners[partition] = member
        counts[member] += 1
      } else {
        rest.append(partition)
      }
    }
    for partition in rest {
      guard let member = leastLoaded(for: partition, where: { _ in true }) else { continue }
      owners[partition] = member
      counts[member] += 1
    }
  }

  /// How many partitions a member could own at most.
  private func potential(_ member: Int) -> Int {
    view.subscriptions[member].reduce(0) { $0 + view.topics[$1].count }
  }

  /// Whether a member lacks something it could own, or owns something that another one could.
  private func canTakePart(_ member: Int) -> Bool {
    if counts[member] < potential(member) { return true }
    // It owns all that it reads, so what it reads is what it owns.
    return view.subscriptions[member].contains {
      view.subscribers[$0].count >= 2 && !view.topics[$0].isEmpty
    }
  }

  /// Moves partitions, one after another and again and again, until nothing changes.
  ///
  /// - Returns: Whether anything moved.
  private mutating func improve(_ partitions: [Int]) -> Bool {
    var hasMoved = false
    // Each move but the rare exchange of one partition for another evens the counts out; the bound
    // only keeps such exchanges from going on for ever.
    var left = 64 * partitions.count + 1_024
    var isModified = true
    while isModified {
      isModified = false
      for partition in partitions {
        if balanced() || left == 0 { return hasMoved }
        guard let target = betterOwner(of: partition) else { continue }
        move(partition, to: target)
        left -= 1
        isModified = true
        hasMoved = true
      }
    }
    return hasMoved
  }

  /// The owner of an older generation if the present one has two more, else the least loaded reader
  /// where any reader has two fewer.
  private func betterOwner(of partition: Int) -> Int? {
    let owner = owners[partition]
    let topic = view.topicOfPartition[partition]
    let previous = previousOwners[partition]
    if previous >= 0, isMovable[previous], view.reads(previous, topic),
      counts[owner] > counts[previous] + 1
    {
      return previous
    }
    let isImprovable = view.subscribers[topic].contains { counts[owner] > counts[$0] + 1 }
    return isImprovable ? leastLoaded(for: partition, where: { isMovable[$0] }) : nil
  }

  private mutating func move(_ partition: Int, to target: Int) {
    let actual = moves.actual(partition, from: owners[partition], to: target)
    let owner = owners[actual]
    moves.record(actual, from: owner, to: target)
    owners[actual] = target
    counts[owner] -= 1
    counts[target] += 1
    isBalanceKnown = false
  }

  /// Whether counts differ by one at most, or no member could get a partition from one that has at
  /// least two more.
  private mutating func balanced() -> Bool {
    if isBalanceKnown { return isBalanced }
    isBalanceKnown = true
    isBalanced = computeBalance()
    return isBalanced
  }

  private func computeBalance() -> Bool {
    let movable = view.members.indices.filter { isMovable[$0] }
    guard let least = movable.map({ counts[$0] }).min(),
      let most = movable.map({ counts[$0] }).max(), most - least > 1
    else { return true }
    let mostOfTopic = view.topics.map { topic in
      topic.reduce(0) { owners[$1] < 0 ? $0 : max($0, counts[owners[$1]]) }
    }
    return movable.allSatisfy { member in
      counts[member] == potential(member)
        || view.subscriptions[member].allSatisfy { mostOfTopic[$0] <= counts[member] + 1 }
    }
  }

  /// The sum of differences in counts over all pairs of members that take part.
  private func score(_ counts: [Int]) -> Int {
    let sorted = view.members.indices.filter { isMovable[$0] }.map { counts[$0] }.sorted()
    return sorted.enumerated().reduce(0) { $0 + $1.element * (2 * $1.offset - sorted.count + 1) }
  }
}

/// Which partitions have moved from whom to whom so far, so that two of one topic do not cross
/// (`AbstractStickyAssignor.PartitionMovements`).
private struct PartitionMoves {
  private let view: AssignorView
  private var source: [Int]
  private var target: [Int]

  init(_ view: AssignorView) {
    self.view = view
    source = Array(repeating: -1, count: view.queues.count)
    target = source
  }

  /// The partition to move instead: one of the same topic that came the opposite way.
  func actual(_ partition: Int, from owner: Int, to member: Int) -> Int {
    let origin = source[partition] >= 0 ? source[partition] : owner
    return view.topics[view.topicOfPartition[partition]].first {
      source[$0] == member && target[$0] == origin
    } ?? partition
  }

  mutating func record(_ partition: Int, from owner: Int, to member: Int) {
    let origin = source[partition] >= 0 ? source[partition] : owner
    let isBack = origin == member
    source[partition] = isBack ? -1 : origin
    target[partition] = isBack ? -1 : member
  }
}
