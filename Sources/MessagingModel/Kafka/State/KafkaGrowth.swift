// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// How many partitions topics have: at the start, and after each event that adds some.
///
/// Tables are laid out for the last stage from the start, so that the partitions of a topic lie side by side;
/// those that are to come are nobody's before.
struct KafkaGrowth {
  /// Of each stage the number of partitions of each topic.
  private let stages: [[Int]]
  /// The present one; clients may know an earlier one only.
  private(set) var stage = 0

  init(_ specification: ModelSpecification) {
    var counts = specification.topics.map { $0.queuesPerBroker.reduce(0, +) }
    var stages = [counts]
    for event in specification.events.inOrderOfTime {
      guard case .addPartitions(let name, let count) = event.action,
        let topic = specification.topics.firstIndex(where: { $0.name == name })
      else { continue }
      counts[topic] += count
      stages.append(counts)
    }
    self.stages = stages
  }

  /// Whether topics gain partitions at all.
  var isExpected: Bool { stages.count > 1 }

  /// The partitions of a topic now.
  func count(of topic: Int) -> Int { stages[stage][topic] }

  /// The partitions of a topic at a stage.
  func count(of topic: Int, at stage: Int) -> Int { stages[stage][topic] }

  /// The partitions that a topic will have had.
  func finalCount(of topic: Int) -> Int { stages[stages.count - 1][topic] }

  /// The next event has come.
  mutating func advance() { stage += 1 }
}
