// SPDX-License-Identifier: GPL-3.0-or-later

/// The hash by which a Kafka producer chooses the partition of a record with a key: 32-bit
/// MurmurHash2 over the key's bytes (`common.utils.Utils.murmur2`, seed 0x9747b28c).
public enum Murmur2 {
  private static let multiplier: UInt32 = 0x5bd1_e995

  /// The hash of some bytes, as a signed number, as Java has it.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  public static func hash(_ bytes: some RandomAccessCollection<UInt8>) -> Int32 {
    var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
    var rest = bytes[...]
    while rest.count >= 4 {
      var word: UInt32 = 0
      for byte in rest.prefix(4).reversed() { word = word << 8 | UInt32(byte) }
      word = word &* multiplier
      word ^= word >> 24
      hash = (hash &* multiplier) ^ (word &* multiplier)
      rest = rest.dropFirst(4)
    }
    if !rest.isEmpty {
      var tail: UInt32 = 0
      for byte in rest.reversed() { tail = tail << 8 | UInt32(byte) }
      hash = (hash ^ tail) &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    hash ^= hash >> 15
    return Int32(bitPattern: hash)
  }

  /// The partition of a record with a key: the hash without its sign bit, modulo all partitions of
  /// the topic, those without a leader included (`BuiltInPartitioner.partitionForKey`).
  ///
  /// - Precondition: `count` is positive.
  public static func partition(
    ofKey bytes: some RandomAccessCollection<UInt8>, count: Int
  ) -> Int {
    Int(hash(bytes) & Int32.max) % count
  }
}
