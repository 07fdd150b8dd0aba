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
    guard let (first, second) = surprise(in: ids) else { return }
    context.problems.warning(
      at: position,
      "'\(first)' sorts before '\(second)', as the client sorts ids as texts; give 'ids' of equal "
        + "length to keep their order")
  }

  /// Two ids with the same beginning of which the one with the larger number sorts first.
  static func surprise(in ids: [String]) -> (first: String, second: String)? {
    let numbered = ids.compactMap { id -> (stem: Substring, number: UInt64, id: String)? in
      let stem = id.prefix(id.count - id.reversed().prefix { $0.isASCII && $0.isNumber }.count)
      return UInt64(id[stem.endIndex...]).map { (stem, $0, id) }
    }
    let byText = numbered.sorted { CodeUnitOrder.precedes($0.id, $1.id) }
    for (first, second) in zip(byText, byText.dropFirst())
    where first.stem == second.stem && first.number > second.number {
      return (first.id, second.id)
    }
    return nil
  }
}
