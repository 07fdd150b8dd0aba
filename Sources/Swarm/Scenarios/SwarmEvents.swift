// SPDX-License-Identifier: GPL-3.0-or-later

/// Who is in each group, as events come and go.
struct GroupMembers {
  private(set) var groups: [String] = []
  private var present: [[String]] = []
  private var everPresent: [[String]] = []

  mutating func start(_ group: String, _ ids: [String]) {
    groups.append(group)
    present.append(ids)
    everPresent.append(ids)
  }

  private func place(_ group: String) -> Int { groups.firstIndex(of: group) ?? 0 }

  func members(of group: String) -> [String] { present[place(group)] }

  func former(of group: String) -> [String] {
    everPresent[place(group)].filter { !present[place(group)].contains($0) }
  }

  mutating func remove(_ ids: [String], from group: String) {
    present[place(group)].removeAll { ids.contains($0) }
  }

  mutating func add(_ ids: [String], to group: String) {
    present[place(group)] += ids
    everPresent[place(group)] += ids.filter { !everPresent[place(group)].contains($0) }
  }

  /// Newcomers take the lowest free numbers, the youngest leave first.
  mutating func scale(_ group: String, to count: Int) {
    let members = present[place(group)]
    if members.count > count {
      present[place(group)].removeLast(members.count - count)
      return
    }
    var number = 0
    while present[place(group)].count < count {
      if !members.contains("c\(number)") { add(["c\(number)"], to: group) }
      number += 1
    }
  }
}

// Random events.
extension ScenarioGenerator {
  /// The events of RocketMQ's scenarios.
  static let rocketMQEvents = [
    "scale", "add", "remove", "crash", "lose", "slow", "rolling_restart", "deploy",
    "slow_downstream", "add_queues", "burst", "step", "ramp", "poison", "mark",
  ]
  /// The events of the scenarios of work queues.
  static let workQueueEvents = rocketMQEvents.filter {
    !["deploy", "slow_downstream", "add_queues"].contains($0)
  }

  /// Some events in order of time; at the end of the load's time a scenario that is to come to rest
  /// ends all loads.
  mutating func events(
    kinds: [String], nodes: ClusterNodes = ClusterNodes(), producers: [String],
    topics: [String], _ members: inout GroupMembers
  ) -> ScenarioTree {
    let count = draws.chance(0.1) ? 0 : draws.size(1...6)
    let times = (0..<count).map { _ in draws.count(100...(active * 1_000 - 1)) }.sorted()
    var events: [ScenarioTree] = []
    for (index, time) in times.enumerated() {
      // Things that happen at one moment try the order of events.
      let at = index > 0 && draws.chance(0.1) ? times[index - 1] : time
      let kind = draws.pick(kinds)
      let drawn =
        Self.clusterFaults.contains(kind)
        ? fault(kind, nodes: nodes, producers: producers, topics: topics, members)
        : event(kind, producers: producers, topics: topics, &members)
      if let event = drawn {
        events.append(["at": .text("\(max(at, times[max(0, index - 1)]))ms"), kind: event])
      }
    }
    if settles {
      for producer in producers {
        events.append([
          "at": .text("\(active)s"), "step": ["producer": .text(producer), "factor": 0],
        ])
      }
    }
    return .list(events)
  }

  private mutating func event(
    _ kind: String, producers: [String], topics: [String], _ members: inout GroupMembers
  ) -> ScenarioTree? {
    let group = draws.pick(members.groups)
    let present = members.members(of: group)
    switch kind {
    case "scale":
      let count = draws.chance(0.05) ? 0 : draws.count(1...8)
      members.scale(group, to: count)
      return ["group": .text(group), "consumers": .number(count)]
    case "add":
      let former = members.former(of: group)
      let id =
        !former.isEmpty && draws.chance(0.5)
        ? draws.pick(former) : "\(draws.pick(["a", "d", "Z"]))\(draws.count(20...99))"
      guard !present.contains(id) else { return nil }
      members.add([id], to: group)
      return ["group": .text(group), "consumers": [.text(id)]]
    case "remove", "crash", "lose":
      guard !present.isEmpty else { return nil }
      let gone = draws.some(of: present)
      members.remove(gone, from: group)
      return ["group": .text(group), "consumers": .texts(gone)]
    case "slow":
      guard !present.isEmpty else { return nil }
      var event: ScenarioTree = [
        "group": .text(group), "consumers": .texts(draws.some(of: present)),
        "factor": draws.pick(["0.5", "3", "20"]),
      ]
      if draws.chance(0.8) { event["for"] = draws.time(milliseconds: 500...20_000) }
      return event
    case "rolling_restart":
      return [
        "group": .text(group), "downtime": draws.time(milliseconds: 1...10_000),
        "gap": draws.time(milliseconds: 1...4_000),
      ]
    case "deploy":
      return [
        "group": .text(group), "startup": draws.time(milliseconds: 1...10_000),
        "warmup": draws.time(milliseconds: 1...8_000), "factor": draws.pick(["1.5", "4"]),
        "gap": draws.time(milliseconds: 1...4_000), "at_once": .number(draws.count(1...3)),
      ]
    case "slow_downstream":
      return [
        "groups": .texts(draws.some(of: members.groups)), "factor": draws.pick(["3", "10"]),
        "for": draws.time(milliseconds: 500...20_000),
      ]
    case "add_queues":
      let topic = ScenarioTree.text(draws.pick(topics))
      let count = ScenarioTree.number(draws.count(1...3))
      if countsPartitions { return ["topic": topic, "partitions": count] }
      return draws.chance(0.7)
        ? ["topic": topic, "queues": count]
        : ["topic": topic, draws.pick(["read_queues", "write_queues"]): count]
    default: return loadEvent(kind, producer: draws.pick(producers))
    }
  }

  private mutating func loadEvent(_ kind: String, producer: String) -> ScenarioTree? {
    switch kind {
    case "burst", "ramp":
      [
        "producer": .text(producer), "factor": draws.pick(["0", "0.5", "2", "6"]),
        "for": draws.time(milliseconds: 500...15_000),
      ]
    case "step": ["producer": .text(producer), "factor": draws.pick(["0", "0.5", "2"])]
    case "poison": ["producer": .text(producer)]
    case "mark": ["note": "now"]
    default: nil
    }
  }
}
