// SPDX-License-Identifier: GPL-3.0-or-later

// Random scenarios of Kafka.
extension ScenarioGenerator {
  /// The events of Kafka's scenarios; where brokers can end, more of them do.
  private static func kafkaEvents(withBrokers: Bool, sharesAll: Bool) -> [String] {
    rocketMQEvents.filter { sharesAll || $0 != "poison" } + ["pause"]
      + (withBrokers ? ["stop", "stop", "stop"] : [])
  }

  mutating func kafkaScenario() -> ScenarioTree {
    note(.kafka)
    countsPartitions = true
    var tree = head(system: "kafka")
    network(of: &tree)
    let brokers = uses(.brokers, 0.5) ? draws.count(2...3) : 1
    tree["brokers"] = .number(brokers)
    let topics = (0..<draws.count(1...2)).map { "t\($0)" }
    let isReplicated = uses(.replicas, brokers > 1 ? 0.6 : 0.1)
    for topic in topics {
      var drawn: ScenarioTree = ["partitions": .number(draws.size(1...12))]
      if isReplicated { addReplicas(to: &drawn, brokers: brokers) }
      tree.put(topic, drawn, in: "topics")
    }
    if isReplicated { tree["replication"] = replication() }
    if draws.chance(0.4) { tree["coordinator"] = coordinator() }
    let isCostly = uses(.costs, 0.4)
    if isCostly { tree["broker_cost"] = brokerCost() }

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
    let hasShares = (tree["groups"]?.entries ?? []).contains { $0.value["protocol"] == "share" }
    if isReplicated, !hasShares, uses(.uncleanElection, 0.9) {
      tree.put("unclean_election", "true", in: "replication")
    }
    let sharesAll = (tree["groups"]?.entries ?? []).allSatisfy { $0.value["protocol"] == "share" }
    // A static leader that comes back misses what topics have gained, for good if nobody else joins.
    let hasStatic = (tree["groups"]?.entries ?? []).contains {
      $0.value["static"] == "true" && $0.value["protocol"] == "classic"
    }
    tree["events"] = events(
      kinds: Self.kafkaEvents(withBrokers: isReplicated, sharesAll: sharesAll).filter {
        $0 != "add_queues" || !hasStatic
      } + (isCostly ? ["slow_broker"] : []),
      nodes: ClusterNodes(
        brokers: ["broker-a", "broker-b", "broker-c"].prefix(brokers).map { $0 },
        costly: isCostly ? ["broker-a"] : []),
      producers: producers.map(\.name), topics: topics, &members)
    return tree
  }

  private mutating func addReplicas(to topic: inout ScenarioTree, brokers: Int) {
    let factor = draws.count(1...brokers)
    topic["replication_factor"] = .number(factor)
    if draws.chance(0.6) { topic["min_insync_replicas"] = .number(draws.count(1...factor)) }
  }

  private mutating func replication() -> ScenarioTree {
    var settings: ScenarioTree = ["latency": draws.pick(["0s", "1ms", "30ms"])]
    if draws.chance(0.4) { settings["lag_time"] = draws.time(milliseconds: 500...30_000) }
    if draws.chance(0.4) {
      settings["session_timeout"] = draws.time(milliseconds: 3_000...20_000)
      settings["heartbeat_interval"] = draws.time(milliseconds: 100...2_000)
    }
    if draws.chance(0.4) { settings["balance_interval"] = draws.time(milliseconds: 5_000...60_000) }
    return settings
  }

  private mutating func brokerCost() -> ScenarioTree {
    var cost: ScenarioTree = [
      "request": draws.pick(["10us", "1ms"]), "batch": draws.pick(["0s", "100us"]),
      "per_kib": draws.pick(["0s", "20us"]),
    ]
    if draws.chance(0.4) { cost["threads"] = .number(draws.count(1...4)) }
    if draws.chance(0.5) {
      cost["memory"] = draws.pick(["20KiB", "1MiB"])
      cost["disk_read"] = draws.pick(["500us", "12ms"])
    }
    return cost
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
    if draws.chance(0.3) { client["metadata_max_age"] = draws.time(milliseconds: 100...20_000) }
    if uses(.sendAccounts, 0.5) { addSending(to: &client) }
    if !client.entries.isEmpty { producer["client"] = client }
    return producer
  }

  /// How the client of a producer sends; whatever idempotence does not go with turns it off.
  private mutating func addSending(to client: inout ScenarioTree) {
    let acks = draws.pick(["0", "1", "all", "all"])
    client["acks"] = .text(acks)
    note(acks == "all" ? .acksAll : acks == "1" ? .acksLeader : .acksNone)
    let inFlight = draws.size(1...8)
    if draws.chance(0.5) { client["max_in_flight"] = .number(inFlight) }
    let retries = draws.chance(0.3) ? draws.count(0...5) : nil
    if let retries { client["retries"] = .number(retries) }
    if acks == "all", draws.chance(0.6) {
      let isPossible = retries != 0 && (client["max_in_flight"] == nil || inFlight <= 5)
      if !isPossible || draws.chance(0.4) {
        client["idempotence"] = "false"
      } else {
        note(.idempotence)
        client["idempotence"] = "true"
      }
    }
    if draws.chance(0.3) {
      client["retry_backoff"] = draws.time(milliseconds: 1...500)
      client["retry_backoff_max"] = draws.time(milliseconds: 600...5_000)
    }
    if draws.chance(0.4) {
      client["request_timeout"] = draws.time(milliseconds: 100...5_000)
      client["delivery_timeout"] = draws.time(milliseconds: 6_000...30_000)
    }
    if draws.chance(0.3) { client["adaptive_partitioning"] = draws.pick(["true", "false"]) }
    if uses(.smallBuffer, 0.4) {
      client["buffer_memory"] = draws.pick(["65KiB", "200KiB"])
      client["max_block"] = draws.time(milliseconds: 1...20_000)
    }
    if draws.chance(0.3) { client["max_request_size"] = draws.pick(["21KiB", "128KiB"]) }
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
    if draws.chance(0.2) { client["fetch_min_bytes"] = draws.pick(["3KiB", "1MiB"]) }
    if draws.chance(0.4) { client["auto_offset_reset"] = draws.pick(["latest", "earliest"]) }
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
    // Else a leader may see new partitions when there is no time left to work on them.
    client["metadata_max_age"] = draws.time(milliseconds: 100...20_000)
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
    if uses(.renewals, 0.3) { share["renew_interval"] = draws.time(milliseconds: 200...14_000) }
    if uses(.recordCommits, 0.3) { share["commit"] = "record" }
    if !share.entries.isEmpty { group["share"] = share }
  }
}
