// SPDX-License-Identifier: GPL-3.0-or-later

/// The ids of members whom a scenario does not name.
package enum MemberIDs {
  /// The first ids of the form c0, c1, … that nobody bears.
  package static func free(_ count: Int, taken: Set<String>) -> [String] {
    var ids: [String] = []
    var number = 0
    while ids.count < count {
      let id = "c\(number)"
      if !taken.contains(id) { ids.append(id) }
      number += 1
    }
    return ids
  }
}
