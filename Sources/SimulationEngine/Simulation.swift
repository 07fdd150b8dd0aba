// SPDX-License-Identifier: GPL-3.0-or-later

/// A model, its scheduler, and the loop that hands the model one event after the other.
///
/// A simulation can be run any number of times; each run goes on where the one before ended. Runs
/// in pieces do exactly what one run does.
@frozen
public struct Simulation<Model: SimulationModel & ~Copyable>: ~Copyable {
  /// The state of the simulated system.
  public var model: Model

  /// The clock and the events to come.
  public var scheduler: Scheduler<Model.Event>

  /// Creates a simulation without events.
  ///
  /// - Parameters:
  ///   - model: The simulated system in its initial state.
  ///   - start: The instant at which the clock stands.
  @inlinable
  public init(model: consuming Model, startingAt start: VirtualTime = .zero) {
    self.model = model
    self.scheduler = Scheduler(startingAt: start)
  }

  /// Runs all events up to and including a horizon.
  ///
  /// Events at the horizon itself run, also those that are only scheduled for it while it is the
  /// current instant. Afterwards the clock stands at the horizon.
  ///
  /// - Parameter horizon: The last instant whose events run.
  /// - Returns: How the run ended.
  @inlinable
  @discardableResult
  public mutating func run(until horizon: VirtualTime) -> RunOutcome {
    run(RunLimits(horizon: horizon))
  }

  /// Runs events until a bound is met.
  ///
  /// When the horizon is met the clock stands at it; when another bound is met, at the last event
  /// that ran.
  ///
  /// - Parameter limits: The bounds; without any, the run ends when no event is left.
  /// - Returns: How the run ended.
  @inlinable
  @discardableResult
  public mutating func run(_ limits: RunLimits = RunLimits()) -> RunOutcome {
    var nobody = Unobserved<Model.Event>()
    return loop(limits, observer: &nobody) { _ in false }
  }

  /// Runs events until a bound is met or the model's state fulfils a predicate.
  ///
  /// - Parameters:
  ///   - limits: The bounds.
  ///   - predicate: Looked at after every event.
  /// - Returns: How the run ended.
  @inlinable
  @discardableResult
  public mutating func run(
    _ limits: RunLimits = RunLimits(), until predicate: (borrowing Model) -> Bool
  ) -> RunOutcome {
    var nobody = Unobserved<Model.Event>()
    return loop(limits, observer: &nobody, until: predicate)
  }

  /// Runs events until a bound is met and shows each one to an observer.
  ///
  /// - Parameters:
  ///   - limits: The bounds.
  ///   - observer: Sees every event before the model handles it.
  /// - Returns: How the run ended.
  @inlinable
  @discardableResult
  public mutating func run<Observer: EventObserver & ~Copyable>(
    _ limits: RunLimits = RunLimits(), observer: inout Observer
  ) -> RunOutcome where Observer.Event == Model.Event {
    loop(limits, observer: &observer) { _ in false }
  }

  /// Runs the next event, if there is one.
  ///
  /// - Returns: Whether an event ran.
  @inlinable
  @discardableResult
  public mutating func step() -> Bool {
    run(RunLimits(eventCount: 1)).eventCount == 1
  }

  /// The loop itself; observer and predicate vanish where they do nothing.
  @inlinable
  @inline(__always)
  mutating func loop<Observer: EventObserver & ~Copyable>(
    _ limits: RunLimits, observer: inout Observer, until predicate: (borrowing Model) -> Bool
  ) -> RunOutcome where Observer.Event == Model.Event {
    let bound = EventKey.lastKey(of: limits.horizon ?? .distantFuture)
    let eventLimit = limits.eventCount ?? .max
    precondition(eventLimit >= 0, "a run cannot have a negative number of events")
    var watch = StrideWatch(limits)
    var executed = 0
    while executed < eventLimit {
      if scheduler.isStopRequested { return fulfilStopRequest(executed) }
      if let reason = watch.reasonToStop(at: scheduler.now) {
        return RunOutcome(reason, eventCount: executed)
      }
      let strideEnd = executed + min(StrideWatch.stride, eventLimit - executed)
      while executed < strideEnd {
        guard let next = scheduler.takeNext(upTo: bound, for: model) else {
          return finish(at: limits.horizon, executed)
        }
        executed &+= 1
        let now = scheduler.now
        observer.willHandle(next.event, at: now, priority: EventKey.priority(low: next.low))
        model.handle(next.event, at: now, scheduler: &scheduler)
        if scheduler.isStopRequested { return fulfilStopRequest(executed) }
        if predicate(model) { return RunOutcome(.predicate, eventCount: executed) }
      }
    }
    return RunOutcome(.eventLimit, eventCount: executed)
  }

  @inlinable
  mutating func fulfilStopRequest(_ executed: Int) -> RunOutcome {
    scheduler.clearStopRequest()
    return RunOutcome(.requested, eventCount: executed)
  }

  @inlinable
  mutating func finish(at horizon: VirtualTime?, _ executed: Int) -> RunOutcome {
    guard let horizon else { return RunOutcome(.exhausted, eventCount: executed) }
    scheduler.advance(to: horizon)
    return RunOutcome(.horizon, eventCount: executed)
  }
}
