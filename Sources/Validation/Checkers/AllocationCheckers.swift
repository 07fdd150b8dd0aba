// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// Checks of RocketMQ's allocation strategies, caller by caller, as its own classes answered.
enum AllocationCheckers {
  static let all: [GoldenChecker] = files.flatMap { file, strategy in
    [
      GoldenChecker(file: file, section: "cases", as: AllocationCase.self) {
        difference(in: $0, strategy: strategy)
      },
      GoldenChecker(file: file, section: "sequences", as: AllocationSequence.self) {
        try difference(in: $0, strategy: strategy)
      },
    ]
  }

  private typealias StrategyMaker =
    @Sendable (AllocationParameters, String) throws(AllocationError) -> any AllocationStrategy

  private static let files: [(String, StrategyMaker)] = [
    ("rocketmq/averagely.json", { _, _ throws(AllocationError) in Averagely() }),
    ("rocketmq/averagely-by-circle.json", { _, _ throws(AllocationError) in AveragelyByCircle() }),
    (
      "rocketmq/consistent-hash.json",
      { parameters, _ throws(AllocationError) in try consistentHash(parameters) }
    ),
    (
      "rocketmq/machine-room.json",
      { parameters, _ throws(AllocationError) in
        parameters.rooms.map { ByMachineRoom(rooms: $0) } ?? ByMachineRoom()
      }
    ),
    (
      "rocketmq/machine-room-nearby.json",
      { parameters, _ throws(AllocationError) in
        MachineRoomNearby(inner: try inner(parameters))
      }
    ),
    (
      "rocketmq/by-config.json",
      { parameters, topic throws(AllocationError) in
        var lists: [MemberID: [MessageQueueID]] = [:]
        for (member, queues) in parameters.config ?? [:] {
          lists[MemberID(member)] = queues?.map { $0.queue(in: parameters.configTopic ?? topic) }
        }
        return ByConfig(queues: lists)
      }
    ),
    (
      "rocketmq/pop-assignment.json",
      { parameters, _ throws(AllocationError) in
        try PopSharing(
          innerNamed: parameters.inner ?? "", sharedQueues: parameters.popShareQueueNum ?? -1)
      }
    ),
  ]

  private static func consistentHash(
    _ parameters: AllocationParameters
  ) throws(AllocationError) -> ConsistentHash {
    guard let count = parameters.virtualNodes else { return ConsistentHash() }
    return try ConsistentHash(virtualNodes: count)
  }

  private static func inner(
    _ parameters: AllocationParameters
  ) throws(AllocationError) -> any AllocationStrategy {
    switch parameters.inner {
    case Averagely.name: return Averagely()
    case AveragelyByCircle.name: return AveragelyByCircle()
    case ConsistentHash.name: return try consistentHash(parameters)
    default: throw .unknownToBroker(strategy: parameters.inner ?? "")
    }
  }

  private static func difference(in asked: AllocationCase, strategy make: StrategyMaker) -> String?
  {
    let topic = asked.queues?.first?.topic ?? asked.params.configTopic ?? ""
    let request = AllocationRequest(
      queues: (asked.queues ?? []).map { $0.id }, members: (asked.consumers ?? []).map { .init($0) }
    )
    var callers: [String] = []
    for caller in asked.callers ?? asked.consumers ?? [] where !callers.contains(caller) {
      callers.append(caller)
    }
    if callers.isEmpty { return "the case has no caller" }
    for caller in callers {
      let answer = Answer { () throws(AllocationError) in
        let strategy = try make(asked.params, topic)
        let member = MemberID(caller)
        let config = strategy as? ByConfig
        if let config, config.configuredQueues(for: member) == nil { return nil }
        return try strategy.allocate(request, for: member)
      }
      if let difference = answer.difference(from: asked, caller: caller) {
        return "\(caller): \(difference)"
      }
    }
    let strangers = (asked.allocation ?? [:]).keys.filter { !callers.contains($0) }.sorted()
    return strangers.isEmpty ? nil : "the case expects an answer for \(strangers), who did not ask"
  }

  private static func difference(
    in sequence: AllocationSequence, strategy make: StrategyMaker
  ) throws -> String? {
    let queues = sequence.queues.map { $0.id }
    let strategy = try make(sequence.params, queues.first?.topic ?? "")
    var last: QueueOwnership?
    for (number, step) in sequence.steps.enumerated() {
      let request = AllocationRequest(
        queues: queues, members: step.consumers.map { MemberID($0) })
      // A group without members does not allocate.
      let table = step.consumers.isEmpty ? nil : try strategy.allocate(request)
      for consumer in step.consumers {
        let expected = step.allocation[consumer]?.map { $0.queue(in: queues[0].topic) }
        let got = table?.queues(of: MemberID(consumer)) ?? []
        if got != expected { return "step \(number), \(consumer): \(text(expected, got))" }
      }
      let owned = table.map { QueueOwnership($0) } ?? QueueOwnership(members: [], unowned: queues)
      if let last, let moved = step.moved {
        let differing = owned.queuesDiffering(from: last).count
        if differing != moved { return "step \(number): moved \(differing), expected \(moved)" }
      }
      last = owned
    }
    return nil
  }

  fileprivate static func text(_ expected: [MessageQueueID]?, _ got: [MessageQueueID]) -> String {
    let list = { (queues: [MessageQueueID]) in
      "[" + queues.map { "\($0.broker)/\($0.number)" }.joined(separator: " ") + "]"
    }
    return "expected \(expected.map(list) ?? "nothing"), got \(list(got))"
  }
}

/// What a strategy answered to one caller.
private enum Answer {
  case queues([MessageQueueID])
  /// No list at all, which a client treats as an empty one.
  case null
  case error(AllocationError)

  init(_ ask: () throws(AllocationError) -> [MessageQueueID]?) {
    do {
      self = try ask().map { .queues($0) } ?? .null
    } catch {
      if case .unknownToBroker = error { self = .null } else { self = .error(error) }
    }
  }

  func difference(from asked: AllocationCase, caller: String) -> String? {
    if let exception = asked.error {
      guard case .error(let error) = self else { return "expected \(exception), got \(self)" }
      return error.rocketMQException == exception
        ? nil : "expected \(exception), got the error that \(error)"
    }
    guard let allocation = asked.allocation, let expected = allocation[caller] else {
      return "the case expects nothing of this caller"
    }
    let topic = asked.params.configTopic ?? asked.queues?.first?.topic ?? ""
    let queues = expected?.map { $0.queue(in: topic) }
    switch self {
    case .null: return queues == nil ? nil : "expected \(queues ?? []), got no list"
    case .error(let error): return "expected a list, got the error that \(error)"
    case .queues(let got): return got == queues ? nil : AllocationCheckers.text(queues, got)
    }
  }
}
