// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// Random choices of a scenario, all from one seed.
struct ScenarioDraws: ~Copyable {
  private var bits: RandomStream

  init(seed: UInt64) {
    bits = StreamFamily(seed: seed, replication: 0).stream(entity: "swarm", purpose: "scenario")
  }

  /// Whether something with a probability comes about.
  mutating func chance(_ probability: Double) -> Bool { bits.nextBool(probability: probability) }

  /// A whole number of a range, each with equal chance.
  mutating func count(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(bits.nextBounded(UInt64(range.upperBound - range.lowerBound + 1)))
  }

  /// An element, each with equal chance.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[count(0...(elements.count - 1))]
  }

  /// A whole number between two bounds, small ones as likely as large ones: each doubling has the
  /// same chance.
  mutating func size(_ range: ClosedRange<Int>) -> Int {
    var low = range.lowerBound
    var doublings = 0
    while low * 2 <= range.upperBound {
      low *= 2
      doublings += 1
    }
    let start = range.lowerBound << count(0...doublings)
    return count(start...max(start, min(range.upperBound, start * 2 - 1)))
  }

  /// A time of milliseconds, each doubling with the same chance.
  mutating func time(milliseconds range: ClosedRange<Int>) -> ScenarioTree {
    .text("\(size(range))ms")
  }

  /// Some of the elements, at least one, in their order.
  mutating func some<Element>(of elements: [Element]) -> [Element] {
    var chosen = elements.filter { _ in chance(0.4) }
    if chosen.isEmpty { chosen = [pick(elements)] }
    return chosen
  }
}
