// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import Testing

@Suite("The dictionary of columns")
struct ColumnDictionaryTests {
  @Test("Each table has a section with a line a column")
  func sections() {
    let tables = ["first", "second"].map { name in
      ResultTable(
        name: name, rowMeaning: "one thing.",
        columns: [
          .key("group", .text, "The group."),
          .measure("wait_ms", .decimal, unit: .milliseconds, "A | B."),
        ])
    }
    let section = { (name: String) in
      """
      ### \(name).csv

      One row: one thing.

      | column | type | unit | meaning |
      | --- | --- | --- | --- |
      | `group` | text, key |  | The group. |
      | `wait_ms` | decimal | ms | A \\| B. |

      """
    }
    #expect(ColumnDictionary.markdown(of: tables) == section("first") + "\n" + section("second"))
  }
}
