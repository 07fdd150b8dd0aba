// SPDX-License-Identifier: GPL-3.0-or-later

/// The uniform algorithm for members that read different topics
/// (`UniformHeterogeneousAssignmentBuilder`, Kafka 4.0 and later).
///
/// Members keep what they own and still read. Topic by topic, those with most partitions for each
/// reader first, the rest goes to the least loaded readers; then partitions move from the most to the
/// least loaded readers of each topic, topic after topic, until nothing moves or 16 passes are over.
struct UniformBalance {
  private static let passes = 16

  /// The owner of each partition; -1 while it has none.
  private(set) var owners: [Int]

  private let view: AssignorView
  private var counts: [Int]

  init(_ view: AssignorView) {
    self.view = view
    owners = Array(repeating: -1, count: view.queues.count)
    counts = Array(repeating: 0, count: view.members.count)
    for (member, partitions) in UniformShares.exclusiveClaims(in: view).enumerated() {
      for partition in partitions { owners[partition] = member }
      counts[member] = partitions.count
    }
    let topics = inOrder()
    for topic in topics { place(topic) }
    balance(topics.filter { view.subscribers[$0].count >= 2 })
  }

  /// Topics by partitions for each reader, descending, then by readers, ascending.
  private func inOrder() -> [Int] {
    let ratios = view.topics.indices.map {
      Double(view.topics[$0].count) / Double(view.subscribers[$0].count)
    }
    return view.topics.indices.sorted { left, right in
      if ratios[left] != ratios[right] { return ratios[left] > ratios[right] }
      let readers = (view.subscribers[left].count, view.subscribers[right].count)
      return readers.0 == readers.1 ? left < right : readers.0 < readers.1
    }
  }

  private mutating func assign(_ partition: Int, to member: Int) {
    if owners[partition] >= 0 { counts[owners[partition]] -= 1 }
    owners[partition] = member
    counts[member] += 1
  }

  private mutating func place(_ topic: Int) {
    let unassigned = view.topics[topic].filter { owners[$0] < 0 }
    guard !unassigned.isEmpty else { return }
    var levels = LoadLevels(of: view.subscribers[topic], counts)
    for partition in unassigned { assign(partition, to: levels.nextLeastLoaded(counts)) }
  }

  private mutating func balance(_ topics: [Int]) {
    var lastMoved = -1
    for _ in 0..<Self.passes {
      for (place, topic) in topics.enumerated() {
        // A full round without a move is the end.
        if place == lastMoved { return }
        let hasMoved = balance(topic)
        if hasMoved || lastMoved < 0 { lastMoved = place }
      }
    }
  }

  /// Moves partitions of one topic between its readers.
  ///
  /// - Returns: Whether any moved.
  private mutating func balance(_ topic: Int) -> Bool {
    let readers = view.subscribers[topic]
    let loads = readers.map { counts[$0] }
    guard let least = loads.min(), let most = loads.max(), most - least > 1 else { return false }
    var owned: [Int: [Int]] = [:]
    for partition in view.topics[topic] { owned[owners[partition], default: []].append(partition) }
    var levels = LoadLevels(of: readers, counts)
    var hasMoved = false
    while let giver = levels.nextMostLoaded(counts) {
      guard let partition = owned[giver]?.popLast() else {
        levels.excludeMostLoaded()
        continue
      }
      let taker = levels.nextLeastLoaded(counts)
      if levels.isBalanced { break }
      assign(partition, to: taker)
      hasMoved = true
    }
    return hasMoved
  }
}
