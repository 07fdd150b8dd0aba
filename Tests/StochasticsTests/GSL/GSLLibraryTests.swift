// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("GSL library")
struct GSLLibraryTests {
  @Test("The version is one of the second series")
  func version() {
    #expect(GSLLibrary.version.hasPrefix("2."))
  }
}
