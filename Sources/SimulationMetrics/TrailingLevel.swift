// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// What a level was like in the window before an event.
@frozen
public struct LevelBefore: Sendable, Hashable, BitwiseCopyable {
  /// Time average over the window.
  public var average: Double

  /// Standard deviation of the averages over the sampling intervals in the window; 0 with fewer
  /// than two of them.
  public var deviation: Double

  /// The step in which the level moves: one message, or the copies of one where each member of a
  /// group reads every message.
  public var step: Double

  /// Creates a description.
  ///
  /// - Parameters:
  ///   - average: Time average, finite and not negative.
  ///   - deviation: Standard deviation, finite and not negative.
  ///   - step: The least change of the level, positive.
  @inlinable
  public init(average: Double, deviation: Double = 0, step: Double = 1) {
    self.average = average
    self.deviation = deviation
    self.step = step
  }
}

/// Remembers a level at regular instants, so that its recent past is known when an event strikes
/// that nobody saw coming.
///
/// Where events are known ahead, ``StepLevel/mark(at:)`` at the start of the window before each is
/// exact to the nanosecond. This type serves the others, such as an autoscaler's decisions: the
/// window then starts at the last sample at or before its nominal start, so it is longer by less
/// than one sampling interval.
@frozen
public struct TrailingLevel: Sendable, Hashable {
  /// Marks as a ring; the oldest is at `next` once the ring is full.
  @usableFromInline var marks: [StepLevel.Mark] = []
  @usableFromInline var next = 0
  @usableFromInline let capacity: Int

  /// The nominal length of the window.
  public let window: VirtualDuration

  /// Prepares room for one window.
  ///
  /// - Parameters:
  ///   - window: How far back the past matters, positive.
  ///   - interval: The time between samples, positive.
  public init(window: VirtualDuration, interval: VirtualDuration) {
    self.window = window
    let samples = interval.nanoseconds > 0 ? window.nanoseconds / interval.nanoseconds : 0
    capacity = Int(min(max(samples, 1), 1 << 20)) + 2
    marks.reserveCapacity(capacity)
  }

  /// Notes the level at a sample instant.
  ///
  /// - Parameters:
  ///   - level: The level that is followed.
  ///   - time: The instant, later than the previous one.
  /// - Complexity: O(1), no allocation.
  public mutating func sample(_ level: StepLevel, at time: VirtualTime) {
    let mark = level.mark(at: time)
    if marks.count < capacity {
      marks.append(mark)
    } else {
      marks[next] = mark
      next = (next + 1) % capacity
    }
  }

  /// What the level was like in the window that ends at a moment.
  ///
  /// - Parameters:
  ///   - time: The end of the window, not before the last sample or change.
  ///   - level: The level that is followed.
  /// - Returns: Average and deviation over the window, or over the shorter past if the samples do
  ///   not reach back that far; the present level and no deviation if there is no past at all.
  /// - Complexity: O(samples in the window).
  public func before(_ time: VirtualTime, of level: StepLevel) -> LevelBefore {
    let first = firstIndex(ofWindowEndingAt: time)
    guard first < marks.count, let average = level.average(since: mark(first), at: time) else {
      return LevelBefore(average: Double(max(level.level, 0)))
    }
    var sumOfSquares = 0.0
    var intervals = 0
    for index in first..<marks.count {
      let end = index + 1 < marks.count ? mark(index + 1) : level.mark(at: time)
      let span = end.time.nanoseconds - mark(index).time.nanoseconds
      guard span > 0 else { continue }
      let mean = Double(end.integral - mark(index).integral) / Double(span)
      sumOfSquares += (mean - average) * (mean - average)
      intervals += 1
    }
    let deviation = intervals > 1 ? (sumOfSquares / Double(intervals - 1)).squareRoot() : 0
    return LevelBefore(average: average, deviation: deviation)
  }

  /// The mark at a place counted from the oldest.
  private func mark(_ index: Int) -> StepLevel.Mark {
    marks.count < capacity ? marks[index] : marks[(next + index) % capacity]
  }

  /// The last mark at or before the nominal start of the window, or the oldest one.
  private func firstIndex(ofWindowEndingAt time: VirtualTime) -> Int {
    let start = time - window
    var index = marks.count
    while index > 0 {
      index -= 1
      if mark(index).time <= start { return index }
    }
    return 0
  }
}
