// SPDX-License-Identifier: GPL-3.0-or-later

public import CRandomEngine

extension RandomBits where Self: ~Copyable {
  /// Returns an exponential variate with mean 1, by the ziggurat of Marsaglia and Tsang, Journal of
  /// Statistical Software 5(8), 2000, with 256 layers.
  ///
  /// One word gives the layer (its low 8 bits) and the place inside it (its high 52 bits), which
  /// settles 98.9 % of the draws. The number of words used does not depend on any parameter: to
  /// scale a variate, multiply it.
  @inlinable
  @inline(__always)
  public mutating func nextExponential() -> Double {
    let word = next()
    let layer = lagcast_exponential_layer_table()[Int(truncatingIfNeeded: word & 255)]
    let position = word &>> 12
    let x = exactDouble(below2To52: position) * layer.width
    return position < layer.bound ? x : nextExponential(word: word, x: x)
  }

  /// Settles a place that is not under the density for certain: in the tail or in a layer's wedge.
  @inlinable
  @inline(never)
  mutating func nextExponential(word: UInt64, x first: Double) -> Double {
    let layers = lagcast_exponential_layer_table()
    let heights = lagcast_exponential_height_table()
    var index = Int(truncatingIfNeeded: word & 255)
    var x = first
    var tail = 0.0
    while true {
      if index == 0 {
        // Beyond its last edge the density is the same again: start over from there.
        tail += lagcast_exponential_tail
      } else {
        let height = heights[index] + nextUnit() * (heights[index + 1] - heights[index])
        if height < PortableMath.exponential(-x) { return tail + x }
      }
      let word = next()
      index = Int(truncatingIfNeeded: word & 255)
      let position = word &>> 12
      x = exactDouble(below2To52: position) * layers[index].width
      if position < layers[index].bound { return tail + x }
    }
  }

  /// Returns an exponential variate with mean 1 by inversion: exactly one word a variate.
  ///
  /// The variate grows with the word. Slower than ``nextExponential()``; use it where streams must
  /// stay aligned word by word, as for antithetic draws.
  @inlinable
  public mutating func nextExponentialByInversion() -> Double {
    // 1 - u is exact, so nothing is lost near zero.
    0 - PortableMath.logarithm(1 - nextUnit())
  }

  /// Returns an exponential duration in whole nanoseconds, rounded to the nearest.
  ///
  /// - Parameter meanNanoseconds: the mean, finite and not negative.
  /// - Returns: the duration, at most ``Nanoseconds/longest``.
  @inlinable
  @inline(__always)
  public mutating func nextExponentialNanoseconds(meanNanoseconds: Double) -> Int64 {
    Nanoseconds.rounded(nextExponential() * meanNanoseconds)
  }
}
