// SPDX-License-Identifier: GPL-3.0-or-later

/// Even counts and as few moves as that takes, from what members owned before: Kafka's `sticky`
/// (`clients.consumer.StickyAssignor`, 4.3).
///
/// A group without history looks as if dealt around a circle. The whole group stops while it is
/// allocated anew (the eager protocol): partitions go straight from one owner to the next.
public struct StickyAssignor: AllocationStrategy {
  /// The word for the strategy.
  public static let name = "sticky"
  /// What it does, in one line.
  public static let summary = "even counts, fewest moves from the last owners"
  /// Where it comes from.
  public static let origin = AllocationOrigin.kafkaMember

  /// Creates the strategy.
  public init() {}

  /// Balance over all topics holds for equal subscriptions.
  public var laws: AllocationLaws {
    [
      .exclusiveOwnership, .completeCoverage, .balancedOverall, .onlyRequestedQueues,
      .memberOrderIrrelevant, .queueOrderIrrelevant, .subscriptionsRespected,
    ]
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Throws: ``AllocationError/shareOutOfReach(member:)`` where racks leave a member short.
  /// - Complexity: O(*partitions* × log) with equal subscriptions and no racks.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    let view = AssignorView(request)
    let claims = StickyClaims(view)
    guard view.hasEqualSubscriptions else {
      return view.table(owners: GeneralSticky(view, claims: claims).owners)
    }
    return view.table(owners: try ConstrainedSticky(view, claims: claims).owners)
  }
}
