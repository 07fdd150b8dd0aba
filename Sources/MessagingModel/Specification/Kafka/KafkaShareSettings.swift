// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// Settings of a share group (KIP-932); the defaults are those of Apache Kafka 4.3
/// (`ShareGroupConfig`, `ShareConsumer`).
public struct KafkaShareSettings: Sendable, Hashable {
  /// How long a member may hold a record before somebody else gets it
  /// (`group.share.record.lock.duration.ms`).
  public var lockDuration = VirtualDuration.seconds(30)
  /// How often a record is delivered at most (`group.share.delivery.count.limit`).
  public var deliveryLimit = 5
  /// The most records of a partition from the oldest that is not done with to the newest that was
  /// handed out (`group.share.partition.max.record.locks`).
  public var recordLimit = 2_000
  /// How many records a fetch acquires (`share.acquire.mode`).
  public var acquireMode = AcquireMode.batchOptimized
  /// How the application acknowledges (`share.acknowledgement.mode`); `nil` for what the rest asks for,
  /// explicitly where records fail or locks are renewed.
  public var acknowledgement: Acknowledgement?
  /// When explicit acknowledgements leave.
  public var commit = Commit.poll
  /// What the application does with a record that it fails with.
  public var failureAction = FailureAction.release

  /// How often the application renews the locks of what it has in its hands
  /// (`AcknowledgeType.RENEW`, KIP-1222); `nil` for never.
  public var renewInterval: VirtualDuration?

  /// How many records a fetch acquires.
  public enum AcquireMode: String, Sendable, Hashable, CaseIterable {
    /// Whole batches of the log, which may be more than a poll is to return.
    case batchOptimized = "batch-optimized"
    /// No more than a poll is to return.
    case recordLimit = "record-limit"
  }

  /// How the application acknowledges (`ShareAcknowledgementMode`).
  public enum Acknowledgement: String, Sendable, Hashable, CaseIterable {
    /// Each poll accepts whatever the last one returned.
    case implicit
    /// Record by record: accept, release, reject, renew (`acknowledge`).
    case explicit
  }

  /// When explicit acknowledgements leave.
  public enum Commit: String, Sendable, Hashable, CaseIterable {
    /// With the next poll.
    case poll
    /// After each record, without waiting for the answer (`commitAsync`).
    case record
  }

  /// What the application does with a record that it fails with (`AcknowledgeType`).
  public enum FailureAction: String, Sendable, Hashable, CaseIterable {
    /// Somebody is to have it once more.
    case release
    /// Nobody is to have it again.
    case reject
  }

  /// Creates Kafka's own defaults.
  public init() {}

  /// Durations that brokers allow for a lock.
  package static let lockDurations = VirtualDuration.seconds(15)...(.seconds(60))
  /// Deliveries that brokers allow.
  package static let deliveryLimits = 2...10
  /// Windows that brokers allow.
  package static let recordLimits = 100...4_000
}
