// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("The catalogue of strategies")
struct AllocationStrategyCatalogueTests {
  @Test("RocketMQ's strategies, bin packing, pop sharing and Kafka's assignors are there by name")
  func names() {
    #expect(
      AllocationStrategyCatalogue.names == [
        "averagely", "averagely-by-circle", "consistent-hash", "by-machine-room",
        "machine-room-nearby", "by-config", "bin-packing", "pop", "range", "roundrobin", "sticky",
        "cooperative-sticky", "server-range", "server-uniform", "share-simple",
      ])
  }

  @Test(
    "Every entry is found by its name and described", arguments: AllocationStrategyCatalogue.names)
  func entries(name: String) throws {
    let type = try #require(AllocationStrategyCatalogue.strategy(named: name))
    #expect(type.name == name)
    #expect(!type.summary.isEmpty && !type.summary.contains("\n"))
    #expect(type.parameters.allSatisfy { !$0.summary.isEmpty })
  }

  @Test("Other names are unknown")
  func unknown() { #expect(AllocationStrategyCatalogue.strategy(named: "avg") == nil) }
}
