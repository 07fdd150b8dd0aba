// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// A compact spelling of a set of queues, such as `broker-a 0-5, 7`.
enum QueueRanges {
  /// The queues by topic and broker, numbers in runs; topic and broker are left out where `scope`
  /// says that there is only one.
  static func text(_ queues: [MessageQueueID], in scope: Scope) -> String {
    if queues.isEmpty { return "-" }
    var parts: [String] = []
    var start = queues.startIndex
    let sorted = queues.sorted()
    while start < sorted.endIndex {
      let first = sorted[start]
      let end =
        sorted[start...].firstIndex { $0.topic != first.topic || $0.broker != first.broker }
        ?? sorted.endIndex
      let names =
        (scope.topics > 1 ? [first.topic] : []) + (scope.brokers > 1 ? [first.broker] : [])
      let place = names.filter { !$0.isEmpty }.joined(separator: "/")
      let numbers = runs(of: sorted[start..<end].map { $0.number })
      parts.append(place.isEmpty ? numbers : place + " " + numbers)
      start = end
    }
    return parts.joined(separator: ", ")
  }

  /// How many topics and brokers there are to tell apart.
  struct Scope {
    var topics: Int
    var brokers: Int

    init(_ queues: [MessageQueueID]) {
      topics = Set(queues.map { $0.topic }).count
      brokers = Set(queues.map { $0.broker }).count
    }
  }

  /// Ascending numbers, neighbours joined by a hyphen.
  private static func runs(of numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, number <= last.upperBound + 1 {
        runs[runs.count - 1] = last.lowerBound...max(last.upperBound, number)
      } else {
        runs.append(number...number)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: " ")
  }
}
