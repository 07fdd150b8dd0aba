// SPDX-License-Identifier: GPL-3.0-or-later

/// A name for one scheduled event, good for cancelling or moving it.
///
/// A handle outlives its event: once the event has run or was cancelled the handle names nothing,
/// and never comes to name a later event of the same scheduler. It means nothing to any other
/// scheduler.
@frozen
public struct EventHandle: Sendable, Hashable, BitwiseCopyable {
  /// Insertion number above the slot: together unique within a scheduler.
  @usableFromInline
  let bits: UInt64

  @inlinable
  init(bits: UInt64) { self.bits = bits }

  /// The handle that names no event; it is never pending.
  @inlinable
  public static var none: Self { Self(bits: .max) }
}
