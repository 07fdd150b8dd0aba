// SPDX-License-Identifier: GPL-3.0-or-later

// Random scenarios of RabbitMQ and ActiveMQ.
extension ScenarioGenerator {
  mutating func rabbitMQScenario() -> ScenarioTree {
    note(.rabbitmq)
    var tree = head(system: "rabbitmq")
    latencies(of: &tree, presets: ["loopback-rabbitmq-classic", "loopback-rabbitmq-quorum"])
    let queues = (0..<draws.count(1...3)).map { "q\($0)" }
    let nodes = workCluster(in: &tree)
    for queue in queues {
      tree.put(
        queue, nodes.isEmpty ? rabbitMQQueue() : placedQueue(on: nodes), in: "queues")
    }
    let drawn = tree["queues"] ?? [:]
    let streams = queues.filter { drawn[$0]?["type"] == "stream" }
    let others = queues.filter { !streams.contains($0) }
    if !others.isEmpty, uses(.deadLetter, 0.5) { deadLetters(of: &tree, queues: others) }

    let exchange = uses(.exchanges, 0.5) ? exchange(in: &tree, queues: queues) : nil
    let count = draws.count(1...2)
    var producers: [String] = []
    var rates = 0
    for number in 0..<count {
      let rate = messagesPerMinute(producers: count)
      rates += rate
      var producer: ScenarioTree = ["arrivals": arrivals(perMinute: rate)]
      if let exchange {
        producer["exchange"] = "x"
        switch exchange {
        case "direct", "topic":
          producer["routing_key"] = ["a.b": 3, "a.c": 2, "d.b": 1]
        case "consistent-hash": producer["key"] = keySkew()
        case "headers":
          producer["headers"] = ["kind": "order"]
          producer["routing_key"] = "any"
        default: producer["routing_key"] = "any"
        }
      } else {
        producer["routing_key"] = .text(draws.pick(queues))
      }
      addMessageSettings(to: &producer)
      if !streams.isEmpty {
        producer["ttl"] = nil
        producer["priorities"] = nil
      }
      addClusterSettings(to: &producer, nodes: nodes)
      producers.append("p\(number)")
      tree.put("p\(number)", producer, in: "producers")
    }
    var members = GroupMembers()
    for queue in queues where draws.chance(0.9) || queue == queues.last {
      var group = workGroup("g-\(queue)", queue: queue, perMinute: rates, &members)
      if streams.contains(queue) { readsStream(&group) }
      tree.put("g-\(queue)", group, in: "groups")
    }
    let kinds = Self.workQueueEvents.filter { streams.isEmpty || $0 != "poison" }
    let plain = events(kinds: kinds, producers: producers, topics: [], &members)
    let hasMirrors = queues.contains { drawn[$0]?["type"] == "mirrored" }
    let mayPart = !hasMirrors || tree["cluster"]?["partition_handling"] == "pause_minority"
    let faults = clusterEvents(nodes: nodes, mayPart: mayPart)
    tree["events"] = .list(plain.elements + faults.map(\.event))
    return tree
  }

  mutating func latencies(of tree: inout ScenarioTree, presets: [ScenarioTree]) {
    guard uses(.latency, 0.6) else { return }
    tree["latencies"] =
      draws.chance(0.5)
      ? ["preset": draws.pick(presets)]
      : [
        "publish": draws.time(milliseconds: 1...20),
        "deliver": ["exponential": ["mean": draws.time(milliseconds: 1...20)]],
        "settle": ["exponential": ["mean": draws.time(milliseconds: 1...20)]],
      ]
  }

  private mutating func rabbitMQQueue() -> ScenarioTree {
    var queue: ScenarioTree = [:]
    if uses(.quorum, 0.4) {
      queue["type"] = "quorum"
      if draws.chance(0.5) { queue["delivery_limit"] = .number(draws.count(0...4)) }
    } else if draws.chance(0.15) {
      return streamQueue()
    } else if uses(.priorities, 0.2) {
      queue["max_priority"] = .number(draws.count(1...9))
    }
    if uses(.singleActive, 0.2) { queue["single_active_consumer"] = "true" }
    if uses(.ttl, 0.2) { queue["ttl"] = draws.time(milliseconds: 100...20_000) }
    if uses(.maxLength, 0.2) {
      queue["max_length"] = .number(draws.size(1...100))
      queue["overflow"] = draws.pick(["drop-head", "reject-publish"])
    }
    return queue
  }

  /// Dead messages go to a queue of their own, with or without a way back.
  private mutating func deadLetters(of tree: inout ScenarioTree, queues: [String]) {
    var waiting: ScenarioTree = ["ttl": draws.time(milliseconds: 100...10_000)]
    let from = draws.pick(queues)
    if draws.chance(0.6) { waiting["dead_letter"] = .text(from) }
    tree.put("dead", waiting, in: "queues")
    var section = tree["queues"] ?? [:]
    section[from]?["dead_letter"] = "dead"
    tree["queues"] = section
  }

  /// One exchange that leads to the queues; its type.
  private mutating func exchange(in tree: inout ScenarioTree, queues: [String]) -> String {
    let type = draws.pick(["direct", "topic", "fanout", "headers", "consistent-hash"])
    tree["exchanges"] = [
      "x": ["type": .text(type), "alternate": "rest"], "rest": ["type": "fanout"],
    ]
    var bindings: [ScenarioTree] = queues.map { queue in
      var binding: ScenarioTree = ["exchange": "x", "queue": .text(queue)]
      switch type {
      case "direct": binding["key"] = draws.pick(["a.b", "a.c"])
      case "topic": binding["key"] = draws.pick(["a.#", "*.b", "#"])
      case "consistent-hash": binding["key"] = .number(draws.count(1...4))
      case "headers": binding["headers"] = ["kind": draws.pick(["order", "stock"])]
      default: break
      }
      return binding
    }
    bindings.append(["exchange": "rest", "queue": .text(queues[0])])
    tree["bindings"] = .list(bindings)
    return type
  }

  private mutating func addMessageSettings(to producer: inout ScenarioTree) {
    if draws.chance(0.2) { producer["count"] = .number(draws.count(2...3)) }
    if uses(.ttl, 0.1) { producer["ttl"] = draws.time(milliseconds: 100...20_000) }
    if draws.chance(0.2) { producer["priorities"] = ["0": 3, "2": 1, "9": 1] }
  }

  mutating func activeMQScenario() -> ScenarioTree {
    note(.activemq)
    if uses(.network, 0.3) { return networkScenario() }
    var tree = head(system: "activemq")
    latencies(of: &tree, presets: ["loopback-activemq-stomp"])
    var queues = (0..<draws.count(1...2)).map { "q\($0)" }
    var destinations = queues
    if uses(.virtualTopics, 0.4) {
      for name in ["A", "B"] { queues.append("Consumer.\(name).VirtualTopic.T") }
      tree["topics"] = ["VirtualTopic.T": [:]]
      destinations.append("VirtualTopic.T")
    }
    for queue in queues {
      tree.put(queue, uses(.messageGroups, 0.4) ? ["message_groups": "true"] : [:], in: "queues")
    }
    if draws.chance(0.2), queues.count > 1 {
      tree["composites"] = ["both": .texts(Array(queues.prefix(2)))]
      destinations.append("both")
    }
    let count = draws.count(1...2)
    var producers: [String] = []
    var rates = 0
    for number in 0..<count {
      let rate = messagesPerMinute(producers: count)
      rates += rate
      var producer: ScenarioTree = [
        "destination": .text(draws.pick(destinations)), "key": keySkew(),
        "arrivals": arrivals(perMinute: rate),
      ]
      addMessageSettings(to: &producer)
      if uses(.repetition, 0.15) {
        producer["delay"] = [
          "time": draws.time(milliseconds: 1...10_000),
          "period": draws.time(milliseconds: 500...10_000), "repeat": .number(draws.count(0...2)),
        ]
      }
      producers.append("p\(number)")
      tree.put("p\(number)", producer, in: "producers")
    }
    var members = GroupMembers()
    for (number, queue) in queues.enumerated() {
      var group = workGroup("g\(number)", queue: queue, perMinute: rates, &members)
      if uses(.pull, 0.15) { group["prefetch"] = "0" }
      if uses(.exclusive, 0.2) { group["exclusive"] = "true" }
      acknowledgesLater(&group)
      tree.put("g\(number)", group, in: "groups")
    }
    tree["events"] = events(
      kinds: jmsEvents, producers: producers, topics: [], &members)
    return tree
  }

  /// Lets some groups of ActiveMQ acknowledge messages together.
  mutating func acknowledgesLater(_ group: inout ScenarioTree) {
    guard uses(.jointAcknowledgement, 0.3) else { return }
    group["threads"] = "1"
    group["acknowledge"] = draws.pick(["optimized", "client", "transacted"])
    guard group["acknowledge"] != "optimized" else { return }
    group["acknowledge_every"] = .number(draws.size(1...60))
    for key in ["failure", "on_failure"] { group[key] = nil }
  }

  /// Poison takes back what is not acknowledged, which is not modelled.
  var jmsEvents: [String] {
    Self.workQueueEvents.filter { $0 != "poison" || !noted.contains(.jointAcknowledgement) }
  }

  mutating func workGroup(
    _ name: String, queue: String, perMinute rate: Int, _ members: inout GroupMembers
  ) -> ScenarioTree {
    let consumers = draws.chance(0.03) ? 0 : draws.count(1...5)
    members.start(name, (0..<consumers).map { "c\($0)" })
    let threads = draws.chance(0.7) ? 1 : draws.count(2...4)
    var group: ScenarioTree = [
      "queue": .text(queue), "consumers": .number(consumers), "threads": .number(threads),
      "service": service(threads: threads * max(1, consumers), perMinute: rate),
    ]
    if uses(.prefetch, 0.8) { group["prefetch"] = .number(draws.size(1...50)) }
    if uses(.automatic, 0.1) { group["acknowledge"] = "automatic" }
    if uses(.failures, 0.4) {
      group["failure"] = ["probability": draws.pick(["0.5%", "5%", "30%"])]
      if uses(.rejects, 0.4) { group["on_failure"] = "reject" }
    }
    if draws.chance(0.2) { group["heartbeat"] = draws.time(milliseconds: 1_000...60_000) }
    if consumers > 1, uses(.priorities, 0.2) {
      group["priorities"] = ["c0": .number(draws.count(-2...5))]
    }
    return group
  }
}
