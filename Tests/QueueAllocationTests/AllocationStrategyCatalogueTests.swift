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

  @Test("Every entry says where it comes from")
  func origins() {
    func names(_ origin: AllocationOrigin) -> [String] {
      AllocationStrategyCatalogue.all.filter { $0.origin == origin }.map { $0.name }
    }
    #expect(
      names(.rocketMQ) == [
        "averagely", "averagely-by-circle", "consistent-hash",
      ])
    #expect(names(.rocketMQBrokers) == ["by-machine-room", "machine-room-nearby", "by-config"])
    #expect(names(.rocketMQPop) == ["pop"] && names(.noSystem) == ["bin-packing"])
    #expect(names(.kafkaMember) == ["range", "roundrobin", "sticky", "cooperative-sticky"])
    #expect(names(.kafkaBroker) == ["server-range", "server-uniform"])
    #expect(names(.kafkaShareGroup) == ["share-simple"])
    #expect(Set(AllocationOrigin.allCases.map(\.label)).count == AllocationOrigin.allCases.count)
  }

  @Test("Other names are unknown")
  func unknown() { #expect(AllocationStrategyCatalogue.strategy(named: "avg") == nil) }
}
