// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// An integer that changes in steps over simulated time: a backlog, busy threads, members.
///
/// It knows its exact time integral, hence its time average, and its peak. Summed over the
/// changes, the integral of a step function up to T is
/// `level(T) * T - sum of (change * time of the change)`, so a change costs one multiplication and
/// no look at the previous one.
///
/// Changes must come in the order of time. Several at one instant are allowed; a level that lasts
/// no time counts for the peak though not for the integral.
@frozen
public struct StepLevel: Sendable, Hashable, BitwiseCopyable {
  @usableFromInline var present: Int64
  @usableFromInline var highest: Int64
  @usableFromInline var highestTime: VirtualTime
  @usableFromInline var origin: VirtualTime

  /// Sum of every change times its moment, the first level being the first change.
  @usableFromInline var weightedChanges: Int128

  /// The integral up to `origin`; not zero after a restart.
  @usableFromInline var integralBefore: Int128

  /// Starts a level.
  ///
  /// - Parameters:
  ///   - level: The level to begin with.
  ///   - start: The moment from which it counts.
  @inlinable
  public init(_ level: Int64 = 0, at start: VirtualTime = .zero) {
    present = level
    highest = level
    highestTime = start
    origin = start
    weightedChanges = Int128(level) &* Int128(start.nanoseconds)
    integralBefore = 0
  }

  /// The present level.
  @inlinable
  public var level: Int64 { present }

  /// The greatest level since ``start``.
  @inlinable
  public var peak: Int64 { highest }

  /// The first moment from ``start`` on at which the level was as high as ``peak``.
  @inlinable
  public var peakTime: VirtualTime { highestTime }

  /// The moment from which integral and peak count: the beginning or the last restart.
  @inlinable
  public var start: VirtualTime { origin }

  /// Raises or lowers the level.
  ///
  /// - Parameters:
  ///   - change: What is added to the level; negative to lower it.
  ///   - time: The moment of the change, not before the previous one.
  /// - Complexity: O(1).
  @inlinable
  @inline(__always)
  public mutating func change(by change: Int64, at time: VirtualTime) {
    // A product of two 64-bit numbers fits in 127 bits: wrapping operators never wrap here, and
    // they compile to a single multiplication.
    weightedChanges &+= Int128(change) &* Int128(time.nanoseconds)
    present &+= change
    let isHigher = present > highest
    highest = isHigher ? present : highest
    highestTime = isHigher ? time : highestTime
  }

  /// Sets the level.
  ///
  /// - Parameters:
  ///   - level: The level from now on.
  ///   - time: The moment of the change, not before the previous one.
  /// - Complexity: O(1).
  @inlinable
  @inline(__always)
  public mutating func set(_ level: Int64, at time: VirtualTime) {
    change(by: level &- present, at: time)
  }

  /// The integral of the level from ``start`` to a moment.
  ///
  /// - Parameter time: A moment not before the last change.
  /// - Returns: Units of the level times nanoseconds, exactly: message-nanoseconds for a backlog.
  @inlinable
  public func integral(at time: VirtualTime) -> Int128 {
    wholeIntegral(at: time) &- integralBefore
  }

  /// The time average of the level from ``start`` to a moment.
  ///
  /// - Parameter time: A moment not before the last change.
  /// - Returns: The average, or `nil` if no time has passed since the start.
  @inlinable
  public func average(at time: VirtualTime) -> Double? {
    average(since: Mark(time: origin, integral: integralBefore), at: time)
  }

  /// Forgets the past, as at the end of the warm-up: integral and peak count from now on.
  ///
  /// Marks set before stay valid.
  ///
  /// - Parameter time: A moment not before the last change.
  @inlinable
  public mutating func restart(at time: VirtualTime) {
    integralBefore = wholeIntegral(at: time)
    origin = time
    highest = present
    highestTime = time
  }

  @inlinable
  func wholeIntegral(at time: VirtualTime) -> Int128 {
    Int128(present) &* Int128(time.nanoseconds) &- weightedChanges
  }
}

extension StepLevel {
  /// A moment from which an average can be asked for later, such as the start of the window before
  /// a scale event.
  @frozen
  public struct Mark: Sendable, Hashable, BitwiseCopyable {
    /// The moment of the mark.
    public let time: VirtualTime

    /// The integral of the level up to that moment, restarts ignored.
    @usableFromInline let integral: Int128

    @inlinable
    init(time: VirtualTime, integral: Int128) {
      self.time = time
      self.integral = integral
    }
  }

  /// Notes the integral at a moment.
  ///
  /// - Parameter time: A moment not before the last change.
  /// - Returns: A mark for ``average(since:at:)``.
  @inlinable
  public func mark(at time: VirtualTime) -> Mark {
    Mark(time: time, integral: wholeIntegral(at: time))
  }

  /// The time average of the level from a mark to a moment, exact but for one rounding.
  ///
  /// - Parameters:
  ///   - mark: A mark of this same level.
  ///   - time: A moment not before the last change.
  /// - Returns: The average, or `nil` if no time lies between.
  @inlinable
  public func average(since mark: Mark, at time: VirtualTime) -> Double? {
    let span = time.nanoseconds - mark.time.nanoseconds
    return span > 0 ? Double(wholeIntegral(at: time) &- mark.integral) / Double(span) : nil
  }
}
