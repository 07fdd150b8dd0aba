// SPDX-License-Identifier: GPL-3.0-or-later

/// As few members as a capacity allows, found by heuristics of bin packing that may start from what
/// each member owned before.
///
/// Members are bins of one capacity, queues are items of the size of their load. Members without
/// queues are those that a scaler would not run. An item for which a member has to be opened goes to
/// the item's last owner if that one is not open yet, else to the first member that is not; so even
/// the plain heuristics keep some owners.
///
/// D. Landau, X. Andrade, J. G. Barbosa: *Kafka Consumer Group Autoscaler*, arXiv 2206.11170, 2022,
/// whose modified heuristics they are.
public struct BinPacking: AllocationStrategy {
  /// Which members are tried for a queue, and in which order queues come.
  public enum Heuristic: String, Codable, Sendable, CaseIterable {
    /// Only the member opened last.
    case nextFit = "next-fit"
    /// Only the member opened last, queues by descending load.
    case nextFitDecreasing = "next-fit-decreasing"
    /// The first member that has room.
    case firstFit = "first-fit"
    /// The first member that has room, queues by descending load.
    case firstFitDecreasing = "first-fit-decreasing"
    /// The member with most room.
    case worstFit = "worst-fit"
    /// The member with most room, queues by descending load.
    case worstFitDecreasing = "worst-fit-decreasing"
    /// The member with least room that still has enough.
    case bestFit = "best-fit"
    /// The member with least room that still has enough, queues by descending load.
    case bestFitDecreasing = "best-fit-decreasing"
    /// Members one by one, greatest load first: their small queues to the open member with most
    /// room, the rest stays.
    case modifiedWorstFit = "modified-worst-fit"
    /// The same with the open member with least room.
    case modifiedBestFit = "modified-best-fit"
    /// As modified worst fit, members in order of their greatest queue.
    case modifiedWorstFitByQueue = "modified-worst-fit-by-queue"
    /// As modified best fit, members in order of their greatest queue.
    case modifiedBestFitByQueue = "modified-best-fit-by-queue"
  }

  /// The word for the strategy.
  public static let name = "bin-packing"
  /// What it does, in one line.
  public static let summary = "as few members as their capacity allows, by a packing heuristic"
  /// The parameters.
  public static let parameters = [
    StrategyParameter(
      name: "heuristic", summary: Heuristic.allCases.map { $0.rawValue }.joined(separator: ", "),
      defaultValue: Heuristic.modifiedWorstFit.rawValue),
    StrategyParameter(
      name: "capacity", summary: "load that one member takes; a queue of unknown load counts 1",
      defaultValue: "8"),
  ]

  /// Which members are tried, and in which order queues come.
  public let heuristic: Heuristic
  /// The load that one member takes.
  public let capacity: Double

  /// The keys in scenario files.
  public enum CodingKeys: String, CodingKey, CaseIterable {
    /// The heuristic.
    case heuristic
    /// The capacity of a member.
    case capacity
  }

  /// Creates the strategy with modified worst fit and room for eight queues of unknown load.
  public init() {
    heuristic = .modifiedWorstFit
    capacity = 8
  }

  /// Creates the strategy with a heuristic and a capacity.
  ///
  /// - Throws: ``AllocationError/capacityOutOfRange(_:)``.
  public init(_ heuristic: Heuristic, capacity: Double) throws(AllocationError) {
    guard capacity > 0, capacity.isFinite else { throw .capacityOutOfRange(capacity) }
    self.heuristic = heuristic
    self.capacity = capacity
  }

  /// Reads the parameters.
  ///
  /// - Throws: `DecodingError.dataCorrupted` when there is no such heuristic or capacity.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let word = try container.decodeIfPresent(String.self, forKey: .heuristic)
    guard let heuristic = word.map({ Heuristic(rawValue: $0) }) ?? Self().heuristic else {
      throw DecodingError.dataCorruptedError(
        forKey: .heuristic, in: container,
        debugDescription: "'\(word ?? "")' is none of "
          + Heuristic.allCases.map { $0.rawValue }.joined(separator: ", "))
    }
    do {
      try self.init(
        heuristic,
        capacity: container.decodeIfPresent(Double.self, forKey: .capacity) ?? Self().capacity)
    } catch let error as AllocationError {
      throw DecodingError.dataCorruptedError(
        forKey: .capacity, in: container, debugDescription: error.description)
    }
  }

  /// Every heuristic, with room and without.
  public static func examples(for request: AllocationRequest) -> [Self] {
    Heuristic.allCases.flatMap { heuristic in
      [1, 4, 100].compactMap { try? Self(heuristic, capacity: $0) }
    }
  }

  /// Whole queues to one member each; balance is what the heuristics do without.
  public var laws: AllocationLaws {
    [.exclusiveOwnership, .completeCoverage, .onlyRequestedQueues]
  }

  /// Who gets what, for the whole group at once.
  ///
  /// Queues of equal load come in the order of the request. Where even all members together have no
  /// room for a queue, it goes to the one with the least load.
  ///
  /// - Throws: ``AllocationError/noQueues`` or ``AllocationError/noMembers``.
  /// - Complexity: O(*queues* × *members*).
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    try request.requireQueuesAndMembers()
    let loads = request.queues.map { $0.load ?? 1 }
    let previous = previousOwners(in: request)
    var packer = BinPacker(
      loads: loads, previous: previous, memberPositions: request.firstPositions(),
      capacity: capacity)
    switch heuristic {
    case .nextFit: packer.place(request.queues.indices, by: .last)
    case .firstFit: packer.place(request.queues.indices, by: .first)
    case .worstFit: packer.place(request.queues.indices, by: .leastLoad)
    case .bestFit: packer.place(request.queues.indices, by: .greatestLoad)
    case .nextFitDecreasing: packer.place(packer.descending, by: .last)
    case .firstFitDecreasing: packer.place(packer.descending, by: .first)
    case .worstFitDecreasing: packer.place(packer.descending, by: .leastLoad)
    case .bestFitDecreasing: packer.place(packer.descending, by: .greatestLoad)
    case .modifiedWorstFit: packer.rearrange(by: .leastLoad, membersByGreatestQueue: false)
    case .modifiedBestFit: packer.rearrange(by: .greatestLoad, membersByGreatestQueue: false)
    case .modifiedWorstFitByQueue: packer.rearrange(by: .leastLoad, membersByGreatestQueue: true)
    case .modifiedBestFitByQueue: packer.rearrange(by: .greatestLoad, membersByGreatestQueue: true)
    }
    return AllocationTable(request, owners: packer.owners)
  }

  /// For each queue the position of the first member that says it owned it, or -1.
  private func previousOwners(in request: AllocationRequest) -> [Int] {
    guard request.members.contains(where: { !$0.owned.isEmpty }) else {
      return Array(repeating: -1, count: request.queues.count)
    }
    var owners: [MessageQueueID: Int] = [:]
    for (position, member) in request.members.enumerated() {
      for queue in member.owned where owners[queue] == nil { owners[queue] = position }
    }
    return request.queues.map { owners[$0.id] ?? -1 }
  }
}
