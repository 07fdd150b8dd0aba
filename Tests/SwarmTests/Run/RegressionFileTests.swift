// SPDX-License-Identifier: GPL-3.0-or-later

import Swarm
import Testing

@Suite struct RegressionFileTests {
  @Test("There is nothing to cut down in a scenario that passes")
  func sound() {
    #expect(RegressionFile(shrinking: 1) == nil)
  }
}
