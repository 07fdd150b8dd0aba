// SPDX-License-Identifier: GPL-3.0-or-later

/// One of a broker's revive queues: what it holds of popped messages, and when it gives up waiting for
/// their acknowledgement.
///
/// A check point, and the acknowledgements of its messages, go through the timer wheel: the check point
/// is due a second before its messages are visible again, an acknowledgement when they are. The log has
/// a clock of its own, the due time of the newest entry that has come out of the wheel, or the wall
/// clock if that is more than three seconds ahead. A check point is acted upon once the log's clock is
/// more than two seconds past its time.
///
/// Source: `PopReviveService.consumeReviveMessage` and `.mergeAndRevive`, `PopAckConstants` of Apache
/// RocketMQ 5.
package struct ReviveLog: Sendable {
  /// How long before its time a check point is due (`ackTimeInterval`).
  package static let lead: Int64 = 1_000_000_000
  /// How far the log's clock has to be past a check point's time (`ackTimeInterval` and a second).
  package static let grace: Int64 = 2_000_000_000
  /// Silence after which the log's clock is the wall clock.
  package static let silence: Int64 = 3_000_000_000
  /// Period with which the log is read while something is expected of it.
  package static let period: Int64 = 100_000_000

  private struct Entry {
    /// When it comes out of the timer wheel.
    var visible: Int64
    var due: Int64
    /// When the messages of a check point are visible again.
    var time: Int64
    /// The check point, or -1 for an acknowledgement.
    let checkpoint: Int32
    let number: Int

    func comesBefore(_ other: Entry) -> Bool {
      (visible, number) < (other.visible, other.number)
    }
  }

  /// What is in the wheel: a binary heap by when it comes out.
  private var wheel: [Entry] = []
  /// Check points that have come out, by their time.
  private var awaiting: [Entry] = []
  private var newestDue = Int64.min
  private var stored = 0

  package init() {}

  /// Stores a check point whose messages are invisible until a time.
  package mutating func store(checkpoint: Int32, until time: Int64, visible: Int64) {
    push(visible: visible, due: time - Self.lead, time: time, checkpoint: checkpoint)
  }

  /// Stores an acknowledgement of a message that is invisible until a time.
  package mutating func storeAcknowledgement(until time: Int64, visible: Int64) {
    push(visible: visible, due: time, time: time, checkpoint: -1)
  }

  /// When the log is next worth reading, or nil while nothing is in it.
  package func nextRead(after now: Int64) -> Int64? {
    let fromWheel = wheel.first?.visible
    let fromAwaiting = awaiting.first.map { max($0.time + Self.grace, now + 1) }
    switch (fromWheel, fromAwaiting) {
    case (let wheel?, let awaiting?): return min(wheel, awaiting)
    default: return fromWheel ?? fromAwaiting
    }
  }

  /// Reads what has come out of the wheel; returns the check points to act upon, in order of time.
  package mutating func read(at now: Int64) -> [Int32] {
    while let first = wheel.first, first.visible <= now {
      popFirst()
      newestDue = max(newestDue, first.due)
      guard first.checkpoint >= 0 else { continue }
      var position = awaiting.count
      while position > 0, awaiting[position - 1].time > first.time { position -= 1 }
      awaiting.insert(first, at: position)
    }
    guard !awaiting.isEmpty else { return [] }
    let clock = now - newestDue > Self.silence ? now : newestDue
    let count = awaiting.prefix { clock - $0.time > Self.grace }.count
    defer { awaiting.removeFirst(count) }
    return awaiting.prefix(count).map(\.checkpoint)
  }

  /// The broker's clock was set forward: everything is due as much earlier, and in the wheel until
  /// what is asked for its due time.
  package mutating func clockJumped(by jump: Int64, visible: (_ due: Int64) -> Int64) {
    for index in awaiting.indices { awaiting[index].time -= jump }
    if newestDue > .min { newestDue -= jump }
    for index in wheel.indices {
      wheel[index].due -= jump
      wheel[index].time -= jump
      wheel[index].visible = visible(wheel[index].due)
    }
    // An ordered array is a heap.
    wheel.sort { $0.comesBefore($1) }
  }

  private mutating func push(visible: Int64, due: Int64, time: Int64, checkpoint: Int32) {
    wheel.append(
      Entry(visible: visible, due: due, time: time, checkpoint: checkpoint, number: stored))
    stored += 1
    var child = wheel.count - 1
    while child > 0, wheel[child].comesBefore(wheel[(child - 1) / 2]) {
      wheel.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func popFirst() {
    wheel.swapAt(0, wheel.count - 1)
    wheel.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < wheel.count && wheel[child].comesBefore(wheel[least]) { least = child }
      if least == parent { return }
      wheel.swapAt(parent, least)
      parent = least
    }
  }
}
