// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import ScenarioFiles
import Testing

@Suite struct AllocationReaderTests {
  private func group(_ body: String) throws -> GroupSpecification {
    let text = SmallScenario.replacing(
      "{topics: [orders], consumers: 3, service: 40ms}", with: "{\(body)}")
    return try SmallScenario.parse(text).specification.groups[0]
  }

  @Test("Strategies take parameters, nested ones as well")
  func strategies() throws {
    let base = "topics: [orders], service: 1ms, consumers: 1, allocation: "
    #expect(
      try (group(base + "{consistent-hash: {virtual_nodes: 5}}").allocation as? ConsistentHash)?
        .virtualNodes == 5)
    let nearby = try group(
      base + "{machine-room-nearby: {inner: {consistent-hash: {virtual_nodes: 3}}, separator: '@'}}"
    )
    let strategy = try #require(nearby.allocation as? MachineRoomNearby)
    #expect((strategy.inner as? ConsistentHash)?.virtualNodes == 3)
    #expect(strategy.separator == "@")
    let configured = try group(
      base + "{by-config: {queues: {c0: [orders/broker-a/0, orders/broker-a/1]}}}")
    #expect(
      (configured.allocation as? ByConfig)?.configuredQueues(for: "c0")?.map { $0.number } == [
        0, 1,
      ])
    let sharing = [PopSharing.name, ShareSimpleAssignor.name]
    for name in AllocationStrategyCatalogue.names where !sharing.contains(name) {
      #expect(try type(of: group(base + name).allocation).name == name)
    }
  }

  @Test(
    "A parameter's mistake is told with what would be right",
    arguments: [
      (
        "consumption: pop, allocation: {pop: {inner: consistent-hash, share_queues: 1}}",
        "inner: a broker assigns pop queues by averagely or averagely-by-circle, not by "
          + "'consistent-hash'; give one of the two, or leave inner out"
      ),
      (
        "consumption: pop, allocation: {pop: {share_queues: -7}}",
        "share_queues: '-7' is below -1, which gives everybody all queues; give -1, or how many "
          + "following members' shares a member gets too"
      ),
      (
        "allocation: {machine-room-nearby: {rooms: nearest}}",
        "rooms: 'nearest' is none of name-prefix, declared"
      ),
    ])
  func mistakes(keys: String, message: String) {
    let problems = SmallScenario.problems(
      SmallScenario.replacing("service: 40ms}", with: "service: 40ms, \(keys)}"))
    #expect(problems.count == 1 && problems[0].hasSuffix(message), "\(problems)")
    #expect(problems[0].hasPrefix("s.yaml:10:"))
  }

  @Test("Strategies that RocketMQ lacks are what-ifs, and noted as such")
  func whatIfs() throws {
    func notes(_ strategy: String) throws -> [String] {
      let text = SmallScenario.replacing(
        "service: 40ms}", with: "service: 40ms, allocation: \(strategy)}")
      return try SmallScenario.parse(text).warnings.map(\.description)
    }
    #expect(try notes("averagely").isEmpty && notes("consistent-hash").isEmpty)
    #expect(
      try notes("sticky") == [
        "s.yaml:10:72: note: 'sticky' is Kafka's: for a group of RocketMQ it is a what-if"
      ])
    #expect(
      try notes("bin-packing") == [
        "s.yaml:10:72: note: 'bin-packing' is no system's own: for a group of RocketMQ it is a what-if"
      ])
  }
}
