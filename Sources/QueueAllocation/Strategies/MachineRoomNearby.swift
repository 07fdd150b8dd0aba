// SPDX-License-Identifier: GPL-3.0-or-later

/// Queues go to members of their own machine room; rooms without members are shared by all
/// (`AllocateMachineRoomNearby`, `MACHINE_ROOM_NEARBY`).
///
/// Another strategy divides each room's queues among the room's members, then the queues of each
/// room without members, in order of the rooms' names, among all members. A member in a room
/// without queues gets only the latter; a room with one starving member keeps its queues.
public struct MachineRoomNearby: ClientSideAllocationStrategy {
  /// Where the room of a broker and of a member is found.
  ///
  /// RocketMQ asks a resolver that the user writes.
  public enum RoomSource: String, Codable, Sendable, CaseIterable {
    /// The text before the first separator in the broker's name and in the member's id.
    case namePrefix = "name-prefix"
    /// The first rack of the queue and the rack of the member.
    case declared
  }

  /// The word for the strategy.
  public static let name = "machine-room-nearby"
  /// What it does, in one line.
  public static let summary = "each machine room's queues to its own members, orphaned rooms to all"
  /// Where it comes from.
  public static let origin = AllocationOrigin.rocketMQBrokers
  /// The parameters.
  public static let parameters = [
    StrategyParameter(
      name: "inner", summary: "the strategy within a room, by name or with its parameters",
      defaultValue: Averagely.name),
    StrategyParameter(
      name: "rooms", summary: "where rooms are found: name-prefix or declared",
      defaultValue: RoomSource.namePrefix.rawValue),
    StrategyParameter(
      name: "separator", summary: "what ends the room in names, for name-prefix",
      defaultValue: "\"-\""),
  ]

  /// The strategy within a room.
  public let inner: any AllocationStrategy
  /// Where rooms are found.
  public let rooms: RoomSource
  /// What ends the room in names.
  public let separator: String

  /// The keys in scenario files.
  public enum CodingKeys: String, CodingKey, CaseIterable {
    /// The strategy within a room, the source of rooms, and what ends a room in names.
    case inner, rooms, separator
  }

  /// Creates the strategy around ``Averagely`` with rooms before a hyphen.
  public init() { self.init(inner: Averagely()) }

  /// Creates the strategy around another one.
  public init(
    inner: any AllocationStrategy, rooms: RoomSource = .namePrefix, separator: String = "-"
  ) {
    self.inner = inner
    self.rooms = rooms
    self.separator = separator
  }

  /// Around each simple strategy, with rooms from where the request has them; nothing when it has
  /// none.
  public static func examples(for request: AllocationRequest) -> [Self] {
    let inners: [any AllocationStrategy] = [Averagely(), AveragelyByCircle(), ConsistentHash()]
    for source in RoomSource.allCases {
      let trial = Self(inner: Averagely(), rooms: source)
      let isAnswered = (try? trial.allocate(request)) != nil
      if isAnswered { return inners.map { Self(inner: $0, rooms: source) } }
    }
    return []
  }

  /// The laws of the inner strategy that survive division into rooms; balance does not.
  public var laws: AllocationLaws {
    inner.laws.subtracting([.balancedPerTopic, .balancedOverall])
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Throws: ``AllocationError/noQueues``, ``AllocationError/noMembers``,
  ///   ``AllocationError/noRoom(name:)`` for a broker or member without a room, and what the inner
  ///   strategy throws.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    try request.requireQueuesAndMembers()
    var rows = [[MessageQueueID]](repeating: [], count: request.members.count)
    for topic in request.topics {
      try allocate(topic, of: request, to: &rows)
    }
    return AllocationTable(request, rows: rows)
  }

  private func allocate(
    _ topic: AllocationRequest.Topic, of request: AllocationRequest,
    to rows: inout [[MessageQueueID]]
  ) throws(AllocationError) {
    var queuesOfRoom: [CodeUnitString: [Int]] = [:]
    for position in topic.positions {
      queuesOfRoom[try room(of: request.queues[position]), default: []].append(position)
    }
    var membersOfRoom: [CodeUnitString: [Int]] = [:]
    for position in request.members.indices {
      membersOfRoom[try room(of: request.members[position]), default: []].append(position)
    }
    let everybody = Array(request.members.indices)
    let inOrder = queuesOfRoom.sorted { $0.key < $1.key }
    let inhabited = inOrder.filter { membersOfRoom[$0.key] != nil }
    let orphaned = inOrder.filter { membersOfRoom[$0.key] == nil }
    for (room, queues) in inhabited + orphaned {
      let members = membersOfRoom[room] ?? everybody
      let table = try inner.allocate(request.restricted(toQueues: queues, members: members))
      for (place, member) in members.enumerated() {
        rows[member].append(contentsOf: table.queues(ofMemberAt: place))
      }
    }
  }

  private func room(of queue: AllocatableQueue) throws(AllocationError) -> CodeUnitString {
    try room(named: queue.id.broker, declared: queue.racks.first)
  }

  private func room(of member: GroupMember) throws(AllocationError) -> CodeUnitString {
    try room(named: member.id.name, declared: member.rack)
  }

  private func room(
    named name: String, declared: String?
  ) throws(AllocationError) -> CodeUnitString {
    let room =
      switch rooms {
      case .declared: declared ?? ""
      case .namePrefix: prefix(of: name)
      }
    guard !room.isEmpty else { throw .noRoom(name: name) }
    return CodeUnitString(text: room)
  }

  /// The text before the first separator, compared byte by byte; empty when there is none.
  private func prefix(of name: String) -> String {
    let bytes = Array(name.utf8)
    let end = Array(separator.utf8)
    guard !end.isEmpty, bytes.count >= end.count else { return "" }
    for start in 0...(bytes.count - end.count)
    where bytes[start..<(start + end.count)].elementsEqual(end) {
      return String(decoding: bytes[..<start], as: UTF8.self)
    }
    return ""
  }
}

extension MachineRoomNearby {
  /// Reads the parameters.
  ///
  /// - Throws: `DecodingError` for an unknown inner strategy or source of rooms.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let word = try container.decodeIfPresent(String.self, forKey: .rooms)
    guard let rooms = word.map({ RoomSource(rawValue: $0) }) ?? .namePrefix else {
      throw DecodingError.dataCorruptedError(
        forKey: .rooms, in: container,
        debugDescription: "'\(word ?? "")' is none of "
          + RoomSource.allCases.map { $0.rawValue }.joined(separator: ", "))
    }
    self.init(
      inner: try container.decodeIfPresent(NamedStrategy.self, forKey: .inner)?.strategy
        ?? Averagely(),
      rooms: rooms,
      separator: try container.decodeIfPresent(String.self, forKey: .separator) ?? "-")
  }

  /// Writes the parameters.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(NamedStrategy(inner), forKey: .inner)
    try container.encode(rooms, forKey: .rooms)
    try container.encode(separator, forKey: .separator)
  }
}
