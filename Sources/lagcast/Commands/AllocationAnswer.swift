// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Reports
import ResultFiles

/// An allocation, or one before and one after a change, ready to be printed.
struct AllocationAnswer: PrintableAnswer {
  /// One allocation.
  struct Side {
    let ownership: QueueOwnership
    /// Each member's queues, in order of the members.
    let queues: [[MessageQueueID]]

    init(_ ownership: QueueOwnership) {
      self.ownership = ownership
      var positions: [MemberID: Int] = [:]
      for (position, member) in ownership.members.enumerated() { positions[member] = position }
      var queues = [[MessageQueueID]](repeating: [], count: ownership.members.count)
      for queue in ownership.queues {
        for owner in ownership.owners(of: queue) {
          if let position = positions[owner] { queues[position].append(queue) }
        }
      }
      self.queues = queues
    }

    func queues(of member: MemberID) -> [MessageQueueID]? {
      ownership.members.firstIndex(of: member).map { queues[$0] }
    }

    var fairness: Fairness? { Fairness(counts: ownership.counts) }
  }

  let strategy: any AllocationStrategy
  let before: Side
  let after: Side?
  /// Queues that nobody owns between two rounds of the change.
  let withheld: [MessageQueueID]

  private var strategyName: String { type(of: strategy).name }
  private var churn: Churn? { after.map { Churn(from: before.ownership, to: $0.ownership) } }
  private var scope: QueueRanges.Scope {
    .init(before.ownership.queues + (after?.ownership.queues ?? []))
  }

  /// All members, those before the change first, in the order in which the strategy sees them.
  private var members: [MemberID] {
    let known = Set(before.ownership.members)
    return
      (before.ownership.members
      + (after?.ownership.members ?? []).filter { !known.contains($0) }).sorted()
  }
}

// MARK: - For people

extension AllocationAnswer {
  var document: Document {
    var document = Document()
    document.heading(title)
    document.table(after == nil ? ownersTable : changesTable)
    document.table(fairnessTable)
    if let churn {
      document.line(
        Document.Span("\(churn.moved) moved", .strong),
        .init(
          ", least possible \(churn.least), excess \(churn.excess)"
            + (churn.placed > 0 ? "; \(churn.placed) placed for the first time" : "")
            + (churn.released > 0 ? "; \(churn.released) left without an owner" : "")))
    }
    for note in notes { document.line(.init(note, .faint)) }
    return document
  }

  private var title: String {
    func change(_ first: Int, _ second: Int?, _ word: String) -> String {
      guard let second, second != first else { return NumberText.count(first, word) }
      return "\(NumberText.grouped(first)) -> \(NumberText.count(second, word))"
    }
    let queues = change(
      before.ownership.queues.count, after?.ownership.queues.count, "queue")
    let consumers = change(
      before.ownership.members.count, after?.ownership.members.count, "consumer")
    return "\(strategyName): \(queues), \(consumers)"
  }

  private var ownersTable: ReportTable {
    let scope = scope
    var table = ReportTable(columns: [.init("consumer"), .init("queues"), .init("which")])
    for (member, queues) in zip(before.ownership.members, before.queues) {
      table.append([
        .text(member.name), .integer(queues.count), .text(QueueRanges.text(queues, in: scope)),
      ])
    }
    return table
  }

  private var changesTable: ReportTable {
    let scope = scope
    var table = ReportTable(columns: [
      .init("consumer"), .init("before"), .init("which"), .init("after"), .init("which"),
      .init("gained"), .init("lost"),
    ])
    for member in members {
      let old = before.queues(of: member)
      let new = after?.queues(of: member)
      let kept = Set(old ?? []).intersection(new ?? [])
      let gained = (new ?? []).filter { !kept.contains($0) }
      let lost = (old ?? []).filter { !kept.contains($0) }
      table.append([
        .text(member.name),
        .integer(old?.count), .text(QueueRanges.text(old ?? [], in: scope)),
        .integer(new?.count), .text(QueueRanges.text(new ?? [], in: scope)),
        .text(QueueRanges.text(gained, in: scope)), .text(QueueRanges.text(lost, in: scope)),
      ])
    }
    return table
  }

  private var fairnessTable: ReportTable {
    var table = ReportTable(columns: [
      .init("evenness", heading: "evenness of queues"), .init("jain", heading: "Jain"),
      .init("max_over_mean", heading: "max/mean"), .init("cv"), .init("gini", heading: "Gini"),
    ])
    let sides = [(after == nil ? "now" : "before", before)] + (after.map { [("after", $0)] } ?? [])
    for (name, side) in sides {
      guard let fairness = side.fairness else { continue }
      table.append([
        .text(name), .real(fairness.jainIndex), .real(fairness.maximumOverMean),
        .real(fairness.coefficientOfVariation), .real(fairness.giniCoefficient),
      ])
    }
    return table
  }

  private var notes: [String] {
    var notes: [String] = []
    let last = after ?? before
    let unowned = last.ownership.unownedQueues.count
    let shared = last.ownership.sharedQueues.count
    if unowned > 0 { notes.append("Note: nobody owns \(NumberText.count(unowned, "queue")).") }
    if shared > 0 {
      notes.append("Note: \(NumberText.count(shared, "queue")) of several consumers at once.")
    }
    if !withheld.isEmpty {
      notes.append(
        "Note: nobody owns \(QueueRanges.text(withheld, in: scope)) between the first and the second "
          + "round.")
    }
    if let pair = NumberedIDs.surprise(in: members.map { $0.name }) {
      notes.append(
        "Note: ids are ordered by code unit, so '\(pair.first)' comes before '\(pair.second)'.")
    }
    return notes
  }
}

// MARK: - For programs

extension AllocationAnswer {
  var table: ReportTable {
    let place = [ReportTable.Column("topic"), .init("broker"), .init("queue")]
    guard let after else {
      var table = ReportTable(columns: place + [.init("owner")])
      for queue in before.ownership.queues {
        table.append(Self.name(queue) + [Self.owners(of: queue, in: before)])
      }
      return table
    }
    var table = ReportTable(columns: place + [.init("owner_before"), .init("owner_after")])
    let known = Set(before.ownership.queues)
    let queues = before.ownership.queues + after.ownership.queues.filter { !known.contains($0) }
    for queue in queues.sorted() {
      table.append(
        Self.name(queue) + [Self.owners(of: queue, in: before), Self.owners(of: queue, in: after)])
    }
    return table
  }

  private static func name(_ queue: MessageQueueID) -> [ReportTable.Cell] {
    [.text(queue.topic), .text(queue.broker), .integer(queue.number)]
  }

  /// The owner; several are separated by blanks.
  private static func owners(of queue: MessageQueueID, in side: Side) -> ReportTable.Cell {
    .text(side.ownership.owners(of: queue).map { $0.name }.joined(separator: " "))
  }

  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("strategy", .string(strategyName)),
      .init(after == nil ? "allocation" : "before", Self.json(before)),
    ]
    if let after { members.append(.init("after", Self.json(after))) }
    if after != nil, type(of: strategy).handsOverInRounds {
      members.append(.init("withheld", Self.names(withheld)))
    }
    if let churn {
      members.append(
        .init(
          "churn",
          .members([
            "moved": .integer(Int64(churn.moved)), "least": .integer(Int64(churn.least)),
            "excess": .integer(Int64(churn.excess)), "placed": .integer(Int64(churn.placed)),
            "released": .integer(Int64(churn.released)),
          ])))
    }
    return .object(members)
  }

  private static func json(_ side: Side) -> JSONValue {
    let members = zip(side.ownership.members, side.queues).map { member, queues in
      JSONValue.members([
        "id": .string(member.name), "count": .integer(Int64(queues.count)),
        "queues": names(queues),
      ])
    }
    return .members([
      "members": .array(members),
      "unowned": names(side.ownership.unownedQueues),
      "shared": names(side.ownership.sharedQueues),
      "fairness": side.fairness.map { fairness in
        .members([
          "jain": .decimal(fairness.jainIndex),
          "max_over_mean": .decimal(fairness.maximumOverMean),
          "cv": .decimal(fairness.coefficientOfVariation),
          "gini": .decimal(fairness.giniCoefficient),
        ])
      } ?? .null,
    ])
  }

  private static func names(_ queues: [MessageQueueID]) -> JSONValue {
    .array(queues.map { .string($0.description) })
  }
}
