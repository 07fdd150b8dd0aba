// SPDX-License-Identifier: GPL-3.0-or-later

/// Buckets of a consistent-hash exchange.
///
/// Source: J. Lamping, E. Veach, *A Fast, Minimal Memory, Consistent Hash Algorithm*, 2014, which
/// `rabbit_exchange_type_consistent_hash` uses over the buckets of all bindings in the order of
/// their declaration. The broker seeds it by Erlang's own hash of the routing key; here the key's
/// bytes are mixed by FNV-1a and SplitMix64 in its place, so single keys fall elsewhere than on a
/// broker, but in the same proportions and with the same moves when a binding is added.
package enum JumpHash {
  /// The bucket of a key.
  ///
  /// - Precondition: `buckets` is positive.
  package static func bucket(of key: String, among buckets: Int) -> Int {
    var state = mixed(key)
    var bucket = -1
    var next = 0
    while next < buckets {
      bucket = next
      state = state &* 2_862_933_555_777_941_757 &+ 1
      next = Int(Double(bucket + 1) * (Double(1 << 31) / Double((state >> 33) + 1)))
    }
    return bucket
  }

  private static func mixed(_ key: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31)
  }
}
