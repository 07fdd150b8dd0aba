// SPDX-License-Identifier: GPL-3.0-or-later

/// The broker's assignment for pop consumption, in which members share queues
/// (`QueryAssignmentProcessor.allocate4Pop`).
///
/// With `share_queues` *s* and *M* members: when *s* is 0 or less, or at least *M* − 1, everybody
/// gets every broker as a whole, written as queue −1 once per queue. Otherwise, with at least as
/// many queues as members, a member gets its own share of the inner strategy and those of the next
/// *s* members, going round; with fewer queues the member at position *i* gets queue *i* mod *N*.
public struct PopSharing: AllocationStrategy {
  /// The strategies that a broker knows; it answers nothing for any other name.
  public enum Inner: String, Codable, Sendable, CaseIterable {
    /// Contiguous blocks.
    case averagely
    /// One by one around the circle.
    case averagelyByCircle = "averagely-by-circle"

    /// The strategy that goes by this name.
    var strategy: any AllocationStrategy {
      switch self {
      case .averagely: Averagely()
      case .averagelyByCircle: AveragelyByCircle()
      }
    }
  }

  /// The word for the strategy.
  public static let name = "pop"
  /// What it does, in one line.
  public static let summary = "broker-side assignment for pop consumption; members share queues"
  /// Where it comes from.
  public static let origin = AllocationOrigin.rocketMQPop
  /// The parameters.
  public static let parameters = [
    StrategyParameter(
      name: "inner", summary: "who gets which share: averagely or averagely-by-circle",
      defaultValue: Inner.averagely.rawValue),
    StrategyParameter(
      name: "share_queues",
      summary: "how many following members' shares a member gets too; 0 or -1: all queues",
      defaultValue: "-1"),
  ]

  /// Who gets which share.
  public let inner: Inner
  /// How many of the following members' shares a member gets as well (`popShareQueueNum`).
  public let sharedQueues: Int

  /// The keys in scenario files.
  public enum CodingKeys: String, CodingKey, CaseIterable {
    /// Who gets which share.
    case inner
    /// How many shares more.
    case sharedQueues = "share_queues"
  }

  /// Creates the strategy with the broker's defaults: everything to everybody.
  public init() { self.init(inner: .averagely) }

  /// Creates the strategy.
  public init(inner: Inner, sharedQueues: Int = -1) {
    self.inner = inner
    self.sharedQueues = sharedQueues
  }

  /// Creates the strategy around one called `inner`.
  ///
  /// - Throws: ``AllocationError/unknownToBroker(strategy:)`` for a name no broker knows.
  public init(innerNamed inner: String, sharedQueues: Int = -1) throws(AllocationError) {
    guard let inner = Inner(rawValue: inner) else { throw .unknownToBroker(strategy: inner) }
    self.init(inner: inner, sharedQueues: sharedQueues)
  }

  /// Reads the parameters.
  ///
  /// - Throws: `DecodingError` for an inner strategy that no broker knows, and for a number below the
  ///   broker's own -1, which can only be a slip.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let word = try container.decodeIfPresent(String.self, forKey: .inner)
    let shared = try container.decodeIfPresent(Int.self, forKey: .sharedQueues) ?? -1
    guard shared >= -1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .sharedQueues, in: container,
        debugDescription: "'\(shared)' is below -1, which gives everybody all queues; give -1, or "
          + "how many following members' shares a member gets too")
    }
    do {
      try self.init(innerNamed: word ?? Inner.averagely.rawValue, sharedQueues: shared)
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .inner, in: container,
        debugDescription: "\(error.description); give one of the two, or leave inner out")
    }
  }

  /// Everything to everybody, and a little sharing both ways.
  public static func examples(for request: AllocationRequest) -> [Self] {
    [
      Self(), Self(inner: .averagely, sharedQueues: 1),
      Self(inner: .averagelyByCircle, sharedQueues: 2),
    ]
  }

  /// Queues are shared; none is left out.
  public var laws: AllocationLaws {
    let always: AllocationLaws = [.completeCoverage, .memoryless]
    guard sharedQueues <= 0 else { return always }
    return always.union([.memberOrderIrrelevant, .queueOrderIrrelevant, .localChange])
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Throws: ``AllocationError/noQueues`` or ``AllocationError/noMembers`` unless everybody gets
  ///   everything.
  /// - Complexity: O(*members* × *shared queues*).
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    if sharesEverything(among: request.members.count) {
      return AllocationTable(request, everybody: wholeBrokers(of: request))
    }
    try request.requireQueuesAndMembers()
    var rows = [[Int]](repeating: [], count: request.members.count)
    for topic in request.topics { try allocate(topic, of: request, to: &rows) }
    return AllocationTable(request) { member, row in row.append(contentsOf: rows[member]) }
  }

  /// What the broker answers to one member; a stranger gets something only where everybody does.
  ///
  /// - Throws: ``AllocationError/emptyCaller``, ``AllocationError/noQueues`` or
  ///   ``AllocationError/noMembers`` unless everybody gets everything.
  public func allocate(
    _ request: AllocationRequest, for caller: MemberID
  ) throws(AllocationError) -> [MessageQueueID] {
    if sharesEverything(among: request.members.count) { return wholeBrokers(of: request) }
    if caller.name.isEmpty { throw .emptyCaller }
    return try allocate(request).queues(of: caller)
  }

  private func allocate(
    _ topic: AllocationRequest.Topic, of request: AllocationRequest, to rows: inout [[Int]]
  ) throws(AllocationError) {
    let members = request.members.count
    let queues = Array(topic.positions)
    guard members <= queues.count else {
      for member in 0..<members { rows[member].append(queues[member % queues.count]) }
      return
    }
    let shares = try inner.strategy.allocate(
      request.restricted(toQueues: queues, members: Array(request.members.indices)))
    for member in 0..<members {
      for step in 0...sharedQueues {
        let share = shares.row(ofMemberAt: (member + step) % members)
        rows[member].append(contentsOf: share.map { queues[$0] })
      }
    }
  }

  private func sharesEverything(among members: Int) -> Bool {
    sharedQueues <= 0 || sharedQueues >= members - 1
  }

  private func wholeBrokers(of request: AllocationRequest) -> [MessageQueueID] {
    request.queues.map {
      MessageQueueID(
        topic: $0.id.topic, broker: $0.id.broker, number: MessageQueueID.wholeBroker)
    }
  }
}
