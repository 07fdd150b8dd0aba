// SPDX-License-Identifier: GPL-3.0-or-later

/// Which messages of each key a group has before it, over all queues, for keys that may lie on more
/// than one.
struct OpenKeys {
  /// When the messages of each key were published that are neither completed nor given up, ascending.
  private var open: [[Int64]] = []

  /// How many there are.
  var count: Int { open.reduce(0) { $0 + $1.count } }

  /// Notes a message that was stored.
  mutating func add(_ key: Int32, published: Int64) {
    while open.count <= Int(key) { open.append([]) }
    open[Int(key)].insert(published, at: position(of: published + 1, key: key))
  }

  /// Notes that a message is done with; whether an earlier one of its key is not.
  mutating func remove(_ key: Int32, published: Int64) -> Bool {
    guard Int(key) < open.count else { return false }
    let place = position(of: published, key: key)
    guard place < open[Int(key)].count, open[Int(key)][place] == published else { return false }
    open[Int(key)].remove(at: place)
    return place > 0
  }

  /// The first place of what was published at a moment or later.
  private func position(of moment: Int64, key: Int32) -> Int {
    var low = 0
    var high = open[Int(key)].count
    while low < high {
      let middle = (low + high) / 2
      if open[Int(key)][middle] < moment { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
