// SPDX-License-Identifier: GPL-3.0-or-later

/// The conservation ledger of one group, or of one queue for one group.
///
/// Every message that was published for the group is in exactly one of the other places at every
/// instant: `published = completed + backlog + inFlight + delayed + deadLettered + expired +
/// filtered + dropped`. A model keeps the ledger from its own state and not by moving numbers from
/// one entry to the other, or the audit proves nothing.
@frozen
public struct MessageAccount: Sendable, Hashable, BitwiseCopyable, Codable {
  /// Messages that producers handed over for the group.
  public var published: Int64 = 0

  /// Messages completed, each counted once however often it was delivered.
  public var completed: Int64 = 0

  /// Messages appended and not yet completed.
  public var backlog: Int64 = 0

  /// Messages handed over and not yet appended: in a producer's batch or on a link.
  public var inFlight: Int64 = 0

  /// Messages held back until a time to come, first deliveries and retries alike.
  public var delayed: Int64 = 0

  /// Messages moved to the dead-letter queue.
  public var deadLettered: Int64 = 0

  /// Messages that outlived their time to live.
  public var expired: Int64 = 0

  /// Messages that the group's filter left out.
  public var filtered: Int64 = 0

  /// Messages that a policy discarded.
  public var dropped: Int64 = 0

  /// Starts an empty ledger.
  @inlinable
  public init() {}

  /// Messages that some place accounts for.
  @inlinable
  public var accountedFor: Int64 {
    completed + backlog + inFlight + delayed + deadLettered + expired + filtered + dropped
  }

  /// Published messages less those accounted for: positive if messages are lost, negative if some
  /// are counted twice or came from nowhere.
  @inlinable
  public var imbalance: Int64 { published - accountedFor }

  /// Whether the ledger balances and no entry is negative.
  ///
  /// A negative entry is an error even where another makes up for it.
  @inlinable
  public var isBalanced: Bool { imbalance == 0 && !hasNegativeEntry }

  @inlinable
  var hasNegativeEntry: Bool {
    (published | completed | backlog | inFlight | delayed | deadLettered | expired | filtered
      | dropped) < 0
  }

  /// Adds another ledger, entry by entry.
  @inlinable
  public mutating func merge(_ other: Self) {
    published += other.published
    completed += other.completed
    backlog += other.backlog
    inFlight += other.inFlight
    delayed += other.delayed
    deadLettered += other.deadLettered
    expired += other.expired
    filtered += other.filtered
    dropped += other.dropped
  }
}

extension MessageAccount: CustomStringConvertible {
  /// The ledger in one line, with a verdict that names the side that is off.
  public var description: String {
    "published \(published) = completed \(completed) + backlog \(backlog)"
      + " + in flight \(inFlight) + delayed \(delayed) + dead-lettered \(deadLettered)"
      + " + expired \(expired) + filtered \(filtered) + dropped \(dropped): \(verdict)"
  }

  private var verdict: String {
    var findings: [String] = []
    if imbalance > 0 {
      findings.append("\(imbalance) published but nowhere to be found")
    } else if imbalance < 0 {
      findings.append("\(-imbalance) more accounted for than published")
    }
    for (name, count) in entries where count < 0 {
      findings.append("\(name) is negative")
    }
    return findings.isEmpty ? "balanced" : findings.joined(separator: ", ")
  }

  private var entries: [(name: String, count: Int64)] {
    [
      ("published", published), ("completed", completed), ("backlog", backlog),
      ("in flight", inFlight), ("delayed", delayed), ("dead-lettered", deadLettered),
      ("expired", expired), ("filtered", filtered), ("dropped", dropped),
    ]
  }
}
