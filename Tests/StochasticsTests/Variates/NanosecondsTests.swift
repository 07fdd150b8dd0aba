// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Nanoseconds")
struct NanosecondsTests {
  @Test(
    "Durations round to the nearest, ties to even, and stay in range",
    arguments: [
      (0.0, 0), (-0.0, 0), (0.4, 0), (0.5, 0), (0.6, 1), (1.5, 2), (2.5, 2), (3.5, 4),
      (-0.6, 0), (-1e300, 0), (0x1p51 - 0.5, 1 << 51), (0x1p51, 1 << 51),
      (0x1p51 + 0.5, 1 << 51), (0x1p51 + 1.5, (1 << 51) + 2), (0x1p62, 1 << 62), (1e300, 1 << 62),
      (.infinity, 1 << 62), (.nan, 1 << 62), (123_456_789.25, 123_456_789),
    ] as [(Double, Int64)])
  func rounding(duration: Double, expected: Int64) {
    #expect(Nanoseconds.rounded(duration) == expected)
  }

  @Test("Rounding agrees with the standard library's over all sizes")
  func agreement() {
    var stream = RandomStream(seed: 3)
    for _ in 0..<100_000 {
      let value = PortableMath.exponential(stream.nextUnit() * 42)
      #expect(Nanoseconds.rounded(value) == Int64(value.rounded(.toNearestOrEven)))
    }
  }
}
