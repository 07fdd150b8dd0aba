// SPDX-License-Identifier: GPL-3.0-or-later

extension ModelSpecification {
  /// How many read and write queues a topic has on each broker at the start, and after each event.
  ///
  /// Numbers of scenarios that are still to be checked may be beyond all integers, so these are not.
  ///
  /// - Complexity: O(events x brokers).
  package func queueCounts(
    of topic: TopicSpecification
  ) -> [(read: [Double], write: [Double])] {
    var now = (
      read: topic.queuesPerBroker.map { Double($0) },
      write: topic.queuesPerBroker.map { Double($0) }
    )
    var history = [now]
    for event in events.inOrderOfTime {
      if case .addPartitions(topic.name, let count) = event.action {
        let brokers = now.read.count
        let total = now.read.reduce(Double(count), +)
        let even = (total / Double(max(1, brokers))).rounded(.down)
        let rest = total - even * Double(brokers)
        now.read = (0..<brokers).map { even + (Double($0) < rest ? 1 : 0) }
        now.write = now.read
      }
      for broker in topic.queuesPerBroker.indices {
        let holds = now.read[broker] > 0 || now.write[broker] > 0
        switch event.action {
        case .addQueues(topic.name, let read, let write) where holds:
          now.read[broker] += Double(read)
          now.write[broker] += Double(write)
        case .fault(.setQueues(topic.name, let read, let write, let chosen))
        where chosen.isEmpty ? holds : chosen.contains(brokers[broker].name):
          now.read[broker] = read.map { Double($0) } ?? now.read[broker]
          now.write[broker] = write.map { Double($0) } ?? now.write[broker]
        default: break
        }
      }
      history.append(now)
    }
    return history
  }
}
