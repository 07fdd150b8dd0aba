// SPDX-License-Identifier: GPL-3.0-or-later

extension ExchangeBinding {
  /// Whether a message with these headers fits the conditions of a binding to a headers exchange.
  ///
  /// Values have to be of one type and equal; a condition without value (`void`) holds where the header is
  /// there, whatever its value. Without conditions `all` fits every message and `any` none. Conditions
  /// whose names begin with `x-` count under the two matches with x only.
  ///
  /// Source: `rabbit_exchange_type_headers` (`match/2`, `match_x/2`, `match_all/3`, `match_any/3`).
  package func matches(_ given: [Publishing.Header]) -> Bool {
    let countsX = match == .allWithX || match == .anyWithX
    let conditions = headers.filter { countsX || !$0.name.hasPrefix("x-") }
    func holds(_ condition: HeaderCondition) -> Bool {
      guard let header = given.first(where: { $0.name == condition.name }) else { return false }
      return condition.value == .void || condition.value == header.value
    }
    return match == .all || match == .allWithX
      ? conditions.allSatisfy(holds) : conditions.contains(where: holds)
  }
}
