// SPDX-License-Identifier: GPL-3.0-or-later

/// What is simulated: a state, and what each event does to it.
///
/// A model is a value, best a structure that owns all of its state. For a run without allocation or
/// reference counting it holds no class instance that the handler reaches, and, in a module of its
/// own, marks its handler `@inlinable` or is used by a `Simulation` in the same module.
public protocol SimulationModel: ~Copyable {
  /// What can happen in the model.
  associatedtype Event: BitwiseCopyable

  /// Makes one event happen.
  ///
  /// - Parameters:
  ///   - event: What happens.
  ///   - now: The current instant, the same as `scheduler.now`.
  ///   - scheduler: Where further events are scheduled, cancelled and moved.
  mutating func handle(_ event: Event, at now: VirtualTime, scheduler: inout Scheduler<Event>)

  /// Hears of an event that is among the next hundred or so to run.
  ///
  /// Told of some events only, in any order, and of none while few are pending. A model whose state
  /// is larger than the processor's caches can have what the event needs fetched meanwhile; no
  /// result may hang on the call.
  ///
  /// - Parameter event: What is likely to happen soon; it may still be cancelled or moved.
  func prepare(for event: Event)
}

extension SimulationModel where Self: ~Copyable {
  /// Does nothing, which suits a model whose state stays in the processor's caches.
  @inlinable
  public func prepare(for event: Event) {}
}
