// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A stream of exponentially distributed spans in whole nanoseconds.
///
/// The ziggurat of G. Marsaglia and W. W. Tsang, *Journal of Statistical Software* 5 (2000), 8,
/// with 256 layers.
struct ExponentialStream {
  private var random: Xoshiro256PlusPlus
  private let mean: Double
  private let layers: UnsafePointer<Layer>

  /// A layer's width, scaled by 2^-53, and the share of it that needs no look at the density.
  private struct Layer {
    var scale: Double
    var sure: UInt64
    var top: Double
    var bottom: Double
  }

  private static let layerCount = 256

  /// Right end of the lowest layer's rectangle, and the area of every layer.
  private static let tail = 7.697117470131487
  private static let area = 0.003949659822581572

  init(seed: UInt64, mean: Double) {
    random = Xoshiro256PlusPlus(seed: seed)
    self.mean = mean
    layers = Self.makeLayers()
  }

  private static func makeLayers() -> UnsafePointer<Layer> {
    let layers = UnsafeMutablePointer<Layer>.allocate(capacity: layerCount)
    var widths = [area / exp(-tail), tail]
    while widths.count < layerCount {
      let last = widths[widths.count - 1]
      widths.append(-log(area / last + exp(-last)))
    }
    widths.append(0)
    for index in 0..<layerCount {
      let sure = widths[index + 1] / widths[index] * 0x1p53
      layers[index] = Layer(
        scale: widths[index] * 0x1p-53, sure: UInt64(sure),
        top: exp(-widths[index + 1]), bottom: exp(-widths[index]))
    }
    return UnsafePointer(layers)
  }

  /// The next span.
  @inline(__always)
  mutating func next() -> Int64 {
    let bits = random.next()
    let layer = layers[Int(truncatingIfNeeded: bits & 255)]
    let position = bits &>> 11
    let value = Double(Int64(truncatingIfNeeded: position)) * layer.scale
    if position < layer.sure { return Int64(value * mean) }
    return Int64(rare(layer: Int(truncatingIfNeeded: bits & 255), value) * mean)
  }

  /// The 2 % of draws that need the density or the tail.
  @inline(never)
  private mutating func rare(layer first: Int, _ candidate: Double) -> Double {
    var index = first
    var value = candidate
    while true {
      if index == 0 { return Self.tail - log(random.unit()) }
      let layer = layers[index]
      if layer.bottom + random.unit() * (layer.top - layer.bottom) < exp(-value) { return value }
      let bits = random.next()
      index = Int(truncatingIfNeeded: bits & 255)
      value = Double(bits &>> 11) * layers[index].scale
      if bits &>> 11 < layers[index].sure { return value }
    }
  }
}
