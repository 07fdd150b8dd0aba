// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

@Suite struct AliasScanTests {
  /// Nine levels of nine aliases each stand for nine to the ninth values in some 400 bytes.
  private func bomb(_ use: (Int) -> String) -> String {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) \(use(level - 1))\n"
    }
    return text
  }

  private func list(_ level: Int) -> String {
    "[" + Array(repeating: "*a\(level)", count: 9).joined(separator: ", ") + "]"
  }

  @Test(
    "An alias bomb in keys is refused before anything is composed",
    arguments: [
      "{*a9 : x}", "? *a9\n: x", "{[*a9]: x}", "{? *a9 : x}", "[*a9 : x]", "{{x: *a9}: y}",
      "- ? [*a9]\n  : x",
    ] as [String])
  func aliasBombInKeys(last: String) {
    let found = SmallScenario.problems(bomb(list) + last + "\n")
    #expect(found.count == 1)
    #expect(
      found.first?.hasSuffix(
        "aliases and complex keys do not go together; write each key as a plain word") == true)
  }
}
