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
}
