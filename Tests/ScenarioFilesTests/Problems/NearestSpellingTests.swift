// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

@Suite struct NearestSpellingTests {
  @Test(
    "A slip of the pen is recognised",
    arguments: [
      ("consumer", "consumers"), ("servcie", "service"), ("topcis", "topics"), ("Rate", "rate"),
      ("pull-batch-size", "pull_batch_size"), ("averagly", "averagely"), ("threds", "threads"),
    ] as [(String, String)])
  func slipsAreRecognised(word: String, meant: String) {
    let words = [
      "rate", "topics", "consumers", "service", "pull_batch_size", "averagely", "threads",
    ]
    #expect(NearestSpelling.nearest(to: word, among: words) == meant)
  }

  @Test("Another word is not taken for a slip", arguments: ["zebra", "", "x", "latency"])
  func otherWordsAreNot(word: String) {
    #expect(NearestSpelling.nearest(to: word, among: ["topics", "rate", "h"]) == nil)
  }

  @Test("Of words equally near the first is taken")
  func firstOfEquals() {
    #expect(NearestSpelling.nearest(to: "cat", among: ["bat", "hat"]) == "bat")
  }

  @Test("Very long words are not compared")
  func longWordsArePassedOver() {
    let long = String(repeating: "a", count: 100_000)
    #expect(NearestSpelling.nearest(to: long, among: [long + "b"]) == nil)
  }
}
