// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How long a stream keeps its messages; both limits may stand beside each other.
///
/// A stream is a log in segments. When one is full and the next begins, the oldest that are beyond a limit
/// go as a whole, so that a stream holds more than its limits say, by up to a segment; the last segment
/// always stays. Sources: RabbitMQ's guide to streams, "Data Retention"; `osiris_log:evaluate_retention/2`
/// and `eval_age/2`.
public struct StreamRetention: Sendable, Hashable {
  /// Bytes of messages beyond which the oldest segments go (`x-max-length-bytes`); `nil` for no limit.
  public var maximumBytes: Int?
  /// Age of a segment's last message beyond which the segment goes (`x-max-age`); `nil` for no limit.
  public var maximumAge: VirtualDuration?
  /// Bytes of messages at which a segment is full (`x-stream-max-segment-size-bytes`).
  public var segmentBytes: Int

  /// RabbitMQ's size of segments, 500 MB.
  public static let usualSegmentBytes = 500_000_000

  /// Creates a retention; what is not named is RabbitMQ's default.
  public init(
    maximumBytes: Int? = nil, maximumAge: VirtualDuration? = nil,
    segmentBytes: Int = StreamRetention.usualSegmentBytes
  ) {
    self.maximumBytes = maximumBytes
    self.maximumAge = maximumAge
    self.segmentBytes = segmentBytes
  }
}

/// How the consumers of a group read a stream.
///
/// Reading takes nothing away: every consumer gets every message from where it begins, unless one of the
/// group reads at a time.
public struct StreamReading: Sendable, Hashable {
  /// Where a consumer without a stored offset begins (`x-stream-offset`).
  public var offset: Offset
  /// Messages after which a consumer stores its offset in the stream; `nil` for one that never does.
  ///
  /// A consumer that closes stores it, too; whoever comes back under its name goes on behind it.
  public var storesEvery: Int?
  /// Whether one consumer of the group reads at a time, and the others wait.
  public var hasSingleActiveConsumer: Bool

  /// Where to begin in a stream.
  public enum Offset: Sendable, Hashable {
    /// With the oldest message that is left.
    case first
    /// With the chunk that was written last.
    case last
    /// With the next message that is written.
    case next
    /// With the message of a number, counted from 0, or the oldest that is left.
    case number(Int)
    /// With the first chunk that was written at a time or later.
    case time(VirtualTime)
    /// With the first chunk that is no older.
    case age(VirtualDuration)
  }

  /// Creates a way to read; what is not named is RabbitMQ's default.
  public init(
    offset: Offset = .next, storesEvery: Int? = nil, hasSingleActiveConsumer: Bool = false
  ) {
    self.offset = offset
    self.storesEvery = storesEvery
    self.hasSingleActiveConsumer = hasSingleActiveConsumer
  }
}
