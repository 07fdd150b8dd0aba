// SPDX-License-Identifier: GPL-3.0-or-later

/// Only queues on brokers of the configured machine rooms, in blocks, the leftovers from the tail
/// (`AllocateMessageQueueByMachineRoom`, `MACHINE_ROOM`).
///
/// A broker is in room `r` when its name is `r@name`. Of the *K* queues kept, the member at
/// position *i* of *M* gets the *i*-th block of ⌊*K*/*M*⌋ and, when *i* < *K* mod *M*, also the
/// *i*-th of the leftovers at the end. Queues of all other rooms are owned by nobody.
public struct ByMachineRoom: ClientSideAllocationStrategy {
  /// The word for the strategy.
  public static let name = "by-machine-room"
  /// What it does, in one line.
  public static let summary = "queues of brokers named room@broker in the given rooms only"
  /// Where it comes from.
  public static let origin = AllocationOrigin.rocketMQBrokers
  /// The parameters.
  public static let parameters = [
    StrategyParameter(
      name: "rooms", summary: "the machine rooms whose queues are consumed", defaultValue: nil)
  ]

  /// The rooms whose queues are consumed; `nil` when they were never configured.
  public let rooms: [String]?

  /// The keys in scenario files.
  public enum CodingKeys: String, CodingKey, CaseIterable {
    /// The rooms.
    case rooms
  }

  /// Creates the strategy with no rooms configured, which fails at the first broker with a room.
  public init() { self.rooms = nil }

  /// Creates the strategy for some rooms.
  public init(rooms: [String]) { self.rooms = rooms }

  /// Every room of the request's brokers, and the first one alone.
  public static func examples(for request: AllocationRequest) -> [Self] {
    let rooms = Set(
      request.queues.compactMap { Self.room(ofBroker: $0.id.broker).map(CodeUnitString.init) }
    ).sorted().map(\.text)
    return [Self(rooms: rooms), Self(rooms: Array(rooms.prefix(1)))]
  }

  /// Coverage is not promised: queues of other rooms stay unowned.
  public var laws: AllocationLaws {
    [.exclusiveOwnership, .balancedPerTopic, .onlyRequestedQueues, .memoryless]
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Throws: ``AllocationError/noQueues``, ``AllocationError/noMembers``, or
  ///   ``AllocationError/roomsNotConfigured(broker:)`` once a broker's name has a room.
  /// - Complexity: O(*queues* + *members* × *topics*).
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    try request.requireQueuesAndMembers()
    let memberCount = request.members.count
    var kept: [[Int]] = []
    for topic in request.topics { kept.append(try keptQueues(of: topic, in: request)) }
    return AllocationTable(request) { member, row in
      for positions in kept {
        let (share, remainder) = positions.count.quotientAndRemainder(dividingBy: memberCount)
        row.append(contentsOf: positions[(member * share)..<((member + 1) * share)])
        if member < remainder { row.append(positions[memberCount * share + member]) }
      }
    }
  }

  private func keptQueues(
    of topic: AllocationRequest.Topic, in request: AllocationRequest
  ) throws(AllocationError) -> [Int] {
    var kept: [Int] = []
    for position in topic.positions {
      let broker = request.queues[position].id.broker
      guard let room = Self.room(ofBroker: broker) else { continue }
      guard let rooms else { throw .roomsNotConfigured(broker: broker) }
      if rooms.contains(where: { CodeUnitOrder.areEqual($0, room) }) { kept.append(position) }
    }
    return kept
  }

  /// The room in a broker's name, when the name has exactly two parts around `@` once empty parts
  /// at its end are dropped, as Java's `split` drops them.
  static func room(ofBroker broker: String) -> String? {
    var parts = broker.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    while let last = parts.last, last.isEmpty { parts.removeLast() }
    return parts.count == 2 ? String(parts[0]) : nil
  }
}
