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

  @Test("A unit that is none of time stops the program")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      _ = FieldText.time(nanoseconds: 1, in: .bytes)
    }
  }
}
