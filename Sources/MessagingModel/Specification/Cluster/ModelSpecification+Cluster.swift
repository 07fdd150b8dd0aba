// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

extension ModelSpecification {
  /// Whether clients ask name servers and keep account of each send; a scenario without faults of
  /// machines does without.
  package var needsCluster: Bool {
    nameServers != nil || brokers.contains { $0.replicas != nil || $0.cost != nil }
      || producers.contains { $0.sending != nil }
      || events.contains { event in
        if case .fault(let fault) = event.action { fault.needsSendAccounts } else { false }
      }
  }

  /// Whether a broker's master is ever stopped.
  package func stops(broker name: String) -> Bool {
    events.contains { event in
      if case .fault(.stopBroker(name, _, _)) = event.action { true } else { false }
    }
  }

  /// What contradicts itself in name servers, replicas, costs, sends, clocks and faults.
  func clusterProblems() -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func note(_ path: String, _ message: String?) {
      if let message { problems.append(SpecificationProblem(path: path, message: message)) }
    }
    note("name_servers", nameServers?.problem)
    for broker in brokers {
      note("brokers.\(broker.name)", broker.replicas?.problem ?? broker.cost?.problem)
    }
    for producer in producers {
      note("producers.\(producer.name)", producer.sending?.problem ?? producer.batchProblem)
    }
    for name in clocks.keys.sorted() {
      note("clocks.\(name)", clocks[name]?.problem)
      if !NodeNames.isKnown(name, in: self) { note("clocks.\(name)", "there is no such node") }
    }
    note("events", jumpProblem)
    let pops = groups.contains { $0.consumption == .pop }
    for (index, event) in events.enumerated() {
      guard case .fault(let fault) = event.action else { continue }
      note("events[\(index)]", problem(of: fault))
      if pops, !fault.isModelledForPop {
        note(
          "events[\(index)]",
          "\(fault.name) is not modelled for groups that pop; let them pull, or leave it out")
      }
    }
    return problems
  }

  /// Readings of clocks that went ever further would leave the range of numbers.
  private var jumpProblem: String? {
    let total = events.reduce(0.0) { sum, event in
      guard case .fault(.clockJump(_, let jump)) = event.action else { return sum }
      return sum + abs(jump.seconds)
    }
    return total <= ClusterFault.longestJump.seconds
      ? nil : "all clock jumps together are more than a year"
  }

  private func problem(of fault: ClusterFault) -> String? {
    if let duration = fault.duration, duration <= .zero { return "it lasts no time at all" }
    switch fault {
    case .stopBroker(let name, _, _):
      return unknown(name, among: brokers.map(\.name), "broker")
    case .slowBroker(let name, let factor, _):
      if let problem = unknown(name, among: brokers.map(\.name), "broker") { return problem }
      if brokers.first(where: { $0.name == name })?.cost == nil {
        return "\(name) has no cost that could rise; give it one"
      }
      return factor > 0 && factor.isFinite ? nil : "a slow-down needs a positive factor"
    case .stopNameServers(let names, _):
      if names.isEmpty { return "no name server is named" }
      let known = (nameServers ?? .init()).names
      return names.compactMap { unknown($0, among: known, "name server") }.first
    case .setQueues(let topic, let read, let write, let chosen):
      if let problem = unknown(topic, among: topics.map(\.name), "topic") { return problem }
      if read == nil, write == nil { return "neither read nor write queues are given" }
      if (read ?? 0) < 0 || (write ?? 0) < 0 { return "a topic has no negative number of queues" }
      return chosen.compactMap { unknown($0, among: brokers.map(\.name), "broker") }.first
    case .partition(let nodes, let others, _): return unknownNode(nodes, others)
    case .clockJump(let nodes, _): return unknownNode(nodes, [])
    case .latency(_, let latency, _):
      return latency < .zero ? "a latency cannot be negative" : nil
    case .pause(let group, _, _):
      return unknown(group, among: groups.map(\.name), "group")
    }
  }

  private func unknownNode(_ nodes: [String], _ others: [String]) -> String? {
    if nodes.isEmpty { return "no node is named" }
    return (nodes + others).first { !NodeNames.isKnown($0, in: self) }.map {
      "there is no node \($0)"
    }
  }

  private func unknown(_ name: String, among names: [String], _ kind: String) -> String? {
    names.contains(name) ? nil : "there is no \(kind) \(name)"
  }
}

extension ProducerSpecification {
  /// What a batch cannot have.
  fileprivate var batchProblem: String? {
    guard let sending, sending.batch > 1 else { return nil }
    if delay != nil || transaction != nil {
      return "messages of a batch can be neither delayed nor parts of transactions"
    }
    return routing == .keyHash
      ? "a batch goes to one queue, so the keys of its messages cannot choose theirs" : nil
  }
}
