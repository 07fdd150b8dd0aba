// SPDX-License-Identifier: GPL-3.0-or-later

/// The bounds within which a simulation runs; whichever is met first ends the run.
public struct RunLimits: Sendable {
  /// The last instant whose events run; none by default.
  public var horizon: VirtualTime?

  /// The greatest number of events of this run, zero or more; none by default.
  public var eventCount: Int?

  /// How long the run may take on the real clock; checked every 4,096 events; none by default.
  public var wallClock: Duration?

  /// A flag that ends the run from outside; checked every 4,096 events; none by default.
  public var stopFlag: StopFlag?

  /// How many events may run, about, while the clock stands still; checked every 4,096 events; any
  /// number by default.
  public var standstill: Int?

  /// Creates the bounds of a run.
  ///
  /// - Parameters:
  ///   - horizon: The last instant whose events run.
  ///   - eventCount: The greatest number of events of this run, zero or more.
  ///   - wallClock: How long the run may take on the real clock.
  ///   - stopFlag: A flag that ends the run from outside.
  ///   - standstill: How many events may run, about, while the clock stands still.
  public init(
    horizon: VirtualTime? = nil, eventCount: Int? = nil, wallClock: Duration? = nil,
    stopFlag: StopFlag? = nil, standstill: Int? = nil
  ) {
    self.horizon = horizon
    self.eventCount = eventCount
    self.wallClock = wallClock
    self.stopFlag = stopFlag
    self.standstill = standstill
  }
}

/// The bounds of a run that are looked at between strides of events.
@usableFromInline
struct StrideWatch {
  /// Events between two looks.
  @inlinable
  static var stride: Int { 4_096 }

  private let deadline: ContinuousClock.Instant?
  private let stopFlag: StopFlag?
  private let standstill: Int
  /// Where the clock stood at the last look, and how many events have run since it came there.
  private var instant: VirtualTime?
  private var eventsAtInstant = 0

  @usableFromInline
  init(_ limits: RunLimits) {
    deadline = limits.wallClock.map { ContinuousClock.now + $0 }
    stopFlag = limits.stopFlag
    standstill = limits.standstill ?? .max
  }

  /// Why the run has to end now, if it has to.
  @usableFromInline
  mutating func reasonToStop(at now: VirtualTime) -> StopReason? {
    eventsAtInstant = now == instant ? eventsAtInstant + Self.stride : 0
    instant = now
    if eventsAtInstant > standstill { return .standstill }
    if let stopFlag, stopFlag.isRaised { return .interrupted }
    if let deadline, ContinuousClock.now >= deadline { return .wallClock }
    return nil
  }
}
