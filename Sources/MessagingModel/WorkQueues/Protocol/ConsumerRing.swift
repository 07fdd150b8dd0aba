// SPDX-License-Identifier: GPL-3.0-or-later

/// The consumers of a RabbitMQ queue that may have credit, in the order of their turns.
///
/// There is a ring for each consumer priority. The head of the highest ring that is not empty is asked
/// first: one that has credit gets one message and goes to the tail of its ring; one that is found
/// without leaves it for the set of the blocked, and comes back at the tail when an acknowledgement
/// gives it credit again. So messages are dealt one a turn, and consumers of a lower priority are
/// served only while all above them are blocked.
///
/// Source: `rabbit_queue_consumers:deliver/5` and `unblock/2` of RabbitMQ 3.10.
struct ConsumerRing: ~Copyable {
  private struct Level: ~Copyable {
    let priority: Int
    var ring = Ring<Int32>()
  }

  private var levels = Table<Level>()
  /// Levels by falling priority.
  private var order: [Int] = []

  /// Creates a ring without consumers.
  init() {}

  /// The number of priorities that a consumer ever had.
  @inline(__always)
  var levelCount: Int { order.count }

  /// The head of a level, counted from the highest priority, or -1.
  @inline(__always)
  mutating func head(ofLevel position: Int) -> Int {
    let level = levels.place(of: order[position])
    return level.pointee.ring.isEmpty ? -1 : Int(level.pointee.ring.first)
  }

  /// Sends the head of a level to its tail.
  @inline(__always)
  mutating func rotate(level position: Int) {
    let level = levels.place(of: order[position])
    guard level.pointee.ring.count > 1 else { return }
    level.pointee.ring.append(level.pointee.ring.popFirst())
  }

  /// Takes the head of a level out.
  @inline(__always)
  mutating func removeHead(ofLevel position: Int) {
    levels.place(of: order[position]).pointee.ring.removeFirst()
  }

  /// Adds a consumer at the tail of its priority.
  @inline(__always)
  mutating func append(_ consumer: Int, priority: Int) {
    let position = levelCount == 1 && levels[0].priority == priority ? 0 : level(of: priority)
    levels.place(of: position).pointee.ring.append(Int32(truncatingIfNeeded: consumer))
  }

  /// The level of a priority, which is made if nobody had it before.
  @inline(never)
  private mutating func level(of priority: Int) -> Int {
    for index in order where levels[index].priority == priority { return index }
    let index = levels.append(Level(priority: priority))
    let position = order.firstIndex { levels[$0].priority < priority } ?? order.count
    order.insert(index, at: position)
    return index
  }

  /// Takes a consumer out, wherever it stands.
  mutating func remove(_ consumer: Int) {
    for index in order {
      let level = levels.place(of: index)
      for _ in 0..<level.pointee.ring.count {
        let member = level.pointee.ring.popFirst()
        if Int(member) != consumer { level.pointee.ring.append(member) }
      }
    }
  }

  /// The consumers in the order of their turns.
  var members: [Int] {
    var members: [Int] = []
    for index in order {
      for distance in 0..<levels[index].ring.count {
        members.append(Int(levels[index].ring[distance]))
      }
    }
    return members
  }
}
