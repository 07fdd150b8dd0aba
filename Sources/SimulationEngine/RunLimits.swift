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

  /// Creates the bounds of a run.
  ///
  /// - Parameters:
  ///   - horizon: The last instant whose events run.
  ///   - eventCount: The greatest number of events of this run, zero or more.
  ///   - wallClock: How long the run may take on the real clock.
  ///   - stopFlag: A flag that ends the run from outside.
  public init(
    horizon: VirtualTime? = nil, eventCount: Int? = nil, wallClock: Duration? = nil,
    stopFlag: StopFlag? = nil
  ) {
    self.horizon = horizon
    self.eventCount = eventCount
    self.wallClock = wallClock
    self.stopFlag = stopFlag
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

  @usableFromInline
  init(_ limits: RunLimits) {
    deadline = limits.wallClock.map { ContinuousClock.now + $0 }
    stopFlag = limits.stopFlag
  }

  /// Why the run has to end now, if it has to.
  @usableFromInline
  func reasonToStop() -> StopReason? {
    if let stopFlag, stopFlag.isRaised { return .interrupted }
    if let deadline, ContinuousClock.now >= deadline { return .wallClock }
    return nil
  }
}
