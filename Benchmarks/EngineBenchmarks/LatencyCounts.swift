// SPDX-License-Identifier: GPL-3.0-or-later

/// A log-linear histogram of spans: 128 steps per power of two.
struct LatencyCounts {
  private static let stepBits = 7

  private let counts: UnsafeMutablePointer<UInt64>

  init() {
    let size = (64 - Self.stepBits) << Self.stepBits
    counts = .allocate(capacity: size)
    counts.initialize(repeating: 0, count: size)
  }

  @inline(__always)
  mutating func record(_ span: Int64) {
    let value = UInt64(bitPattern: span)
    let magnitude = max(0, 63 &- Self.stepBits &- value.leadingZeroBitCount)
    let step = Int(truncatingIfNeeded: value &>> UInt64(truncatingIfNeeded: magnitude))
    counts[(magnitude &<< Self.stepBits) &+ step] &+= 1
  }
}
