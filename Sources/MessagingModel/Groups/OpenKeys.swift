// SPDX-License-Identifier: GPL-3.0-or-later

/// The messages of each key that are neither completed nor given up, by their places in the order that
/// they should be completed in.
struct OpenKeys {
  /// By key, ascending.
  private var places: [[Int64]] = []

  /// How many there are.
  var count: Int { places.reduce(0) { $0 + $1.count } }

  /// Notes a message that waits for its completion.
  mutating func open(_ key: Int32, at place: Int64) {
    while places.count <= Int(key) { places.append([]) }
    places[Int(key)].insert(place, at: index(of: place + 1, key: key))
  }

  /// Notes that a message is done with; whether an earlier one of its key is not, or nothing if the
  /// message is not there.
  mutating func close(_ key: Int32, at place: Int64) -> Bool? {
    guard Int(key) < places.count else { return nil }
    let index = index(of: place, key: key)
    guard index < places[Int(key)].count, places[Int(key)][index] == place else { return nil }
    places[Int(key)].remove(at: index)
    return index > 0
  }

  /// Where a place stands, or would stand.
  private func index(of place: Int64, key: Int32) -> Int {
    var low = 0
    var high = places[Int(key)].count
    while low < high {
      let middle = (low + high) / 2
      if places[Int(key)][middle] < place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
