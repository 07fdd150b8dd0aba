// SPDX-License-Identifier: GPL-3.0-or-later

/// Items with loads on their way into bins, which are members by position.
struct BinPacker {
  /// Which open bin an item goes to.
  enum Rule {
    /// The bin opened last, if the item fits.
    case last
    /// The first in order that it fits.
    case first
    /// The least loaded that it fits.
    case leastLoad
    /// The most loaded that it fits.
    case greatestLoad
  }

  /// The bin of each item; -1 while it has none.
  private(set) var owners: [Int]

  private let loads: [Double]
  private let previous: [Int]
  private let bins: [Int]
  private let capacity: Double
  private var load: [Double]
  private var isOpen: [Bool]
  private var isEmpty: [Bool]
  private var opened: Int?

  /// Creates empty bins.
  ///
  /// - Parameters:
  ///   - loads: The items.
  ///   - previous: The last bin of each item, or -1.
  ///   - memberPositions: For each member the first with its id; only those are bins.
  ///   - capacity: What a bin holds.
  init(loads: [Double], previous: [Int], memberPositions: [Int], capacity: Double) {
    self.loads = loads
    self.previous = previous
    self.capacity = capacity
    bins = memberPositions.indices.filter { memberPositions[$0] == $0 }
    owners = Array(repeating: -1, count: loads.count)
    load = Array(repeating: 0, count: memberPositions.count)
    isOpen = Array(repeating: false, count: memberPositions.count)
    isEmpty = Array(repeating: true, count: memberPositions.count)
  }

  /// All items by descending load, equal ones in order.
  var descending: [Int] { descending(Array(loads.indices)) }

  private func descending(_ items: [Int]) -> [Int] {
    items.sorted { loads[$0] != loads[$1] ? loads[$0] > loads[$1] : $0 < $1 }
  }

  /// Places items one by one, opening bins where they fit nowhere.
  mutating func place(_ items: some Sequence<Int>, by rule: Rule) {
    for item in items {
      if case .last = rule, opened == nil, let first = bins.first { open(first) }
      guard let bin = openBin(for: item, by: rule) ?? newBin(for: item) else { continue }
      put(item, into: bin)
    }
  }

  /// Takes the bins that items were in one by one, greatest first: moves their small items to other
  /// open bins as long as that goes, keeps as many of the rest, great ones first, as there is room
  /// for, and at the end places what is left over.
  mutating func rearrange(by rule: Rule, membersByGreatestQueue: Bool) {
    var held = Array(repeating: [Int](), count: load.count)
    var leftOver: [Int] = []
    for item in loads.indices {
      if previous[item] >= 0 { held[previous[item]].append(item) } else { leftOver.append(item) }
    }
    let size = held.map { items in
      membersByGreatestQueue
        ? items.reduce(0) { max($0, loads[$1]) } : items.reduce(0) { $0 + loads[$1] }
    }
    let order = held.indices.filter { !held[$0].isEmpty }.sorted {
      size[$0] != size[$1] ? size[$0] > size[$1] : $0 < $1
    }
    for bin in order {
      var items = descending(held[bin])
      while let smallest = items.last, let other = openBin(for: smallest, by: rule) {
        put(smallest, into: other)
        items.removeLast()
      }
      if !items.isEmpty, !isOpen[bin] { open(bin) }
      var kept = 0
      while kept < items.count, fits(items[kept], into: bin) {
        put(items[kept], into: bin)
        kept += 1
      }
      leftOver += items[kept...]
    }
    // Equal loads keep the order in which they were left over.
    let ranked = leftOver.enumerated().sorted {
      let (left, right) = (loads[$0.element], loads[$1.element])
      return left != right ? left > right : $0.offset < $1.offset
    }
    place(ranked.map { $0.element }, by: rule)
  }

  private func fits(_ item: Int, into bin: Int) -> Bool {
    isEmpty[bin] || load[bin] + loads[item] <= capacity
  }

  private func openBin(for item: Int, by rule: Rule) -> Int? {
    switch rule {
    case .last: return opened.flatMap { fits(item, into: $0) || load[$0] == 0 ? $0 : nil }
    case .first: return bins.first { isOpen[$0] && fits(item, into: $0) }
    case .leastLoad, .greatestLoad:
      var best: Int?
      for bin in bins where isOpen[bin] && fits(item, into: bin) {
        guard let known = best else {
          best = bin
          continue
        }
        let isBetter = rule == .leastLoad ? load[bin] < load[known] : load[bin] > load[known]
        if isBetter { best = bin }
      }
      return best
    }
  }

  /// The last bin of an item if that is not open, else the first that is not; when all are, the one
  /// with the least load.
  private mutating func newBin(for item: Int) -> Int? {
    let last = previous[item]
    let closed = last >= 0 && !isOpen[last] ? last : bins.first { !isOpen[$0] }
    if let closed {
      open(closed)
      return closed
    }
    return bins.min { load[$0] != load[$1] ? load[$0] < load[$1] : $0 < $1 }
  }

  private mutating func open(_ bin: Int) {
    isOpen[bin] = true
    opened = bin
  }

  private mutating func put(_ item: Int, into bin: Int) {
    owners[item] = bin
    load[bin] += loads[item]
    isEmpty[bin] = false
  }
}
