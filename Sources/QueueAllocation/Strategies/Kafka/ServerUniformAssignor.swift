// SPDX-License-Identifier: GPL-3.0-or-later

/// Even counts from the last target, by the broker: Kafka's default for groups of the consumer
/// protocol (`coordinator.group.assignor.UniformAssignor`, 4.1 and later, KIP-848).
///
/// What members own is the broker's target for them before this one, not what they hold. Racks do
/// not count. A broker walks members in the order of a hash map; here they come in order of their
/// ids.
public struct ServerUniformAssignor: AllocationStrategy {
  /// The word for the strategy.
  public static let name = "server-uniform"
  /// What it does, in one line.
  public static let summary = "even counts, few moves, by the broker"
  /// Where it comes from.
  public static let origin = AllocationOrigin.kafkaBroker

  /// Creates the strategy.
  public init() {}

  /// Balance over all topics holds for equal subscriptions.
  public var laws: AllocationLaws { StickyAssignor().laws }

  /// Who gets what, for the whole group at once.
  ///
  /// - Complexity: O(*partitions* × log + *members*) with equal subscriptions.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    let view = AssignorView(request)
    return view.table(
      owners: view.hasEqualSubscriptions
        ? UniformShares.owners(in: view) : UniformBalance(view).owners)
  }
}
