// SPDX-License-Identifier: GPL-3.0-or-later

extension ExchangeBinding {
  /// Whether a message with these headers fits the conditions of a binding to a headers exchange.
  ///
  /// Without conditions `all` fits every message and `any` none.
  ///
  /// Source: `rabbit_exchange_type_headers`.
  package func matches(_ given: [Publishing.Header]) -> Bool {
    let countsX = match == .allWithX || match == .anyWithX
    let conditions = headers.filter { countsX || !$0.name.hasPrefix("x-") }
    func holds(_ condition: HeaderCondition) -> Bool {
      guard let header = given.first(where: { $0.name == condition.name }) else { return false }
      return condition.value == nil || condition.value == header.value
    }
    return match == .all || match == .allWithX
      ? conditions.allSatisfy(holds) : conditions.contains(where: holds)
  }
}
