// SPDX-License-Identifier: GPL-3.0-or-later

/// A rule that gives the queues of a topology to the members of a consumer group.
///
/// A strategy is a value whose stored properties are its parameters. It knows neither time nor what
/// became of its earlier answers; history, where it counts, comes with the request. To add one,
/// write one file, list it in ``AllocationStrategyCatalogue``, and the contract tests hold it to
/// the laws it declares.
public protocol AllocationStrategy: Codable, Sendable {
  /// The word for the strategy in scenario files and on the command line.
  static var name: String { get }
  /// What it does, in one line.
  static var summary: String { get }
  /// The parameters, as scenario files spell them.
  static var parameters: [StrategyParameter] { get }
  /// Where it comes from; anywhere else it is a what-if.
  static var origin: AllocationOrigin { get }
  /// Whether an answer may withhold queues until their owners have given them up, so that the group
  /// has to ask again.
  static var handsOverInRounds: Bool { get }

  /// The strategy with the defaults of the system it comes from.
  init()

  /// Instances whose parameters make sense for a request, to try the strategy out on it.
  static func examples(for request: AllocationRequest) -> [Self]

  /// What holds of every answer with the present parameters.
  var laws: AllocationLaws { get }

  /// Who gets what, for the whole group at once.
  ///
  /// - Throws: ``AllocationError`` when the system modelled would throw whoever asked.
  func allocate(_ request: AllocationRequest) throws(AllocationError) -> AllocationTable

  /// What one member works out for itself from its own view.
  ///
  /// The list is in the order in which the system modelled returns it; a member that is not listed
  /// in its own view normally gets nothing.
  ///
  /// - Throws: ``AllocationError`` when the system modelled would throw.
  func allocate(
    _ request: AllocationRequest, for caller: MemberID
  ) throws(AllocationError) -> [MessageQueueID]
}

extension AllocationStrategy {
  /// No parameters.
  public static var parameters: [StrategyParameter] { [] }

  /// No system ships it.
  public static var origin: AllocationOrigin { .noSystem }

  /// One answer is enough.
  public static var handsOverInRounds: Bool { false }

  /// The strategy with its defaults.
  public static func examples(for request: AllocationRequest) -> [Self] { [Self()] }

  /// The caller's row of the table for the whole group.
  ///
  /// - Throws: What ``allocate(_:)`` throws.
  public func allocate(
    _ request: AllocationRequest, for caller: MemberID
  ) throws(AllocationError) -> [MessageQueueID] {
    try allocate(request).queues(of: caller)
  }
}

/// A strategy that each member runs for itself behind the common guard of RocketMQ's client
/// (`AbstractAllocateMessageQueueStrategy.check`).
public protocol ClientSideAllocationStrategy: AllocationStrategy {}

extension ClientSideAllocationStrategy {
  /// RocketMQ's client ships it.
  public static var origin: AllocationOrigin { .rocketMQ }

  /// The caller's row of the table for the whole group; nothing when its view does not list it.
  ///
  /// - Throws: ``AllocationError/emptyCaller``, ``AllocationError/noQueues`` or
  ///   ``AllocationError/noMembers`` from the guard, then what the strategy throws.
  public func allocate(
    _ request: AllocationRequest, for caller: MemberID
  ) throws(AllocationError) -> [MessageQueueID] {
    if caller.name.isEmpty { throw .emptyCaller }
    try request.requireQueuesAndMembers()
    guard request.members.contains(where: { $0.id == caller }) else { return [] }
    return try allocate(request).queues(of: caller)
  }
}

/// One parameter of a strategy, described for people.
public struct StrategyParameter: Sendable, Hashable {
  /// The key in scenario files.
  public let name: String
  /// What it is and which values it takes.
  public let summary: String
  /// The value that applies when none is given, as a scenario file spells it; `nil` for none.
  public let defaultValue: String?

  /// Creates a description.
  public init(name: String, summary: String, defaultValue: String?) {
    self.name = name
    self.summary = summary
    self.defaultValue = defaultValue
  }
}
