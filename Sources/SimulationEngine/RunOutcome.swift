// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a run ended.
@frozen
public enum StopReason: String, Sendable, CaseIterable, Codable {
  /// Every event up to and including the horizon has run, and the clock stands at the horizon.
  case horizon

  /// No horizon was set and no event is left; the clock stands at the last event.
  case exhausted

  /// The allowed number of events has run.
  case eventLimit

  /// The given predicate holds after the last event.
  case predicate

  /// The model called ``Scheduler/stop()``.
  case requested

  /// The allowed wall-clock time has passed.
  case wallClock

  /// The stop flag was raised from outside.
  case interrupted

  /// More events than are allowed have run while the clock stood still.
  case standstill
}

/// How a run ended and how much it did.
@frozen
public struct RunOutcome: Sendable, Hashable {
  /// Why the run ended.
  public let reason: StopReason

  /// The number of events that were handled in this run.
  public let eventCount: Int

  @inlinable
  init(_ reason: StopReason, eventCount: Int) {
    self.reason = reason
    self.eventCount = eventCount
  }

  /// Whether the run ended before its horizon or its events did, so that results are partial.
  @inlinable
  public var isPartial: Bool { reason != .horizon && reason != .exhausted }
}
