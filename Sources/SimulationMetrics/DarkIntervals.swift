// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// A stretch of time in which no consumer of a group could take messages from a queue.
@frozen
public struct DarkInterval: Sendable, Hashable, BitwiseCopyable {
  /// The moment from which the old owner took no more messages.
  public var start: VirtualTime

  /// The moment from which the new owner could take one.
  public var end: VirtualTime

  /// Integral of the backlog over the interval, in message-nanoseconds, exactly.
  public var messageNanoseconds: Int128

  /// The length of the interval.
  @inlinable
  public var duration: VirtualDuration { end - start }
}

/// When one queue was dark for one group, and how many messages waited meanwhile.
///
/// Intervals are half open: the start belongs to the dark time, the end does not. Calls come in the
/// order of time. Intervals are kept until ``forget(before:)`` says that no message can ask for
/// them any more; totals are not forgotten with them.
@frozen
public struct DarkIntervals: Sendable, Hashable {
  /// From this moment on nothing was dark: the last end, or the far future while dark.
  @usableFromInline var clearFrom: VirtualTime = VirtualTime(nanoseconds: .min)

  /// Closed intervals of positive length, ascending, none touching the next.
  @usableFromInline var closed: [Span] = []

  /// Start of the present interval; meaningless while a consumer can take messages.
  @usableFromInline var darkSince: VirtualTime = .zero

  /// The backlog while dark, and since when it counts.
  @usableFromInline var backlog = StepLevel()

  @usableFromInline var closedTime: Int64 = 0
  @usableFromInline var closedIntegral: Int128 = 0

  /// The moment from which totals count.
  @usableFromInline var origin: VirtualTime

  @usableFromInline var endedCount = 0

  /// Starts with a queue that is served.
  ///
  /// - Parameter start: The moment from which totals count.
  @inlinable
  public init(at start: VirtualTime = .zero) {
    origin = start
  }

  /// Number of intervals that ended since the start or the last restart.
  @inlinable
  public var count: Int { endedCount }

  /// Whether nobody can take messages now.
  @inlinable
  public var isDark: Bool { clearFrom == .distantFuture }

  /// Whether nothing has been dark from a moment on.
  ///
  /// - Parameter time: A moment not before the one last passed to ``forget(before:)``.
  /// - Returns: Whether all has been clear since then.
  @inlinable
  @inline(__always)
  public func isClear(from time: VirtualTime) -> Bool { time >= clearFrom }

  /// Tells that nobody can take messages from now on; ignored while dark.
  ///
  /// - Parameters:
  ///   - time: The moment.
  ///   - backlog: The backlog of the queue at that moment, in messages.
  public mutating func begin(at time: VirtualTime, backlog: Int64 = 0) {
    guard !isDark else { return }
    darkSince = time
    clearFrom = .distantFuture
    self.backlog = StepLevel(backlog, at: time)
  }

  /// Tells a change of the backlog.
  ///
  /// - Parameters:
  ///   - backlog: The backlog from now on, in messages.
  ///   - time: The moment.
  /// - Complexity: O(1); a single branch while not dark.
  @inlinable
  @inline(__always)
  public mutating func backlogChanged(to backlog: Int64, at time: VirtualTime) {
    if isDark { self.backlog.set(backlog, at: time) }
  }

  /// Tells that a consumer can take messages from now on; ignored while not dark.
  ///
  /// - Parameter time: The moment.
  /// - Returns: The interval that ends, whole even if totals were restarted within it; `nil` if the
  ///   queue was not dark.
  @discardableResult
  public mutating func end(at time: VirtualTime) -> DarkInterval? {
    guard isDark else { return nil }
    let interval = DarkInterval(
      start: darkSince, end: time, messageNanoseconds: backlog.wholeIntegral(at: time))
    closedTime += (time - max(darkSince, origin)).nanoseconds
    closedIntegral += backlog.integral(at: time)
    endedCount += 1
    clearFrom = time
    close(darkSince, time)
    return interval
  }

  /// Keeps an interval, joined to the last one if they touch.
  private mutating func close(_ start: VirtualTime, _ end: VirtualTime) {
    guard start < end else { return }
    if let last = closed.last, last.end == start {
      closed[closed.count - 1].end = end
    } else {
      closed.append(Span(start: start, end: end))
    }
  }

  /// How long of a stretch of time was dark.
  ///
  /// - Parameters:
  ///   - start: The beginning, not before the moment last passed to ``forget(before:)``.
  ///   - end: The end, not before the beginning and not in the future.
  /// - Returns: The dark time in nanoseconds, from 0 to the length of the stretch.
  /// - Complexity: A single branch if nothing was dark from the beginning on, else O(intervals
  ///   that ended later).
  @inlinable
  @inline(__always)
  public func overlap(from start: VirtualTime, to end: VirtualTime) -> Int64 {
    isClear(from: start) ? 0 : searchedOverlap(from: start, to: end)
  }

  @usableFromInline
  @inline(never)
  func searchedOverlap(from start: VirtualTime, to end: VirtualTime) -> Int64 {
    var dark: Int64 = 0
    if isDark, darkSince < end {
      dark += (end - max(darkSince, start)).nanoseconds
    }
    for interval in closed.reversed() {
      if interval.end <= start { break }
      let overlap = min(interval.end, end) - max(interval.start, start)
      dark += max(overlap.nanoseconds, 0)
    }
    return dark
  }

  /// Dark time since the start or the last restart, up to a moment.
  ///
  /// - Parameter time: A moment not before the last call.
  /// - Returns: The length of all intervals together, the present one included.
  public func total(at time: VirtualTime) -> VirtualDuration {
    let present = isDark ? (time - max(darkSince, origin)).nanoseconds : 0
    return VirtualDuration(nanoseconds: closedTime + present)
  }

  /// Integral of the backlog over the dark time since the start or the last restart, up to a
  /// moment.
  ///
  /// - Parameter time: A moment not before the last call.
  /// - Returns: Message-nanoseconds, exactly.
  public func messageNanoseconds(at time: VirtualTime) -> Int128 {
    closedIntegral + (isDark ? backlog.integral(at: time) : 0)
  }

  /// Gives up the intervals that ended by a moment, once every message published earlier is
  /// completed.
  ///
  /// - Parameter time: The earliest moment that ``overlap(from:to:)`` will be asked about.
  /// - Complexity: O(intervals kept).
  public mutating func forget(before time: VirtualTime) {
    let kept = closed.firstIndex { $0.end > time } ?? closed.count
    closed.removeFirst(kept)
  }

  /// Number of closed intervals that are kept.
  public var storedCount: Int { closed.count }

  /// Lets totals and ``count`` start afresh, as at the end of the warm-up.
  ///
  /// Intervals stay, since messages published before may complete after; of an interval under way
  /// the totals take what follows.
  ///
  /// - Parameter time: A moment not before the last call.
  public mutating func restart(at time: VirtualTime) {
    origin = time
    closedTime = 0
    closedIntegral = 0
    endedCount = 0
    if isDark { backlog.restart(at: time) }
  }

  /// A closed interval of positive length.
  @usableFromInline
  struct Span: Sendable, Hashable, BitwiseCopyable {
    var start: VirtualTime
    var end: VirtualTime
  }
}
