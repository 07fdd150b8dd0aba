// SPDX-License-Identifier: GPL-3.0-or-later

/// A broker's queue of half messages and the scan that checks back.
///
/// Source: `TransactionalMessageServiceImpl.check` of Apache RocketMQ 5.
package struct HalfQueue: ~Copyable {
  private var entries = Ring<Entry>()

  private struct Entry: BitwiseCopyable {
    var half: Int32
    var stored: Int64
  }

  /// What the scan wants done with a half message.
  package enum Action: Hashable, Sendable {
    /// Its outcome is known, and its record has been passed.
    case pass(Int32)
    /// Ask a producer; the half message was stored again at the end of the queue.
    case check(Int32)
    /// It was checked too often (`TRANS_CHECK_MAX_TIME_TOPIC`).
    case discard(Int32)
  }

  /// What the scan has to know of a half message.
  package struct Facts {
    /// When its producer sent it.
    package var born: Int64
    /// How often it was checked.
    package var checks: Int
    /// Whether its outcome is known.
    package var isResolved: Bool

    package init(born: Int64, checks: Int, isResolved: Bool) {
      self.born = born
      self.checks = checks
      self.isResolved = isResolved
    }
  }

  package init() {}

  /// Records in the queue.
  package var count: Int { entries.count }

  /// Stores a half message.
  package mutating func append(_ half: Int32, at now: Int64) {
    entries.append(Entry(half: half, stored: now))
  }

  /// One pass over the queue: it ends at the first message that is younger than the time-out, or
  /// that was stored after the pass began.
  package mutating func scan(
    at now: Int64, timeout: Int64, maximumChecks: Int, facts: (Int32) -> Facts
  ) -> [Action] {
    var actions: [Action] = []
    while !entries.isEmpty {
      let entry = entries.first
      let half = facts(entry.half)
      if half.isResolved {
        entries.removeFirst()
        actions.append(.pass(entry.half))
      } else if half.checks >= maximumChecks {
        entries.removeFirst()
        actions.append(.discard(entry.half))
      } else if entry.stored >= now || now - half.born < timeout {
        break
      } else {
        entries.removeFirst()
        // Stored now, so that this pass ends before it.
        entries.append(Entry(half: entry.half, stored: now))
        actions.append(.check(entry.half))
      }
    }
    return actions
  }
}
