// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Synchronization
import Testing

@Suite("The contract of allocation strategies")
struct AllocationContractTests {
  @Test(
    "Every strategy in the catalogue keeps the laws that it declares",
    arguments: AllocationStrategyCatalogue.names, Topologies.all)
  func catalogue(name: String, topology: NamedRequest) throws {
    let type = try #require(AllocationStrategyCatalogue.strategy(named: name))
    #expect(violations(ofExamplesOf: type, for: topology.request) == [])
  }

  @Test("Every strategy has examples to check", arguments: AllocationStrategyCatalogue.names)
  func examples(name: String) throws {
    let type = try #require(AllocationStrategyCatalogue.strategy(named: name))
    #expect(Topologies.all.contains { !type.examples(for: $0.request).isEmpty })
  }

  private func violations(
    ofExamplesOf type: (some AllocationStrategy).Type, for request: AllocationRequest
  ) -> [String] {
    type.examples(for: request).flatMap { AllocationContract.violations(of: $0, for: request) }
  }

  @Test("A lie about any law is noticed, and only that one", arguments: Lie.allCases)
  func lies(lie: Lie) {
    let found = Topologies.all.flatMap {
      AllocationContract.violations(of: LyingStrategy(lie: lie), for: $0.request)
    }.filter { !$0.hasPrefix("coding") }
    #expect(found.contains { $0.hasPrefix(lie.rawValue) })
    // One that changes its mind cannot help differing from itself in other ways too.
    guard lie != .changing else { return }
    #expect(found.allSatisfy { $0.hasPrefix(lie.rawValue) }, "\(found.prefix(5))")
  }

  @Test("A refusal is a violation")
  func refusal() {
    let found = AllocationContract.violations(
      of: MachineRoomNearby(), for: Topologies.classic(queues: 4, members: 2))
    #expect(found.count == 1)
  }
}

/// A promise that ``LyingStrategy`` breaks, named as the contract names the violation.
enum Lie: String, Codable, CaseIterable {
  case sharing = "exclusive-ownership"
  case leavingOut = "complete-coverage"
  case lopsidedTopics = "balanced-per-topic"
  case lopsided = "balanced-overall"
  case inventing = "only-requested-queues"
  case orderOfMembers = "member-order-irrelevant"
  case orderOfQueues = "queue-order-irrelevant"
  case reshuffling = "local-change"
  case remembering = "memoryless"
  case unsubscribed = "subscriptions-respected"
  case changing = "repetition"
  case differingForOneself = "own view"

  var law: AllocationLaws {
    AllocationLaws.catalogue.first { $0.name == rawValue }?.law ?? []
  }
}

/// A strategy that declares one law and breaks it.
struct LyingStrategy: AllocationStrategy {
  static let name = "lying"
  static let summary = "breaks what it promises"

  let lie: Lie

  init() { self.lie = .sharing }
  init(lie: Lie) { self.lie = lie }

  var laws: AllocationLaws { lie.law }

  private static let answers = Mutex(0)

  func allocate(_ request: AllocationRequest) throws(AllocationError) -> AllocationTable {
    let queues = request.queues.map(\.id)
    let members = request.members.count
    guard members > 0, let first = queues.first else {
      return AllocationTable(request, rows: request.members.map { _ in [] })
    }
    let toFirst = Array(repeating: 0, count: queues.count)
    switch lie {
    case .sharing:
      return AllocationTable(request, rows: request.members.map { _ in queues })
    case .leavingOut:
      return AllocationTable(request, owners: [-1] + toFirst.dropFirst())
    case .lopsidedTopics, .lopsided, .unsubscribed, .orderOfMembers:
      return AllocationTable(request, owners: toFirst)
    case .orderOfQueues, .reshuffling:
      return AllocationTable(request, owners: queues.indices.map { $0 % members })
    case .inventing:
      let invented = MessageQueueID(topic: first.topic, broker: "nowhere", number: 99)
      return AllocationTable(request, rows: request.members.map { _ in [invented] })
    case .remembering:
      let isNew = request.members.allSatisfy { $0.owned.isEmpty }
      return AllocationTable(request, owners: isNew ? toFirst : toFirst.map { _ in -1 })
    case .changing:
      let count = Self.answers.withLock { count in
        count += 1
        return count
      }
      return AllocationTable(request, owners: toFirst.map { _ in count.isMultiple(of: 2) ? 0 : -1 })
    case .differingForOneself:
      return AllocationTable(request, owners: toFirst)
    }
  }

  func allocate(
    _ request: AllocationRequest, for caller: MemberID
  ) throws(AllocationError) -> [MessageQueueID] {
    switch lie {
    case .differingForOneself: []
    // Asking once more would change the answer.
    case .changing: []
    default: try allocate(request).queues(of: caller)
    }
  }
}
