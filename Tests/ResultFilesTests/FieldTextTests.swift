// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import Testing

@Suite("Texts of single values")
struct FieldTextTests {
  @Test("Numbers, times and lines look as in result files")
  func forms() {
    #expect(FieldText.real(1.0 / 3) == "0.333333333333")
    #expect(FieldText.real(1.0 / 3, significantDigits: 3) == "0.333")
    #expect(FieldText.real(.nan) == "")
    #expect(FieldText.time(nanoseconds: 1_500_000, in: .milliseconds) == "1.5")
    #expect(FieldText.time(nanoseconds: -1, in: .seconds) == "-0.000000001")
    #expect(FieldText.csvLine(["a", "b,c", "d\"e", ""]) == "a,\"b,c\",\"d\"\"e\",\n")
    #expect(FieldText.csvLine([]) == "\n")
  }

  @Test(
    "Numbers for people have few digits, but whole parts in full",
    arguments: [
      (0, 4, "0"), (1.23456, 4, "1.235"), (1234.56, 4, "1235"), (-98765.4, 4, "-98765"),
      (1234.56, 6, "1234.56"), (99.96, 3, "100"), (0.000123456, 3, "0.000123"),
      (2e15, 4, "2e+15"), (.nan, 4, "-"), (-.infinity, 4, "-"),
    ] as [(Double, Int, String)])
  func shown(value: Double, digits: Int, text: String) {
    #expect(FieldText.shown(value, significantDigits: digits) == text)
  }

  @Test("A unit that is none of time stops the program")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      _ = FieldText.time(nanoseconds: 1, in: .bytes)
    }
  }
}
