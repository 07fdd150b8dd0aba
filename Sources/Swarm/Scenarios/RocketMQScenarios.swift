// SPDX-License-Identifier: GPL-3.0-or-later

// Random scenarios of RocketMQ.
extension ScenarioGenerator {
  mutating func rocketMQScenario() -> ScenarioTree {
    note(.rocketmq)
    var tree = head(system: "rocketmq")
    network(of: &tree)
    let brokers = uses(.brokers, 0.5) ? draws.count(2...3) : 1
    let shortLevels = draws.chance(0.5)
    tree["brokers"] = self.brokers(brokers, shortLevels: shortLevels)
    let topics = (0..<draws.count(1...2)).map { "t\($0)" }
    for topic in topics { tree.put(topic, draws.topic(brokers: brokers), in: "topics") }

    var producers: [DrawnProducer] = []
    let count = draws.count(1...3)
    for number in 0..<count {
      let producer = producer("p\(number)", topic: draws.pick(topics), of: count)
      producers.append(producer)
    }
    hasMachines = draws.chance(0.35)
    let nodes =
      hasMachines
      ? addMachines(to: &tree, brokers: brokers, producers: &producers) : ClusterNodes()
    for producer in producers { tree.put(producer.name, producer.tree, in: "producers") }
    var members = GroupMembers()
    var readers: [String: Int] = [:]
    for number in 0..<draws.count(1...3) {
      let read = drawRead(of: topics, &readers)
      let group = group("g\(number)", topics: read, producers: producers, &members)
      tree.put("g\(number)", group, in: "groups")
      // A client that is ahead by the invisible time works on nothing that it pops.
      if hasMachines, group["consumption"] != "pop", uses(.clocks, 0.1) {
        tree.put("g\(number)", wrongClock(), in: "clocks")
      }
    }
    tree["events"] = events(
      kinds: Self.rocketMQEvents(withFaults: hasMachines), nodes: nodes,
      producers: producers.map(\.name), topics: topics, &members)
    return tree
  }

  /// The latencies of links, if the scenario has any.
  mutating func network(of tree: inout ScenarioTree) {
    guard uses(.latency, 0.4) else { return }
    tree["network"] =
      draws.chance(0.5)
      ? ["latency": draws.time(milliseconds: 1...30)]
      : [
        "producer": draws.time(milliseconds: 1...30),
        "consumer": draws.time(milliseconds: 1...30),
      ]
  }

  /// A producer and what its messages carry.
  struct DrawnProducer {
    let name: String
    let topic: String
    let perMinute: Int
    var tree: ScenarioTree
    var hasTags = false
    var hasProperties = false
  }

  private mutating func brokers(_ count: Int, shortLevels: Bool) -> ScenarioTree {
    guard draws.chance(0.6) else { return .number(count) }
    var settings: [ScenarioTree.Entry] = []
    if draws.chance(0.3) { settings.append(.init("dispatch_interval", draws.pick(["0s", "7ms"]))) }
    if shortLevels { settings.append(.init("delay_levels", "1s 2s 3s 5s 9s")) }
    if draws.chance(0.2) { settings.append(.init("delay_poll_interval", "37ms")) }
    if draws.chance(0.3) {
      settings.append(.init("transaction_check_interval", "3s"))
      settings.append(.init("transaction_timeout", "2s"))
      settings.append(.init("transaction_check_maximum", .number(draws.count(0...4))))
    }
    return .list(
      (0..<count).map { number in
        .map([.init("name", .text("broker-\(["a", "b", "c"][number])"))] + settings)
      })
  }

  private mutating func producer(_ name: String, topic: String, of count: Int) -> DrawnProducer {
    let rate = messagesPerMinute(producers: count)
    var producer = DrawnProducer(
      name: name, topic: topic, perMinute: rate,
      tree: ["topic": .text(topic), "arrivals": arrivals(perMinute: rate)])
    if draws.chance(0.3) { producer.tree["count"] = .number(draws.count(2...4)) }
    if draws.chance(0.1) { producer.tree["threads"] = .number(draws.count(2...4)) }
    if draws.chance(0.5) { producer.tree["key"] = keySkew() }
    if draws.chance(0.5) {
      let isKeyed = producer.tree["key"] != nil && draws.chance(0.7)
      producer.tree["routing"] = isKeyed ? "key-hash" : "random"
    }
    if draws.chance(0.3) {
      producer.hasTags = true
      producer.tree["tags"] = ["a": 2, "b": 1, "Aa": 1, "BB": 1, "": 1]
    }
    if draws.chance(0.2) {
      producer.hasProperties = true
      producer.tree["properties"] = [
        "region": ["texts": ["eu": 1, "us": 3], "missing": "10%"],
        "amount": ["whole": ["uniform": ["minimum": 1, "maximum": 9]]],
      ]
    }
    switch draws.count(1...10) {
    case 1:
      note(.delayLevels)
      producer.tree["delay"] = ["levels": ["0": 2, "1": 1, "3": 1]]
    case 2:
      note(.timed)
      producer.tree["delay"] = ["time": ["uniform": ["minimum": "0s", "maximum": "20s"]]]
    case 3, 4:
      note(.transactions)
      producer.tree["transaction"] = transaction()
      // Half messages go to queues in turn, whatever their keys.
      if producer.tree["routing"] == "key-hash" { producer.tree["routing"] = "random" }
    default: break
    }
    if producer.tree["routing"] == "key-hash" { note(.keyHash) }
    if draws.chance(0.1) { producer.tree["size"] = "60KiB" }
    return producer
  }

  private mutating func transaction() -> ScenarioTree {
    [
      "time": ["exponential": ["mean": draws.time(milliseconds: 1...8_000)]],
      "commit": draws.pick(["70%", "95%"]), "rollback": draws.pick(["0%", "5%"]),
      "lost": draws.pick(["0%", "10%", "50%"]), "check_time": draws.time(milliseconds: 1...2_000),
      "check_commit": draws.pick(["0%", "60%"]), "check_rollback": draws.pick(["0%", "30%"]),
    ]
  }

  private mutating func group(
    _ name: String, topics: [String], producers: [DrawnProducer], _ members: inout GroupMembers
  ) -> ScenarioTree {
    let consumers = draws.chance(0.03) ? 0 : draws.count(1...5)
    let ids = draws.chance(0.2) ? draws.ids(consumers) : (0..<consumers).map { "c\($0)" }
    members.start(name, ids)
    let threads = draws.size(1...8)
    let rate = producers.filter { topics.contains($0.topic) }.reduce(0) { $0 + $1.perMinute }
    let isBroadcasting = draws.chance(0.2)
    note(isBroadcasting ? .broadcasting : .clustering)
    var tree: ScenarioTree = [
      "topics": .list(topics.map { subscription($0, producers) }),
      "threads": .number(threads),
      "service": service(
        threads: threads * (isBroadcasting ? 1 : max(1, consumers)), perMinute: rate),
    ]
    if isBroadcasting { tree["mode"] = "broadcasting" }
    if ids == (0..<consumers).map({ "c\($0)" }) {
      tree["consumers"] = .number(consumers)
    } else {
      tree["ids"] = .texts(ids)
    }
    if uses(.coldStart, 0.2) { tree["start"] = "cold" }
    var client = clientSettings()
    // Filters of popping groups are not modelled.
    let isWhole = tree["topics"]?.elements.allSatisfy { $0.entries.isEmpty } ?? false
    switch draws.count(1...5) {
    case 5 where isWhole && !isBroadcasting:
      note(.pop)
      popSettings(of: &tree, &client)
    case 1:
      note(.orderly)
      tree["consumption"] = "orderly"
    case 2:
      note(.keyed)
      tree["consumption"] = "keyed"
      if draws.chance(0.5) { tree["lanes"] = .number(draws.count(1...threads)) }
      client["consume_batch_size"] = nil
    default: note(.concurrent)
    }
    if client["consume_batch_size"] != nil { note(.batches) }
    if uses(.failures, 0.4) {
      tree["failure"] = ["probability": draws.pick(["0.5%", "5%", "30%"])]
    }
    if !isBroadcasting, tree["consumption"] != "pop", uses(.strategies, 0.5) {
      tree["allocation"] = draws.pick([
        "averagely-by-circle", "consistent-hash", ["consistent-hash": ["virtual_nodes": 3]],
      ])
    }
    if !client.entries.isEmpty { tree["client"] = client }
    return tree
  }

  private mutating func popSettings(of tree: inout ScenarioTree, _ client: inout ScenarioTree) {
    tree["consumption"] = "pop"
    client["consume_batch_size"] = nil
    if draws.chance(0.6) { client["pop_invisible_time"] = draws.time(milliseconds: 5_000...40_000) }
    if draws.chance(0.5) { client["pop_batch_size"] = .number(draws.size(1...32)) }
    if draws.chance(0.3) { client["pop_threshold"] = .number(draws.size(1...96)) }
    if uses(.shareQueues, 0.4) {
      tree["allocation"] = [
        "pop": [
          "share_queues": .number(draws.count(1...3)),
          "inner": draws.pick(["averagely", "averagely-by-circle"]),
        ]
      ]
    }
  }

  private mutating func subscription(
    _ topic: String, _ producers: [DrawnProducer]
  ) -> ScenarioTree {
    let writers = producers.filter { $0.topic == topic }
    if writers.contains(where: \.hasTags), uses(.tags, 0.6) {
      return ["topic": .text(topic), "tags": draws.pick(["a", "Aa", "a || Aa"])]
    }
    if writers.contains(where: \.hasProperties), uses(.sql, 0.6) {
      let conditions: [ScenarioTree] = [
        "region = 'eu'", "amount BETWEEN 2 AND 5 OR region IS NULL", "NOT (amount > 4)",
      ]
      return ["topic": .text(topic), "sql": draws.pick(conditions)]
    }
    return .text(topic)
  }

  private mutating func clientSettings() -> ScenarioTree {
    var client: ScenarioTree = [:]
    if draws.chance(0.2) { client["pull_batch_size"] = .number(draws.size(1...32)) }
    if draws.chance(0.1) { client["pull_interval"] = draws.time(milliseconds: 1...200) }
    if uses(.flowControl, 0.2) {
      client["pull_threshold_for_queue"] = .number(draws.size(1...20))
      if draws.chance(0.5) { client["maximum_span"] = .number(draws.size(1...40)) }
    }
    if draws.chance(0.2) { client["consume_batch_size"] = .number(draws.count(2...8)) }
    if draws.chance(0.2) {
      client["offset_persist_interval"] = draws.time(milliseconds: 200...9_000)
    }
    if draws.chance(0.2) { client["rebalance_interval"] = draws.time(milliseconds: 2_000...30_000) }
    if draws.chance(0.1) { client["long_poll_hold"] = draws.time(milliseconds: 500...15_000) }
    if uses(.limitedAttempts, 0.3) {
      client["maximum_reconsume_times"] = .number(draws.count(0...3))
    }
    if draws.chance(0.1) {
      client["delay_level_when_next_consume"] = .number(draws.count(-1...3))
    }
    switch draws.count(1...20) {
    case 1:
      note(.noRetryQueue)
      client["retry_queues"] = 0
    case 2...4: client["retry_queues"] = .number(draws.count(2...3))
    default: break
    }
    if draws.chance(0.2) { client["suspend_time"] = draws.time(milliseconds: 10...3_000) }
    if uses(.patience, 0.3) {
      client["await_termination"] = draws.time(milliseconds: 100...10_000)
    }
    if uses(.consumeTimeout, 0.15) {
      client["consume_timeout"] = draws.time(milliseconds: 1_000...30_000)
    }
    if draws.chance(0.3) { client["consume_from"] = draws.pick(["first", "last"]) }
    return client
  }
}

extension ScenarioDraws {
  fileprivate mutating func topic(brokers: Int) -> ScenarioTree {
    chance(0.5)
      ? ["queues": .number(count(1...4))] : ["total_queues": .number(count(1...(3 * brokers)))]
  }

  /// Ids whose order as texts is not that of their numbers.
  fileprivate mutating func ids(_ count: Int) -> [String] {
    (0..<count).map { "\(pick(["a", "B", "z"]))\(11 - $0)" }
  }
}

extension ScenarioTree {
  /// Puts an entry into the mapping at a key.
  mutating func put(_ name: String, _ value: ScenarioTree, in key: String) {
    var section = self[key] ?? [:]
    section[name] = value
    self[key] = section
  }
}
