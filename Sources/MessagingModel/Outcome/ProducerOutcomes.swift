// SPDX-License-Identifier: GPL-3.0-or-later

/// What became of one producer's delayed messages.
public struct DelayOutcome: Sendable, Hashable, Codable {
  /// The producer's name.
  public var producer: String
  /// Messages held back.
  public var delayed: Int
  /// Messages refused by the broker for a delay beyond its longest.
  public var refused: Int
  /// Messages that have got into their queues.
  public var delivered: Int
  /// Messages that were lost with their broker while they waited.
  public var lost = 0
  /// Mean time from when they were due to then, in seconds; `nil` without any.
  public var latenessMean: Double?
  /// Longest of these times, in seconds.
  public var latenessMaximum: Double

  /// Messages still held back at the end.
  public var pending: Int { delayed - delivered - lost }
}

/// How many messages of one producer found no queue.
public struct UnroutableOutcome: Sendable, Hashable, Codable {
  /// The producer's name.
  public var producer: String
  /// Messages that it published.
  public var published: Int
  /// Those that no exchange led to a queue.
  public var unroutable: Int
}

/// What became of one producer's transactions.
public struct TransactionReport: Sendable, Hashable, Codable {
  /// The producer's name.
  public var producer: String
  /// Half messages stored.
  public var half: Int
  /// Those that committed by the outcome of their local transaction.
  public var committed: Int
  /// Those that committed by the answer to a check.
  public var committedByCheck: Int
  /// Those that rolled back by the outcome of their local transaction.
  public var rolledBack: Int
  /// Those that rolled back by the answer to a check.
  public var rolledBackByCheck: Int
  /// Those given up after too many checks.
  public var discarded: Int
  /// Those that were lost with their broker while they were open.
  public var lost = 0
  /// Checks that brokers sent.
  public var checks: Int
  /// Outcomes that arrived when the transaction was over already.
  public var lateOutcomes: Int
  /// Mean time from publish to commit, in seconds; `nil` without a commit.
  public var openMean: Double?
  /// Longest of these times, in seconds.
  public var openMaximum: Double

  /// Transactions that were open at the end.
  public var open: Int {
    half - committed - committedByCheck - rolledBack - rolledBackByCheck - discarded - lost
  }
}
