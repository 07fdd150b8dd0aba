// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// A message whose transaction is open, or whose record has not been passed yet.
struct HalfMessage: BitwiseCopyable {
  var record: MessageRecord
  /// The queue that it is meant for.
  var queue: Int32
  /// The client that sent it or was asked last, or -1 where clients are not told apart.
  var client: Int32
  var checks: Int32 = 0
  /// Outcomes and checks on their way; the entry cannot serve another message before they arrive.
  var underWay: Int32 = 0
  var status = Status.open
  /// Whether its record is still in the broker's queue of half messages.
  var isQueued = true
  /// The next free entry, or -1.
  var next: Int32 = -1

  enum Status: BitwiseCopyable { case open, resolved, free }
}

/// How a local transaction ended.
enum TransactionOutcome: UInt8, BitwiseCopyable { case commit, rollback, unknown }

/// What became of a producer's transactions.
struct TransactionCounts: BitwiseCopyable {
  var half = 0
  var committed = 0
  var committedByCheck = 0
  var rolledBack = 0
  var rolledBackByCheck = 0
  var discarded = 0
  var lost = 0
  var checks = 0
  var lateOutcomes = 0
  /// Half message stored to commit.
  var openTime: Int128 = 0
  var openTimeMaximum: Int64 = 0
}

/// What became of a producer's delayed messages.
struct DelayCounts: BitwiseCopyable {
  var delayed = 0
  var refused = 0
  var delivered = 0
  var lost = 0
  var lateness: Int128 = 0
  var latenessMaximum: Int64 = 0
}

/// A message on a broker's timer wheel.
struct TimedMessage: BitwiseCopyable {
  var due: Int64
  /// When the wheel lets it go, and the event that does.
  var release: Int64 = 0
  var delivery = EventHandle.none
  var record: MessageRecord
  var queue: Int32
  var isFree = false
  /// The next free entry, or -1.
  var next: Int32 = -1
}
