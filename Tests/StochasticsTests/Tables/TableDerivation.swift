// SPDX-License-Identifier: GPL-3.0-or-later

/// Derives `Sources/CRandomEngine/tables.c`: the layers of both ziggurats and the powers of two
/// that the portable exponential function starts from.
///
/// The ziggurat is that of Marsaglia and Tsang, Journal of Statistical Software 5(8), 2000, with
/// 256 layers and 52-bit positions. A density is cut into a base strip with the tail and 255
/// rectangles, all of the same area.
enum TableDerivation {
  /// A decreasing density without its constant, its inverse and the area right of a point.
  struct Density: Sendable {
    var name: String
    var value: @Sendable (DoubleDouble) -> DoubleDouble
    var inverse: @Sendable (DoubleDouble) -> DoubleDouble
    var tailArea: @Sendable (DoubleDouble) -> DoubleDouble
    var bracket: (Double, Double)
  }

  static let layerCount = 256

  static let exponential = Density(
    name: "exponential",
    value: { (-$0).exponential() },
    inverse: { -$0.logarithm() },
    tailArea: { (-$0).exponential() },
    bracket: (6, 9))

  static let normal = Density(
    name: "normal",
    value: { ($0 * $0 * DoubleDouble(-0.5)).exponential() },
    inverse: { ($0.logarithm() * DoubleDouble(-2)).squareRoot() },
    tailArea: { normalTailArea($0) },
    bracket: (3, 4.5))

  /// The integral of exp(-t t / 2) from x to infinity, as half of the circle constant's root less
  /// the power series of the integral from zero.
  static func normalTailArea(_ x: DoubleDouble) -> DoubleDouble {
    // exp(-x x / 2) * (x + x^3 / 3 + x^5 / (3 * 5) + ...): no term is negative, nothing cancels.
    var term = x
    var sum = x
    var odd = 3.0
    while term.high > sum.high * 1e-33 {
      term = term * x * x / DoubleDouble(odd)
      sum = sum + term
      odd += 2
    }
    let inner = (x * x * DoubleDouble(-0.5)).exponential() * sum
    return (DoubleDouble.pi * DoubleDouble(0.5)).squareRoot() - inner
  }

  /// The right edges of the layers for a base layer that ends at `edge`: the imagined width of the
  /// base strip, `edge`, and so on up to the last one above zero; nil where the layers pass the
  /// top.
  static func edges(_ density: Density, from edge: DoubleDouble) -> [DoubleDouble]? {
    let area = edge * density.value(edge) + density.tailArea(edge)
    var edges = [area / density.value(edge), edge]
    while edges.count < layerCount {
      let last = edges[edges.count - 1]
      let height = density.value(last) + area / last
      guard height < DoubleDouble(1) else { return nil }
      edges.append(density.inverse(height))
    }
    return edges
  }

  /// The edges for the base at which the topmost layer ends exactly at the density's top.
  static func solvedEdges(_ density: Density) -> [DoubleDouble] {
    var low = DoubleDouble(density.bracket.0)
    var high = DoubleDouble(density.bracket.1)
    for _ in 0..<104 {
      let middle = (low + high) * DoubleDouble(0.5)
      guard let edges = edges(density, from: middle) else {
        low = middle
        continue
      }
      let last = edges[layerCount - 1]
      let area = middle * density.value(middle) + density.tailArea(middle)
      if density.value(last) + area / last < DoubleDouble(1) { high = middle } else { low = middle }
    }
    return edges(density, from: high) ?? []
  }

  /// The bound of a layer's fast part: positions under it lie under the density for certain.
  static func bound(inner: DoubleDouble, outer: DoubleDouble) -> UInt64 {
    let position = (inner / outer).scaled(byPowerOfTwo: 52)
    let floor = position.high.rounded(.down)
    // The low word decides only where the high one is a whole number already.
    return UInt64(floor == position.high && position.low < 0 ? floor - 1 : floor)
  }

  /// 2^(i/128) for i in 0..<128, each as a double and what is missing from it, relative to it.
  static func powersOfTwo() -> [(value: Double, missing: Double)] {
    (0..<128).map { index in
      let exact =
        (DoubleDouble(Double(index)) * DoubleDouble.logOfTwo * DoubleDouble(1.0 / 128))
        .exponential()
      let value = exact.rounded
      return (value, ((exact - DoubleDouble(value)) / DoubleDouble(value)).rounded)
    }
  }
}

extension TableDerivation {
  static func hexadecimal(_ value: Double) -> String {
    guard value != 0 else { return "0x0p+0" }
    let digits = String(value.significandBitPattern, radix: 16)
    let padded = String(repeating: "0", count: 13 - digits.count) + digits
    let exponent = value.exponent
    return "\(value < 0 ? "-" : "")0x1.\(padded)p\(exponent < 0 ? "" : "+")\(exponent)"
  }

  /// The entries of an array, several to a line.
  static func rows(_ entries: [String], perLine: Int) -> String {
    stride(from: 0, to: entries.count, by: perLine).map { start in
      let line = entries[start..<min(start + perLine, entries.count)]
      return "  " + line.joined(separator: ", ") + ",\n"
    }.joined()
  }

  static func layerText(_ density: Density) -> String {
    let edges = solvedEdges(density)
    let layers = (0..<layerCount).map { index in
      let inner = index + 1 < layerCount ? edges[index + 1] : DoubleDouble(0)
      let bound = String(bound(inner: inner, outer: edges[index]), radix: 16)
      return "{0x\(bound), \(hexadecimal(edges[index].scaled(byPowerOfTwo: -52).rounded))}"
    }
    let heights = (0...layerCount).map { index in
      // The base strip starts at height zero; the topmost edge lies at the density's top.
      hexadecimal(index == 0 ? 0 : index == layerCount ? 1 : density.value(edges[index]).rounded)
    }
    return """
      const struct lagcast_layer lagcast_\(density.name)_layers[256] = {
      \(rows(layers, perLine: 2))};

      const double lagcast_\(density.name)_heights[257] = {
      \(rows(heights, perLine: 4))};

      const double lagcast_\(density.name)_tail = \(hexadecimal(edges[1].rounded));

      """
  }

  /// The whole text of the C file.
  static func sourceText() -> String {
    var text = """
      // SPDX-License-Identifier: GPL-3.0-or-later

      // Derived by TableDerivation in Tests/StochasticsTests/Tables; a test compares every byte.
      // To write it anew: LAGCAST_WRITE_TABLES=1 swift test --filter TableDerivation
      // Layers: bound of the fast part in 2^52nds of the layer, width in 2^-52.

      #include "CRandomEngine.h"


      """
    text += layerText(exponential) + "\n" + layerText(normal) + "\n"
    let powers = powersOfTwo().map { "{\(hexadecimal($0.value)), \(hexadecimal($0.missing))}" }
    text += "const struct lagcast_power lagcast_powers_of_two[128] = {\n"
    return text + rows(powers, perLine: 2) + "};\n"
  }
}
