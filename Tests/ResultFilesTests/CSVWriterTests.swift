// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("Writing CSV")
struct CSVWriterTests {
  private static let table = ResultTable(
    name: "mixed", rowMeaning: "one of each",
    columns: [
      .key("name", .text, "A name."),
      .measure("count", .integer, "A number."),
      .measure("value", .decimal, "A real number."),
      .measure("ready", .boolean, "A truth value."),
    ])

  @Test("Rows of a table in memory go behind a first field, line ends in quotes included")
  func rows() throws {
    let inner = CSVWriter(inMemory: Self.table)
    for name in ["plain", "two\nlines", "say \"so\""] {
      inner.append(name)
      inner.append(3)
      inner.append(0.5)
      inner.append(false)
      try inner.endRow()
    }
    let folder = try TemporaryFolder()
    let outer = try CSVWriter(
      creating: folder.path("outer.csv"),
      table: ResultTable(
        name: "outer", rowMeaning: "one of each",
        columns: [.key("point", .integer, "A point.")] + Self.table.columns))
    try inner.rows.withUnsafeBytes { try outer.append(rows: $0, behind: 12) }
    try outer.finish()
    let expected = """
      point,name,count,value,ready
      12,plain,3,0.5,false
      12,"two
      lines",3,0.5,false
      12,"say ""so""\",3,0.5,false

      """
    #expect(try folder.read("outer.csv") == expected)
  }

  @Test("A table is a header, a line a row, line feeds, and quotes only where they are needed")
  func form() throws {
    let folder = try TemporaryFolder()
    let writer = try CSVWriter(creating: folder.path("mixed.csv"), table: Self.table)
    for name in ["plain", "a,b", "say \"so\"", "two\nlines", "cr\rhere", "ü – ok", " spaced "] {
      writer.append(name)
      writer.append(-7)
      writer.append(2.5)
      writer.append(true)
      try writer.endRow()
    }
    let record = try writer.finish()
    let expected = """
      name,count,value,ready
      plain,-7,2.5,true
      "a,b",-7,2.5,true
      "say ""so""\",-7,2.5,true
      "two
      lines",-7,2.5,true
      "cr\rhere",-7,2.5,true
      ü – ok,-7,2.5,true
       spaced ,-7,2.5,true

      """
    #expect(try folder.read("mixed.csv") == expected)
    #expect(record.contentBytes == expected.utf8.count)
    #expect(record.contentDigest == sha256(of: expected))
  }

  @Test("Absent values and what is not finite are empty fields")
  func empty() throws {
    let folder = try TemporaryFolder()
    let writer = try CSVWriter(creating: folder.path("mixed.csv"), table: Self.table)
    writer.append("")
    writer.append(Int?.none)
    writer.append(Double.nan)
    writer.appendEmpty()
    try writer.endRow()
    writer.appendEmpty()
    writer.append(Int64?.none)
    writer.append(Double?.none)
    writer.append(false)
    try writer.endRow()
    writer.append("x")
    writer.append(Int?.some(3))
    writer.append(-Double.infinity)
    writer.appendEmpty()
    try writer.endRow()
    try writer.finish()
    #expect(try folder.read("mixed.csv") == "name,count,value,ready\n,,,\n,,,false\nx,3,,\n")
  }

  @Test("A file larger than a block arrives whole, plain and compressed, with one digest")
  func blocks() throws {
    let folder = try TemporaryFolder()
    let plain = try CSVWriter(creating: folder.path("a.csv"), table: Self.table)
    let packed = try CSVWriter(creating: folder.path("a.csv.gz"), table: Self.table)
    for row in 0..<20_000 {
      for writer in [plain, packed] {
        writer.append("row \(row)")
        writer.append(row)
        writer.append(Double(row) / 3)
        writer.append(row % 2 == 0)
        try writer.endRow()
      }
    }
    let plainRecord = try plain.finish()
    let packedRecord = try packed.finish()
    #expect(plainRecord.contentDigest == packedRecord.contentDigest)
    #expect(plainRecord.contentBytes == packedRecord.contentBytes)
    #expect(plainRecord.contentDigest == sha256(of: try folder.read("a.csv")))
    for name in ["a.csv", "a.csv.gz"] {
      var reader = try CSVReader(path: folder.path(name), table: Self.table)
      var sum: Int64 = 0
      while try reader.nextRow() { sum += try reader.integer(at: 1) }
      let rowCount = reader.rowCount
      #expect(rowCount == 20_000)
      #expect(sum == 199_990_000)
    }
  }

  @Test("Compressed bytes hold neither time nor name")
  func gzipHeader() throws {
    let folder = try TemporaryFolder()
    var files: [[UInt8]] = []
    for name in ["first.csv.gz", "second.csv.gz"] {
      let writer = try CSVWriter(creating: folder.path(name), table: Self.table)
      try writer.finish()
      files.append(try folder.bytes(name))
    }
    #expect(files[0] == files[1])
    #expect(Array(files[0][..<8]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
  }

  @Test("An existing file, a missing folder and a file in the way of a folder are errors")
  func refused() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "old.csv")
    for name in ["old.csv", "missing/a.csv", "old.csv/a.csv"] {
      let path = folder.path(name)
      let error = #expect(throws: ResultFileError.self) {
        try CSVWriter(creating: path, table: Self.table)
      }
      #expect(error?.exitClass == .cannotCreate)
      #expect(error?.message.hasPrefix(path) == true)
    }
    #expect(try folder.read("old.csv") == "old")
  }

  @Test("A full disk is an error of reading and writing, not a shorter file")
  func fullDisk() async {
    // A limit on the size of files stands for the disk: beyond it the system refuses to write.
    await #expect(processExitsWith: .exitCode(74)) {
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      #if canImport(Darwin)
        setrlimit(RLIMIT_FSIZE, &limit)
      #else
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #endif
      let folder = try TemporaryFolder()
      let writer = try CSVWriter(creating: folder.path("a.csv"), table: Self.table)
      do {
        for row in 0..<100_000 {
          writer.append("row")
          writer.append(row)
          writer.append(0.5)
          writer.append(true)
          try writer.endRow()
        }
        try writer.finish()
      } catch let error as ResultFileError {
        let isPlain = error.message.hasPrefix(folder.path("a.csv") + ": cannot be written")
        exit(isPlain ? error.exitClass.rawValue : 1)
      }
    }
  }

  @Test("A field of the wrong type, one too many and one too few stop the program")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      let folder = try TemporaryFolder()
      let writer = try CSVWriter(creating: folder.path("a.csv"), table: Self.table)
      writer.append(1)
    }
    await #expect(processExitsWith: .failure) {
      let folder = try TemporaryFolder()
      let writer = try CSVWriter(creating: folder.path("a.csv"), table: Self.table)
      for _ in 0..<5 { writer.appendEmpty() }
    }
    await #expect(processExitsWith: .failure) {
      let folder = try TemporaryFolder()
      let writer = try CSVWriter(creating: folder.path("a.csv"), table: Self.table)
      writer.appendEmpty()
      try writer.endRow()
    }
  }
}
