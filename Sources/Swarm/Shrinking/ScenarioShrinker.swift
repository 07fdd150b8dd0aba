// SPDX-License-Identifier: GPL-3.0-or-later

/// Cuts a scenario down while it still fails in the same way.
///
/// After delta debugging (Zeller and Hildebrandt 2002) on the scenario's tree: halves of the events,
/// then single events, then whole groups, producers and queues, then settings, then numbers; again and
/// again until nothing more can go.
package struct ScenarioShrinker {
  /// Whether a scenario fails as the first one did.
  let fails: (ScenarioTree) -> Bool
  /// How many scenarios may be tried.
  let budget: Int

  /// Creates a shrinker.
  package init(budget: Int = 2_000, fails: @escaping (ScenarioTree) -> Bool) {
    self.budget = budget
    self.fails = fails
  }

  /// The smallest scenario found that still fails, and how many were tried.
  package func shrink(_ start: ScenarioTree) -> (tree: ScenarioTree, tries: Int) {
    var tree = start
    var tries = 0
    func accept(_ candidate: ScenarioTree) -> Bool {
      guard candidate != tree, tries < budget else { return false }
      tries += 1
      guard fails(candidate) else { return false }
      tree = candidate
      return true
    }
    var hasShrunk = true
    while hasShrunk, tries < budget {
      hasShrunk = false
      for stage in Stage.allCases {
        var position = 0
        while true {
          let edits = stage.edits(of: tree)
          guard position < edits.count, tries < budget else { break }
          if accept(edits[position](tree)) { hasShrunk = true } else { position += 1 }
        }
      }
    }
    return (tree, tries)
  }

  private typealias Edit = (ScenarioTree) -> ScenarioTree

  private enum Stage: CaseIterable {
    case eventRuns, parts, settings, numbers

    /// Ways to make a tree smaller, the boldest first.
    func edits(of tree: ScenarioTree) -> [Edit] {
      switch self {
      case .eventRuns: Self.runs(of: tree["events"]?.elements.count ?? 0)
      case .parts: Self.removals(in: tree, depth: 1...2)
      case .settings: Self.removals(in: tree, depth: 3...8) + Self.removals(in: tree, depth: 0...0)
      case .numbers: Self.reductions(in: tree)
      }
    }

    /// Halves, quarters and so on of the events, down to single ones.
    private static func runs(of count: Int) -> [Edit] {
      var edits: [Edit] = []
      var length = count
      while length >= 1 {
        for start in stride(from: 0, to: count, by: length) {
          let range = start..<min(count, start + length)
          edits.append { tree in
            var tree = tree
            var events = tree["events"]?.elements ?? []
            events.removeSubrange(range)
            tree["events"] = events.isEmpty ? nil : .list(events)
            return tree
          }
        }
        length = length == 1 ? 0 : (length + 1) / 2
      }
      return edits
    }

    /// The removal of each part so deep in the tree.
    private static func removals(in tree: ScenarioTree, depth: ClosedRange<Int>) -> [Edit] {
      tree.places.filter { depth.contains($0.count - 1) }.map { place in
        { $0.replacing(place, with: nil) }
      }
    }

    /// The numbers whose size is that of the scenario, made smaller.
    private static func reductions(in tree: ScenarioTree) -> [Edit] {
      tree.places.flatMap { place -> [Edit] in
        guard let key = tree.lastKey(of: place), case .text(let text)? = tree.value(at: place)
        else { return [] }
        let unit = text.drop { $0.isNumber }
        guard let number = Int(text.dropLast(unit.count)), number > 1,
          sizes.contains(key) || unit == "/m" || key == "duration"
        else { return [] }
        return [1, number / 2, number - 1].filter { $0 < number && $0 > 0 }.map { smaller in
          { $0.replacing(place, with: .text("\(smaller)\(unit)")) }
        }
      }
    }

    private static let sizes: Set<String> = [
      "consumers", "queues", "total_queues", "threads", "count", "brokers", "lanes", "keys",
      "prefetch", "at_once", "max_length",
    ]
  }
}

// MARK: - Places in a tree

extension ScenarioTree {
  /// Where each part stands, as positions from the root on, those of a level before what they hold.
  fileprivate var places: [[Int]] {
    var found: [[Int]] = []
    var level: [(place: [Int], tree: ScenarioTree)] = [([], self)]
    while !level.isEmpty {
      var next: [(place: [Int], tree: ScenarioTree)] = []
      for (place, tree) in level {
        for (position, part) in tree.parts.enumerated() {
          found.append(place + [position])
          next.append((place + [position], part))
        }
      }
      level = next
    }
    return found
  }

  private var parts: [ScenarioTree] {
    switch self {
    case .text: []
    case .list(let elements): elements
    case .map(let entries): entries.map(\.value)
    }
  }

  /// What stands at a place.
  fileprivate func value(at place: [Int]) -> ScenarioTree? {
    place.reduce(self as ScenarioTree?) { tree, position in
      guard let parts = tree?.parts, parts.indices.contains(position) else { return nil }
      return parts[position]
    }
  }

  /// The key of the innermost mapping on the way to a place.
  fileprivate func lastKey(of place: [Int]) -> String? {
    var key: String?
    var tree = self
    for position in place {
      if case .map(let entries) = tree { key = entries[position].key }
      tree = tree.parts[position]
    }
    return key
  }

  /// The tree with something else at a place, or with nothing there.
  fileprivate func replacing(_ place: [Int], with value: ScenarioTree?) -> ScenarioTree {
    guard let position = place.first else { return value ?? self }
    let rest = Array(place.dropFirst())
    switch self {
    case .text: return self
    case .list(var elements):
      if rest.isEmpty, value == nil {
        elements.remove(at: position)
      } else {
        elements[position] = elements[position].replacing(rest, with: value)
      }
      return .list(elements)
    case .map(var entries):
      if rest.isEmpty, value == nil {
        entries.remove(at: position)
      } else {
        entries[position].value = entries[position].value.replacing(rest, with: value)
      }
      return .map(entries)
    }
  }
}
