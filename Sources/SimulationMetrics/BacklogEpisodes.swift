// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// Follows the backlog of one group after each scale event: how high, how long, how much.
///
/// An episode opens with its event and ends with the first return of the backlog to the level
/// before (see ``ReturnCriterion``) that holds. While the effects of the event are still under way,
/// a burst that goes on or a rebalance that is not complete, no return can hold: an episode opened
/// with a later `activeUntil`, or extended by ``extend(event:until:)``, demands that the backlog
/// stay at or below the threshold from the return until then, and for as long after it as a return
/// has to hold. Otherwise the calm seconds between a membership change and the rebalance that it
/// causes, or those of a broker that takes no messages, would pass for a return.
///
/// If an earlier episode of the group has not ended when an event strikes, the new one inherits
/// its level and tolerance: the window before the new event shows the disturbance, not the normal
/// state.
///
/// Levels at one instant follow one another in the order of the calls; one that lasts no time
/// counts for the peak, and it interrupts a hold.
@frozen
public struct BacklogEpisodes: Sendable {
  /// Episodes that have not ended, oldest first.
  @usableFromInline var open: [OpenEpisode] = []

  /// Episodes that have ended, in the order of their ends.
  @usableFromInline var ended: [BacklogEpisode] = []

  /// Whether any episode is open; spares the way to the array.
  @usableFromInline var isFollowing = false

  @usableFromInline var level: Int64 = 0
  @usableFromInline var levelSince: VirtualTime = .zero

  /// When a backlog counts as having returned.
  public let criterion: ReturnCriterion

  /// Starts with no episode open.
  ///
  /// - Parameter criterion: When a backlog counts as having returned.
  @inlinable
  public init(criterion: ReturnCriterion) {
    self.criterion = criterion
  }

  /// Whether no episode is open, so that changes need not be told.
  @inlinable
  public var isQuiet: Bool { !isFollowing }

  /// Opens an episode.
  ///
  /// - Parameters:
  ///   - event: A number by which the caller knows the event.
  ///   - time: The moment of the event, not before the last change told.
  ///   - backlog: The backlog at that moment, in messages.
  ///   - before: The backlog in the window before; unused where an open episode bequeaths its own.
  ///   - activeUntil: The moment until which the effects of the event are under way: the moment of
  ///     the event if they are immediate, `VirtualTime.distantFuture` if ``extend(event:until:)``
  ///     will tell.
  public mutating func open(
    event: Int, at time: VirtualTime, backlog: Int64, before: LevelBefore,
    activeUntil: VirtualTime
  ) {
    advance(to: backlog, at: time)
    let heir = open.last
    open.append(
      OpenEpisode(
        event: event, time: time, backlog: backlog,
        levelBefore: heir?.levelBefore ?? before.average,
        tolerance: heir?.tolerance ?? criterion.tolerance(for: before),
        isInherited: heir != nil, activeUntil: activeUntil))
    isFollowing = true
  }

  /// Sets the moment until which the effects of an event are under way.
  ///
  /// - Parameters:
  ///   - event: The number given on opening; one that has ended or never was is ignored.
  ///   - time: The moment; it may be earlier than the one set before.
  public mutating func extend(event: Int, until time: VirtualTime) {
    for index in open.indices where open[index].event == event {
      open[index].activeUntil = time
    }
  }

  /// Tells that the effects of an event have come to an end, if that was still to be told.
  ///
  /// - Parameters:
  ///   - event: The number given on opening; one whose effects are known to end is left as it is.
  ///   - time: The moment.
  public mutating func settle(event: Int, at time: VirtualTime) {
    for index in open.indices
    where open[index].event == event && open[index].activeUntil == .distantFuture {
      open[index].activeUntil = time
    }
  }

  /// Tells a change of the backlog.
  ///
  /// - Parameters:
  ///   - backlog: The backlog from now on, in messages.
  ///   - time: The moment of the change, not before the last one told.
  /// - Complexity: A single branch while no episode is open, else O(open episodes).
  @inlinable
  @inline(__always)
  public mutating func backlogChanged(to backlog: Int64, at time: VirtualTime) {
    if isFollowing { advance(to: backlog, at: time) }
  }

  /// The episodes as they stand at the end of the run, by time and then by event number.
  ///
  /// An open episode whose last return has held long enough by then has ended with it; the others
  /// have no drain time.
  ///
  /// - Parameter time: The end of the run, not before the last change told.
  /// - Returns: One episode for each event.
  public func episodes(at time: VirtualTime) -> [BacklogEpisode] {
    var settled = self
    settled.advance(to: level, at: time)
    let all = settled.ended + settled.open.map { $0.unfinished() }
    return all.sorted { ($0.time, $0.event) < ($1.time, $1.event) }
  }

  @usableFromInline
  @inline(never)
  mutating func advance(to backlog: Int64, at time: VirtualTime) {
    var someEnded = false
    for index in open.indices {
      let hasEnded = open[index].advance(
        past: level, since: levelSince, to: backlog, at: time, hold: criterion.hold)
      if hasEnded {
        ended.append(open[index].finished())
        someEnded = true
      }
    }
    if someEnded {
      open.removeAll { $0.isOver }
      isFollowing = !open.isEmpty
    }
    level = backlog
    levelSince = time
  }
}

/// An episode that has not ended, with what is needed to end it.
///
/// Everything that changes with the backlog is a whole number, so a change costs a few additions
/// and the area is exact until it is reported.
@usableFromInline
struct OpenEpisode: Sendable, BitwiseCopyable {
  let event: Int
  let time: VirtualTime
  let levelBefore: Double
  let tolerance: Double
  let isInherited: Bool

  /// The moment until which the effects of the event are under way.
  var activeUntil: VirtualTime

  /// Whether the episode has ended and waits to be removed.
  private(set) var isOver = false

  /// The greatest backlog at or below level plus tolerance.
  private let threshold: Int64

  /// The greatest backlog that is not above the level.
  private let floor: Int64

  /// Since when the backlog has been at or below the threshold; the far future while it is above.
  private var returnTime = VirtualTime.distantFuture

  private var present: Course
  private var atReturn: Course

  /// What the backlog has done since the event.
  private struct Course: BitwiseCopyable {
    var peak: Int64
    var peakTime: VirtualTime

    /// Integral of the backlog over the time in which it was above the level.
    var integralAbove: Int128 = 0

    /// The length of that time, in nanoseconds.
    var timeAbove: Int64 = 0
  }

  init(
    event: Int, time: VirtualTime, backlog: Int64, levelBefore: Double, tolerance: Double,
    isInherited: Bool, activeUntil: VirtualTime
  ) {
    self.event = event
    self.time = time
    self.levelBefore = levelBefore
    self.tolerance = tolerance
    self.isInherited = isInherited
    self.activeUntil = activeUntil
    threshold = Self.wholeMessages(levelBefore + tolerance)
    floor = Self.wholeMessages(levelBefore)
    present = Course(peak: backlog, peakTime: time)
    atReturn = present
    if backlog <= threshold { returnTime = time }
  }

  /// The whole messages in a real number of them: a backlog exceeds both or neither.
  private static func wholeMessages(_ messages: Double) -> Int64 {
    guard messages >= 0 else { return 0 }
    return messages < 9e18 ? Int64(messages) : Int64.max
  }

  /// Lets time pass at one level and enters the next.
  ///
  /// - Returns: Whether the last return has held, so that the episode ended with it; the next level
  ///   is then none of its business.
  mutating func advance(
    past level: Int64, since start: VirtualTime, to next: Int64, at now: VirtualTime,
    hold: VirtualDuration
  ) -> Bool {
    if level > floor {
      let span = now.nanoseconds &- start.nanoseconds
      present.integralAbove &+= Int128(level) &* Int128(span)
      present.timeAbove &+= span
    }
    if returnTime != .distantFuture, now - max(returnTime, activeUntil) >= hold {
      isOver = true
      return true
    }
    if next > present.peak {
      present.peak = next
      present.peakTime = now
    }
    if next > threshold {
      returnTime = .distantFuture
    } else if returnTime == .distantFuture {
      returnTime = now
      atReturn = present
    }
    return false
  }

  /// The episode as it was at its return.
  func finished() -> BacklogEpisode { episode(course: atReturn, drain: returnTime - time) }

  /// The episode as it is, without a return.
  func unfinished() -> BacklogEpisode { episode(course: present, drain: nil) }

  private func episode(course: Course, drain: VirtualDuration?) -> BacklogEpisode {
    let excess = Double(course.integralAbove) - levelBefore * Double(course.timeAbove)
    return BacklogEpisode(
      event: event, time: time, levelBefore: levelBefore, tolerance: tolerance,
      isInherited: isInherited, peak: course.peak, peakTime: course.peakTime, drain: drain,
      areaAbove: excess / 1e9)
  }
}
