// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

/// The formatting of numbers, seen through the writer.
@Suite("Numbers in CSV")
struct ByteBufferTests {
  private static func lines(
    _ column: ResultColumn, _ write: (CSVWriter) throws -> Void
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let table = ResultTable(name: "numbers", rowMeaning: "one number", columns: [column])
    let writer = try CSVWriter(creating: folder.path("numbers.csv"), table: table)
    try write(writer)
    try writer.finish()
    let lines = try folder.read("numbers.csv").split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst().dropLast().map { String($0) }
  }

  @Test("Integers of every length and both signs are written as their description")
  func integers() throws {
    var values: [Int64] = [0, .min, .max, .min + 1]
    var power: Int64 = 1
    for _ in 0..<18 {
      power *= 10
      values += [power - 1, power, power + 1, 1 - power, -power, -power - 1]
    }
    for step: Int64 in 0..<2_000 { values.append(step &* 4_611_686_018_427_388_039) }
    let written = try Self.lines(.key("n", .integer, "A number.")) { writer in
      for value in values {
        writer.append(value)
        try writer.endRow()
      }
    }
    #expect(written == values.map { $0.description })
  }

  @Test(
    "Times are exact decimals without trailing zeros",
    arguments: [
      (0, "0", "0"), (1, "0.000000001", "0.000001"), (-1, "-0.000000001", "-0.000001"),
      (1_500_000_000, "1.5", "1500"), (60_000_000_000, "60", "60000"),
      (1_000_000, "0.001", "1"), (-2_000_000_001, "-2.000000001", "-2000.000001"),
      (Int64.max, "9223372036.854775807", "9223372036854.775807"),
      (Int64.min, "-9223372036.854775808", "-9223372036854.775808"),
    ] as [(Int64, String, String)])
  func times(nanoseconds: Int64, seconds: String, milliseconds: String) throws {
    for (unit, name, text) in [
      (ResultUnit.seconds, "t_s", seconds), (.milliseconds, "t_ms", milliseconds),
    ] {
      let written = try Self.lines(.key(name, .decimal, unit: unit, "A time.")) { writer in
        writer.append(nanoseconds: nanoseconds)
        try writer.endRow()
      }
      #expect(written == [text])
    }
  }

  @Test("Whole nanoseconds fill a column of integers")
  func wholeNanoseconds() throws {
    let written = try Self.lines(.key("t_ns", .integer, unit: .nanoseconds, "A time.")) { writer in
      writer.append(nanoseconds: 42)
      try writer.endRow()
    }
    #expect(written == ["42"])
  }

  private static func reals(_ values: [Double], digits: Int) throws -> [String] {
    try lines(.key("x", .decimal, "A number.")) { writer in
      for value in values {
        writer.append(value, significantDigits: digits)
        try writer.endRow()
      }
    }
  }

  @Test(
    "Real numbers carry twelve significant digits and no trailing zeros",
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (-2.5, "-2.5"), (0.1, "0.1"), (1.0 / 3, "0.333333333333"),
      (2.0 / 3, "0.666666666667"), (0.1 + 0.2, "0.3"), (123456.7891234567, "123456.789123"),
      (999_999_999_999, "999999999999"), (999_999_999_999.6, "1e+12"), (1e12, "1e+12"),
      (1.5e15, "1.5e+15"), (0.0001, "0.0001"), (0.00001, "1e-05"), (1.25e-7, "1.25e-07"),
      (0.99999999999999, "1"), (9.9999999999999e-5, "0.0001"), (1e100, "1e+100"),
      (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.79769313486e+308"),
      (0.1234567890125, "0.123456789013"), (100, "100"), (1e9, "1000000000"),
    ] as [(Double, String)])
  func reals(value: Double, text: String) throws {
    // The smallest subnormal number has one digit in its shortest form.
    #expect(try Self.reals([value], digits: 12) == [text])
  }

  @Test(
    "Real numbers agree with C's %g wherever the shortest decimal does not end in a tie",
    arguments: [1, 3, 9, 12, 15, 17])
  func printf(digits: Int) throws {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var values: [Double] = []
    while values.count < 5_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let bits = Double(bitPattern: state)
      let moderate = Double(Int64(bitPattern: state) >> 12) / 65_536
      for value in [bits, moderate] where value.isFinite && value.isNormal {
        // A tie of the shortest decimal lies off the exact value, which C rounds.
        let mantissa = value.description.prefix { $0 != "e" }
        let shortest = mantissa.filter { $0.isNumber }.drop { $0 == "0" }
        if digits < 17, shortest.count == digits + 1, shortest.hasSuffix("5") { continue }
        values.append(value)
      }
    }
    let written = try Self.reals(values, digits: digits)
    for (value, text) in zip(values, written) {
      if digits == 17 {
        #expect(Double(text) == value)
      } else {
        #expect(text == String(format: "%.\(digits)g", value))
      }
    }
  }
}
