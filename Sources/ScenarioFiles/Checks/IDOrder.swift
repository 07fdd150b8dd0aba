// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// Warns where the order of ids as texts is not the order that people see in them.
///
/// RocketMQ sorts client ids by UTF-16 code unit before it allocates, so `c10` comes before `c2`.
enum IDOrder {
  /// Notes the first pair of ids that sorts against its numbers, where the strategy cares.
  static func warn(
    about ids: [String], under strategy: any AllocationStrategy, at position: SourcePosition,
    _ context: ScenarioContext
  ) {
    if strategy is ConsistentHash || strategy is ByConfig { return }
    guard let (first, second) = NumberedIDs.surprise(in: ids) else { return }
    context.problems.warning(
      at: position,
      "'\(first)' sorts before '\(second)', as the client sorts ids as texts; give 'ids' of equal "
        + "length to keep their order")
  }
}
