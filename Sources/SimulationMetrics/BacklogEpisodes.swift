// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// Follows the backlog of one group after each scale event: how high, how long, how much.
///
/// An episode opens with its event and ends with the first return of the backlog to the level
/// before (see ``ReturnCriterion``) that holds. While the effects of the event are still under way,
/// a burst that goes on or a rebalance that is not complete, no return can hold: an episode opened
/// with a later `activeUntil`, or extended by ``extend(event:until:)``, demands that the backlog
/// stay at or below the threshold from the return until then at least. Otherwise the calm seconds
/// between a membership change and the rebalance that it causes would pass for a return.
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
  public var isQuiet: Bool { open.isEmpty }

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
    var levelBefore = before.average
    var tolerance = criterion.tolerance(for: before)
    let heir = open.last
    if let heir {
      levelBefore = heir.episode.levelBefore
      tolerance = heir.episode.tolerance
    }
    let episode = BacklogEpisode(
      event: event, time: time, levelBefore: levelBefore, tolerance: tolerance,
      isInherited: heir != nil, peak: backlog, peakTime: time, drain: nil, areaAbove: 0)
    open.append(OpenEpisode(episode, backlog: backlog, activeUntil: activeUntil))
  }

  /// Sets the moment until which the effects of an event are under way.
  ///
  /// - Parameters:
  ///   - event: The number given on opening; one that has ended or never was is ignored.
  ///   - time: The moment; it may be earlier than the one set before.
  public mutating func extend(event: Int, until time: VirtualTime) {
    for index in open.indices where open[index].episode.event == event {
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
    if !open.isEmpty { advance(to: backlog, at: time) }
  }

  /// The episodes as they stand at the end of the run, in the order of their opening.
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
      open[index].pass(level: level, from: levelSince, to: time)
      if open[index].hasReturned(by: time, hold: criterion.hold) {
        ended.append(open[index].finished())
        open[index].isOver = true
        someEnded = true
      } else {
        open[index].enter(backlog, at: time)
      }
    }
    if someEnded { open.removeAll { $0.isOver } }
    level = backlog
    levelSince = time
  }
}

/// An episode that has not ended, with what is needed to end it.
@usableFromInline
struct OpenEpisode: Sendable {
  var episode: BacklogEpisode

  /// The greatest backlog at or below level plus tolerance.
  let threshold: Int64

  /// The greatest backlog that is not above the level.
  let floor: Int64

  var activeUntil: VirtualTime
  var isOver = false

  /// Integral of the backlog over the time in which it was above the level.
  var integralAbove: Int128 = 0
  var timeAbove: Int64 = 0

  /// Since when the backlog has been at or below the threshold; `nil` while it is above.
  var returnTime: VirtualTime?

  /// The episode as it was at `returnTime`; it counts if the return holds.
  var atReturn: BacklogEpisode?

  init(_ episode: BacklogEpisode, backlog: Int64, activeUntil: VirtualTime) {
    self.episode = episode
    self.activeUntil = activeUntil
    threshold = Self.wholeMessages(episode.levelBefore + episode.tolerance)
    floor = Self.wholeMessages(episode.levelBefore)
    if backlog <= threshold { noteReturn(at: episode.time) }
  }

  /// The number of whole messages in a real number of them; comparing with it decides the same.
  private static func wholeMessages(_ messages: Double) -> Int64 {
    guard messages >= 0 else { return 0 }
    return messages < 9e18 ? Int64(messages) : Int64.max
  }

  /// Lets time pass at a constant level.
  mutating func pass(level: Int64, from start: VirtualTime, to end: VirtualTime) {
    guard level > floor else { return }
    let span = end.nanoseconds - start.nanoseconds
    integralAbove += Int128(level) * Int128(span)
    timeAbove += span
  }

  /// Takes a new level at a moment.
  mutating func enter(_ level: Int64, at time: VirtualTime) {
    if level > episode.peak {
      episode.peak = level
      episode.peakTime = time
    }
    if level > threshold {
      returnTime = nil
      atReturn = nil
    } else if returnTime == nil {
      noteReturn(at: time)
    }
  }

  private mutating func noteReturn(at time: VirtualTime) {
    returnTime = time
    episode.areaAbove = area
    atReturn = episode
    atReturn?.drain = time - episode.time
  }

  /// Whether the last return has held for the hold time and until the event's effects are over.
  func hasReturned(by time: VirtualTime, hold: VirtualDuration) -> Bool {
    guard let returnTime else { return false }
    return time - returnTime >= hold && time >= activeUntil
  }

  /// The episode as it was at its return.
  func finished() -> BacklogEpisode { atReturn ?? unfinished() }

  /// The episode as it is, without a return.
  func unfinished() -> BacklogEpisode {
    var episode = episode
    episode.areaAbove = area
    episode.drain = nil
    return episode
  }

  /// Message-seconds above the level so far.
  private var area: Double {
    (Double(integralAbove) - episode.levelBefore * Double(timeAbove)) / 1e9
  }
}
