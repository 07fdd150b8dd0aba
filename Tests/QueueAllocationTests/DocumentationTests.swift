// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import QueueAllocation
import Testing

@Suite("Programs in the documentation")
struct DocumentationTests {
  @Test("The landing page's program prints what the page says")
  func landingPage() throws {
    var printed: [String] = []
    func print(_ items: Any...) {
      printed.append(items.map { "\($0)" }.joined(separator: " "))
    }

    let queues = (0..<16).map { MessageQueueID(topic: "orders", broker: "broker-a", number: $0) }
    let three = AllocationRequest(queues: queues, members: ["c0", "c1", "c2"]).sorted()
    let four = AllocationRequest(queues: queues, members: ["c0", "c1", "c2", "c3"]).sorted()

    for strategy in [Averagely(), AveragelyByCircle()] as [any AllocationStrategy] {
      let before = QueueOwnership(try strategy.allocate(three))
      let after = QueueOwnership(try strategy.allocate(four))
      let churn = Churn(from: before, to: after)
      print(type(of: strategy).name, before.counts, after.counts, churn.moved, churn.least)
    }

    let blocks = try codeBlocks(of: "QueueAllocation.md")
    #expect(try #require(blocks["text"]) == printed)
    try expectHere(blocks["swift"])
  }

  @Test("The strategy of the guide works and keeps its laws", arguments: Topologies.all)
  func guide(topology: NamedRequest) throws {
    try expectHere(codeBlocks(of: "AddingAStrategy.md")["swift"])
    // It is in no catalogue, so it cannot be read back by its name.
    let found = AllocationContract.violations(of: FirstTakesAll(), for: topology.request)
    #expect(found.filter { !$0.hasPrefix("coding") } == [])
  }

  @Test("The tables of the strategies' pages are their answers")
  func tables() throws {
    let three = Topologies.classic(queues: 16, members: 3)
    try expectTable(try Averagely().allocate(three), on: "AveragelyStrategy")
    try expectTable(try AveragelyByCircle().allocate(three), on: "AveragelyByCircleStrategy")
    let room = AllocationRequest(
      queues: (0..<8).map { MessageQueueID(topic: "t", broker: "hz@b", number: $0) },
      members: ["c0", "c1", "c2"])
    try expectTable(
      try ByMachineRoom(rooms: ["hz"]).allocate(room), on: "ByMachineRoomStrategy")
    let partitions = AllocationRequest(
      queues: (0..<16).map { MessageQueueID(topic: "t", number: $0) }, members: ["c0", "c1", "c2"])
    try expectTable(try RangeAssignor().allocate(partitions), on: "KafkaRangeStrategy")
    try expectTable(try ServerRangeAssignor().allocate(partitions), on: "KafkaRangeStrategy")
    try expectTable(try RoundRobinAssignor().allocate(partitions), on: "KafkaRoundRobinStrategy")
    for strategy in [StickyAssignor(), CooperativeStickyAssignor()] as [any AllocationStrategy] {
      try expectTable(try strategy.allocate(partitions), on: "KafkaStickyStrategy")
    }
    try expectTable(try ServerUniformAssignor().allocate(partitions), on: "KafkaUniformStrategy")
  }

  private func expectTable(_ table: AllocationTable, on page: String) throws {
    let rows = table.members.indices.map { member in
      let queues = table.row(ofMemberAt: member).map { "\($0)" }.joined(separator: " ")
      return "| \(table.members[member]) | \(queues) |"
    }
    let lines = try lines(of: catalogue.appendingPathComponent("Strategies/\(page).md"))
    #expect(lines.filter { $0.hasPrefix("| c") } == rows)
  }

  /// Expects every line of a program to stand in this file, so that it is compiled.
  private func expectHere(_ program: [String]?) throws {
    let here = try lines(of: URL(fileURLWithPath: #filePath))
    let program = try #require(program)
    #expect(program.count > 8)
    #expect(program.filter { !here.contains($0) } == [])
  }

  private var catalogue: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appendingPathComponent("Sources/QueueAllocation/QueueAllocation.docc")
  }

  /// The lines of code on a page, by language.
  private func codeBlocks(of page: String) throws -> [String: [String]] {
    var blocks: [String: [String]] = [:]
    var language: String?
    for line in try lines(of: catalogue.appendingPathComponent(page)) {
      if line.hasPrefix("```") {
        language = language == nil ? String(line.dropFirst(3)) : nil
      } else if let language, !line.isEmpty {
        blocks[language, default: []].append(line)
      }
    }
    return blocks
  }

  private func lines(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

/// The strategy of the guide to adding one.
struct FirstTakesAll: AllocationStrategy {
  static let name = "first-takes-all"
  static let summary = "every queue to the member that is listed first"

  init() {}

  var laws: AllocationLaws {
    [.exclusiveOwnership, .completeCoverage, .onlyRequestedQueues, .memoryless]
  }

  func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    let owner = request.members.isEmpty ? -1 : 0
    return AllocationTable(request, owners: request.queues.map { _ in owner })
  }
}
