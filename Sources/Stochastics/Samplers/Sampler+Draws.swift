// SPDX-License-Identifier: GPL-3.0-or-later

extension Sampler {
  /// Draws from all kinds but the two that ``nanoseconds(using:)`` settles in line.
  @inlinable
  func otherDuration<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Double {
    switch kind {
    case .constant: Double(count)
    case .exponential: bits.nextExponential() * a
    case .uniform: a + b * bits.nextUnit()
    case .erlang: erlang(using: &bits)
    case .gamma: a * bits.nextGamma(GammaConstants(d: b, c: c, boost: d))
    case .hyperexponential: hyperexponential(using: &bits)
    case .lognormal: a * PortableMath.exponential(b * bits.nextNormal())
    case .weibull: a * PortableMath.power(bits.nextExponential(), b)
    case .pareto: a * PortableMath.exponential(bits.nextExponential() * b)
    case .truncatedNormal: truncatedNormal(using: &bits)
    case .values: value(using: &bits)
    case .weightedValues: weightedValue(using: &bits)
    case .mixture: mixture(using: &bits)
    }
  }

  /// Adds up `count` exponential variates of mean `a`.
  @inlinable
  func erlang<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Double {
    var sum = 0.0
    for _ in 0..<count { sum += bits.nextExponential() }
    return sum * a
  }

  /// Takes mean `b` with probability `a`, else mean `c`.
  @inlinable
  func hyperexponential<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Double {
    let first = bits.nextBool(probability: a)
    return bits.nextExponential() * (first ? b : c)
  }

  /// A normal variate of deviation `a` cut off `b` deviations above the mean, measured from the
  /// cut.
  ///
  /// Where most of the mass lies beyond the cut, normal variates are drawn until one does; else an
  /// exponential one of rate `c` is thinned (Robert, Statistics and Computing 5, 1995, 121-125).
  @inlinable
  func truncatedNormal<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Double {
    while true {
      if b <= 0.25 {
        let z = bits.nextNormal()
        if z >= b { return a * (z - b) }
      } else {
        let beyond = bits.nextExponential() / c
        let distance = b + beyond - c
        if bits.nextUnit() < PortableMath.exponential(-0.5 * distance * distance) {
          return a * beyond
        }
      }
    }
  }

  /// One of `count` values, each equally likely.
  @inlinable
  func value<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Double {
    let index = bits.nextBounded(UInt64(bitPattern: count))
    guard let table else { return 0 }
    return table.assumingMemoryBound(to: Double.self)[Int(truncatingIfNeeded: index)]
  }

  /// One of `count` values, in proportion to their weights.
  @inlinable
  func weightedValue<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Double {
    guard let columns, let table else { return 0 }
    let alias = AliasTable(columns: columns, count: UInt64(bitPattern: count))
    return table.assumingMemoryBound(to: Double.self)[alias.index(using: &bits)]
  }

  /// A draw from one of `count` samplers, in proportion to their weights.
  @inlinable
  @inline(never)
  func mixture<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Double {
    guard let columns, let table else { return 0 }
    let alias = AliasTable(columns: columns, count: UInt64(bitPattern: count))
    let component = table.assumingMemoryBound(to: Sampler.self)[alias.index(using: &bits)]
    return component.unroundedNanoseconds(using: &bits)
  }
}

extension GammaConstants {
  /// Puts together constants that were worked out before.
  @inlinable
  init(d: Double, c: Double, boost: Double) {
    self.d = d
    self.c = c
    self.boost = boost
  }
}
