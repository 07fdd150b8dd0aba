// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// How many queues a topic has on each broker, and what follows from a change.
extension RocketMQModel {
  /// Raises a topic's queue counts; clients learn of it when they next poll its route.
  mutating func addQueues(_ name: String, read: Int, write: Int, at now: Int64) {
    guard let topic = topics.firstIndex(where: { $0.name == name }) else { return }
    for group in topics[topic].groups { arm(group, trigger: "queues-added", at: now) }
    for broker in 0..<brokers.count where topics[topic].holdsQueues(on: broker) {
      setQueues(
        of: topic, on: broker, read: topics[topic].readCounts[broker] + read,
        write: topics[topic].writeCounts[broker] + write, at: now)
    }
    publishCounts(of: topic, at: now)
  }

  /// Sets a topic's counts on a broker; queues that fall away keep their messages, which nobody can
  /// read until the count rises again.
  mutating func setQueues(of topic: Int, on broker: Int, read: Int, write: Int, at now: Int64) {
    let before = topics[topic].readCounts[broker]
    if read < before { cluster.hasShrunk = true }
    topics[topic].readCounts[broker] = read
    topics[topic].writeCounts[broker] = write
    for queue in topics[topic].queues where queues[queue].broker == broker {
      let number = queues[queue].number
      if (number < before) != (number < read) { refreshDarkness(of: queue, at: now) }
    }
    let present = topics[topic].queues.filter { queues[$0].broker == broker }.count
    for number in present..<max(present, read, write) {
      let queue = queues.append(QueueState(topic: topic, broker: broker, number: number))
      topics[topic].queues.append(queue)
      openCursors(on: queue, at: now)
    }
  }

  /// Whether a queue is among those that its topic offers to readers.
  func isReadable(_ queue: Int) -> Bool {
    let topic = queues[queue].topic
    return topics[topic].retryGroup >= 0
      || queues[queue].number < topics[topic].readCounts[queues[queue].broker]
  }

  /// Whether some owner of a queue can take its messages: one that does not stand still, and that
  /// reaches the queue's broker, or a slave in its place.
  func isServed(_ cursor: Int, at now: Int64) -> Bool {
    // Whoever pops has the retry queues as well.
    if cursors[cursor].isRetry, groups[cursors[cursor].group].isPop { return true }
    guard hasOutage || hasPauses else { return cursors[cursor].active > 0 }
    return cursors[cursor].holders.contains { index in
      held[index].isActive && consumers[held[index].consumer].pausedUntil <= now
        && (!hasOutage || link(ofHeld: index) == .open)
    }
  }

  /// Begins or ends a queue's dark time as it is offered to readers or not, and somebody reads it or
  /// not.
  ///
  /// A queue that nobody may read lies in no dark: it is meant.
  mutating func refreshDarkness(of queue: Int, at now: Int64) {
    var cursor = queues[queue].firstCursor
    while cursor >= 0 {
      if isReadable(queue), !isServed(cursor, at: now) {
        beginDark(cursor, at: now)
      } else {
        endDark(cursor, at: now)
      }
      cursor = cursors[cursor].nextOfQueue
    }
  }

  /// Begins or ends the dark time of what members hold, who have come to stand still, or go on, or know
  /// other addresses.
  mutating func refreshDarkness(ofConsumers consumers: [Int], at now: Int64) {
    for consumer in consumers {
      for index in self.consumers[consumer].held where !held[index].isDropped {
        refreshDarkness(of: held[index].queue, at: now)
      }
    }
  }

  mutating func refreshDarkness(at now: Int64) {
    for queue in 0..<queues.count { refreshDarkness(of: queue, at: now) }
  }

  /// Brokers tell of a topic's new counts, and its groups are going to share out other queues.
  mutating func publishCounts(of topic: Int, at now: Int64) {
    updateRoute(of: topic)
    if cluster.isActive {
      for broker in 0..<brokers.count { registerBroker(broker, at: now) }
      refreshOutage()
    }
    for group in topics[topic].groups { retarget(group, at: now) }
  }

  /// Opens the cursors of all groups that read a queue's topic.
  mutating func openCursors(on queue: Int, at now: Int64) {
    for group in topics[queues[queue].topic].groups {
      while groups[group].cursorOfQueue.count < queues.count {
        groups[group].cursorOfQueue.append(-1)
      }
      if groups[group].isBroadcasting {
        // Who begins at the end of a queue does so when it gains it.
        for consumer in groups[group].consumers
        where consumers[consumer].phase == .running && !groups[group].settings.startsAtLast {
          openOwnCursor(on: queue, of: consumer, at: now)
        }
      } else {
        groups[group].cursorOfQueue[queue] = openCursor(
          queue: queue, group: group, member: -1, start: 0, at: now)
        if groups[group].isPop { addWatcher(groups[group].cursorOfQueue[queue]) }
      }
    }
  }

  /// Recomputes what clients see of a topic.
  mutating func updateRoute(of topic: Int) {
    let ordered = topics[topic].queues.sorted { queueName($0) < queueName($1) }
    topics[topic].queues = ordered
    topics[topic].readable = ordered.filter {
      queues[$0].number < topics[topic].readCounts[queues[$0].broker]
    }
    topics[topic].writable = ordered.filter {
      queues[$0].number < topics[topic].writeCounts[queues[$0].broker]
    }
    topics[topic].version += 1
  }
}

extension TopicState {
  func holdsQueues(on broker: Int) -> Bool {
    readCounts[broker] > 0 || writeCounts[broker] > 0
  }
}
