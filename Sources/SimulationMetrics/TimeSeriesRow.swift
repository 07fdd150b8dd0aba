// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// The state of one group at one sample instant, and what happened since the sample before.
///
/// Backlog, age of the oldest message and time to drain are three different things: a backlog of
/// ten can be old, and a large one can be gone in a second.
@frozen
public struct TimeSeriesRow: Sendable, Hashable, BitwiseCopyable, Codable {
  /// The sample instant.
  public var time: VirtualTime

  /// Time since the sample before.
  public var interval: VirtualDuration

  /// Messages appended and not yet completed.
  public var backlog: Int64

  /// Age of the oldest message of the backlog; zero if there is none.
  public var oldestAge: VirtualDuration

  /// Time to drain the backlog at present capacity; `nil` if it would not drain or the capacity is
  /// unknown.
  public var drainTime: VirtualDuration?

  /// Messages that became visible to the group in the interval.
  public var arrivals: Int64

  /// Messages completed in the interval.
  public var completions: Int64

  /// Time that threads spent on messages in the interval, summed over the threads.
  public var busyTime: VirtualDuration

  /// Time that threads were there in the interval, summed over the threads.
  public var threadTime: VirtualDuration

  /// Members of the group at the sample instant.
  public var members: Int64

  /// Creates a row.
  ///
  /// - Parameters:
  ///   - time: The sample instant.
  ///   - interval: Time since the sample before.
  ///   - backlog: Messages appended and not yet completed.
  ///   - oldestAge: Age of the oldest of them.
  ///   - drainTime: Time to drain at present capacity, if it would.
  ///   - arrivals: Messages that became visible in the interval.
  ///   - completions: Messages completed in the interval.
  ///   - busyTime: Thread time spent on messages in the interval.
  ///   - threadTime: Thread time available in the interval.
  ///   - members: Members of the group.
  @inlinable
  public init(
    time: VirtualTime, interval: VirtualDuration, backlog: Int64, oldestAge: VirtualDuration,
    drainTime: VirtualDuration?, arrivals: Int64, completions: Int64, busyTime: VirtualDuration,
    threadTime: VirtualDuration, members: Int64
  ) {
    self.time = time
    self.interval = interval
    self.backlog = backlog
    self.oldestAge = oldestAge
    self.drainTime = drainTime
    self.arrivals = arrivals
    self.completions = completions
    self.busyTime = busyTime
    self.threadTime = threadTime
    self.members = members
  }

  /// Share of the thread time that was spent on messages; `nil` if there were no threads.
  @inlinable
  public var busyShare: Double? {
    threadTime.nanoseconds > 0
      ? Double(busyTime.nanoseconds) / Double(threadTime.nanoseconds) : nil
  }

  @inlinable
  func rate(_ count: Int64) -> Double? {
    interval.nanoseconds > 0 ? Double(count) * 1e9 / Double(interval.nanoseconds) : nil
  }

  /// Arrivals per second over the interval; `nil` if it has no length.
  @inlinable
  public var arrivalRate: Double? { rate(arrivals) }

  /// Completions per second over the interval; `nil` if it has no length.
  @inlinable
  public var completionRate: Double? { rate(completions) }

  /// The time in which a backlog drains: its size over the surplus of capacity.
  ///
  /// - Parameters:
  ///   - backlog: Messages to drain, not negative.
  ///   - capacity: Messages per second that the group can complete, with every thread busy.
  ///   - arrivals: Messages per second that arrive meanwhile; 0 asks how long the present backlog
  ///     takes on its own.
  /// - Returns: Zero for no backlog; `nil` if nothing is to spare or the time exceeds a century.
  public static func drainTime(
    ofBacklog backlog: Int64, capacity: Double, arrivals: Double = 0
  ) -> VirtualDuration? {
    guard backlog > 0 else { return .zero }
    let surplus = capacity - arrivals
    guard surplus > 0 else { return nil }
    let seconds = Double(backlog) / surplus
    return seconds < 3.2e9 ? VirtualDuration(seconds: seconds) : nil
  }
}
