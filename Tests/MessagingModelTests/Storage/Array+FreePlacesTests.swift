// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Free places of arrays")
struct ArrayFreePlacesTests {
  @Test("The place that became free last is taken first, and only then does the array grow")
  func reuses() {
    var entries = ["a", "b", "c"]
    var free = [0, 2]
    #expect(entries.store("d", reusing: &free) == 2)
    #expect(entries.store("e", reusing: &free) == 0)
    #expect(entries.store("f", reusing: &free) == 3)
    #expect(entries == ["e", "b", "d", "f"])
    #expect(free.isEmpty)
  }
}
