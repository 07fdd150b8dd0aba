// SPDX-License-Identifier: GPL-3.0-or-later

/// As ``StickyAssignor``, but a partition that a member still claims is given to nobody else: Kafka's
/// `cooperative-sticky` (`clients.consumer.CooperativeStickyAssignor`, 4.3).
///
/// Its owner gives it up after this answer, joins again, and the next allocation hands it out. So a
/// change of members takes two rounds where partitions move from members that stay, and one where
/// they are free.
public struct CooperativeStickyAssignor: AllocationStrategy {
  /// The word for the strategy.
  public static let name = "cooperative-sticky"
  /// What it does, in one line.
  public static let summary = "sticky, what moves is nobody's for a round"
  /// Where it comes from.
  public static let origin = AllocationOrigin.kafkaMember
  /// Members give up what moves before others get it.
  public static let handsOverInRounds = true

  private var isOfLibrdkafka = false

  /// A scenario says nothing of the client.
  private enum CodingKeys: CodingKey {}

  /// Creates the strategy.
  public init() {}

  /// Creates the strategy as librdkafka's clients have it (`rdkafka_sticky_assignor.c`): they use the
  /// algorithm for mixed subscriptions also where all are equal, with partitions in an order of their
  /// own, and so take other partitions from the same members.
  package init(ofLibrdkafka: Bool) { isOfLibrdkafka = ofLibrdkafka }

  /// Coverage and balance hold after the second round only.
  public var laws: AllocationLaws {
    [
      .exclusiveOwnership, .onlyRequestedQueues, .memberOrderIrrelevant, .queueOrderIrrelevant,
      .subscriptionsRespected,
    ]
  }

  /// Who gets what in this round, for the whole group at once.
  ///
  /// - Throws: ``AllocationError/shareOutOfReach(member:)`` where racks leave a member short.
  /// - Complexity: O(*partitions* × log) with equal subscriptions and no racks.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    let view = AssignorView(request)
    let claims = StickyClaims(view)
    guard view.hasEqualSubscriptions, !isOfLibrdkafka else {
      var owners = GeneralSticky(view, claims: claims, isOfLibrdkafka: isOfLibrdkafka).owners
      // Claims of old generations count here too: their members read on all the same.
      for (member, partitions) in claims.all.enumerated() {
        for partition in partitions where owners[partition] != member {
          let owner = owners[partition]
          if owner >= 0, !claims.all[owner].contains(partition) { owners[partition] = -1 }
        }
      }
      return view.table(owners: owners)
    }
    let answer = try ConstrainedSticky(view, claims: claims)
    return view.table(
      owners: zip(answer.owners, answer.isTransferred).map { $1 ? -1 : $0 })
  }
}
