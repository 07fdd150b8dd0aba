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

  /// Whether a broker's master may be lost: it is stopped, or replaced by a slave while a partition
  /// keeps it from those who elect it.
  package func losesMaster(of name: String) -> Bool {
    let failsOver = brokers.first { $0.name == name }?.replicas?.failsOver ?? false
    return events.contains { event in
      switch event.action {
      case .fault(.stopBroker(name, _, _)): true
      case .fault(.partition): failsOver
      default: false
      }
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
      note("brokers.\(broker.name).replicas", broker.replicas?.problem)
      note("brokers.\(broker.name).cost", broker.cost?.problem)
    }
    for producer in producers {
      note("producers.\(producer.name)", producer.sending?.problem ?? producer.batchProblem)
    }
    for name in clocks.keys.sorted() {
      note("clocks.\(name)", clocks[name]?.problem)
      note("clocks.\(name)", unknownNode([name]))
    }
    note("events", jumpProblem)
    for (index, event) in events.enumerated() {
      guard case .fault(let fault) = event.action else { continue }
      note("events[\(index)]", problem(of: fault))
    }
    return problems + repeatedStops()
  }

  /// Stops of brokers that have ended already, and that nobody has taken the place of.
  private func repeatedStops() -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    for broker in brokers where !(broker.replicas?.failsOver ?? false) {
      var stopped: (at: VirtualTime, until: VirtualTime?)?
      for (index, event) in events.enumerated().sorted(by: {
        ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
      }) {
        guard case .fault(.stopBroker(broker.name, _, let duration)) = event.action else {
          continue
        }
        if let stop = stopped, stop.until.map({ $0 > event.time }) ?? true {
          let end = stop.until.map { "comes back at \($0.seconds) s" } ?? "stays away"
          problems.append(
            SpecificationProblem(
              path: "events[\(index)]",
              message:
                "\(broker.name) was stopped at \(stop.at.seconds) s already and \(end); stop it "
                + "when it is there, or give it slaves and a failover"))
        } else {
          stopped = (event.time, duration.map { event.time + $0 })
        }
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
      if let kafka {
        if kafka.cost == nil {
          return "\(name) has no cost that could rise; give 'broker_cost', what requests cost"
        }
      } else if brokers.first(where: { $0.name == name })?.cost == nil {
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
    case .partition(let nodes, let others, _):
      return unknownNode(nodes + others) ?? nodeOnBothSides(nodes, others)
    case .clockJump(let nodes, _): return unknownNode(nodes)
    case .latency(_, let latency, _):
      return latency < .zero ? "a latency cannot be negative" : nil
    case .pause(let group, _, _):
      return unknown(group, among: groups.map(\.name), "group")
    }
  }

  private func unknownNode(_ nodes: [String]) -> String? {
    if nodes.isEmpty { return "no node is named" }
    return nodes.first { !NodeNames.isKnown($0, in: self) }.map { name in
      if let broker = brokers.first(where: { NodeNames.slaves(of: $0.name) == name }) {
        return "\(broker.name) has no slaves; give it 'replicas: {slaves: 1}', or name another node"
      }
      return "there is no node \(name); name \(NodeNames.forms(in: self))"
    }
  }

  private func nodeOnBothSides(_ nodes: [String], _ others: [String]) -> String? {
    for node in nodes {
      for other in others where NodeNames.overlap(node, other, in: self) {
        let name = node == other ? node : "part of \(node) and \(other)"
        return
          "\(name) stands on both sides, and nobody is cut off from itself; name two sets that "
          + "have no node in common"
      }
    }
    return nil
  }

  private func unknown(_ name: String, among names: [String], _ kind: String) -> String? {
    names.contains(name)
      ? nil : "there is no \(kind) \(name), only \(names.joined(separator: ", "))"
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
