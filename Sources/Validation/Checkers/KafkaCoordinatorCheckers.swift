// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// Checks of Kafka's group coordinators, answer by answer and by the millisecond.
enum KafkaCoordinatorCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "kafka/coordinator-classic.json", section: "cases", as: ClassicCoordinatorCase.self,
      check: classic),
    GoldenChecker(
      file: "kafka/coordinator-consumer.json", section: "cases", as: ConsumerCoordinatorCase.self,
      check: consumer),
  ]

  @Sendable private static func classic(_ asked: ClassicCoordinatorCase) throws -> String? {
    let script = try ClassicCoordinatorScript(asked)
    if asked.trace.isEmpty { return "the case expects nothing" }
    for (number, line) in asked.trace.enumerated() {
      let expected = ClassicCoordinatorScript.Entry(
        time: line.t, to: line.to, api: line.api, error: line.error, generation: line.generation,
        leader: line.leader, members: line.members, skipAssignment: line.skipAssignment,
        assignment: line.assignment)
      guard number < script.entries.count else { return "line \(number): nothing came" }
      let got = script.entries[number]
      if got != expected { return "line \(number): expected \(expected), got \(got)" }
      if let state = line.groupStateAfter, script.states[line.t] != state {
        return "line \(number): expected \(state), got \(script.states[line.t] ?? "no state")"
      }
    }
    return script.entries.count > asked.trace.count
      ? "unexpected: \(script.entries[asked.trace.count])" : nil
  }

  @Sendable private static func consumer(_ asked: ConsumerCoordinatorCase) throws -> String? {
    let lines = asked.trace.filter { $0.member != nil }
    if lines.isEmpty { return "the case expects nothing" }
    var number = 0
    for entry in try ConsumerCoordinatorScript(asked).entries {
      let difference = number < lines.count ? difference(entry, lines[number]) : "nothing"
      if difference == nil {
        number += 1
      } else if !entry.isIdle {
        return "line \(number): expected \(difference ?? ""), got \(entry)"
      }
    }
    return number < lines.count ? "line \(number): \(lines[number]) did not come" : nil
  }

  /// What of an entry is not as a line has it.
  private static func difference(
    _ entry: ConsumerCoordinatorScript.Entry, _ line: ConsumerCoordinatorCase.Line
  ) -> String? {
    let request = line.request
    let response = line.response
    let ids = { (partitions: [KafkaAllocationCase.Partition]?) in partitions?.map(\.id) }
    if entry.time != line.t || entry.member != line.member {
      return "\(line.member ?? "nobody") at \(line.t)"
    }
    if entry.request.epoch != request?.epoch || entry.request.topics != request?.topics
      || entry.request.owned != ids(request?.owned)
      || entry.request.rebalanceTimeout.map({ $0.nanoseconds / 1_000_000 })
        != request?.rebalanceTimeoutMs
    {
      return "the request \(request.map { "\($0)" } ?? "none")"
    }
    if entry.error != response?.error { return "the error \(response?.error ?? "none")" }
    if entry.answer?.epoch != response?.epoch { return "the epoch \(response?.epoch ?? -9)" }
    if entry.answer?.assignment != ids(response?.assignment) {
      return "the assignment \(ids(response?.assignment) ?? [])"
    }
    if let interval = response?.heartbeatIntervalMs,
      entry.answer?.heartbeatInterval != .milliseconds(interval)
    {
      return "an interval of \(interval) ms"
    }
    return line.server.flatMap { serverDifference(entry, $0) }
  }

  private static func serverDifference(
    _ entry: ConsumerCoordinatorScript.Entry, _ server: ConsumerCoordinatorCase.Server
  ) -> String? {
    let ids = { (partitions: [KafkaAllocationCase.Partition]?) in partitions?.map(\.id) }
    if entry.groupEpoch != server.groupEpoch || entry.assignmentEpoch != server.assignmentEpoch {
      return "group and assignment epoch \(server.groupEpoch) and \(server.assignmentEpoch)"
    }
    let state = entry.state
    if state?.state.rawValue != server.memberState || state?.epoch != server.memberEpoch {
      return "\(server.memberState ?? "no state") at epoch \(server.memberEpoch ?? -9)"
    }
    if state?.assigned.sorted() != ids(server.assigned) {
      return "assigned \(ids(server.assigned) ?? [])"
    }
    if state?.revoking.sorted() != ids(server.pendingRevocation) {
      return "to be revoked \(ids(server.pendingRevocation) ?? [])"
    }
    if let target = ids(server.target), entry.target != target { return "the target \(target)" }
    return nil
  }
}
