// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import QueueAllocation
import Testing

@Suite("Identity of queues")
struct MessageQueueIDTests {
  @Test("Queues sort by topic, broker, then number as a number")
  func order() {
    let sorted = [
      MessageQueueID(topic: "a", broker: "broker-10", number: 7),
      MessageQueueID(topic: "a", broker: "broker-2", number: 2),
      MessageQueueID(topic: "a", broker: "broker-2", number: 10),
      MessageQueueID(topic: "b", broker: "broker-1", number: 0),
    ]
    #expect(sorted.reversed().sorted() == sorted)
  }

  @Test("The text that is hashed is that of MessageQueue.toString")
  func javaText() {
    let queue = MessageQueueID(topic: "TopicTest", broker: "broker-a", number: 3)
    #expect(queue.javaText == "MessageQueue [topic=TopicTest, brokerName=broker-a, queueId=3]")
  }

  @Test(
    "The text form is read back",
    arguments: [
      MessageQueueID(topic: "orders", broker: "broker-a", number: 0),
      MessageQueueID(topic: "orders", number: 12),
      MessageQueueID(topic: "%RETRY%g", broker: "rack/1/b", number: -1),
    ])
  func textForm(queue: MessageQueueID) throws {
    #expect(MessageQueueID(queue.description) == queue)
    let written = try JSONEncoder().encode([queue])
    #expect(try JSONDecoder().decode([MessageQueueID].self, from: written) == [queue])
  }

  @Test("Other texts name no queue", arguments: ["", "orders", "orders/", "/b/1", "orders/b/x"])
  func nonsense(text: String) {
    #expect(MessageQueueID(text) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([MessageQueueID].self, from: JSONEncoder().encode([text]))
    }
  }

  @Test("A whole broker holds the queues of its own topic only")
  func wholeBroker() {
    let broker = MessageQueueID(topic: "t", broker: "a", number: MessageQueueID.wholeBroker)
    #expect(broker.isWholeBroker(holding: MessageQueueID(topic: "t", broker: "a", number: 3)))
    #expect(!broker.isWholeBroker(holding: MessageQueueID(topic: "u", broker: "a", number: 3)))
    #expect(!broker.isWholeBroker(holding: MessageQueueID(topic: "t", broker: "b", number: 3)))
    let queue = MessageQueueID(topic: "t", broker: "a", number: 0)
    #expect(!queue.isWholeBroker(holding: queue))
  }
}
