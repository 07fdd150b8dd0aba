// SPDX-License-Identifier: GPL-3.0-or-later

/// The clock and the future of a simulation: what the time is and which events are to come.
///
/// Events run in the total order of time, priority and insertion number. The insertion number
/// counts every scheduling and every move, so among events of the same instant and priority the
/// one that was scheduled or last moved first runs first. Nothing else, no address, hash or thread,
/// has a part in the order.
///
/// An event is any value without references, best an enumeration of at most 16 bytes. Scheduling,
/// cancelling and moving allocate nothing once the scheduler has seen its largest number of pending
/// events, at most 8,388,607.
@frozen
public struct Scheduler<Event: BitwiseCopyable>: ~Copyable {
  /// The current instant: that of the event that runs, or to which the clock was last advanced.
  @inlinable
  public var now: VirtualTime { clock }

  @usableFromInline
  var clock: VirtualTime

  @usableFromInline
  var pending: PendingEventSet<Event>

  /// Events that were announced as near.
  @usableFromInline
  var near: NearEvents<Event>

  /// The last insertion number given out, at its place in a key.
  @usableFromInline
  var sequence: UInt64

  /// The order of events of one instant and class, where it is not that of insertion.
  @usableFromInline
  var ties: TieShuffle?

  /// Whether the current or next run is to end, as asked for with ``stop()``.
  @inlinable
  public var isStopRequested: Bool { stopRequest }

  @usableFromInline
  var stopRequest: Bool

  /// Creates a scheduler without events.
  ///
  /// - Parameter start: The instant at which the clock stands.
  @inlinable
  public init(startingAt start: VirtualTime = .zero) {
    self.init(startingAt: start, insertionNumber: 0)
  }

  /// Creates a scheduler that goes on counting insertions from a number below 2^39.
  @inlinable
  package init(startingAt start: VirtualTime, insertionNumber: UInt64) {
    clock = start
    pending = PendingEventSet()
    near = NearEvents()
    sequence = insertionNumber * EventKey.sequenceUnit
    ties = nil
    stopRequest = false
  }

  /// The number of events to come.
  @inlinable
  public var pendingCount: Int { pending.count + near.count }

  /// Schedules an event for an instant.
  ///
  /// - Parameters:
  ///   - event: What is to happen.
  ///   - time: When; ``now`` is allowed and means after what is already due now in this class.
  ///   - priority: The class that decides between events of the same instant.
  /// - Returns: The name by which the event can be cancelled or moved while it is pending.
  /// - Precondition: `time` is not before ``now``, fewer than 8,388,607 events are pending, and
  ///   fewer than 549,755,813,887 schedulings and moves were made; else the program stops with a
  ///   message.
  /// - Complexity: O(1) for the number of pending events that models have: a walk over at most six
  ///   tree levels, beyond 4,096 pending events an amortised append.
  @inlinable
  @inline(__always)
  @discardableResult
  public mutating func schedule(
    _ event: Event, at time: VirtualTime, priority: EventPriority = .normal
  ) -> EventHandle {
    if time < clock { rejectPastTime(time, now: clock) }
    return pending.insert(
      event, high: EventKey.high(time), sequence: nextSequence(), priority: priority)
  }

  /// Schedules an event for the instant a span from now.
  ///
  /// - Parameters:
  ///   - event: What is to happen.
  ///   - delay: How long from now; zero or more.
  ///   - priority: The class that decides between events of the same instant.
  /// - Returns: The name by which the event can be cancelled or moved while it is pending.
  /// - Precondition: As for ``schedule(_:at:priority:)``, and the sum of ``now`` and `delay` is in
  ///   the range of ``VirtualTime``.
  /// - Complexity: As for ``schedule(_:at:priority:)``.
  @inlinable
  @inline(__always)
  @discardableResult
  public mutating func schedule(
    _ event: Event, after delay: VirtualDuration, priority: EventPriority = .normal
  ) -> EventHandle {
    schedule(event, at: now + delay, priority: priority)
  }

  /// Schedules an event that will be among the very next to run, as a source of arrivals or a
  /// polling loop does when it schedules itself again.
  ///
  /// The order in which events run is that of ``schedule(_:at:priority:)``; only the cost differs. A
  /// few events at a time, at most four, are kept in a short sorted run, which is cheaper than the
  /// tree for what runs soon; further ones are scheduled as any other. An event that turns out to be
  /// far off takes a place in the run that others could use.
  ///
  /// - Parameters: As for ``schedule(_:at:priority:)``.
  /// - Returns: The name by which the event can be cancelled or moved while it is pending.
  /// - Precondition: As for ``schedule(_:at:priority:)``.
  /// - Complexity: O(1).
  @inlinable
  @inline(__always)
  @discardableResult
  public mutating func scheduleNear(
    _ event: Event, at time: VirtualTime, priority: EventPriority = .normal
  ) -> EventHandle {
    if near.isFull { return schedule(event, at: time, priority: priority) }
    if time < clock { rejectPastTime(time, now: clock) }
    let handle = nextSequence() | NearEvents<Event>.slot
    let low = UInt64(truncatingIfNeeded: priority.rawValue) &<< 62 | handle
    near.insert(event, key: EventKey.join(high: EventKey.high(time), low: low), handle: handle)
    return EventHandle(bits: handle)
  }

  /// Takes an event out of the future.
  ///
  /// - Returns: Whether the event was still pending.
  /// - Complexity: As for ``schedule(_:at:priority:)``.
  @inlinable
  @discardableResult
  public mutating func cancel(_ handle: EventHandle) -> Bool {
    if let place = near.place(of: handle) {
      near.remove(at: place)
      return true
    }
    guard let slot = pending.slot(of: handle) else { return false }
    pending.remove(slot)
    return true
  }

  /// Moves an event to another instant.
  ///
  /// The event keeps its handle and priority and gets a new insertion number, even when `time` is
  /// its present one: it then runs after all events of the same instant and priority that are
  /// pending already, exactly as if it had been cancelled and scheduled again.
  ///
  /// - Returns: Whether the event was still pending; if not, nothing happens.
  /// - Precondition: As for ``schedule(_:at:priority:)``.
  /// - Complexity: As for ``schedule(_:at:priority:)``.
  @inlinable
  @discardableResult
  public mutating func move(_ handle: EventHandle, to time: VirtualTime) -> Bool {
    if time < clock { rejectPastTime(time, now: clock) }
    if let place = near.place(of: handle) {
      moveNear(place, handle: handle, to: time)
      return true
    }
    guard let slot = pending.slot(of: handle) else { return false }
    pending.move(slot, high: EventKey.high(time), sequence: nextSequence())
    return true
  }

  /// Whether the event that a handle names is still to come.
  ///
  /// An event is not pending any more while it is handled.
  @inlinable
  public func isPending(_ handle: EventHandle) -> Bool {
    near.place(of: handle) != nil || pending.slot(of: handle) != nil
  }

  /// The instant of the earliest event, or nothing if there is none.
  @inlinable
  public mutating func nextEventTime() -> VirtualTime? {
    let key = min(pending.firstKey(), near.firstKey)
    return key == EventKey.infinity ? nil : EventKey.time(key)
  }

  /// Ends the run after the event that is being handled.
  ///
  /// Outside of a run, the next run ends before its first event.
  @inlinable
  public mutating func stop() { stopRequest = true }
}

extension Scheduler {
  /// Takes the earliest event out and advances the clock to it, unless it lies beyond a bound.
  ///
  /// - Parameters:
  ///   - bound: The greatest key that may be taken.
  ///   - model: Hears of events that come near.
  /// - Returns: The event, its class and insertion number, or nothing.
  @inlinable
  @inline(__always)
  mutating func takeNext<Model: SimulationModel & ~Copyable>(
    upTo bound: UInt128, for model: borrowing Model
  ) -> (event: Event, low: UInt64)? where Model.Event == Event {
    let key = pending.firstKey(for: model)
    let nearest = near.firstKey
    if nearest < key {
      if nearest > bound { return nil }
      clock = EventKey.time(nearest)
      return (near.removeFirst(), EventKey.low(nearest))
    }
    if key > bound { return nil }
    clock = EventKey.time(key)
    return (pending.removeFirst(), EventKey.low(key))
  }

  /// Gives an event among the near ones a new time and insertion number; its class stays.
  @inlinable
  mutating func moveNear(_ place: Int, handle: EventHandle, to time: VirtualTime) {
    let (event, oldLow) = near.remove(at: place)
    let low = (oldLow & EventKey.classMask) | nextSequence() | NearEvents<Event>.slot
    near.insert(
      event, key: EventKey.join(high: EventKey.high(time), low: low), handle: handle.bits)
  }

  /// Sets the clock to an instant up to which all events have run.
  @inlinable
  mutating func advance(to time: VirtualTime) {
    if time > clock { clock = time }
  }

  /// Marks the request to stop as fulfilled.
  @inlinable
  mutating func clearStopRequest() { stopRequest = false }

  /// The next insertion number, at its place in the low half of a key.
  @inlinable
  @inline(__always)
  mutating func nextSequence() -> UInt64 {
    sequence &+= EventKey.sequenceUnit
    if sequence &>> EventKey.sequenceEndBit != 0 {
      sequence &-= EventKey.sequenceUnit
      return sequenceBeyondCount(&ties)
    }
    return sequence
  }

  /// Puts events of one instant and class into an order of chance instead of that of insertion; what
  /// does not tie runs as before.
  ///
  /// - Parameter seed: Decides the order; every seed gives one that can be had again.
  /// - Precondition: Nothing has been scheduled.
  package mutating func shuffleTies(seed: UInt64) {
    precondition(pendingCount == 0, "the order of ties is decided before the first event")
    ties = TieShuffle(seed: seed)
    // The count stands at its end, so that every number is asked of the shuffle, and scheduling in
    // the order of insertion pays nothing for the choice.
    sequence = (1 &<< EventKey.sequenceEndBit) &- EventKey.sequenceUnit
  }
}

// This never returns. It does not say so, because for a scheduler, which cannot be copied, the
// compiler would then put its destruction before every call, in the middle of the hot path.

/// Ends the program because an event would run in the past.
@usableFromInline
@inline(never)
func rejectPastTime(_ time: VirtualTime, now: VirtualTime) {
  fatalError(
    "an event was scheduled for \(time.nanoseconds) ns, but the simulation is at "
      + "\(now.nanoseconds) ns already")
}

/// The next insertion number under shuffled ties; else the program ends because they would repeat.
@usableFromInline
@inline(never)
func sequenceBeyondCount(_ ties: inout TieShuffle?) -> UInt64 {
  if let number = ties?.next() { return number * EventKey.sequenceUnit }
  let total = (1 << EventKey.sequenceEndBit) / EventKey.sequenceUnit - 1
  fatalError("all \(total) insertion numbers of the simulation are spent")
}
