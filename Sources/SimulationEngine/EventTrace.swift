// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that looks at the events of a run without taking part in it.
public protocol EventObserver<Event>: ~Copyable {
  /// What can happen in the observed model.
  associatedtype Event: BitwiseCopyable

  /// Looks at an event just before the model handles it.
  ///
  /// - Parameters:
  ///   - event: What happens.
  ///   - time: The current instant.
  ///   - priority: The event's class.
  mutating func willHandle(_ event: Event, at time: VirtualTime, priority: EventPriority)
}

/// The observer of a run that nobody observes; it leaves nothing in the loop.
@frozen
@usableFromInline
struct Unobserved<Event: BitwiseCopyable>: EventObserver {
  @inlinable
  init() {}

  @inlinable
  @inline(__always)
  mutating func willHandle(_ event: Event, at time: VirtualTime, priority: EventPriority) {}
}

/// An event that can say what it is made of, the same on every machine.
public protocol TraceableEvent: BitwiseCopyable {
  /// Adds all that tells this event from another to a digest.
  func appendTrace(to digest: inout TraceDigest)
}

/// An observer that condenses the history of a run into 64 bits, to tell two runs apart.
///
/// Every event counts with its time, its priority and what it is made of, in the order of the run.
@frozen
public struct DigestingObserver<Event: TraceableEvent>: EventObserver {
  /// The digest of the events so far.
  @inlinable
  public var digest: TraceDigest { history }

  @usableFromInline
  var history: TraceDigest

  /// The number of events so far.
  @inlinable
  public var eventCount: Int { count }

  @usableFromInline
  var count: Int

  /// Creates an observer that has seen nothing.
  @inlinable
  public init() {
    history = TraceDigest()
    count = 0
  }

  /// Adds an event to the digest.
  @inlinable
  public mutating func willHandle(_ event: Event, at time: VirtualTime, priority: EventPriority) {
    count &+= 1
    history.append(time.nanoseconds)
    history.append(UInt64(priority.rawValue))
    event.appendTrace(to: &history)
  }
}
