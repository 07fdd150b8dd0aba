// SPDX-License-Identifier: GPL-3.0-or-later

/// A request as Kafka's assignors see it: topics that somebody reads, their partitions and the
/// members, all in ascending order and numbered from 0.
///
/// Kafka walks hash maps of members and topics in places where the order shows. Here every such walk
/// is ascending by id, so that the answer depends on names alone. Queues whose names contain a broker
/// are partitions in order of broker and number.
struct AssignorView {
  /// For each topic its partitions.
  let topics: [Range<Int>]
  /// For each partition its position in the request.
  let queues: [Int]
  /// For each partition its topic.
  let topicOfPartition: [Int]
  /// For each member its position in the request; an id listed twice counts once.
  let members: [Int]
  /// For each member the topics that it reads, ascending.
  let subscriptions: [[Int]]
  /// For each topic the members that read it, ascending.
  let subscribers: [[Int]]
  /// Whether all members name the same topics, those included that do not exist.
  let hasEqualSubscriptions: Bool

  private let request: AllocationRequest

  init(_ request: AllocationRequest) {
    self.request = request
    members = Self.ascending(request.members.indices) { request.members[$0].id }
    let sorted = request.topics.sorted { CodeUnitOrder.precedes($0.name, $1.name) }
    let wanted = Self.wanted(of: members.map { request.members[$0].subscription }, among: sorted)
    hasEqualSubscriptions = wanted.dropFirst().allSatisfy { $0 == wanted.first }
    var isRead = [Bool](repeating: false, count: sorted.count)
    for member in wanted { for topic in member.known { isRead[topic] = true } }
    var numbers = [Int](repeating: -1, count: sorted.count)
    var topics: [Range<Int>] = []
    var queues: [Int] = []
    var topicOfPartition: [Int] = []
    for (place, topic) in sorted.enumerated() where isRead[place] {
      numbers[place] = topics.count
      let partitions = Self.ascending(topic.positions) { request.queues[$0].id }
      topicOfPartition += Array(repeating: topics.count, count: partitions.count)
      topics.append(queues.count..<(queues.count + partitions.count))
      queues += partitions
    }
    self.topics = topics
    self.queues = queues
    self.topicOfPartition = topicOfPartition
    subscriptions = wanted.map { member in member.known.map { numbers[$0] } }
    var subscribers = [[Int]](repeating: [], count: topics.count)
    for (member, topics) in subscriptions.enumerated() {
      for topic in topics { subscribers[topic].append(member) }
    }
    self.subscribers = subscribers
  }

  /// What the request says of a member.
  func member(_ member: Int) -> GroupMember { request.members[members[member]] }

  /// What the request says of a partition.
  func queue(_ partition: Int) -> AllocatableQueue { request.queues[queues[partition]] }

  /// The number of a partition within its topic.
  func number(of partition: Int) -> Int {
    partition - topics[topicOfPartition[partition]].lowerBound
  }

  /// Whether a member reads a topic.
  func reads(_ member: Int, _ topic: Int) -> Bool {
    let subscription = subscriptions[member]
    if subscription.count == topics.count { return true }
    var low = 0
    var high = subscription.count
    while low < high {
      let middle = (low + high) / 2
      if subscription[middle] < topic { low = middle + 1 } else { high = middle }
    }
    return low < subscription.count && subscription[low] == topic
  }

  /// For each member the partitions that it says it owns, each once, in the member's own order;
  /// what does not exist or nobody reads any more is left out.
  func claims() -> [[Int]] {
    guard members.contains(where: { !request.members[$0].owned.isEmpty }) else {
      return Array(repeating: [], count: members.count)
    }
    var partitions: [MessageQueueID: Int] = [:]
    partitions.reserveCapacity(queues.count)
    for (partition, queue) in queues.enumerated() {
      partitions[request.queues[queue].id] = partition
    }
    return members.map { member in
      var seen: Set<Int> = []
      return request.members[member].owned.compactMap { partitions[$0] }
        .filter { seen.insert($0).inserted }
    }
  }

  /// The members in the order in which range and round robin count them: static ones first, by the
  /// name they keep, then the others by id (`AbstractPartitionAssignor.MemberInfo`).
  func staticFirst() -> [Int] {
    let isDynamic = members.allSatisfy { request.members[$0].instanceID == nil }
    if isDynamic { return Array(members.indices) }
    return members.indices.sorted { left, right in
      switch (member(left).instanceID, member(right).instanceID) {
      case (let first?, let second?): first == second ? left < right : first < second
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): left < right
      }
    }
  }

  /// The table that gives each partition to one member, or with -1 to nobody.
  func table(owners: [Int]) -> AllocationTable {
    var ownersOfQueues = [Int](repeating: -1, count: request.queues.count)
    for (partition, owner) in owners.enumerated() where owner >= 0 {
      ownersOfQueues[queues[partition]] = members[owner]
    }
    return AllocationTable(request, owners: ownersOfQueues)
  }

  /// The table with these partitions for each member.
  func table(rows: [[Int]]) -> AllocationTable {
    var rowsOfRequest = [[Int]](repeating: [], count: request.members.count)
    for (member, row) in rows.enumerated() {
      rowsOfRequest[members[member]] = row.map { queues[$0] }.sorted()
    }
    return AllocationTable(request) { member, row in
      row.append(contentsOf: rowsOfRequest[member])
    }
  }

  /// What one member names: topics that exist, by position, and others by name, both ascending.
  private struct Wanted: Equatable {
    var known: [Int]
    var unknown: [CodeUnitString]
  }

  private static func wanted(
    of subscriptions: [TopicSubscription], among topics: [AllocationRequest.Topic]
  ) -> [Wanted] {
    let everything = Wanted(known: Array(topics.indices), unknown: [])
    var places: [CodeUnitString: Int] = [:]
    return subscriptions.map { subscription in
      guard case .topics(let names) = subscription else { return everything }
      if places.isEmpty {
        for (place, topic) in topics.enumerated() {
          places[CodeUnitString(text: topic.name)] = place
        }
      }
      var known: Set<Int> = []
      var unknown: Set<CodeUnitString> = []
      for name in names {
        let name = CodeUnitString(text: name)
        if let place = places[name] { known.insert(place) } else { unknown.insert(name) }
      }
      return Wanted(known: known.sorted(), unknown: unknown.sorted())
    }
  }

  /// Positions in ascending order of their ids, each id once.
  private static func ascending<ID: Comparable>(
    _ positions: Range<Int>, by id: (Int) -> ID
  ) -> [Int] {
    let pairs = zip(positions, positions.dropFirst())
    if pairs.allSatisfy({ id($0) < id($1) }) { return Array(positions) }
    let sorted = positions.sorted {
      let (left, right) = (id($0), id($1))
      return left == right ? $0 < $1 : left < right
    }
    var distinct: [Int] = []
    for position in sorted {
      if let last = distinct.last, id(last) == id(position) { continue }
      distinct.append(position)
    }
    return distinct
  }
}
