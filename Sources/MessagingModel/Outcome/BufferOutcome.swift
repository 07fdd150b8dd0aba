// SPDX-License-Identifier: GPL-3.0-or-later

/// What the buffers of a Kafka producer's clients held, and why records did not get through.
public struct BufferOutcome: Sendable, Hashable, Codable {
  /// The producer's name.
  public var producer: String
  /// Batches that were begun.
  public var batches: Int
  /// Messages that had to wait for memory.
  public var blocked: Int
  /// Messages that waited for memory for too long, and were never taken.
  public var exhausted: Int
  /// Messages whose batch was not acknowledged in time, stored or not.
  public var expired: Int
  /// Messages whose batch was refused once more than it may be tried again.
  public var refused: Int
  /// Longest wait for memory of a message that was taken in the end, in seconds.
  public var blockedMaximum: Double
  /// The most bytes that a client's buffer held.
  public var peakBytes: Int
  /// Batches answered that the broker does not lead their partition.
  public var notLeader: Int
  /// Batches answered that too few replicas are in sync.
  public var notEnoughReplicas: Int
  /// Batches answered that an earlier one is missing.
  public var outOfOrder: Int
}
