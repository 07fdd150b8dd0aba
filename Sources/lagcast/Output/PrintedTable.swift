// SPDX-License-Identifier: GPL-3.0-or-later

import Reports

/// A table for people.
struct PrintedTable {
  /// A column's title and the side to which its cells are set.
  struct Column {
    enum Side { case left, right }

    var title: String
    var side: Side

    /// A column of words.
    static func words(_ title: String) -> Column { Column(title: title, side: .left) }
    /// A column of numbers.
    static func numbers(_ title: String) -> Column { Column(title: title, side: .right) }
  }

  var columns: [Column]
  var rows: [[String]] = []
}
