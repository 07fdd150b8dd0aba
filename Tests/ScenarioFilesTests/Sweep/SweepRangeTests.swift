// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

@Suite("SweepRange")
struct SweepRangeTests {
  @Test(
    "gives the values that were meant, digit for digit",
    arguments: [
      (("1", "4", nil, nil), ["1", "2", "3", "4"]),
      (("4", "1", nil, nil), ["4", "3", "2", "1"]),
      (("8", "2", "-3", nil), ["8", "5", "2"]),
      (("1", "8", "3", nil), ["1", "4", "7"]),
      (("0.1", "0.3", "0.1", nil), ["0.1", "0.2", "0.3"]),
      (("-1", "1", "0.5", nil), ["-1", "-0.5", "0", "0.5", "1"]),
      (("5", "5", "1", nil), ["5"]),
      (("100/s", "300/s", "100/s", nil), ["100/s", "200/s", "300/s"]),
      (("500ms", "2s", "500ms", nil), ["500ms", "1000ms", "1500ms", "2000ms"]),
      (("1KiB", "2KiB", "512B", nil), ["1024B", "1536B", "2048B"]),
      (("0%", "20%", "10%", nil), ["0%", "10%", "20%"]),
      (("1", "64", nil, "4"), ["1", "4", "16", "64"]),
      (("1", "100", nil, "4"), ["1", "4", "16", "64"]),
      (("0.5", "2", nil, "2"), ["0.5", "1", "2"]),
      (("10ms", "1s", nil, "10"), ["10ms", "100ms", "1000ms"]),
      (("1", "3", nil, "1.5"), ["1", "1.5", "2.25"]),
    ] as [((String, String, String?, String?), [String])])
  func values(range: (String, String, String?, String?), wanted: [String]) throws {
    let values = try SweepRange.values(
      from: range.0, to: range.1, step: range.2, factor: range.3)
    #expect(values == wanted)
  }

  @Test(
    "refuses what has no end or no sense, and says why",
    arguments: [
      (("1", "4", "0", nil), "has the step 0"),
      (("1", "4", "-1", nil), "turn the sign of the step"),
      (("4", "1", "1", nil), "turn the sign of the step"),
      (("1", "100000", nil, nil), "more than 10000 values"),
      (("1", "20000000000000000000000000", "0.001", nil), "more than 10000 values"),
      (("100/s", "200/s", nil, nil), "lacks the key 'step' or 'factor'"),
      (("100/s", "200/m", "10/s", nil), "mixes units"),
      (("1", "2s", "1", nil), "mixes units"),
      (("10ms", "1KiB", "1ms", nil), "mixes units"),
      (("1", "64", nil, "1"), "a factor is a plain number above 1"),
      (("1", "64", nil, "2s"), "a factor is a plain number above 1"),
      (("0", "64", nil, "2"), "does not rise from a value above zero"),
      (("64", "1", nil, "2"), "does not rise from a value above zero"),
      (("1", "2", nil, "1.00001"), "too many digits"),
      (("few", "many", nil, nil), "'few' is not a number or quantity"),
      (("01", "4", nil, nil), "zeros in front"),
    ] as [((String, String, String?, String?), String)])
  func refuses(range: (String, String, String?, String?), reason: String) {
    do {
      let values = try SweepRange.values(
        from: range.0, to: range.1, step: range.2, factor: range.3)
      Issue.record("gave \(values.count) values")
    } catch {
      #expect(error.message.contains(reason), "\(error.message)")
    }
  }
}
