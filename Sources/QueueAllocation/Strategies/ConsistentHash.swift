// SPDX-License-Identifier: GPL-3.0-or-later

/// Each queue goes to the member whose virtual node follows it on a ring of hashes
/// (`AllocateMessageQueueConsistentHash`, `CONSISTENT_HASH`).
///
/// A join or a leave moves only queues to or from the member concerned. Fairness is poor for few
/// queues at any number of virtual nodes, since the queues themselves hash unevenly.
public struct ConsistentHash: ClientSideAllocationStrategy {
  /// The word for the strategy.
  public static let name = "consistent-hash"
  /// What it does, in one line.
  public static let summary = "each queue to the next virtual node on a ring of MD5 positions"
  /// The parameters.
  public static let parameters = [
    StrategyParameter(
      name: "virtual_nodes", summary: "nodes per member on the ring, 0 to 100000",
      defaultValue: "10")
  ]
  /// How many virtual nodes a member may have.
  ///
  /// RocketMQ has no upper limit; this one bounds memory.
  public static let allowedVirtualNodes = 0...100_000

  /// Nodes per member on the ring; with 0 nobody owns anything.
  public let virtualNodes: Int

  /// The keys in scenario files.
  public enum CodingKeys: String, CodingKey, CaseIterable {
    /// Nodes per member.
    case virtualNodes = "virtual_nodes"
  }

  /// Creates the strategy with RocketMQ's 10 virtual nodes.
  public init() { self.virtualNodes = 10 }

  /// Creates the strategy with a number of virtual nodes per member.
  ///
  /// - Throws: ``AllocationError/virtualNodesOutOfRange(_:allowed:)``.
  public init(virtualNodes: Int) throws(AllocationError) {
    guard Self.allowedVirtualNodes.contains(virtualNodes) else {
      throw .virtualNodesOutOfRange(virtualNodes, allowed: Self.allowedVirtualNodes)
    }
    self.virtualNodes = virtualNodes
  }

  /// Reads the parameters.
  ///
  /// - Throws: `DecodingError.dataCorrupted` when the number is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let count = try container.decodeIfPresent(Int.self, forKey: .virtualNodes) else {
      self.init()
      return
    }
    do {
      try self.init(virtualNodes: count)
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .virtualNodes, in: container, debugDescription: error.description)
    }
  }

  /// With few virtual nodes and with many.
  public static func examples(for request: AllocationRequest) -> [Self] {
    [1, 10, 100].compactMap { try? Self(virtualNodes: $0) }
  }

  /// Balance is not promised; that only a joining or leaving member's queues move is.
  public var laws: AllocationLaws {
    let always: AllocationLaws = [
      .exclusiveOwnership, .onlyRequestedQueues, .memberOrderIrrelevant, .queueOrderIrrelevant,
      .localChange, .memoryless,
    ]
    return virtualNodes > 0 ? always.union(.completeCoverage) : always
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Throws: ``AllocationError/noQueues`` or ``AllocationError/noMembers``.
  /// - Complexity: O(*members* × *virtualNodes* + *queues*) digests.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    try request.requireQueuesAndMembers()
    let ring = HashRing(members: request.members.map(\.id), virtualNodes: virtualNodes)
    let owners = request.queues.map { ring.owner(at: HashRing.position(of: $0.id.javaText)) }
    return AllocationTable(request, owners: owners)
  }
}
