// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import QueueAllocation
import ResultFiles

/// `lagcast allocate`: who gets which queue, and what a change of members or queues moves.
struct Allocate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print who gets which queue, and what a change moves.",
    discussion: """
      Allocates queues to consumers as the strategy's own system does, without simulating: clients \
      order queues by topic, broker and number, and consumers by id. With --join, --leave, \
      --then-consumers or --then-queues it prints the allocation before and after, how many queues \
      move, and the fewest that had to. Strategies that remember start the second from the first.

      Examples:
        lagcast allocate --queues 16 --consumers 3 --join c3
        lagcast allocate --strategy consistent-hash --parameter virtual_nodes=100 \\
          --queues broker-a:8,broker-b:8 --consumers 4 --leave c1
        lagcast allocate --strategy sticky --queues 16 --consumers 3 --join c3
        lagcast allocate --queues orders=8 --queues payments=4 --consumers a,b,c --format json
      """)

  @Option(
    help: "Allocation strategy; `lagcast list strategies` has them all.",
    completion: .list(AllocationStrategyCatalogue.names))
  var strategy = Averagely.name

  @Option(
    name: .customLong("parameter"),
    help: ArgumentHelp("Parameter of the strategy; repeatable.", valueName: "name=value"))
  var parameters: [ParameterArgument] = []

  @Option(
    help: ArgumentHelp(
      """
      Queues of a topic: a count, or counts by broker as in broker-a:8,broker-b:8; topic= in front \
      names the topic; repeatable.
      """, valueName: "[topic=]queues"))
  var queues: [QueuesArgument]

  @Option(help: ArgumentHelp("Consumers: how many, or their ids.", valueName: "count|ids"))
  var consumers: MembersArgument

  @Option(
    help: ArgumentHelp("Consumers that join: how many, or their ids.", valueName: "count|ids"))
  var join: MembersArgument?

  @Option(help: ArgumentHelp("Ids of consumers that leave.", valueName: "ids"))
  var leave: MembersArgument?

  @Option(
    help: ArgumentHelp("Consumers afterwards: how many, or their ids.", valueName: "count|ids"))
  var thenConsumers: MembersArgument?

  @Option(
    help: ArgumentHelp("Queues afterwards, as for --queues.", valueName: "[topic=]queues"))
  var thenQueues: [QueuesArgument] = []

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if thenConsumers != nil, join != nil || leave != nil {
      throw ValidationError("give --then-consumers, or --join and --leave, but not both")
    }
    for specifications in [queues, thenQueues] {
      let topics = specifications.map { $0.topic }
      if let twice = topics.first(where: { topic in topics.count { $0 == topic } > 1 }) {
        throw ValidationError("the queues of topic '\(twice)' are given twice")
      }
    }
    _ = try membersAfter()
  }

  func run() throws {
    let chosen = try makeStrategy()
    let before = try allocation(chosen, queues: queues, members: consumers.ids, owned: nil).last
    let members = try membersAfter()
    var after: AllocationRounds?
    if members != nil || !thenQueues.isEmpty {
      after = try allocation(
        chosen, queues: thenQueues.isEmpty ? queues : thenQueues, members: members ?? consumers.ids,
        owned: before)
    }
    try AllocationAnswer(
      strategy: chosen, before: .init(QueueOwnership(before)),
      after: after.map { .init(QueueOwnership($0.last)) }, withheld: after?.withheld ?? []
    ).print(output)
  }

  /// The members after the change; nil where they stay.
  private func membersAfter() throws -> [String]? {
    if let thenConsumers { return thenConsumers.ids }
    guard join != nil || leave != nil else { return nil }
    var members = consumers.ids
    if let leave {
      guard case .ids(let ids) = leave else {
        throw ValidationError("--leave takes ids, since it matters who leaves")
      }
      if let stranger = ids.first(where: { !members.contains($0) }) {
        throw ValidationError("'\(stranger)' cannot leave: it is none of the consumers")
      }
      members.removeAll { ids.contains($0) }
    }
    if let join {
      let ids = join.ids(joining: consumers.ids)
      if let present = ids.first(where: { members.contains($0) }) {
        throw ValidationError("'\(present)' cannot join: it is one of the consumers already")
      }
      members += ids
    }
    return members
  }

  /// Who gets which queue, when members own what a table gave them.
  private func allocation(
    _ strategy: any AllocationStrategy, queues: [QueuesArgument], members: [String],
    owned: AllocationTable?
  ) throws -> AllocationRounds {
    let request = AllocationRequest(
      queues: queues.flatMap { $0.queues }.map { AllocatableQueue($0) },
      members: members.map { name in
        let id = MemberID(name)
        let queues = owned?.queues(of: id) ?? []
        return GroupMember(
          id, owned: queues, generation: queues.isEmpty ? GroupMember.noGeneration : 1)
      }
    ).sorted()
    do throws(AllocationError) {
      return try AllocationRounds(of: strategy, for: request)
    } catch {
      throw CommandFailure(.badData, "\(type(of: strategy).name): \(error)")
    }
  }

  /// The strategy with its parameters, read as a scenario file's would be.
  private func makeStrategy() throws -> any AllocationStrategy {
    let values = parameters.map { parameter in
      let isJSON =
        (try? JSONSerialization.jsonObject(
          with: Data(parameter.value.utf8), options: .fragmentsAllowed)) != nil
      let value = isJSON ? parameter.value : JSONValue.string(parameter.value).lineText
      return JSONValue.string(parameter.name).lineText + ":" + value
    }
    let document =
      "{" + JSONValue.string(strategy).lineText + ":{" + values.joined(separator: ",") + "}}"
    do {
      return try JSONDecoder().decode(NamedStrategy.self, from: Data(document.utf8)).strategy
    } catch let error as DecodingError {
      throw CommandFailure(.usage, Self.sentence(for: error))
    }
  }

  private static func sentence(for error: DecodingError) -> String {
    switch error {
    case .dataCorrupted(let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context), .keyNotFound(_, let context):
      let path = context.codingPath.dropFirst().map { $0.stringValue }.joined(separator: ".")
      return (path.isEmpty ? "" : "parameter \(path): ") + context.debugDescription
    @unknown default: return "\(error)"
    }
  }
}
