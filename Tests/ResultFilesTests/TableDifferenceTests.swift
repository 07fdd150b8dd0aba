// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

@Suite("Differences of tables")
struct TableDifferenceTests {
  private func difference(_ base: String, _ new: String) throws -> TableDifference {
    let folder = try TemporaryFolder()
    let one = try folder.write(base, to: "base.csv")
    let two = try folder.write(new, to: "new.csv")
    return try withExtendedLifetime(folder) { try TableDifference(between: one, and: two) }
  }

  private let text = "run,group,time_s,backlog\n0,a,1,5\n0,a,2,6\n0,b,1,7\n"

  @Test("Equal tables have none")
  func equal() throws {
    let found = try difference(text, text)
    #expect(found.differingRows == 0)
    #expect(found.first == nil)
    #expect(found.hasSameRows)
    #expect(found.baseRows == 3 && found.newRows == 3)
  }

  @Test("One changed byte is found with line, column, both texts and its row")
  func oneByte() throws {
    let found = try difference(text, text.replacing("2,6", with: "2,8"))
    #expect(found.differingRows == 1)
    #expect(!found.hasSameRows)
    let first = try #require(found.first)
    #expect(first.line == 3)
    #expect(first.column == "backlog")
    #expect(first.base == "6" && first.new == "8")
    #expect(first.row.map { $0.column } == ["run", "group", "time_s"])
    #expect(first.row.map { $0.text } == ["0", "a", "2"])
  }

  @Test("Rows that one side has beyond the other are counted")
  func longer() throws {
    let found = try difference(text, text + "0,b,2,9\n1,b,3,9\n")
    #expect(found.differingRows == 2)
    #expect(found.newRows == 5)
    #expect(found.first?.base == nil)
    #expect(found.first?.new == "0")
    #expect(found.first?.line == 5)
    #expect(!found.hasSameRows)
  }

  @Test("The same rows in another order are recognised, and rows that are nearly the same are not")
  func permuted() throws {
    let permuted = "run,group,time_s,backlog\n0,b,1,7\n0,a,1,5\n0,a,2,6\n"
    #expect(try difference(text, permuted).hasSameRows)
    // The same fields, but torn between rows.
    #expect(!(try difference("a,b\n1,2\n3,4\n", "a,b\n3,2\n1,4\n").hasSameRows))
    #expect(!(try difference("a,b\n12,3\n4,5\n", "a,b\n4,5\n1,23\n").hasSameRows))
  }

  @Test("Another header is an error that shows both")
  func header() {
    let error = #expect(throws: ResultFileError.self) {
      try difference(text, "run,group\n0,a\n")
    }
    #expect(error?.message.contains("the header has the columns run, group;") == true)
  }
}
