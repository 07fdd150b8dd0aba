// SPDX-License-Identifier: GPL-3.0-or-later

/// Each member takes the queues configured for it, whatever the topology and the group are
/// (`AllocateMessageQueueByConfig`, `CONFIG`).
///
/// Nothing is checked or coordinated: a list may name queues that do not exist, name one twice, or
/// name what another member has too, and even a member outside the group gets its list.
public struct ByConfig: AllocationStrategy {
  /// The word for the strategy.
  public static let name = "by-config"
  /// What it does, in one line.
  public static let summary = "each member takes the queues listed for it, unchecked"
  /// Where it comes from.
  public static let origin = AllocationOrigin.rocketMQBrokers
  /// The parameters.
  public static let parameters = [
    StrategyParameter(
      name: "queues",
      summary: "queues as topic/broker/number, listed under each member's id",
      defaultValue: nil)
  ]

  /// The configured lists, ordered by member.
  private let lists: [(member: MemberID, queues: [MessageQueueID])]

  /// The keys in scenario files.
  public enum CodingKeys: String, CodingKey, CaseIterable {
    /// The lists.
    case queues
  }

  /// Creates the strategy with nothing configured, so that nobody owns anything.
  public init() { self.lists = [] }

  /// Creates the strategy with a list for each configured member.
  public init(queues: [MemberID: [MessageQueueID]]) {
    self.lists = queues.map { (member: $0.key, queues: $0.value) }.sorted { $0.member < $1.member }
  }

  /// The list configured for a member; `nil` when there is none, which counts as an empty one.
  public func configuredQueues(for member: MemberID) -> [MessageQueueID]? {
    lists.first { $0.member == member }?.queues
  }

  /// The queues dealt evenly, and everything to everyone.
  public static func examples(for request: AllocationRequest) -> [Self] {
    guard !request.members.isEmpty else { return [Self()] }
    var dealt: [MemberID: [MessageQueueID]] = [:]
    var shared: [MemberID: [MessageQueueID]] = [:]
    for (position, queue) in request.queues.enumerated() {
      dealt[request.members[position % request.members.count].id, default: []].append(queue.id)
    }
    for member in request.members { shared[member.id] = request.queues.map(\.id) }
    return [Self(queues: dealt), Self(queues: shared)]
  }

  /// Nothing but indifference to everything else.
  public var laws: AllocationLaws {
    [.memberOrderIrrelevant, .queueOrderIrrelevant, .localChange, .memoryless]
  }

  /// The configured list of every member, in order.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    AllocationTable(request, rows: request.members.map { configuredQueues(for: $0.id) ?? [] })
  }

  /// The caller's list; whether it is a member does not matter.
  public func allocate(
    _ request: AllocationRequest, for caller: MemberID
  ) throws(AllocationError) -> [MessageQueueID] {
    configuredQueues(for: caller) ?? []
  }
}

extension ByConfig {
  /// A member's id as a key of the configured lists.
  private struct MemberKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads the lists.
  ///
  /// - Throws: `DecodingError` when a list or a queue's name is malformed.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard container.contains(.queues) else {
      self.init()
      return
    }
    let members = try container.nestedContainer(keyedBy: MemberKey.self, forKey: .queues)
    var queues: [MemberID: [MessageQueueID]] = [:]
    for key in members.allKeys {
      queues[MemberID(key.stringValue)] = try members.decode([MessageQueueID].self, forKey: key)
    }
    self.init(queues: queues)
  }

  /// Writes the lists, ordered by member.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    var members = container.nestedContainer(keyedBy: MemberKey.self, forKey: .queues)
    for list in lists {
      try members.encode(list.queues, forKey: MemberKey(stringValue: list.member.name))
    }
  }
}
