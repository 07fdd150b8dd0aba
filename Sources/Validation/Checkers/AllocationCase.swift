// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// A question to an allocation strategy and RocketMQ's answer.
struct AllocationCase: Decodable {
  let queues: [Queue]?
  let consumers: [String]?
  let params: AllocationParameters
  /// Who asked, when it was not each consumer once.
  let callers: [String]?
  /// The list each caller got; `nil` inside for a null result.
  let allocation: [String: [QueueOnBroker]?]?
  /// The simple name of the exception thrown instead.
  let error: String?

  struct Queue: Decodable {
    let topic: String
    let broker: String
    let queueId: Int

    var id: MessageQueueID { MessageQueueID(topic: topic, broker: broker, number: queueId) }
  }
}

/// A series of joins and leaves.
struct AllocationSequence: Decodable {
  let queues: [AllocationCase.Queue]
  let params: AllocationParameters
  let steps: [Step]

  struct Step: Decodable {
    let consumers: [String]
    let allocation: [String: [QueueOnBroker]]
    /// Queues whose owner is not that of the step before.
    let moved: Int?
  }
}

/// The parameters of all strategies together; each reads its own.
struct AllocationParameters: Decodable {
  let virtualNodes: Int?
  let rooms: [String]?
  let inner: String?
  let configTopic: String?
  let config: [String: [QueueOnBroker]?]?
  let popShareQueueNum: Int?
}

/// A queue written as `[broker, number]`.
struct QueueOnBroker: Decodable, Equatable {
  let broker: String
  let number: Int

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    self.broker = try container.decode(String.self)
    self.number = try container.decode(Int.self)
  }

  func queue(in topic: String) -> MessageQueueID {
    MessageQueueID(topic: topic, broker: broker, number: number)
  }
}
