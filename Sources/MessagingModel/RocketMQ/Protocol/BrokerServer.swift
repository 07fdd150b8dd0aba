// SPDX-License-Identifier: GPL-3.0-or-later

/// The store of a broker as a server: appends take turns, flushes are shared, and who would wait too
/// long is told that the broker is busy.
///
/// Sources: `CommitLog.putMessageLock`, `GroupCommitService`, `BrokerFastFailure` and
/// `DefaultMessageStore.isOSPageCacheBusy` of Apache RocketMQ 5. Times are in nanoseconds.
package struct BrokerServer: Sendable {
  /// Age in the send queue at which a request is answered as busy (`waitTimeMillsInSendQueue`).
  package static let patience: Int64 = 200_000_000
  /// Length of one append at which the page cache counts as busy (`osPageCacheBusyTimeOutMills`).
  package static let pageCacheBusy: Int64 = 1_000_000_000
  /// Requests that the send queue holds (`sendThreadPoolQueueCapacity`).
  package static let queueCapacity = 10_000

  private let append: Int64
  private let appendPerKiB: Int64
  private let flush: Int64
  private let isFlushedFirst: Bool
  /// What costs are multiplied by at the moment.
  package var factor = 1.0
  private var freeAt: Int64 = .min
  private var lastAppend: Int64 = 0
  private var flushEnd: Int64 = .min
  private var nextFlushEnd: Int64 = .min

  package init(append: Int64, appendPerKiB: Int64, flush: Int64, isFlushedFirst: Bool) {
    self.append = append
    self.appendPerKiB = appendPerKiB
    self.flush = flush
    self.isFlushedFirst = isFlushedFirst
  }

  /// What the store does with a request.
  package enum Answer: Equatable, Sendable {
    /// It will have stored the messages by then.
    case stored(at: Int64)
    /// It has refused by then, because the request has waited too long.
    case busy(at: Int64)
  }

  /// Takes a request of some messages with so many bytes in all.
  package mutating func take(messages: Int, bytes: Int, at now: Int64) -> Answer {
    let begin = max(now, freeAt)
    let wait = begin - now
    if wait > 0, lastAppend > Self.pageCacheBusy { return .busy(at: now) }
    let cost = scaled(
      append * Int64(messages) + Int64(Int128(appendPerKiB) * Int128(bytes) / 1_024))
    if cost > 0, wait / cost >= Int64(Self.queueCapacity) { return .busy(at: now) }
    if wait > Self.patience { return .busy(at: now + Self.patience) }
    freeAt = begin + cost
    lastAppend = cost
    return .stored(at: freeAt)
  }

  /// When messages stored at a moment are on disk, as far as the answer waits for that.
  package mutating func flushed(at now: Int64) -> Int64 {
    guard isFlushedFirst else { return now }
    let length = scaled(flush)
    if now >= flushEnd, nextFlushEnd > flushEnd {
      // The group that waited has had its turn, or is having it.
      flushEnd = nextFlushEnd
    }
    if now >= flushEnd {
      flushEnd = now + length
      return flushEnd
    }
    if nextFlushEnd <= flushEnd { nextFlushEnd = flushEnd + length }
    return nextFlushEnd
  }

  /// Forgets what it was doing, as a process that ends does.
  package mutating func restart() {
    freeAt = .min
    lastAppend = 0
    flushEnd = .min
    nextFlushEnd = .min
  }

  /// A time as it is at the moment.
  package func scaled(_ time: Int64) -> Int64 {
    factor == 1 ? time : Int64((Double(time) * factor).rounded())
  }
}
