// SPDX-License-Identifier: GPL-3.0-or-later

/// What one name server knows: the brokers that register with it, and their topics.
///
/// It hears from brokers only, never from another name server. Source: `RouteInfoManager` of Apache
/// RocketMQ 5. Brokers and topics go by the model's numbers; times are in nanoseconds.
package struct RouteRegister: Sendable {
  /// What a broker has said of itself.
  package struct Entry: Sendable, Equatable {
    /// Read and write queues of each topic.
    package var readQueues: [Int]
    package var writeQueues: [Int]
    /// Which of the broker's masters, counted from 0, it registered with; -1 while only slaves do.
    package var master: Int32

    package init(readQueues: [Int], writeQueues: [Int], master: Int32) {
      self.readQueues = readQueues
      self.writeQueues = writeQueues
      self.master = master
    }
  }

  private var entries: [Entry?]
  private var lastSeen: [Int64]
  /// What its clock makes of the time that passes.
  package var clock = NodeClock()
  /// Counts the changes of what it knows.
  package private(set) var version = 0

  package init(brokers: Int) {
    entries = Array(repeating: nil, count: brokers)
    lastSeen = Array(repeating: 0, count: brokers)
  }

  /// Notes a registration (`registerBroker`).
  package mutating func register(_ broker: Int, _ entry: Entry, at now: Int64) {
    lastSeen[broker] = now
    guard entries[broker] != entry else { return }
    entries[broker] = entry
    version += 1
  }

  /// Forgets a broker that unregistered or whose connection closed (`onChannelDestroy`).
  package mutating func remove(_ broker: Int) {
    guard entries[broker] != nil else { return }
    entries[broker] = nil
    version += 1
  }

  /// Forgets the brokers not heard of for longer than a lifetime (`scanNotActiveBroker`).
  package mutating func expire(olderThan lifetime: Int64, at now: Int64) {
    let shown = clock.reading(at: now)
    for broker in entries.indices
    where entries[broker] != nil && shown - clock.reading(at: lastSeen[broker]) > lifetime {
      remove(broker)
    }
  }

  /// Its clock was set; all times that it has noted are that much older.
  package mutating func clockJumped(by jump: Int64) {
    for broker in lastSeen.indices { lastSeen[broker] -= jump }
  }

  /// Forgets everything, as a process that ends does.
  package mutating func removeAll() {
    for broker in entries.indices { remove(broker) }
  }

  /// What is known of a broker.
  package subscript(broker: Int) -> Entry? { entries[broker] }

  /// The route of a topic, as clients are told it (`pickupTopicRouteData`).
  package func route(of topic: Int, named name: String, brokers: [String]) -> TopicRoute {
    var parts: [TopicRoute.Broker] = []
    for (broker, entry) in entries.enumerated() {
      guard let entry, topic < entry.readQueues.count,
        entry.readQueues[topic] > 0 || entry.writeQueues[topic] > 0
      else { continue }
      parts.append(
        TopicRoute.Broker(
          name: brokers[broker], readQueues: entry.readQueues[topic],
          writeQueues: entry.writeQueues[topic], hasMaster: entry.master >= 0))
    }
    return TopicRoute(topic: name, brokers: parts)
  }
}
