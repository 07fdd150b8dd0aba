// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

/// The reading of numbers, seen through the reader.
@Suite("Numbers from CSV")
struct DecimalNumberTests {
  private static func read(
    _ texts: [String], unit: ResultUnit = .none,
    _ value: (borrowing CSVReader) throws -> Void
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x\n" + texts.map { $0 + "\n" }.joined(), to: "x.csv")
    var reader = try CSVReader(path: path, columns: [.key("x", .decimal, unit: unit, "A number.")])
    while try reader.nextRow() { try value(reader) }
  }

  @Test("Doubles read back bit for bit from their shortest text, and from longer ones")
  func doubles() throws {
    var state: UInt64 = 1
    var values: [Double] = [0, 1, -1, 0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi]
    while values.count < 20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      values.append(Double(Int64(bitPattern: state) >> 20) / 1_000)
      let any = Double(bitPattern: state)
      if any.isFinite { values.append(any) }
    }
    var position = 0
    try Self.read(values.map { $0.description }) { reader in
      let value = try reader.decimal(at: 0)
      if value.bitPattern != values[position].bitPattern {
        Issue.record("\(values[position]) was read as \(value)")
      }
      position += 1
    }
    #expect(position == values.count)
    var long: [Double] = []
    try Self.read(["0.1000000000000000055511151231257827", "123456789012345678901234567890"]) {
      long.append(try $0.decimal(at: 0))
    }
    #expect(long == [0.1, 123456789012345677877719597056])
  }

  @Test(
    "Times are read exactly, and round to the nearest nanosecond, ties away from zero",
    arguments: [
      ("0", 0), ("-0", 0), ("1", 1_000_000_000), ("0.1", 100_000_000), ("1e-9", 1),
      ("0.0000000005", 1), ("-0.0000000005", -1), ("0.00000000049999999999999999999", 0),
      ("0.00000000149", 1), ("1e-30", 0), ("0e400", 0), ("9223372036.854775807", .max),
      ("-9223372036.854775808", .min), ("00000000000000000000001.5", 1_500_000_000),
      ("0.00000000000000000000000001", 0), ("123456789.1234567894999999999", 123456789123456789),
    ] as [(String, Int64)])
  func times(text: String, nanoseconds: Int64) throws {
    var read: [Int64] = []
    try Self.read([text], unit: .seconds) { read.append(try $0.nanoseconds(at: 0)) }
    #expect(read == [nanoseconds])
  }

  @Test(
    "Numbers beyond the range are errors",
    arguments: ["9223372036.854775808", "-9223372036.854775809", "1e99999999999999", "1e400"])
  func outOfRange(text: String) throws {
    #expect(throws: ResultFileError.self) {
      try Self.read([text], unit: .seconds) { _ = try $0.nanoseconds(at: 0) }
    }
  }

  @Test("A real number beyond all doubles is an error")
  func tooLarge() throws {
    #expect(throws: ResultFileError.self) {
      try Self.read(["1e400"]) { _ = try $0.decimal(at: 0) }
    }
  }
}
