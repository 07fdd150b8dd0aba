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
}
