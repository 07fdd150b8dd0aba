// SPDX-License-Identifier: GPL-3.0-or-later

// Random scenarios of Kafka.
extension ScenarioGenerator {
  /// The events of Kafka's scenarios.
  static let kafkaEvents = rocketMQEvents.filter { !["add_queues", "poison"].contains($0) }

  mutating func kafkaScenario() -> ScenarioTree {
    note(.kafka)
    var tree = head(system: "kafka")
    network(of: &tree)
    tree["brokers"] = .number(uses(.brokers, 0.5) ? draws.count(2...3) : 1)
    let topics = (0..<draws.count(1...2)).map { "t\($0)" }
    for topic in topics {
      tree.put(topic, ["partitions": .number(draws.size(1...12))], in: "topics")
    }
    if draws.chance(0.4) { tree["coordinator"] = coordinator() }

    var producers: [(name: String, topic: String, perMinute: Int)] = []
    let count = draws.count(1...3)
    for number in 0..<count {
      let rate = messagesPerMinute(producers: count)
      let topic = draws.pick(topics)
      producers.append(("p\(number)", topic, rate))
      tree.put("p\(number)", kafkaProducer(topic: topic, perMinute: rate), in: "producers")
    }
    var members = GroupMembers()
    var readers: [String: Int] = [:]
    for number in 0..<draws.count(1...3) {
      let read = drawRead(of: topics, &readers)
      let rate = producers.filter { read.contains($0.topic) }.reduce(0) { $0 + $1.perMinute }
      let group = kafkaGroup("g\(number)", topics: read, perMinute: rate, &members)
      tree.put("g\(number)", group, in: "groups")
    }
    tree["events"] = events(
      kinds: Self.kafkaEvents, producers: producers.map(\.name), topics: topics, &members)
    return tree
  }

  private mutating func coordinator() -> ScenarioTree {
    var settings: ScenarioTree = [
      "initial_rebalance_delay": draws.time(milliseconds: 1...6_000)
    ]
    for kind in ["consumer", "share"] where draws.chance(0.5) {
      settings["\(kind)_session_timeout"] = draws.time(milliseconds: 6_000...60_000)
      settings["\(kind)_heartbeat_interval"] = draws.time(milliseconds: 500...5_000)
      settings["\(kind)_assignment_interval"] = draws.pick(["0s", "1s", "3s"])
    }
    return settings
  }

  private mutating func kafkaProducer(topic: String, perMinute rate: Int) -> ScenarioTree {
    var producer: ScenarioTree = [
      "topic": .text(topic), "arrivals": arrivals(perMinute: rate),
    ]
    if draws.chance(0.3) { producer["count"] = .number(draws.count(2...4)) }
    var client: ScenarioTree = [:]
    if draws.chance(0.5) {
      producer["key"] = keySkew()
      if draws.chance(0.2) { client["ignore_keys"] = "true" } else { note(.keyHash) }
    }
    if draws.chance(0.2) { producer["size"] = draws.pick(["10B", "20KiB"]) }
    if uses(.linger, 0.5) { client["linger"] = draws.pick(["0s", "40ms", "700ms"]) }
    if draws.chance(0.3) { client["batch_size"] = draws.pick(["1B", "3KiB", "64KiB"]) }
    if draws.chance(0.3) { client["partitioner"] = "round-robin" }
    if !client.entries.isEmpty { producer["client"] = client }
    return producer
  }

  private mutating func kafkaGroup(
    _ name: String, topics: [String], perMinute rate: Int, _ members: inout GroupMembers
  ) -> ScenarioTree {
    let consumers = draws.chance(0.03) ? 0 : draws.count(1...5)
    members.start(name, (0..<consumers).map { "c\($0)" })
    var group: ScenarioTree = [
      "topics": .texts(topics), "consumers": .number(consumers),
      "service": service(threads: max(1, consumers), perMinute: rate),
    ]
    if uses(.coldStart, 0.2) { group["start"] = "cold" }
    var client: ScenarioTree = [:]
    if draws.chance(0.6) { client["max_poll_records"] = .number(draws.size(1...500)) }
    if uses(.pollInterval, 0.3) {
      client["max_poll_interval"] = draws.time(milliseconds: 2_000...60_000)
    }
    if draws.chance(0.3) { client["fetch_max_wait"] = draws.time(milliseconds: 1...2_000) }
    if draws.chance(0.2) { client["fetch_max_bytes"] = draws.pick(["1B", "30KiB"]) }
    switch draws.count(1...3) {
    case 1:
      note(.classicGroup)
      group["protocol"] = "classic"
      classicSettings(of: &group, &client)
    case 2:
      note(.consumerProtocol)
      group["protocol"] = "consumer"
      if uses(.strategies, 0.5) { group["assignors"] = "server-range" }
      ownerSettings(of: &group, &client)
    default:
      note(.shareGroup)
      group["protocol"] = "share"
      shareSettings(of: &group)
    }
    if !client.entries.isEmpty { group["client"] = client }
    return group
  }

  private mutating func classicSettings(
    of group: inout ScenarioTree, _ client: inout ScenarioTree
  ) {
    switch draws.count(1...3) {
    case 1:
      note(.cooperative)
      group["assignors"] = "cooperative-sticky"
    case 2: break
    default:
      note(.strategies)
      group["assignors"] = draws.pick(["range", "roundrobin", "sticky"])
    }
    if draws.chance(0.4) {
      client["session_timeout"] = draws.time(milliseconds: 6_000...45_000)
      client["heartbeat_interval"] = draws.time(milliseconds: 200...5_000)
    }
    ownerSettings(of: &group, &client)
  }

  private mutating func ownerSettings(
    of group: inout ScenarioTree, _ client: inout ScenarioTree
  ) {
    if uses(.staticMembers, 0.3) { group["static"] = "true" }
    if uses(.batchCommits, 0.3) {
      client["commit"] = "batch"
    } else if draws.chance(0.3) {
      client["auto_commit_interval"] = draws.time(milliseconds: 200...9_000)
    }
    if uses(.preparation, 0.2) { client["preparation"] = draws.time(milliseconds: 10...5_000) }
    if draws.chance(0.2) { client["fetch_min_bytes"] = draws.pick(["3KiB", "1MiB"]) }
    if draws.chance(0.2) { client["max_partition_fetch_bytes"] = draws.pick(["1B", "5KiB"]) }
  }

  private mutating func shareSettings(of group: inout ScenarioTree) {
    if uses(.failures, 0.5) {
      group["failure"] = ["probability": draws.pick(["0.5%", "5%", "30%"])]
    }
    var share: ScenarioTree = [:]
    if draws.chance(0.4) { share["lock_duration"] = draws.pick(["15s", "20s", "60s"]) }
    if uses(.limitedAttempts, 0.4) { share["delivery_limit"] = .number(draws.count(2...10)) }
    if draws.chance(0.3) { share["record_limit"] = .number(draws.size(100...800)) }
    if uses(.recordLimitMode, 0.4) { share["acquire_mode"] = "record-limit" }
    if uses(.rejects, 0.3) { share["on_failure"] = "reject" }
    if !share.entries.isEmpty { group["share"] = share }
  }
}
