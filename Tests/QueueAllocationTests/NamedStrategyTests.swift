// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import QueueAllocation
import Testing

@Suite("Strategies as scenario files write them")
struct NamedStrategyTests {
  private func read(_ text: String) throws -> any AllocationStrategy {
    try JSONDecoder().decode([NamedStrategy].self, from: Data("[\(text)]".utf8))[0].strategy
  }

  private func complaint(about text: String) -> String {
    do {
      return "accepted as \(try read(text))"
    } catch DecodingError.dataCorrupted(let context) {
      return context.debugDescription
    } catch {
      return "\(error)"
    }
  }

  @Test("A name alone stands for the defaults", arguments: AllocationStrategyCatalogue.names)
  func names(name: String) throws {
    #expect(type(of: try read("\"\(name)\"")).name == name)
  }

  @Test("Parameters stand under the name")
  func parameters() throws {
    let hash = try read(#"{"consistent-hash": {"virtual_nodes": 20}}"#) as? ConsistentHash
    #expect(hash?.virtualNodes == 20)
    let nearby =
      try read(
        #"{"machine-room-nearby": {"inner": {"consistent-hash": {"virtual_nodes": 3}}, "#
          + #""rooms": "declared"}}"#) as? MachineRoomNearby
    #expect((nearby?.inner as? ConsistentHash)?.virtualNodes == 3)
    #expect(nearby?.rooms == .declared)
    let pop =
      try read(#"{"pop": {"inner": "averagely-by-circle", "share_queues": 2}}"#) as? PopSharing
    #expect(pop?.sharedQueues == 2)
    let rooms = try read(#"{"by-machine-room": {"rooms": ["hz"]}}"#) as? ByMachineRoom
    #expect(rooms?.rooms == ["hz"])
    let config = try read(#"{"by-config": {"queues": {"c0": ["t/b/1"]}}}"#) as? ByConfig
    #expect(config?.configuredQueues(for: "c0")?.map(\.number) == [1])
  }

  @Test("Mistakes are told with what would be right")
  func mistakes() {
    #expect(complaint(about: #""averagley""#).contains("unknown strategy 'averagley'; there are"))
    #expect(complaint(about: #"{"nothing": {}}"#).contains("unknown strategy 'nothing'"))
    #expect(
      complaint(about: #"{"averagely": {"rooms": 1}}"#)
        == "unknown parameter 'rooms' of strategy 'averagely'; it has none")
    #expect(
      complaint(about: #"{"consistent-hash": {"nodes": 1}}"#)
        == "unknown parameter 'nodes' of strategy 'consistent-hash'; it has virtual_nodes")
    #expect(complaint(about: #"{"averagely": {}, "pop": {}}"#).contains("give one strategy"))
    #expect(
      complaint(about: #"{"consistent-hash": {"virtual_nodes": -1}}"#)
        == "-1 virtual nodes are outside 0 to 100000")
    #expect(!complaint(about: "17").hasPrefix("accepted"))
    #expect(!complaint(about: #"{"pop": {"inner": "consistent-hash"}}"#).hasPrefix("accepted"))
  }

  @Test(
    "The parameters described are those that are read", arguments: AllocationStrategyCatalogue.names
  )
  func described(name: String) throws {
    let type = try #require(AllocationStrategyCatalogue.strategy(named: name))
    // Defaults may leave optional parameters out, but write no other.
    let written = try JSONSerialization.jsonObject(
      with: JSONEncoder().encode([NamedStrategy(type.init())]))
    let entry = (written as? [Any])?.first
    let keys = ((entry as? [String: Any])?[name] as? [String: Any])?.keys.sorted() ?? []
    let described = Set(type.parameters.map(\.name))
    #expect(described.isSuperset(of: keys))
    #expect(described == codingKeys(of: type))
  }

  private func codingKeys(of type: any AllocationStrategy.Type) -> Set<String> {
    switch type {
    case is ConsistentHash.Type: Set(ConsistentHash.CodingKeys.allCases.map(\.rawValue))
    case is ByMachineRoom.Type: Set(ByMachineRoom.CodingKeys.allCases.map(\.rawValue))
    case is MachineRoomNearby.Type: Set(MachineRoomNearby.CodingKeys.allCases.map(\.rawValue))
    case is ByConfig.Type: Set(ByConfig.CodingKeys.allCases.map(\.rawValue))
    case is BinPacking.Type: Set(BinPacking.CodingKeys.allCases.map(\.rawValue))
    case is PopSharing.Type: Set(PopSharing.CodingKeys.allCases.map(\.rawValue))
    default: []
    }
  }
}
