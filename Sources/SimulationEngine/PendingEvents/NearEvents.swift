// SPDX-License-Identifier: GPL-3.0-or-later

/// A few events that were announced to be among the very next, as a sorted run beside the tree.
///
/// In a model with some dozens of pending events most of what it schedules is far off, but a source
/// of arrivals or a polling loop schedules again and again what will run at once or soon. A place in
/// a run of four costs a few comparisons, a walk over the tree a hundred instructions and more.
///
/// The run is kept in descending order behind a sentinel, so the earliest event, or infinity, stands
/// at its end.
@frozen
@usableFromInline
package struct NearEvents<Event: BitwiseCopyable>: ~Copyable {
  /// What is kept of one event beside its key.
  @frozen
  @usableFromInline
  struct Record: BitwiseCopyable {
    @usableFromInline
    var handle: UInt64

    @usableFromInline
    var event: Event

    @inlinable
    init(handle: UInt64, event: Event) {
      self.handle = handle
      self.event = event
    }
  }

  @usableFromInline
  let keys: UnsafeMutablePointer<UInt128>

  @usableFromInline
  let records: UnsafeMutablePointer<Record>

  /// How many events the run holds.
  @usableFromInline
  package private(set) var count: Int

  /// The most events that a run holds.
  @inlinable
  package static var limit: Int { 4 }

  /// The slot in the handles of near events, which stands for no record of the pending-event set.
  @inlinable
  package static var slot: UInt64 { EventKey.slotMask }

  /// Creates an empty run.
  @inlinable
  package init() {
    keys = .allocate(capacity: Self.limit + 1)
    records = .allocate(capacity: Self.limit + 1)
    keys[0] = EventKey.infinity
    count = 0
  }

  deinit {
    keys.deallocate()
    records.deallocate()
  }

  /// The key of the earliest event, or infinity.
  @inlinable
  @inline(__always)
  package var firstKey: UInt128 { keys[count] }

  /// Whether no more events can be taken in.
  @inlinable
  @inline(__always)
  package var isFull: Bool { count == Self.limit }

  /// Adds an event.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - key: Its key.
  ///   - handle: The bits of its handle.
  /// - Precondition: The run is not full; unchecked.
  @inlinable
  @inline(__always)
  package mutating func insert(_ event: Event, key: UInt128, handle: UInt64) {
    var place = count
    while keys[place] < key {
      keys[place &+ 1] = keys[place]
      records[place &+ 1] = records[place]
      place &-= 1
    }
    keys[place &+ 1] = key
    records[place &+ 1] = Record(handle: handle, event: event)
    count &+= 1
  }

  /// Takes out the earliest event.
  ///
  /// - Precondition: The run is not empty; unchecked.
  @inlinable
  @inline(__always)
  package mutating func removeFirst() -> Event {
    count &-= 1
    return records[count &+ 1].event
  }

  /// Where the event of a handle stands, if it is here.
  @inlinable
  package func place(of handle: EventHandle) -> Int? {
    guard handle.bits & EventKey.slotMask == Self.slot else { return nil }
    return (1..<count + 1).first { records[$0].handle == handle.bits }
  }

  /// Takes out the event at a place.
  ///
  /// - Returns: The event and the low half of its key.
  @inlinable
  @discardableResult
  package mutating func remove(at place: Int) -> (event: Event, low: UInt64) {
    let removed = (records[place].event, EventKey.low(keys[place]))
    for next in place..<count {
      keys[next] = keys[next + 1]
      records[next] = records[next + 1]
    }
    count -= 1
    return removed
  }
}
