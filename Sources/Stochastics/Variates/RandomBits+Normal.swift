// SPDX-License-Identifier: GPL-3.0-or-later

public import CRandomEngine

extension RandomBits where Self: ~Copyable {
  /// Returns a standard normal variate, by the ziggurat of Marsaglia and Tsang, Journal of
  /// Statistical Software 5(8), 2000, with 256 layers.
  ///
  /// One word gives the layer (its low 8 bits), the sign (the next bit) and the place inside the
  /// layer (its high 52 bits), which settles 99 % of the draws.
  @inlinable
  @inline(__always)
  public mutating func nextNormal() -> Double {
    let word = next()
    let layer = lagcast_normal_layer_table()[Int(truncatingIfNeeded: word & 255)]
    let position = word &>> 12
    let x = exactDouble(below2To52: position) * layer.width
    let sign = (word & 256) &<< 55
    guard position < layer.bound else { return nextNormal(word: word, x: x) }
    return Double(bitPattern: x.bitPattern | sign)
  }

  /// Settles a place that is not under the density for certain: in the tail or in a layer's wedge.
  @inlinable
  @inline(never)
  mutating func nextNormal(word first: UInt64, x firstX: Double) -> Double {
    let layers = lagcast_normal_layer_table()
    let heights = lagcast_normal_height_table()
    var word = first
    var x = firstX
    while true {
      let index = Int(truncatingIfNeeded: word & 255)
      let sign = (word & 256) &<< 55
      if index == 0 {
        return Double(bitPattern: nextNormalTail().bitPattern | sign)
      }
      let height = heights[index] + nextUnit() * (heights[index + 1] - heights[index])
      if height < PortableMath.exponential(-0.5 * x * x) {
        return Double(bitPattern: x.bitPattern | sign)
      }
      word = next()
      let layer = layers[Int(truncatingIfNeeded: word & 255)]
      let position = word &>> 12
      x = exactDouble(below2To52: position) * layer.width
      if position < layer.bound {
        return Double(bitPattern: x.bitPattern | ((word & 256) &<< 55))
      }
    }
  }

  /// A variate beyond the ziggurat's last edge (Marsaglia, Technometrics 6(1), 1964).
  @inlinable
  mutating func nextNormalTail() -> Double {
    let edge = lagcast_normal_tail
    while true {
      let beyond = nextExponential() / edge
      if 2 * nextExponential() > beyond * beyond { return edge + beyond }
    }
  }

  /// Returns a standard normal variate by inversion: exactly one word a variate.
  ///
  /// The variate grows with the word. Slower than ``nextNormal()``.
  public mutating func nextNormalByInversion() -> Double {
    // The centre of the unit's step keeps both ends of the range out.
    PortableMath.normalQuantile((Double(next() &>> 12) + 0.5) * 0x1p-52)
  }
}
