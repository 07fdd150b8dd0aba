// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// When a backlog counts as having returned after an event.
///
/// A return is a moment from which the backlog stays at or below the threshold for the whole hold
/// time. The threshold is the level before the event plus a tolerance: the greatest of a number of
/// messages, a share of the level, and a multiple of the standard deviation that the backlog
/// showed before the event.
@frozen
public struct ReturnCriterion: Sendable, Hashable {
  /// How long the backlog must stay at or below the threshold.
  public var hold: VirtualDuration

  /// The least tolerance, in messages, or in steps of the level where these are larger.
  public var messages: Double

  /// Tolerance as a share of the level before.
  public var share: Double

  /// Tolerance in standard deviations of the level before.
  ///
  /// A system that runs steadily crosses its own average all the time, so without an allowance for
  /// its normal variation it may never be seen to hold. Three is the usual limit of a control chart
  /// (W. A. Shewhart, *Economic Control of Quality of Manufactured Product*, 1931). To z deviations
  /// come (z² - 1) / 6 steps, without which a backlog of few messages, skewed as a Poisson variate
  /// is, would exceed them all the time (E. A. Cornish and R. A. Fisher, *Moments and cumulants in
  /// the specification of distributions*, 1938).
  public var deviations: Double

  /// Creates a criterion; the defaults are one message, 5 % of the level, and no deviations.
  ///
  /// - Parameters:
  ///   - hold: Hold time, not negative; one sampling interval is usual.
  ///   - messages: Least tolerance in messages, not negative.
  ///   - share: Tolerance as a share of the level, not negative.
  ///   - deviations: Tolerance in standard deviations, not negative.
  @inlinable
  public init(
    hold: VirtualDuration, messages: Double = 1, share: Double = 0.05, deviations: Double = 0
  ) {
    self.hold = hold
    self.messages = messages
    self.share = share
    self.deviations = deviations
  }

  /// The tolerance that goes with a level, in messages.
  @inlinable
  public func tolerance(for before: LevelBefore) -> Double {
    let skew = max(0, deviations * deviations - 1) / 6
    return max(
      messages * before.step, share * before.average,
      deviations * before.deviation + skew * before.step)
  }
}

/// What one event did to the backlog of one group.
@frozen
public struct BacklogEpisode: Sendable, Hashable {
  /// The number that the caller gave the event.
  public var event: Int

  /// The moment of the event.
  public var time: VirtualTime

  /// Time average of the backlog before the event, in messages; inherited if an earlier episode
  /// had not ended.
  public var levelBefore: Double

  /// What is added to ``levelBefore`` to decide a return, in messages.
  public var tolerance: Double

  /// Whether level and tolerance are those of an earlier event from which the backlog had not
  /// returned yet.
  public var isInherited: Bool

  /// The greatest backlog from the event until the return, or until the end of the run.
  public var peak: Int64

  /// The first moment at which the backlog was as high as ``peak``.
  public var peakTime: VirtualTime

  /// From the event to the first return that held; zero if the backlog never left, `nil` if it had
  /// not returned by the end of the run.
  public var drain: VirtualDuration?

  /// Integral of the backlog in excess of ``levelBefore``, from the event until the return or the
  /// end of the run, in message-seconds.
  public var areaAbove: Double
}
