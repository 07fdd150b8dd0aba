// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation

/// What a name server tells clients of a topic, and the queues that they make of it.
///
/// Source: `MQClientInstance.topicRouteData2TopicPublishInfo` and
/// `topicRouteData2TopicSubscribeInfo` of Apache RocketMQ 5.
package struct TopicRoute {
  /// The topic.
  package var topic: String
  /// The brokers that have queues of it.
  package var brokers: [Broker]
  /// A fixed order of queues, such as `broker-b:3;broker-a:2` (`orderTopicConf`).
  package var fixedOrder: String?

  /// One broker's part.
  package struct Broker {
    package var name: String
    package var readQueues: Int
    package var writeQueues: Int
    /// Bits of what is allowed: 4 for reading, 2 for writing.
    package var permission: Int
    /// Whether its master is known to the name server.
    package var hasMaster: Bool

    package init(
      name: String, readQueues: Int, writeQueues: Int, permission: Int = 6, hasMaster: Bool = true
    ) {
      self.name = name
      self.readQueues = readQueues
      self.writeQueues = writeQueues
      self.permission = permission
      self.hasMaster = hasMaster
    }

    var isReadable: Bool { permission & 4 != 0 }
    var isWritable: Bool { permission & 2 != 0 }
  }

  package init(topic: String, brokers: [Broker], fixedOrder: String? = nil) {
    self.topic = topic
    self.brokers = brokers
    self.fixedOrder = fixedOrder
  }

  /// The queues that producers choose from, in their order.
  package var publishQueues: [MessageQueueID] {
    if let fixedOrder, !fixedOrder.isEmpty { return queues(in: fixedOrder) }
    return brokers.sorted { CodeUnitOrder.precedes($0.name, $1.name) }
      .filter { $0.isWritable && $0.hasMaster }
      .flatMap { queues($0.writeQueues, on: $0.name) }
  }

  /// The queues that consumers share out, in allocation order.
  package var subscribeQueues: [MessageQueueID] {
    brokers.filter(\.isReadable).flatMap { queues($0.readQueues, on: $0.name) }.sorted()
  }

  /// The literal order; a part without a number of queues is passed over.
  private func queues(in order: String) -> [MessageQueueID] {
    order.split(separator: ";").flatMap { part -> [MessageQueueID] in
      let pieces = part.split(separator: ":")
      guard pieces.count > 1, let count = Int(pieces[1]) else { return [] }
      return queues(count, on: String(pieces[0]))
    }
  }

  private func queues(_ count: Int, on broker: String) -> [MessageQueueID] {
    (0..<max(0, count)).map { MessageQueueID(topic: topic, broker: broker, number: $0) }
  }
}
