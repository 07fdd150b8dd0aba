// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How far a node's clock is from simulated time.
public struct NodeClock: Sendable, Hashable {
  /// By how much it is ahead at the start; behind if negative.
  public var offset: VirtualDuration
  /// What it gains in a second, in parts per million.
  public var driftPartsPerMillion: Double

  /// Creates a clock.
  public init(offset: VirtualDuration = .zero, driftPartsPerMillion: Double = 0) {
    self.offset = offset
    self.driftPartsPerMillion = driftPartsPerMillion
  }

  /// What it shows at a moment of simulated time, both in nanoseconds.
  package func reading(at time: Int64) -> Int64 {
    guard driftPartsPerMillion != 0 else { return time + offset.nanoseconds }
    // Whole nanoseconds a second, so that no rounding depends on the machine; what is gained rounds
    // down, so that readings and times are inverse.
    let perSecond = Int64((driftPartsPerMillion * 1_000).rounded())
    let product = Int128(time) * Int128(perSecond)
    let gained = product / 1_000_000_000 - (product % 1_000_000_000 < 0 ? 1 : 0)
    return time + offset.nanoseconds + Int64(gained)
  }

  /// The moment at which it first shows a reading, or the next nanosecond.
  package func time(ofReading reading: Int64) -> Int64 {
    guard driftPartsPerMillion != 0 else { return reading - offset.nanoseconds }
    let perSecond = Int64((driftPartsPerMillion * 1_000).rounded())
    let numerator = Int128(reading - offset.nanoseconds) * 1_000_000_000
    let denominator = Int128(1_000_000_000 + perSecond)
    var time = Int64(numerator / denominator)
    while self.reading(at: time) < reading { time += 1 }
    return time
  }
}

extension NodeClock {
  var problem: String? {
    driftPartsPerMillion.isFinite && abs(driftPartsPerMillion) <= 100_000
      ? nil : "a clock drifts by at most 100,000 parts per million"
  }
}
