// SPDX-License-Identifier: GPL-3.0-or-later

/// As ``RangeAssignor`` without racks: what a Kafka broker computes for groups of the consumer
/// protocol that ask for `range` (`coordinator.group.assignor.RangeAssignor`, 4.3, KIP-848).
public struct ServerRangeAssignor: AllocationStrategy {
  /// The word for the strategy.
  public static let name = "server-range"
  /// What it does, in one line.
  public static let summary = "range without racks, by the broker"
  /// Where it comes from.
  public static let origin = AllocationOrigin.kafkaBroker

  /// Creates the strategy.
  public init() {}

  /// It has no memory, and sorts for itself.
  public var laws: AllocationLaws { RangeAssignor().laws }

  /// Who gets what, for the whole group at once.
  ///
  /// - Complexity: O(*partitions* × log + *members* × *topics*).
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    let view = AssignorView(request)
    return view.table(owners: RangeAssignor.owners(in: view, isRackAware: false))
  }
}
