// SPDX-License-Identifier: GPL-3.0-or-later

/// The streams of one replication, each found by the names of an entity and of a purpose.
///
/// A stream depends on the seed, the replication and these two names alone. Adding a consumer or a
/// topic therefore leaves the draws of all others as they were, which is what makes common random
/// numbers work, and no order of creation matters.
@frozen
public struct StreamFamily: Sendable, Hashable {
  /// The seed of the experiment; all 64 bits count.
  public let seed: UInt64

  /// The number of the replication.
  public let replication: UInt64

  @usableFromInline
  let root: UInt64

  /// Creates the family of a replication.
  public init(seed: UInt64, replication: UInt64) {
    self.seed = seed
    self.replication = replication
    root = Self.absorb(replication, into: Self.absorb(seed, into: 0))
  }

  /// Returns the key of an entity's purpose, for ``CounterStream``.
  ///
  /// Names are compared by their UTF-8 bytes.
  ///
  /// - Parameters:
  ///   - entity: the name of what draws, such as `"orders/checkout-0"`.
  ///   - purpose: what it draws, such as `"service"`.
  /// - Returns: the key; different names give different keys but for chance, 1 in 2^64.
  /// - Complexity: proportional to the length of the names.
  public func key(entity: String, purpose: String) -> UInt64 {
    Self.absorb(name: purpose, into: Self.absorb(name: entity, into: root))
  }

  /// Returns the key of one of an entity's numbered parts.
  ///
  /// - Parameters:
  ///   - entity: the name of what draws.
  ///   - index: the number of the part, such as a thread's.
  ///   - purpose: what it draws.
  /// - Returns: the key.
  public func key(entity: String, index: Int, purpose: String) -> UInt64 {
    let part = Self.absorb(
      UInt64(bitPattern: Int64(index)), into: Self.absorb(name: entity, into: root))
    return Self.absorb(name: purpose, into: part)
  }

  /// Returns the stream of an entity's purpose, at its start.
  public func stream(entity: String, purpose: String) -> RandomStream {
    RandomStream(seed: key(entity: entity, purpose: purpose))
  }

  /// Returns the stream of one of an entity's numbered parts, at its start.
  public func stream(entity: String, index: Int, purpose: String) -> RandomStream {
    RandomStream(seed: key(entity: entity, index: index, purpose: purpose))
  }

  /// Mixes a word into a hash; for a given hash no two words give the same, and the reverse.
  static func absorb(_ word: UInt64, into hash: UInt64) -> UInt64 {
    SplitMix64.mix((hash ^ word) &+ SplitMix64.increment)
  }

  /// Mixes a name into a hash: its UTF-8 bytes in groups of eight, then their number.
  static func absorb(name: String, into start: UInt64) -> UInt64 {
    var hash = start
    var word: UInt64 = 0
    var count: UInt64 = 0
    for byte in name.utf8 {
      word |= UInt64(byte) << (8 * (count % 8))
      count += 1
      if count % 8 == 0 {
        hash = absorb(word, into: hash)
        word = 0
      }
    }
    if count % 8 != 0 { hash = absorb(word, into: hash) }
    // The length ends the name, so that ("ab", "c") and ("a", "bc") differ.
    return absorb(count, into: hash ^ 0x6C65_6E67_7468_2121)
  }
}
