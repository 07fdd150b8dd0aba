// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Popping groups at time zero, and what they counted at the end.
extension RocketMQModel {
  /// Gives a popping group a retry topic for each topic that it reads, of one queue a broker.
  mutating func addPopRetryTopics(of group: Int, topics subscribed: [Int]) {
    if pop.waiting.isEmpty { preparePops() }
    for topic in subscribed {
      addTopic(
        TopicNames.popRetryV1(of: groups[group].name, topic: topics[topic].name),
        counts: Array(repeating: 1, count: brokers.count), retryGroup: group)
      let retry = topics.count - 1
      topics[retry].groups.append(group)
      while pop.retryTopics[group].count <= topic { pop.retryTopics[group].append(-1) }
      pop.retryTopics[group][topic] = retry
    }
  }

  private mutating func preparePops() {
    pop.waiting = Array(repeating: [], count: brokers.count)
    pop.answered = Array(repeating: 0, count: brokers.count)
    let groups = specification.groups.count
    pop.retryTopics = Array(repeating: [], count: groups)
    pop.counts = Array(repeating: PopCounts(), count: groups)
    for _ in 0..<brokers.count * PopState.logsPerBroker {
      pop.logs.append(ReviveLog())
      pop.reads.append(RevivalRead())
    }
  }

  /// The retry topics of a popping group, in the order of the topics.
  func popRetryTopics(of group: Int) -> [Int] {
    groups[group].isPop ? pop.retryTopics[group].filter { $0 >= 0 } : []
  }

  /// Makes room for what a client pops.
  mutating func preparePops(of consumer: Int) {
    while pop.buffers.count <= consumer { pop.buffers.append(Ring()) }
  }

  /// Whether a client has popped messages that no listener has begun.
  func hasPoppedWork(_ consumer: Int) -> Bool {
    groups[consumers[consumer].group].isPop && !pop.buffers[consumer].isEmpty
  }

  /// Puts an entry for a popping group among the pulls that wait at a queue.
  ///
  /// It stays there for good: where new messages answer waiting pulls, they wake pops through it, so
  /// that groups that pull never ask whether somebody pops.
  mutating func addWatcher(_ cursor: Int) {
    let queue = cursors[cursor].queue
    var watcher = HeldQueue(
      consumer: -1, group: cursors[cursor].group, queue: queue, cursor: cursor, start: 0)
    watcher.isFiltered = true
    let index = held.append(watcher)
    watch(queue, with: index)
  }

  /// Puts a popping group's entry back among the pulls that wait at a queue.
  mutating func watch(_ queue: Int, with index: Int) {
    held[index].waitingSince = 0
    held[index].nextWaiting = queues[queue].firstWaiting
    queues[queue].firstWaiting = Int32(index)
  }

  /// What each popping group did.
  func popOutcomes() -> [PopOutcome] {
    (0..<groups.count).filter { groups[$0].isPop }.map { group in
      let counts = pop.counts[group]
      return PopOutcome(
        group: groups[group].name, pops: counts.pops, emptyReplies: counts.empty,
        messages: counts.messages, acknowledged: counts.acknowledged, late: counts.late,
        expired: counts.expired, changed: counts.changed, revived: counts.revived,
        givenUp: counts.givenUp, undelivered: counts.undelivered, unheard: counts.unheard)
    }
  }
}
