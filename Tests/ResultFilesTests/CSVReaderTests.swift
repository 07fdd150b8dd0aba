// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

@Suite("Reading CSV")
struct CSVReaderTests {
  private static let columns: [ResultColumn] = [
    .key("name", .text, "A name."),
    .measure("count", .integer, "A number."),
    .measure("wait_s", .decimal, unit: .seconds, "A time."),
  ]

  private static func rows(_ text: String) throws -> [[String]] {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "input.csv")
    var reader = try CSVReader(path: path, columns: columns)
    var rows: [[String]] = []
    while try reader.nextRow() {
      rows.append(
        try [
          reader.text(at: 0), String(reader.integer(at: 1)), String(reader.nanoseconds(at: 2)),
        ])
    }
    return rows
  }

  private static func failure(_ text: String) throws -> (input: MalformedInput, message: String)? {
    do {
      _ = try rows(text)
    } catch let error as ResultFileError {
      #expect(error.exitClass == .dataError)
      if case .malformed(let input) = error { return (input, error.message) }
    }
    return nil
  }

  @Test(
    "Line ends, a byte-order mark, quotes and the order of columns do not change what is read",
    arguments: [
      "name,count,wait_s\na,1,0.5\nb,-2,3\n",
      "name,count,wait_s\r\na,1,0.5\r\nb,-2,3\r\n",
      "name,count,wait_s\na,1,0.5\nb,-2,3",
      "\u{FEFF}name,count,wait_s\na,1,0.5\nb,-2,3\n",
      "\"name\",\"count\",\"wait_s\"\r\n\"a\",\"1\",\"0.5\"\r\n\"b\",\"-2\",\"3\"",
      "wait_s,name,count\n0.5,a,1\n3,b,-2\n",
      "name,count,wait_s\na,1,5e-1\nb,-2,0.3E+1\n",
    ])
  func forms(text: String) throws {
    #expect(try Self.rows(text) == [["a", "1", "500000000"], ["b", "-2", "3000000000"]])
  }

  @Test("Quoted fields keep commas, quotes and line ends, and empty ones stay empty")
  func quoted() throws {
    let text = "name,count,wait_s\n\"a,\"\"b\"\"\r\nc\",1,2\n\"\",3,4\n,5,6\n"
    let expected = [
      ["a,\"b\"\r\nc", "1", "2000000000"], ["", "3", "4000000000"], ["", "5", "6000000000"],
    ]
    #expect(try Self.rows(text) == expected)
  }

  @Test("A header alone is a table without rows")
  func headerOnly() throws {
    #expect(try Self.rows("name,count,wait_s").isEmpty)
    #expect(try Self.rows("name,count,wait_s\n").isEmpty)
  }

  @Test(
    "What breaks the form is an error at its place",
    arguments: [
      ("", 1, 1, "file is empty"),
      ("name,count\na,1\n", 1, 1, "\"wait_s\" is missing"),
      ("name,count,wait_s,colour\n", 1, 19, "unknown column \"colour\""),
      ("name,name,wait_s\n", 1, 6, "stands twice"),
      ("name,count,wait_s\na,1\n", 2, 1, "2 fields where the header has 3"),
      ("name,count,wait_s\na,1,2,3\n", 2, 1, "4 fields where the header has 3"),
      ("name,count,wait_s\na,1,2\n\n", 3, 1, "blank line"),
      ("name,count,wait_s\na,1,2\n\"b,1,2\n", 3, 1, "never closed"),
      ("name,count,wait_s\na\"b,1,2\n", 2, 2, "a quote inside"),
      ("name,count,wait_s\n\"a\"b,1,2\n", 2, 4, "behind the closing quote"),
      ("name,count,wait_s\na\rb,1,2\n", 2, 2, "carriage return"),
      ("name,count,wait_s\na,1,2\r", 2, 6, "carriage return"),
    ])
  func brokenForm(text: String, line: Int, column: Int, problem: String) throws {
    let failure = try #require(try Self.failure(text))
    #expect(failure.input.line == line)
    #expect(failure.input.column == column)
    #expect(failure.message.contains(problem))
    #expect(failure.message.contains("input.csv:\(line):\(column): "))
  }

  @Test(
    "A wrong value is an error with line, column and text",
    arguments: [
      ("a,x,2", 3, "x"), ("a,,2", 3, ""), ("a,1.5,2", 3, "1.5"), ("a,+1,2", 3, "+1"),
      ("a, 1,2", 3, " 1"), ("a,9223372036854775808,2", 3, "9223372036854775808"),
      ("a,1,nan", 5, "nan"), ("a,1,inf", 5, "inf"), ("a,1,0x10", 5, "0x10"),
      ("a,1,1e", 5, "1e"), ("a,1,1.", 5, "1."), ("a,1,.5", 5, ".5"), ("a,1,-", 5, "-"),
      ("a,1,1 000", 5, "1 000"), ("a,1,1e11", 5, "1e11"), ("a,1,\"1,5\"", 6, "1,5"),
    ])
  func wrongValue(row: String, column: Int, value: String) throws {
    let text = "name,count,wait_s\n\"two\nlines\",1,2\n\(row)\n"
    let failure = try #require(try Self.failure(text))
    #expect(failure.input.line == 4)
    #expect(failure.input.column == column)
    #expect(failure.input.value == value)
    #expect(failure.message.contains(column == 3 ? "column count" : "column wait_s"))
  }

  @Test("A place behind a line end inside quotes is counted from that line")
  func placeBehindQuotedLineEnd() throws {
    let failure = try #require(try Self.failure("name,count,wait_s\n\"a\nb\",x,1\n"))
    #expect(failure.input.line == 3)
    #expect(failure.input.column == 4)
  }

  @Test("Text that is not UTF-8 is an error")
  func invalidText() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      bytes: Array("name,count,wait_s\n".utf8) + [0xFF, 0xFE] + Array(",1,2\n".utf8),
      to: "bad.csv")
    var reader = try CSVReader(path: path, columns: Self.columns)
    _ = try reader.nextRow()
    do {
      _ = try reader.text(at: 0)
      Issue.record("bytes that are no text were accepted")
    } catch {
      #expect(error.message.contains("UTF-8"))
    }
  }

  @Test("Columns may be optional or passed over where the caller says so")
  func optionalColumns() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("extra,name,count\n?,a,1\n", to: "input.csv")
    var reader = try CSVReader(
      path: path, columns: Self.columns, optional: ["wait_s"], unnamed: .ignored)
    let hasRow = try reader.nextRow()
    let name = try reader.text(at: 0)
    let present = [reader.isPresent(0), reader.isPresent(1), reader.isPresent(2)]
    let empty = [reader.isEmpty(at: 0), reader.isEmpty(at: 1), reader.isEmpty(at: 2)]
    let message = reader.failure(at: 2, "is needed").message
    #expect(hasRow)
    #expect(name == "a")
    #expect(present == [true, true, false])
    #expect(empty == [false, false, true])
    #expect(message.contains("wait_s"))
  }

  @Test("A missing file, a directory and a path through a file are missing inputs")
  func missing() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "file")
    for path in [folder.path("none.csv"), folder.path, folder.path("file/a.csv")] {
      do {
        _ = try CSVReader(path: path, columns: Self.columns)
        Issue.record("\(path) was opened")
      } catch {
        #expect(error.exitClass == .noInput)
        #expect(error.message.hasPrefix(path))
      }
    }
  }

  @Test("A row may fill the limit and not pass it")
  func longRows() throws {
    let limit = CSVReader.maximumRowBytes
    let fitting = "name,count,wait_s\n" + String(repeating: "x", count: limit - 20) + ",1,2\n"
    #expect(try Self.rows(fitting).first?.first?.utf8.count == limit - 20)
    let longer = "name,count,wait_s\n" + String(repeating: "x", count: limit + 20) + ",1,2\n"
    let failure = try #require(try Self.failure(longer))
    #expect(failure.input.line == 2)
    #expect(failure.message.contains("a row of more than"))
  }

  @Test("A compressed file that ends too early is an error, not a shorter table")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let table = ResultTable(
      name: "t", rowMeaning: "a row", columns: [.key("n", .integer, "A number.")])
    let writer = try CSVWriter(creating: folder.path("t.csv.gz"), table: table)
    for value in 0..<100_000 {
      writer.append(value &* 2_654_435_761)
      try writer.endRow()
    }
    try writer.finish()
    let whole = try folder.bytes("t.csv.gz")
    let cut = try folder.write(bytes: Array(whole[..<(whole.count / 2)]), to: "cut.csv.gz")
    do {
      var reader = try CSVReader(path: cut, table: table)
      while try reader.nextRow() {}
      Issue.record("half a file was read as a whole one")
    } catch {
      #expect(error.exitClass == .dataError)
      #expect(error.message.contains("damaged"))
    }
  }

  @Test("Many columns and rows across block borders are read as written")
  func wideRows() throws {
    let folder = try TemporaryFolder()
    let columns = (0..<200).map { ResultColumn.key("c\($0)", .integer, "A number.") }
    let table = ResultTable(name: "wide", rowMeaning: "a row", columns: columns)
    let writer = try CSVWriter(creating: folder.path("wide.csv"), table: table)
    for row in 0..<5_000 {
      for column in 0..<200 { writer.append(row * 200 + column) }
      try writer.endRow()
    }
    try writer.finish()
    var reader = try CSVReader(path: folder.path("wide.csv"), table: table)
    var row: Int64 = 0
    while try reader.nextRow() {
      for column in [0, 63, 64, 128, 199] {
        let value = try reader.integer(at: column)
        if value != row * 200 + Int64(column) { Issue.record("row \(row) has \(value)") }
      }
      row += 1
    }
    #expect(row == 5_000)
  }
}
