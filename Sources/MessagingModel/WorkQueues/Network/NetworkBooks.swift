// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What went through the brokers of a network, and what it left behind.
extension WorkQueueModel {
  /// Counts the messages of each broker that neither a consumer nor a bridge takes.
  ///
  /// They are stuck: where no consumer is, and no bridge leads on, or those that do lead to where the message
  /// has been or are too many (ActiveMQ's page "Networks of Brokers", "Stuck Messages"). Copies of what has
  /// been completed are not among them.
  mutating func countStranded() {
    network.stranded = (0..<queues.count).map { queue in
      guard queues[queue].registered.isEmpty else { return (0, Int64.max) }
      var all = queues[queue].redelivered + queues[queue].paged
      for level in 0..<queues[queue].ready.count { all += queues[queue].ready[level].all }
      var stranded = (count: 0, oldest: Int64.max)
      for message in all {
        let index = Int(message.index)
        guard !messages[index].isExtra, !mayLeave(index, from: queue) else { continue }
        stranded.count += 1
        stranded.oldest = min(stranded.oldest, messages[index].published)
      }
      return stranded
    }
  }

  /// Whether some bridge takes a message, now or once it has room.
  private func mayLeave(_ index: Int, from queue: Int) -> Bool {
    network.bridges.contains { bridge in
      bridge.source == queue && bridge.count > 0
        && bridge.consumers.first.map { crosses(index, $0) } == true
    }
  }

  func networkOutcomes(at now: Int64) -> [NetworkQueueOutcome] {
    guard work.network != nil else { return [] }
    return (0..<groups.count).flatMap { group in
      groups[group].queues.map { queue in
        let stranded = network.stranded[queue]
        return NetworkQueueOutcome(
          group: groups[group].name, queue: queues[queue].settings.logicalName,
          broker: leaderName(of: queue),
          received: network.bridges.reduce(0) { $0 + ($1.target == queue ? $1.sent : 0) },
          sentOn: network.bridges.reduce(0) { $0 + ($1.source == queue ? $1.sent : 0) },
          stranded: stranded.count,
          strandedAge: stranded.count > 0 ? now - stranded.oldest : nil)
      }
    }
  }
}
