// SPDX-License-Identifier: GPL-3.0-or-later

/// Draws keys by Zipf's law in constant time, the same on every machine.
///
/// Key k of n, counted from 1, has a probability in proportion to k^(-exponent).
/// Up to 65,536 keys an alias table of one word a key is used; above, rejection-inversion without a
/// table (Hoermann and Derflinger, ACM TOMACS 6(3), 1996).
@frozen
public struct ZipfSampler: Sendable, BitwiseCopyable {
  /// The number of keys.
  public let keys: Int

  /// The exponent; 0 makes all keys equally likely.
  public let exponent: Double

  @usableFromInline
  let alias: AliasTable?
  @usableFromInline
  let areaBeforeFirst: Double
  @usableFromInline
  let areaRange: Double
  @usableFromInline
  let alwaysWithin: Double

  /// The largest number of keys that are drawn from a table.
  public static var largestTable: Int { 1 << 16 }

  /// Creates the sampler.
  ///
  /// - Parameters:
  ///   - keys: the number of keys, from 1 to 2^40.
  ///   - exponent: from 0 to 20; web traffic shows about 0.6 to 1.2.
  /// - Throws: ``ParameterError`` for values out of range.
  /// - Complexity: proportional to the number of keys up to ``largestTable``, else constant.
  public init(keys: Int, exponent: Double) throws(ParameterError) {
    guard keys >= 1, keys <= 1 << 40 else {
      throw .invalid("zipf", "keys", "\(keys)", requirement: "must be from 1 to 2^40")
    }
    guard exponent >= 0, exponent <= 20 else {
      throw .invalid("zipf", "exponent", "\(exponent)", requirement: "must be from 0 to 20")
    }
    self.keys = keys
    self.exponent = exponent
    guard keys > Self.largestTable else {
      alias = AliasTable(weights: Self.weights(keys: keys, exponent: exponent))
      areaBeforeFirst = 0
      areaRange = 0
      alwaysWithin = 0
      return
    }
    alias = nil
    let first = Self.area(1.5, exponent) - 1
    areaBeforeFirst = first
    areaRange = Self.area(Double(keys) + 0.5, exponent) - first
    let second = Self.area(2.5, exponent) - PortableMath.power(2, -exponent)
    alwaysWithin = 2 - Self.abscissa(second, exponent)
  }

  /// The probabilities of all keys, most likely first.
  ///
  /// - Complexity: proportional to the number of keys.
  public func probabilities() -> [Double] {
    let weights = Self.weights(keys: keys, exponent: exponent)
    // Smallest first, so that the small ones are not lost in the sum.
    let sum = weights.reversed().reduce(0, +)
    return weights.map { $0 / sum }
  }

  private static func weights(keys: Int, exponent: Double) -> [Double] {
    (1...keys).map { PortableMath.power(Double($0), -exponent) }
  }

  /// Returns a key in `0..<keys`; 0 is the most likely one.
  @inlinable
  @inline(__always)
  public func key<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Int {
    if let alias { return alias.index(using: &bits) }
    return keyByInversion(using: &bits)
  }

  @inlinable
  @inline(never)
  func keyByInversion<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Int {
    let last = Double(keys)
    while true {
      let area = areaBeforeFirst + bits.nextUnit() * areaRange
      let x = Self.abscissa(area, exponent)
      let shift = PortableMath.roundingShift
      let key = min(max((x + shift) - shift, 1), last)
      if key - x <= alwaysWithin
        || area >= Self.area(key + 0.5, exponent) - PortableMath.power(key, -exponent)
      {
        return Int(key) - 1
      }
    }
  }

  /// The integral of x^(-exponent) from 1, through exponent 1 without a break.
  @inlinable
  static func area(_ x: Double, _ exponent: Double) -> Double {
    let logarithm = PortableMath.logarithm(x)
    let product = (1 - exponent) * logarithm
    guard abs(product) < 0x1p-6 else {
      return (PortableMath.exponential(product) - 1) / (1 - exponent)
    }
    // (exp(t) - 1) / t, where the difference would cancel.
    let series =
      1 + product * (1.0 / 2 + product * (1.0 / 6 + product * (1.0 / 24 + product * (1.0 / 120))))
    return logarithm * (series + product * product * product * product * product * (1.0 / 720))
  }

  /// The inverse of ``area(_:_:)``.
  @inlinable
  static func abscissa(_ area: Double, _ exponent: Double) -> Double {
    let product = max(area * (1 - exponent), -1)
    guard abs(product) < 0x1p-9 else {
      return PortableMath.exponential(PortableMath.logarithm(1 + product) / (1 - exponent))
    }
    // log(1 + t) / t, where the sum would lose digits.
    let low = 1 + product * (-1.0 / 2 + product * (1.0 / 3 + product * (-1.0 / 4)))
    let square = product * product
    return PortableMath.exponential(area * (low + square * square * (1.0 / 5 - product / 6)))
  }
}
