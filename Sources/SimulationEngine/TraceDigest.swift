// SPDX-License-Identifier: GPL-3.0-or-later

/// A 64-bit fingerprint of a sequence of numbers and byte strings.
///
/// The digest knows no types: a byte string counts as the numbers it is made of, so what a model
/// appends for each event should be told apart by its own first number. Equal sequences give equal
/// values on every machine and in every version of the toolchain;
/// different ones differ but for a chance of about 2^-64. It is no cryptographic digest.
///
/// Each word goes through the finaliser of SplitMix64 together with the state: G. L. Steele,
/// D. Lea and C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
/// doi:10.1145/2660193.2660195.
@frozen
public struct TraceDigest: Sendable, Hashable, BitwiseCopyable {
  @usableFromInline
  var state: UInt64

  @usableFromInline
  var wordCount: UInt64

  /// Creates the digest of the empty sequence.
  @inlinable
  public init() {
    state = 0x9E37_79B9_7F4A_7C15
    wordCount = 0
  }

  /// The fingerprint of all that was added so far.
  @inlinable
  public var value: UInt64 { Self.mix(state ^ wordCount) }

  /// Adds an unsigned number.
  @inlinable
  public mutating func append(_ word: UInt64) {
    wordCount &+= 1
    // The addition keeps a run of zero words from leaving a zero state unchanged.
    state = Self.mix((state ^ word) &+ 0x9E37_79B9_7F4A_7C15)
  }

  /// Adds a signed number.
  @inlinable
  public mutating func append(_ number: Int64) { append(UInt64(bitPattern: number)) }

  /// Adds a signed number.
  @inlinable
  public mutating func append(_ number: Int) { append(Int64(number)) }

  /// Adds a real number by its bits, so that even the last one counts.
  @inlinable
  public mutating func append(_ number: Double) { append(number.bitPattern) }

  /// Adds a byte string: its length, then its bytes, eight to a number, the first the lowest.
  @inlinable
  public mutating func append(bytes: some Collection<UInt8>) {
    append(UInt64(bytes.count))
    var word: UInt64 = 0
    var shift: UInt64 = 0
    for byte in bytes {
      word |= UInt64(byte) &<< shift
      shift += 8
      if shift == 64 {
        append(word)
        word = 0
        shift = 0
      }
    }
    if shift > 0 { append(word) }
  }

  @inlinable
  static func mix(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits &>> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits &>> 31)
  }
}

extension TraceDigest: CustomStringConvertible {
  /// The value as 16 hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
