// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Roots of functions")
struct RootsTests {
  @Test("A crossing is found, at the ends too")
  func crossing() throws {
    let root = try #require(Roots.root(in: 0...10) { $0 * $0 - 2 })
    #expect(abs(root - 1.414_213_562_373_095) < 1e-11)
    #expect(Roots.root(in: 2...3) { $0 - 2 } == 2)
    #expect(Roots.root(in: 1...2) { $0 - 2 } == 2)
  }

  @Test("Without a change of sign, or where a value is no number, there is none")
  func none() {
    #expect(Roots.root(in: 3...4) { $0 * $0 } == nil)
    #expect(Roots.root(in: 0...1) { _ in .nan } == nil)
  }
}
