// SPDX-License-Identifier: GPL-3.0-or-later

/// What a pending-event set keeps of one event beside its key.
@frozen
@usableFromInline
struct PendingRecord<Event: BitwiseCopyable>: BitwiseCopyable {
  /// The bits of the event's handle, or all ones in a free slot.
  @usableFromInline
  var handle: UInt64

  /// Where the key is.
  ///
  /// Below ``WinnerTree/leafLimit`` it is the leaf of the tree, else the low half of the key that
  /// stands for the event in the buckets. In a free slot it is the next free slot.
  /// Insertion numbers start at 1, so the low half of a key is never taken for a leaf.
  @usableFromInline
  var place: UInt64

  /// The event itself.
  @usableFromInline
  var event: Event

  @inlinable
  init(handle: UInt64, place: UInt64, event: Event) {
    self.handle = handle
    self.place = place
    self.event = event
  }
}
