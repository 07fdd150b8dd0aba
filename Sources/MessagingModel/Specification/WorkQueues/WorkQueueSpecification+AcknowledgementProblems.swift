// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What contradicts itself in consumers that acknowledge several messages together.
extension WorkQueueSpecification {
  func acknowledgementProblems(
    of group: GroupSpecification, _ own: WorkConsumption, kind: WorkQueue.Kind?, path: String,
    in model: ModelSpecification
  ) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    let isJMS = own.acknowledgement != .manual && own.acknowledgement != .automatic
    let counts = own.acknowledgement != .automatic && own.acknowledgement != .optimized
    require(
      (1...1_000_000).contains(own.acknowledgesEvery),
      "an acknowledgement is for 1 to 1000000 messages")
    require(
      own.acknowledgesEvery == 1 || counts,
      "a number of messages to acknowledge together goes with manual, client or transacted")
    require(
      !isJMS || kind == .activemq || kind == nil,
      "\(own.acknowledgement.rawValue) is a way of JMS clients; RabbitMQ's acknowledge by hand, also several "
        + "messages together")
    guard own.acknowledgesLater else { return problems }
    require(
      isJMS || kind != .activemq,
      "a client of ActiveMQ that acknowledges by hand does so with each message; let it be client or "
        + "transacted")
    require(
      kind != .stream && cluster == nil,
      "acknowledging messages together is modelled for one broker's queues; leave it out, or take one "
        + "broker without streams")
    require(
      group.threads == 1,
      "who acknowledges messages together works on one at a time; let threads be 1, and have more consumers"
    )
    let windows = ([own.prefetch] + own.exceptions.compactMap(\.prefetch)).map {
      (kind ?? .classic).prefetch($0).window(threads: group.threads) ?? .max
    }
    require(
      isJMS || windows.allSatisfy { $0 >= own.acknowledgesEvery },
      "with a prefetch of less than \(own.acknowledgesEvery) it would never come to acknowledge that many; "
        + "raise the prefetch, or acknowledge fewer together")
    let mayFail =
      group.failureProbability > 0
      || publishing.contains { $0.planned.contains { ($0.failures ?? 0) > 0 } }
      || model.events.contains { if case .poison = $0.action { true } else { false } }
    require(
      !mayFail || own.acknowledgement == .optimized || own.acknowledgement == .manual
        || own.acknowledgesEvery == 1,
      "a failure takes back all that its JMS session has not acknowledged, which is not modelled; leave "
        + "failures out, or acknowledge each message by itself")
    return problems
  }
}
