// SPDX-License-Identifier: GPL-3.0-or-later

/// A message in a queue: its place in the order of publishing, and its index in the table.
package struct ReadyMessage: BitwiseCopyable {
  package var sequence: Int64
  package var index: Int32

  package init(sequence: Int64, index: Int32) {
    self.sequence = sequence
    self.index = index
  }
}

/// The messages of one priority that are in a queue and not out at a consumer, in the order in which
/// they are given out.
///
/// What was never out stands in a ring. What has come back is kept apart: everything behind it was
/// enqueued later, so a classic queue, which puts it back to its original place
/// (`rabbit_variable_queue:requeue`), gives it out first, the oldest before the others. A quorum queue
/// has a queue of returns, served first and in the order of their return (`rabbit_fifo`).
package struct ReadyMessages: ~Copyable {
  package init() {}

  private var fresh = Ring<ReadyMessage>()
  /// Descending by sequence, so that the next one is the last.
  private var requeued: [ReadyMessage] = []
  private var returns = Ring<ReadyMessage>()

  /// The number of messages.
  package private(set) var count = 0

  @inline(__always)
  package var isEmpty: Bool { count == 0 }

  /// Adds a message that enters the queue.
  @inline(__always)
  package mutating func append(_ message: ReadyMessage) {
    fresh.append(message)
    count &+= 1
  }

  /// Puts messages back to their original places.
  package mutating func requeue(_ messages: [ReadyMessage]) {
    requeued += messages
    requeued.sort { $0.sequence > $1.sequence }
    count += messages.count
  }

  /// Adds a message to those that have come back, behind them.
  package mutating func giveBack(_ message: ReadyMessage) {
    returns.append(message)
    count += 1
  }

  /// The next message.
  ///
  /// - Precondition: There is one.
  @inline(__always)
  package var first: ReadyMessage {
    mutating get { count == fresh.count ? fresh.first : firstComeBack }
  }

  private var firstComeBack: ReadyMessage {
    if let last = requeued.last { return last }
    return returns.isEmpty ? fresh.first : returns.first
  }

  /// Takes the next message out.
  ///
  /// - Precondition: There is one.
  @inline(__always)
  package mutating func removeFirst() -> ReadyMessage {
    let isFresh = count == fresh.count
    count &-= 1
    return isFresh ? fresh.popFirst() : removeFirstComeBack()
  }

  @inline(never)
  private mutating func removeFirstComeBack() -> ReadyMessage {
    if let last = requeued.popLast() { return last }
    return returns.isEmpty ? fresh.popFirst() : returns.popFirst()
  }

  /// Takes messages out, wherever they stand.
  package mutating func remove(where isLeaving: (ReadyMessage) -> Bool) -> [ReadyMessage] {
    var leaving: [ReadyMessage] = []
    func keeps(_ message: ReadyMessage) -> Bool {
      if isLeaving(message) {
        leaving.append(message)
        return false
      }
      return true
    }
    requeued = requeued.reversed().filter(keeps).reversed()
    for _ in 0..<returns.count {
      let message = returns.popFirst()
      if keeps(message) { returns.append(message) }
    }
    for _ in 0..<fresh.count {
      let message = fresh.popFirst()
      if keeps(message) { fresh.append(message) }
    }
    count = requeued.count + returns.count + fresh.count
    return leaving
  }

  /// All messages in the order in which they would be given out, for audits and samples.
  package var all: [ReadyMessage] {
    requeued.reversed() + (0..<returns.count).map { returns[$0] }
      + (0..<fresh.count).map { fresh[$0] }
  }
}
