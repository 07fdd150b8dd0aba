// SPDX-License-Identifier: GPL-3.0-or-later

/// What the members of a group say they own, once contradictions are settled
/// (`AbstractStickyAssignor.allSubscriptionsEqual`).
///
/// Of two members that claim a partition the one with the higher generation keeps it; with the same
/// generation nobody does, and the partition counts as on its way from one to another.
struct StickyClaims {
  /// For each member the partitions that it keeps its claim on, in its own order.
  private(set) var kept: [[Int]]
  /// Whether a partition was claimed by two members of one generation.
  private(set) var isDisputed: [Bool]
  /// For each member everything that it claims.
  let all: [[Int]]
  /// The generation of each member.
  let generations: [Int]

  init(_ view: AssignorView) {
    all = view.claims()
    generations = view.members.indices.map { view.member($0).generation }
    isDisputed = Array(repeating: false, count: view.queues.count)
    var claimant = [Int](repeating: -1, count: view.queues.count)
    var keeper = claimant
    for (member, partitions) in all.enumerated() {
      for partition in partitions {
        let other = claimant[partition]
        if other >= 0, generations[member] < generations[other] { continue }
        if other >= 0, generations[member] == generations[other] {
          isDisputed[partition] = true
          keeper[partition] = -1
        } else {
          keeper[partition] = member
        }
        claimant[partition] = member
      }
    }
    kept = all.enumerated().map { member, partitions in
      partitions.filter { keeper[$0] == member }
    }
  }
}
