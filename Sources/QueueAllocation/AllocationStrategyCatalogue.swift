// SPDX-License-Identifier: GPL-3.0-or-later

/// Every strategy there is.
///
/// A line here registers one: for scenario files, for the command line, and for the contract tests.
public enum AllocationStrategyCatalogue {
  /// The strategies, in the order in which they are listed for people.
  public static let all: [any AllocationStrategy.Type] = [
    Averagely.self,
    AveragelyByCircle.self,
    ConsistentHash.self,
    ByMachineRoom.self,
    MachineRoomNearby.self,
    ByConfig.self,
    BinPacking.self,
    PopSharing.self,
    RangeAssignor.self,
    RoundRobinAssignor.self,
    StickyAssignor.self,
    CooperativeStickyAssignor.self,
    ServerRangeAssignor.self,
    ServerUniformAssignor.self,
    ShareSimpleAssignor.self,
  ]

  /// The names, in the same order.
  public static var names: [String] { all.map { $0.name } }

  /// The strategy called `name`, if there is one.
  public static func strategy(named name: String) -> (any AllocationStrategy.Type)? {
    all.first { $0.name == name }
  }
}
