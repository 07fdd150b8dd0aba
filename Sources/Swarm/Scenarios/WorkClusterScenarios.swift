// SPDX-License-Identifier: GPL-3.0-or-later

// Random clusters of RabbitMQ: their nodes, where queues are, and what fails.
extension ScenarioGenerator {
  /// The nodes of a cluster, with its settings; none for one broker.
  mutating func workCluster(in tree: inout ScenarioTree) -> [String] {
    guard uses(.workCluster, 0.35) else { return [] }
    let nodes = (1...draws.pick([3, 5])).map { "n\($0)" }
    var cluster: ScenarioTree = [
      "nodes": .texts(nodes),
      "partition_handling": draws.pick(["ignore", "pause_minority", "autoheal"]),
      "reconnect": draws.time(milliseconds: 500...5_000),
      "heartbeat": draws.time(milliseconds: 2_000...30_000),
      "net_ticktime": draws.time(milliseconds: 4_000...20_000),
    ]
    if draws.chance(0.15) {
      cluster["partition_handling"] = "pause_if_all_down"
      cluster["preferred_nodes"] = .texts(draws.some(of: nodes))
      cluster["recover"] = draws.pick(["ignore", "autoheal"])
    }
    if draws.chance(0.5) { cluster["hop"] = .text("\(draws.count(100...900))us") }
    if draws.chance(0.5) { cluster["disk"] = ["exponential": ["mean": "3ms"]] }
    if draws.chance(0.3) { cluster["boot"] = draws.time(milliseconds: 500...4_000) }
    tree["cluster"] = cluster
    return nodes
  }

  /// A queue of a cluster: mirrored, quorum, a stream, or on one node.
  mutating func placedQueue(on nodes: [String]) -> ScenarioTree {
    var queue: ScenarioTree = [:]
    if draws.chance(0.5) { queue["leader"] = .text(draws.pick(nodes)) }
    switch draws.count(0...9) {
    case 0...2:
      note(.mirrored)
      queue["type"] = "mirrored"
      if draws.chance(0.5) { queue["replicas"] = .number(draws.count(1...nodes.count)) }
      if draws.chance(0.5) {
        queue["synchronise"] = "automatic"
        queue["synchronise_time"] = draws.time(milliseconds: 1...20)
      }
      for key in ["promote_on_failure", "promote_on_shutdown"] where draws.chance(0.4) {
        queue[key] = draws.pick(["always", "when-synced"])
      }
    case 3...5:
      note(.quorum)
      queue["type"] = "quorum"
      if draws.chance(0.5) { queue["replicas"] = .number(draws.pick([1, 3])) }
      if draws.chance(0.4) { queue["delivery_limit"] = .number(draws.count(0...4)) }
    case 6...7:
      for entry in streamQueue().entries { queue[entry.key] = entry.value }
      if draws.chance(0.5) { queue["replicas"] = .number(draws.count(1...3)) }
    default: break
    }
    return queue
  }

  /// A stream with or without limits.
  mutating func streamQueue() -> ScenarioTree {
    note(.stream)
    var queue: ScenarioTree = ["type": "stream"]
    if draws.chance(0.5) {
      queue["segment_size"] = .text("\(draws.size(1...64))KiB")
      if draws.chance(0.6) { queue["max_bytes"] = .text("\(draws.size(1...256))KiB") }
      if draws.chance(0.6) { queue["max_age"] = draws.time(milliseconds: 1_000...60_000) }
    }
    return queue
  }

  /// A group that reads a stream in place of one that competes.
  mutating func readsStream(_ group: inout ScenarioTree) {
    for key in ["acknowledge", "failure", "on_failure", "priorities"] { group[key] = nil }
    group["prefetch"] = .number(draws.size(1...50))
    if draws.chance(0.7) {
      let offsets: [ScenarioTree] = ["first", "last", "next", "20", "10s", ["time": "5s"]]
      group["offset"] = draws.pick(offsets)
    }
    if draws.chance(0.5) { group["store_offset"] = .number(draws.size(1...100)) }
    if draws.chance(0.4) { group["single_active_consumer"] = "true" }
  }

  /// What a producer does in a cluster.
  mutating func addClusterSettings(to producer: inout ScenarioTree, nodes: [String]) {
    guard !nodes.isEmpty else { return }
    if draws.chance(0.5) { producer["node"] = .text(draws.pick(nodes)) }
    if draws.chance(0.6) {
      producer["confirm_window"] = .number(draws.size(1...200))
      if draws.chance(0.3) { producer["unconfirmed"] = "drop" }
    }
    if draws.chance(0.3) { producer["persistent"] = "false" }
  }

  /// Nodes that end and come back, and one partition at a time, before the load's end.
  mutating func clusterEvents(nodes: [String], mayPart: Bool) -> [(time: Int, event: ScenarioTree)]
  {
    var events: [(time: Int, event: ScenarioTree)] = []
    var parted = 0
    for _ in 0..<(nodes.isEmpty ? 0 : draws.count(0...3)) {
      let time = draws.count(100...(active * 1_000 - 1))
      if draws.chance(0.6) {
        var stop: ScenarioTree = ["broker": .text(draws.pick(nodes))]
        if draws.chance(0.8) { stop["how"] = draws.pick(["shutdown", "crash", "host-loss"]) }
        if draws.chance(0.9) { stop["for"] = draws.time(milliseconds: 300...20_000) }
        events.append((time, ["at": .text("\(time)ms"), "stop": stop]))
      } else if mayPart, time > parted {
        let length = draws.count(500...20_000)
        parted = time + length
        let side = draws.some(of: Array(nodes.dropLast()))
        events.append(
          (
            time,
            [
              "at": .text("\(time)ms"),
              "partition": ["between": .texts(side), "for": .text("\(length)ms")],
            ]
          ))
      }
    }
    return onePartitionAtATime(events)
  }

  /// A draw may have put a partition before the end of an earlier one.
  private func onePartitionAtATime(
    _ events: [(time: Int, event: ScenarioTree)]
  ) -> [(time: Int, event: ScenarioTree)] {
    var hasPartition = false
    return events.sorted { $0.time < $1.time }.filter { _, event in
      guard event["partition"] != nil else { return true }
      defer { hasPartition = true }
      return !hasPartition
    }
  }
}
