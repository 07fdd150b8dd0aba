// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Order by UTF-16 code unit")
struct CodeUnitOrderTests {
  @Test("Numbers in names sort as text, capitals before small letters, prefixes first")
  func textOrder() {
    let names = ["c2", "c10", "c", "C1", "_c", "", "c1"]
    #expect(
      names.sorted(by: CodeUnitOrder.precedes) == ["", "C1", "_c", "c", "c1", "c10", "c2"])
  }

  @Test("Composed and decomposed accents are different names")
  func canonicalEquivalence() {
    #expect("\u{E9}" == "e\u{301}")
    #expect(!CodeUnitOrder.areEqual("\u{E9}", "e\u{301}"))
    #expect(CodeUnitOrder.areEqual("e\u{301}", "e\u{301}"))
    #expect(MemberID("\u{E9}") != MemberID("e\u{301}"))
    #expect(Set([MemberID("\u{E9}"), MemberID("e\u{301}")]).count == 2)
  }

  @Test("Surrogate pairs sort before the end of the basic plane")
  func surrogates() {
    #expect(CodeUnitOrder.precedes("\u{1F600}", "\u{E000}"))
    #expect(CodeUnitOrder.precedes("\u{10FFFF}", "\u{FFFD}"))
    #expect(CodeUnitOrder.precedes("\u{D7FF}", "\u{10000}"))
  }

  @Test("The comparison of bytes agrees with that of code units", arguments: 0..<40)
  func againstCodeUnits(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet: [Unicode.Scalar] = [
      "a", "b", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{EFFF}",
      "\u{F000}", "\u{FFFF}", "\u{10000}", "\u{1F600}", "\u{10FFFF}",
    ]
    for _ in 0..<200 {
      let words = (0..<2).map { _ in
        var word = String.UnicodeScalarView()
        for _ in 0..<random.below(4) { word.append(alphabet[random.below(alphabet.count)]) }
        return String(word)
      }
      let expected = words[0].utf16.lexicographicallyPrecedes(words[1].utf16)
      #expect(CodeUnitOrder.precedes(words[0], words[1]) == expected)
      #expect(
        CodeUnitOrder.areEqual(words[0], words[1])
          == words[0].utf16.elementsEqual(words[1].utf16))
    }
  }
}
