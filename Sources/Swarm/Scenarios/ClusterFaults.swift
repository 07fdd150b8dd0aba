// SPDX-License-Identifier: GPL-3.0-or-later

/// The machines of a scenario that faults can hit.
struct ClusterNodes {
  /// Brokers by name.
  var brokers: [String] = []
  /// Those of them that have slaves.
  var replicated: [String] = []
  /// Those of them whose slaves take over.
  var failingOver: [String] = []
  /// Those of them whose work takes time.
  var costly: [String] = []
  /// Name servers.
  var nameServers: [String] = []
}

// Random faults of machines, links and topics.
extension ScenarioGenerator {
  /// The faults of scenarios that have machines which can fail.
  static let clusterFaults = [
    "stop", "stop_name_server", "set_queues", "partition", "latency", "slow_broker", "pause",
    "clock_jump",
  ]
  /// Events of RocketMQ; where machines can fail, half of them are faults.
  static func rocketMQEvents(withFaults: Bool) -> [String] {
    withFaults ? rocketMQEvents + clusterFaults + clusterFaults : rocketMQEvents
  }

  mutating func fault(
    _ kind: String, nodes: ClusterNodes, producers: [String], topics: [String],
    _ members: GroupMembers
  ) -> ScenarioTree? {
    switch kind {
    case "stop":
      // What has ended cannot be stopped again, unless there is somebody to take its place.
      let stoppable = nodes.brokers.filter {
        nodes.failingOver.contains($0) || !stoppedBrokers.contains($0)
      }
      guard !stoppable.isEmpty else { return nil }
      let broker = draws.pick(stoppable)
      stoppedBrokers.insert(broker)
      var event: ScenarioTree = ["broker": .text(broker)]
      if draws.chance(0.8) { event["how"] = draws.pick(["shutdown", "crash", "host-loss"]) }
      return lasting(event)
    case "stop_name_server":
      return lasting(["name_servers": .texts(draws.some(of: nodes.nameServers))])
    case "set_queues": return queueCounts(nodes, topics)
    case "partition":
      let sets = [nodes.brokers, nodes.nameServers, producers, members.groups]
      let chosen = draws.count(0...3)
      var event: ScenarioTree = ["between": .texts(draws.some(of: sets[chosen]))]
      if !nodes.replicated.isEmpty, draws.chance(0.2) {
        event["between"] = .text("\(draws.pick(nodes.replicated))/slaves")
      }
      if draws.chance(0.5) { event["and"] = .texts(draws.some(of: sets[chosen == 0 ? 2 : 0])) }
      event["for"] = draws.time(milliseconds: 300...60_000)
      return event
    case "latency":
      return lasting([
        "link": draws.pick(["producers", "consumers", "all"]),
        "to": draws.time(milliseconds: 1...300),
      ])
    case "slow_broker":
      guard !nodes.costly.isEmpty else { return nil }
      return [
        "broker": .text(draws.pick(nodes.costly)), "factor": draws.pick(["0.5", "5", "100"]),
        "for": draws.time(milliseconds: 500...40_000),
      ]
    case "pause":
      let group = draws.pick(members.groups)
      let present = members.members(of: group)
      guard !present.isEmpty else { return nil }
      return [
        "group": .text(group), "consumers": .texts(draws.some(of: present)),
        "for": draws.time(milliseconds: 100...40_000),
      ]
    default:
      let clocks = draws.chance(0.7) ? nodes.brokers : producers
      return [
        "nodes": .texts(draws.some(of: clocks)),
        draws.pick(["forward", "back"]): draws.time(milliseconds: 500...70_000),
      ]
    }
  }

  /// An event with an end, or rarely without one.
  private mutating func lasting(_ event: ScenarioTree) -> ScenarioTree {
    guard draws.chance(0.85) else { return event }
    var event = event
    event["for"] = draws.time(milliseconds: 300...60_000)
    return event
  }

  private mutating func queueCounts(_ nodes: ClusterNodes, _ topics: [String]) -> ScenarioTree {
    var event: ScenarioTree = ["topic": .text(draws.pick(topics))]
    let keys = draws.some(of: ["read_queues", "write_queues"])
    for key in keys { event[key] = .number(draws.count(1...5)) }
    if draws.chance(0.3) { event["brokers"] = .texts(draws.some(of: nodes.brokers)) }
    return event
  }
}

// Random machines.
extension ScenarioGenerator {
  /// Gives a scenario name servers, slaves, costs, ways of sending and wrong clocks.
  mutating func addMachines(
    to tree: inout ScenarioTree, brokers count: Int, producers: inout [DrawnProducer]
  ) -> ClusterNodes {
    var nodes = ClusterNodes(nameServers: ["namesrv-a"])
    if uses(.nameServers, 0.6) {
      let servers = draws.count(1...3)
      tree["name_servers"] =
        draws.chance(0.6)
        ? .number(servers)
        : [
          "count": .number(servers), "registration_interval": draws.pick(["5s", "30s"]),
          "broker_expiry": draws.pick(["40s", "2m"]), "scan_interval": draws.pick(["1s", "5s"]),
        ]
      nodes.nameServers = ["namesrv-a", "namesrv-b", "namesrv-c"].prefix(servers).map { $0 }
    }
    nodes.brokers = ["broker-a", "broker-b", "broker-c"].prefix(count).map { $0 }
    let drawn = tree["brokers"]?.elements ?? []
    var brokers: [ScenarioTree] = []
    for (number, name) in nodes.brokers.enumerated() {
      var broker: ScenarioTree = drawn.isEmpty ? ["name": .text(name)] : drawn[number]
      if uses(.slaves, 0.5) {
        let drawn = replicas()
        broker["replicas"] = drawn
        nodes.replicated.append(name)
        if drawn["failover"] != nil { nodes.failingOver.append(name) }
      }
      if uses(.costs, 0.5) {
        broker["cost"] = cost()
        nodes.costly.append(name)
      }
      brokers.append(broker)
    }
    tree["brokers"] = .list(brokers)
    for number in producers.indices where draws.chance(0.6) {
      producers[number].tree["sending"] = sending(producers[number].tree)
    }
    for node in nodes.brokers + producers.map(\.name) where uses(.clocks, 0.15) {
      tree.put(node, wrongClock(), in: "clocks")
    }
    return nodes
  }

  mutating func wrongClock() -> ScenarioTree {
    var clock: ScenarioTree = [
      draws.pick(["ahead", "behind"]): draws.time(milliseconds: 10...30_000)
    ]
    if draws.chance(0.5) { clock["drift"] = draws.pick(["-200", "50", "20000"]) }
    return clock
  }

  private mutating func replicas() -> ScenarioTree {
    let slaves = draws.count(1...2)
    var replicas: ScenarioTree = ["slaves": .number(slaves)]
    if uses(.synchronousReplication, 0.5) { replicas["replication"] = "sync" }
    switch draws.count(1...3) {
    case 1:
      note(.controller)
      replicas["failover"] = "controller"
    case 2 where slaves == 2:
      note(.raft)
      replicas["failover"] = "raft"
    default: break
    }
    if draws.chance(0.7) { replicas["delay"] = draws.pick(["0s", "3ms", "400ms"]) }
    if uses(.slaveReads, 0.5) { replicas["slave_reads"] = "true" }
    return replicas
  }

  private mutating func cost() -> ScenarioTree {
    if draws.chance(0.3) { return draws.pick(["nvme", "ssd"]) }
    var cost: ScenarioTree = [
      "append": draws.pick(["0s", "50us", "2ms", "20ms"]), "memory": draws.pick(["20KiB", "1GiB"]),
      "disk_read": draws.pick(["0s", "2ms"]),
    ]
    if uses(.synchronousFlush, 0.4) {
      cost["flush"] = "sync"
      cost["flush_time"] = draws.time(milliseconds: 1...20)
    }
    return cost
  }

  private mutating func sending(_ producer: ScenarioTree) -> ScenarioTree {
    var sending: ScenarioTree = [:]
    let drawn = draws.count(1...3)
    // Half messages are sent in one way only.
    switch producer["transaction"] == nil ? drawn : 1 {
    case 1:
      note(.synchronousSends)
      sending["mode"] = "sync"
    case 2:
      note(.oneWaySends)
      sending["mode"] = "one-way"
    default:
      note(.asynchronousSends)
      sending["mode"] = "async"
    }
    if draws.chance(0.5), sending["mode"] != "one-way" {
      sending["retries"] = .number(draws.count(0...3))
    }
    if draws.chance(0.3) { sending["timeout"] = draws.time(milliseconds: 50...6_000) }
    if uses(.avoidance, 0.4) { sending["avoid_faulty_brokers"] = "true" }
    let isSingle =
      producer["delay"] != nil || producer["transaction"] != nil
      || producer["routing"] == "key-hash"
    if !isSingle, uses(.sendBatches, 0.4) {
      sending["batch"] = .number(draws.count(2...6))
      if draws.chance(0.5) { sending["batch_hold"] = draws.time(milliseconds: 1...500) }
    }
    return sending
  }
}
