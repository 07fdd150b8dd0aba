// SPDX-License-Identifier: GPL-3.0-or-later

// Random networks of ActiveMQ's brokers.
extension ScenarioGenerator {
  mutating func networkScenario() -> ScenarioTree {
    var tree = head(system: "activemq")
    latencies(of: &tree, presets: ["loopback-activemq-stomp"])
    let brokers = (0..<draws.count(2...4)).map { "b\($0)" }
    let queues = (0..<draws.count(1...2)).map { "q\($0)" }
    var network: ScenarioTree = ["brokers": .texts(brokers)]
    if draws.chance(0.7) {
      network["hop"] = ["exponential": ["mean": draws.time(milliseconds: 1...80)]]
    }
    network["connectors"] = .list(connectors(between: brokers, queues: queues))
    tree["network"] = network
    for queue in queues {
      tree.put(queue, uses(.messageGroups, 0.2) ? ["message_groups": "true"] : [:], in: "queues")
    }
    let count = draws.count(1...2)
    var rates = 0
    var producers: [String] = []
    for number in 0..<count {
      let rate = messagesPerMinute(producers: count)
      rates += rate
      var producer: ScenarioTree = [
        "destination": .text(draws.pick(queues)), "key": keySkew(),
        "arrivals": arrivals(perMinute: rate),
      ]
      if draws.chance(0.7) { producer["broker"] = .text(draws.pick(brokers)) }
      producers.append("p\(number)")
      tree.put("p\(number)", producer, in: "producers")
    }
    var members = GroupMembers()
    for (number, queue) in queues.enumerated() {
      var group = workGroup("g\(number)", queue: queue, perMinute: rates, &members)
      if draws.chance(0.3) {
        group["broker"] = .text(draws.pick(brokers))
      } else if group["consumers"] != 0, draws.chance(0.5) {
        group["brokers"] = ["c0": .text(draws.pick(brokers))]
      }
      acknowledgesLater(&group)
      tree.put("g\(number)", group, in: "groups")
    }
    tree["events"] = events(
      kinds: jmsEvents, producers: producers, topics: [], &members)
    return tree
  }

  /// Brokers in a row, perhaps closed to a circle.
  private mutating func connectors(between brokers: [String], queues: [String]) -> [ScenarioTree] {
    var pairs = Array(zip(brokers, brokers.dropFirst()))
    if brokers.count > 2, uses(.networkCircle, 0.4) {
      pairs.append((brokers[brokers.count - 1], brokers[0]))
    }
    return pairs.map { from, to in
      var connector: ScenarioTree = ["from": .text(from), "to": .text(to)]
      if draws.chance(0.7) { connector["duplex"] = "true" }
      if draws.chance(0.5) { connector["message_ttl"] = .number(draws.count(1...4)) }
      if draws.chance(0.5) { connector["consumer_ttl"] = .number(draws.count(1...4)) }
      if draws.chance(0.5) { connector["prefetch"] = .number(draws.size(1...100)) }
      if draws.chance(0.4) { connector["conduit"] = "false" }
      if draws.chance(0.4) { connector["decrease_priority"] = "false" }
      if draws.chance(0.3) {
        connector["replay"] = "true"
      } else if draws.chance(0.2) {
        connector["static"] = .texts(draws.some(of: queues))
      }
      if draws.chance(0.2) {
        connector[draws.pick(["dynamic", "exclude"])] = .texts(draws.some(of: queues))
      }
      return connector
    }
  }
}
