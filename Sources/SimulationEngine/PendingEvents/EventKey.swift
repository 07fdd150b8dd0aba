// SPDX-License-Identifier: GPL-3.0-or-later

/// The packed 128-bit form of an event's place in the total order.
///
/// From the top: 64 bits of time with the sign bit flipped (so that unsigned comparison orders
/// times), 2 bits of priority class, 39 bits of insertion number and 23 bits that say where the
/// event is kept. One comparison of two keys thus compares time, class and insertion number; two
/// keys of the same set are never equal.
@usableFromInline
package enum EventKey {
  /// Width of the field that says where an event is kept.
  @inlinable
  package static var slotBits: UInt64 { 23 }

  /// The most slots there can be: 8,388,607.
  ///
  /// The slot of all ones is left out, so that no key equals ``infinity``.
  @inlinable
  package static var slotLimit: Int { (1 << 23) - 1 }

  /// The bits of the field that says where an event is kept.
  @inlinable
  package static var slotMask: UInt64 { (1 << 23) - 1 }

  /// The bits of the priority class in the low half of a key.
  @inlinable
  package static var classMask: UInt64 { 3 << 62 }

  /// One insertion number, at its place in the low half of a key.
  @inlinable
  package static var sequenceUnit: UInt64 { 1 << 23 }

  /// The bit that is set once insertion numbers, at their place, are spent.
  @inlinable
  package static var sequenceEndBit: UInt64 { 62 }

  /// Later than every event; marks an empty place.
  @inlinable
  package static var infinity: UInt128 { .max }

  /// The high half of the keys of an instant.
  @inlinable
  package static func high(_ time: VirtualTime) -> UInt64 {
    UInt64(bitPattern: time.nanoseconds) ^ (1 << 63)
  }

  /// The instant of a key.
  @inlinable
  package static func time(_ key: UInt128) -> VirtualTime {
    let high = UInt64(truncatingIfNeeded: key &>> 64)
    return VirtualTime(nanoseconds: Int64(bitPattern: high ^ (1 << 63)))
  }

  /// A key from its two halves.
  @inlinable
  package static func join(high: UInt64, low: UInt64) -> UInt128 {
    UInt128(truncatingIfNeeded: high) &<< 64 | UInt128(truncatingIfNeeded: low)
  }

  /// The low half of a key: class, insertion number and slot.
  @inlinable
  package static func low(_ key: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: key) }

  /// The priority class of the low half of a key.
  @inlinable
  package static func priority(low: UInt64) -> EventPriority {
    EventPriority(lowBits: low &>> 62)
  }

  /// The key after which no event of an instant comes.
  @inlinable
  package static func lastKey(of time: VirtualTime) -> UInt128 {
    join(high: high(time), low: .max - 1)
  }
}
