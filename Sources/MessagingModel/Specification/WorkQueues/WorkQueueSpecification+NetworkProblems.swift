// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

// What contradicts itself in a network of brokers.
extension WorkQueueSpecification {
  func networkProblems(of model: ModelSpecification) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ path: String, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    guard let network else {
      require(
        consumption.allSatisfy { $0.broker == nil && $0.brokers.isEmpty }
          && queues.allSatisfy { $0.broker == nil }, "network",
        "brokers are named, and there is no network; give it its brokers")
      return problems
    }
    require(
      (2...32).contains(network.brokers.count), "network.brokers", "a network has 2 to 32 brokers")
    require(
      Set(network.brokers).count == network.brokers.count, "network.brokers",
      "a broker is given twice")
    require(
      queues.allSatisfy { $0.kind == .activemq } && cluster == nil, "network",
      "only ActiveMQ's brokers form networks; RabbitMQ's nodes form a cluster")
    require(memory == nil, "network", "the memory of one broker is limited; leave the limit out")
    require(
      (network.hop?.support.lowerBound ?? 0) >= 0, "network.hop", "a hop takes no negative time")
    for queue in queues {
      require(
        queue.messageTTL == nil && !queue.isAutoDelete, "queues.\(queue.logicalName)",
        "in a network messages neither expire nor go with the last consumer; leave that out, or take "
          + "one broker")
    }
    require(
      publishing.allSatisfy { $0.ttl == nil }, "producers",
      "in a network messages do not expire; leave the time to live out, or take one broker")
    for (group, own) in zip(model.groups, consumption) {
      require(
        !own.isExclusive, "groups.\(group.name)",
        "exclusive consumers are of one broker; leave that out, or take one broker")
      for broker in [own.broker].compactMap({ $0 }) + own.brokers.values.sorted()
      where !network.brokers.contains(broker) {
        problems.append(.init(path: "groups.\(group.name)", message: network.unknown(broker)))
      }
    }
    return problems + network.connectorProblems(queues: logicalQueues)
  }
}

extension BrokerNetwork {
  fileprivate func unknown(_ broker: String) -> String {
    "there is no broker \(broker); name one of \(brokers.joined(separator: ", "))"
  }

  fileprivate func connectorProblems(queues: [String]) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    for (index, connector) in connectors.enumerated() {
      let path = "network.connectors[\(index)]"
      func require(_ holds: Bool, _ message: String) {
        if !holds { problems.append(.init(path: path, message: message)) }
      }
      for broker in [connector.from, connector.to] where !brokers.contains(broker) {
        require(false, unknown(broker))
      }
      require(connector.from != connector.to, "it leads from \(connector.from) to itself")
      require(
        connector.messageTTL >= 1 && connector.consumerTTL >= 1,
        "messages and the word of consumers pass at least one broker")
      require(
        (1...32_766).contains(connector.prefetch), "a bridge has a prefetch from 1 to 32766")
      require(
        !connector.replays || connector.staticQueues.isEmpty,
        "what is replayed would go back and forth over a static bridge without end; leave replay or "
          + "static out")
      require(
        connector.isConduit || !waysReach(Self.mostWays, over: connector),
        "the word of one consumer would come over it on more than \(Self.mostWays) ways; give a smaller "
          + "consumer_ttl, or leave conduit: false out")
      let named =
        connector.staticQueues + (connector.dynamicQueues ?? []) + connector.excludedQueues
      for queue in named where !queues.contains(queue) {
        require(false, "there is no queue \(queue); name one of \(queues.joined(separator: ", "))")
      }
      for other in connectors[..<index] where joins(other, connector) {
        require(
          false,
          "\(connector.from) sends to \(connector.to) already; one connector for each direction is "
            + "enough, a duplex one for both")
      }
    }
    return problems
  }

  /// Ways on which a consumer's word may come over a bridge that counts each.
  private static var mostWays: Int { 1_000 }

  /// Whether more ways than a number lead on from a connector, none of which meets a broker twice.
  private func waysReach(_ most: Int, over connector: NetworkConnector) -> Bool {
    var next: [String: [String]] = [:]
    for other in connectors {
      next[other.from, default: []].append(other.to)
      if other.isDuplex { next[other.to, default: []].append(other.from) }
    }
    func isBeyond(_ from: String, _ to: String) -> Bool {
      var open = [[from, to]]
      var count = 0
      while let way = open.popLast() {
        count += 1
        if count > most { return true }
        guard way.count <= connector.consumerTTL else { continue }
        open += (next[way[way.count - 1]] ?? []).filter { !way.contains($0) }.map { way + [$0] }
      }
      return false
    }
    return isBeyond(connector.from, connector.to)
      || connector.isDuplex && isBeyond(connector.to, connector.from)
  }

  /// Whether two connectors send the same way.
  private func joins(_ one: NetworkConnector, _ other: NetworkConnector) -> Bool {
    let same = one.from == other.from && one.to == other.to
    let back = one.from == other.to && one.to == other.from
    return same || back && (one.isDuplex || other.isDuplex)
  }
}
