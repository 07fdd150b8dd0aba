// SPDX-License-Identifier: GPL-3.0-or-later

/// Ids that end in a number, which people put in order by that number and the systems do not.
package enum NumberedIDs {
  /// The first two ids with the same beginning of which the one with the larger number comes first
  /// by code unit, as `c10` comes before `c2`.
  package static func surprise(in ids: [String]) -> (first: String, second: String)? {
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
