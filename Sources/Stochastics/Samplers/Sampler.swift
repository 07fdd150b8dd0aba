// SPDX-License-Identifier: GPL-3.0-or-later

/// Draws durations of one distribution in whole nanoseconds, bit for bit the same on every machine.
///
/// A sampler is a plain value of 64 bytes without references: it copies freely, and a draw neither
/// allocates nor counts references nor dispatches dynamically. Make one from a
/// ``DistributionSpecification``. What is drawn for given words of the source never changes between
/// versions of this module.
@frozen
public struct Sampler: @unchecked Sendable, BitwiseCopyable {
  /// The algorithms; each reads the parameters in its own way, see
  /// ``Sampler/otherDuration(using:)``.
  @usableFromInline
  enum Kind: UInt8, Sendable, BitwiseCopyable {
    case constant, exponential, uniform, erlang, gamma, hyperexponential, lognormal, weibull
    case pareto, truncatedNormal, values, weightedValues, mixture
  }

  @usableFromInline
  let kind: Kind
  @usableFromInline
  let a: Double
  @usableFromInline
  let b: Double
  @usableFromInline
  let c: Double
  @usableFromInline
  let d: Double
  @usableFromInline
  let count: Int64
  @usableFromInline
  let table: UnsafeRawPointer?
  @usableFromInline
  let columns: UnsafePointer<UInt64>?

  init(
    _ kind: Kind, a: Double = 0, b: Double = 0, c: Double = 0, d: Double = 0, count: Int64 = 0,
    table: UnsafeRawPointer? = nil, columns: UnsafePointer<UInt64>? = nil
  ) {
    self.kind = kind
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.count = count
    self.table = table
    self.columns = columns
  }

  /// Returns a duration in nanoseconds, from 0 to ``Nanoseconds/longest``, rounded to the nearest.
  ///
  /// - Complexity: constant.
  @inlinable
  @inline(__always)
  public func nanoseconds<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Int64 {
    if kind == .exponential { return bits.nextExponentialNanoseconds(meanNanoseconds: a) }
    if kind == .constant { return count }
    return otherNanoseconds(using: &bits)
  }

  /// Returns the duration for one identity: a pure function of the key, the counter and the
  /// attempt.
  ///
  /// See ``CounterStream/init(key:counter:attempt:)``.
  @inlinable
  @inline(__always)
  public func nanoseconds(key: UInt64, counter: UInt64, attempt: UInt64 = 0) -> Int64 {
    if kind == .constant { return count }
    var bits = CounterStream(key: key, counter: counter, attempt: attempt)
    return nanoseconds(using: &bits)
  }

  /// The mean in nanoseconds where durations are exponential, else nil.
  ///
  /// A caller that draws without pause can draw by ``RandomBits/nextExponentialNanoseconds(meanNanoseconds:)``
  /// then and gets the same durations.
  public var exponentialMean: Double? { kind == .exponential ? a : nil }

  /// Returns a duration in nanoseconds before rounding; it may exceed ``Nanoseconds/longest``.
  @inlinable
  public func unroundedNanoseconds<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Double {
    if kind == .exponential { return bits.nextExponential() * a }
    if kind == .constant { return Double(count) }
    return otherDuration(using: &bits)
  }

  @inlinable
  @inline(never)
  func otherNanoseconds<Bits: RandomBits & ~Copyable>(using bits: inout Bits) -> Int64 {
    Nanoseconds.rounded(otherDuration(using: &bits))
  }
}

extension Sampler {
  /// The contents as words, for comparing samplers.
  var words: [UInt64] {
    [
      UInt64(kind.rawValue), a.bitPattern, b.bitPattern, c.bitPattern, d.bitPattern,
      UInt64(bitPattern: count), UInt64(UInt(bitPattern: table)),
      UInt64(UInt(bitPattern: columns)),
    ]
  }
}
