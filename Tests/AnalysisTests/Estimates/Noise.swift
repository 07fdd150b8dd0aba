// SPDX-License-Identifier: GPL-3.0-or-later

/// A series of numbers between 0 and 1 that other programs can make again: the linear congruential
/// generator of ISO C's example, x = 1103515245 x + 12345 modulo 2^31, from 1.
enum Noise {
  static func series(_ count: Int) -> [Double] {
    var state: UInt64 = 1
    return (0..<count).map { _ in
      state = (state &* 1_103_515_245 &+ 12_345) % (1 << 31)
      return Double(state) / Double(1 << 31)
    }
  }

  /// Noise whose values remember their predecessors: y = phi y + (noise - 0.5).
  static func remembering(_ count: Int, _ phi: Double) -> [Double] {
    var value = 0.0
    return series(count).map { noise in
      value = phi * value + (noise - 0.5)
      return value
    }
  }
}
