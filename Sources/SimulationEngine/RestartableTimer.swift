// SPDX-License-Identifier: GPL-3.0-or-later

/// An alarm that is set, set anew or called off: at most one event of it is pending.
///
/// The timer is a value of eight bytes that models keep in their state. It belongs to the scheduler
/// with which it was first set; being a plain name, it needs no reset when its event has run.
@frozen
public struct RestartableTimer: Sendable, Hashable, BitwiseCopyable {
  /// The event of the last setting, pending or not.
  @inlinable
  public var handle: EventHandle { setting }

  @usableFromInline
  var setting: EventHandle

  /// Creates a timer that is not set.
  @inlinable
  public init() { setting = .none }

  /// Sets the timer to an instant; an earlier setting is called off.
  ///
  /// - Parameters:
  ///   - event: What happens when the timer goes off.
  ///   - time: When it goes off.
  ///   - priority: The event's class.
  ///   - scheduler: The scheduler of the model.
  /// - Precondition: `time` is not before the scheduler's `now`.
  /// - Complexity: That of one scheduling.
  @inlinable
  public mutating func set<Event: BitwiseCopyable>(
    _ event: Event, at time: VirtualTime, priority: EventPriority = .normal,
    on scheduler: inout Scheduler<Event>
  ) {
    scheduler.cancel(setting)
    setting = scheduler.schedule(event, at: time, priority: priority)
  }

  /// Sets the timer to the instant a span from now; an earlier setting is called off.
  ///
  /// - Parameters:
  ///   - event: What happens when the timer goes off.
  ///   - delay: How long from now it goes off; zero or more.
  ///   - priority: The event's class.
  ///   - scheduler: The scheduler of the model.
  /// - Complexity: That of one scheduling.
  @inlinable
  public mutating func set<Event: BitwiseCopyable>(
    _ event: Event, after delay: VirtualDuration, priority: EventPriority = .normal,
    on scheduler: inout Scheduler<Event>
  ) {
    set(event, at: scheduler.now + delay, priority: priority, on: &scheduler)
  }

  /// Calls the timer off.
  ///
  /// - Returns: Whether it was set.
  @inlinable
  @discardableResult
  public mutating func cancel<Event: BitwiseCopyable>(
    on scheduler: inout Scheduler<Event>
  ) -> Bool {
    let wasSet = scheduler.cancel(setting)
    setting = .none
    return wasSet
  }

  /// Whether the timer is set and has not gone off.
  @inlinable
  public func isSet<Event: BitwiseCopyable>(on scheduler: borrowing Scheduler<Event>) -> Bool {
    scheduler.isPending(setting)
  }
}
