// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Pulling")
struct PullingTests {
  /// The most messages that a client held at once, from their delivery to their end.
  private func mostHeld(_ attempts: [DeliveryAttempt]) -> Int {
    var changes: [(VirtualTime, Int)] = []
    for attempt in attempts {
      changes.append((attempt.delivered, 1))
      changes.append((attempt.ended, -1))
    }
    changes.sort { ($0.0, $0.1) < ($1.0, $1.1) }
    var held = 0
    var most = 0
    for change in changes {
      held += change.1
      most = max(most, held)
    }
    return most
  }

  private let burst = Array(repeating: VirtualDuration.seconds(1), count: 200)

  @Test("A client stops pulling above its limit of messages, which a last pull may exceed")
  func messages() throws {
    let specification = try ModelFixture.recorded(
      burst, duration: .seconds(300), service: .seconds(1)
    ) {
      $0.client.pullThresholdForQueue = 10
      $0.client.pullBatchSize = 4
    }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.completed == 200)
    // At one message a reply of four still came: ten are not more than ten.
    #expect(mostHeld(outcome.attempts) > 10)
    #expect(mostHeld(outcome.attempts) <= 14)
    // The buffer is looked at again every 50 ms.
    let delivered = Set(outcome.attempts.map { ($0.delivered - .second(1)).nanoseconds })
    #expect(delivered.allSatisfy { $0 % 50_000_000 == 0 })
    #expect(delivered.count > 40)
  }

  @Test("A client stops pulling above its limit of bytes")
  func bytes() throws {
    var specification = try ModelFixture.recorded(
      burst, duration: .seconds(300), service: .seconds(1)
    ) {
      $0.client.pullThresholdBytesForQueue = 8_000
      $0.client.pullBatchSize = 4
    }
    specification.producers[0].messageBytes = 1_000
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.completed == 200)
    #expect(mostHeld(outcome.attempts) > 8)
    #expect(mostHeld(outcome.attempts) <= 12)
  }

  @Test("Behind a message that does not end, a queue goes on batch by batch at each look")
  func span() throws {
    // The first message takes 100 s, the others 10 ms.
    var specification = try ModelFixture.recorded(burst, duration: .seconds(300), threads: 2) {
      $0.client.maximumSpan = 20
      $0.client.pullBatchSize = 4
    }
    specification.groups[0].service = .trace(
      [100_000_000_000] + Array(repeating: 10_000_000, count: 199), repeats: false)
    let outcome = try ModelFixture.run(specification)
    let others = outcome.attempts.filter { $0.message > 0 }
    // Twenty-one come one by one as they are appended; then four at a time, once those before them
    // have ended and the span is that of the first message alone.
    #expect(mostHeld(others) == 21)
    let later = others.filter { $0.message > 21 }
    #expect(mostHeld(later) == 4)
    let pulls = Dictionary(grouping: later) { ($0.delivered - .second(1)).nanoseconds }
    #expect(pulls.values.allSatisfy { $0.count <= 4 })
    #expect(pulls.keys.allSatisfy { $0 % 50_000_000 == 0 })
    #expect(pulls.count == 45)
    #expect(outcome.groups[0].account.completed == 200)
    // Orderly consumption knows no span, but its queue waits for the message anyway.
    specification.groups[0].consumption = .orderly
    let orderly = try ModelFixture.run(specification)
    #expect(orderly.attempts.allSatisfy { $0.delivered == .second(1) })
  }

  @Test(
    "A reply carries at most 32 messages and 256 KiB, the first message always",
    arguments: [
      (1_024, 500, 32), (100 << 10, 32, 2), (1 << 20, 32, 1), (8 << 10, 32, 32), (9 << 10, 32, 28),
    ])
  func replies(bytes: Int, batch: Int, expected: Int) throws {
    var specification = try ModelFixture.recorded(
      burst, duration: .seconds(300), threads: 1_000
    ) {
      $0.client.pullBatchSize = batch
      $0.client.pullThresholdBytesForQueue = 1 << 40
    }
    specification.producers[0].messageBytes = bytes
    specification.network.consumerLatency = .milliseconds(10)
    let outcome = try ModelFixture.run(specification)
    let replies = Dictionary(grouping: outcome.attempts, by: \.delivered).mapValues(\.count)
    // The held pull takes what is there at the first append, one message.
    #expect(replies[.second(1) + .milliseconds(10)] == 1)
    #expect(replies[.second(1) + .milliseconds(30)] == expected)
    #expect(replies.count == 1 + (199 + expected - 1) / expected)
  }

  @Test("A pause follows each reply that brought something")
  func interval() throws {
    let specification = try ModelFixture.recorded(burst, duration: .seconds(300), threads: 300) {
      $0.client.pullInterval = .milliseconds(200)
    }
    let outcome = try ModelFixture.run(specification)
    let delivered = Set(outcome.attempts.map { ($0.delivered - .second(1)).nanoseconds }).sorted()
    #expect(delivered == (0..<8).map { $0 * 200_000_000 })
  }

  @Test("Only messages whose tag is asked for reach the listener, also where hash codes collide")
  func tags() throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(60), queues: 4, consumers: 2, rate: 100, service: .constant(0.001),
      events: [.init(second: 59, .step(producer: "checkout", factor: 0))])
    // "Aa" and "BB" have one hash code in Java, so the broker cannot tell them apart.
    specification.producers[0].tags = [
      .init(tag: "Aa", weight: 2), .init(tag: "BB", weight: 1), .init(tag: "", weight: 1),
      .init(tag: "x", weight: 1),
    ]
    let template = specification.groups[0]
    specification.groups = ["Aa", "BB", "x || Aa", "*", "none"].map { expression in
      var group = template
      group.name = expression
      group.subscriptions[0].expression = expression
      return group
    }
    let outcome = try ModelFixture.run(specification)
    let messages = (0..<5).map { index in
      Set(outcome.attempts.filter { $0.group == index }.map(\.message))
    }
    let published = Int(outcome.groups[0].account.published)
    #expect(messages[3].count == published)
    #expect(messages[0].isDisjoint(with: messages[1]))
    #expect(messages[0].isSubset(of: messages[2]))
    #expect(messages[1].isDisjoint(with: messages[2]))
    #expect(messages[4].isEmpty)
    #expect(abs(Double(messages[0].count) / Double(published) - 0.4) < 0.03)
    for (group, got) in zip(outcome.groups, messages) {
      #expect(group.account.filtered == Int64(published - got.count))
      #expect(group.account.completed == Int64(got.count))
      #expect(group.account.backlog == 0)
    }
  }

  @Test("Sparse tags are found among thousands of others, 800 entries a pull")
  func sparse() throws {
    // 3,999 messages that nobody asks for, then one; nothing else happens.
    var specification = try ModelFixture.recorded([.seconds(1)], duration: .seconds(100))
    specification.network.consumerLatency = .milliseconds(10)
    specification.topics[0] = TopicSpecification(name: "orders", totalQueues: 1, brokers: 1)
    specification.producers[0].tags = [.init(tag: "rare", weight: 1)]
    var common = specification.producers[0]
    common.name = "common"
    common.tags = [.init(tag: "common", weight: 1)]
    common.arrivals = try ArrivalSpecification(
      RecordedArrivals(instants: Array(repeating: 500_000_000, count: 3_999)))
    specification.producers.append(common)
    specification.groups[0].subscriptions[0].expression = "rare"
    // The member joins when all is there: its first pull leaves at 12.54 s.
    specification.groups[0].consumerIDs = []
    specification.events = [.init(second: 11, .add(group: "orders", consumers: ["c0"]))]
    let outcome = try ModelFixture.run(specification)
    let attempt = try #require(outcome.attempts.first)
    let firstPull = VirtualTime.second(12) + .milliseconds(40 + 500)
    #expect(attempt.delivered == firstPull + .milliseconds(5 * 20))
    #expect(outcome.groups[0].account.filtered == 3_999)
  }

  @Test(
    "A pull that finds nothing is held for 15 to 20 s and answered as soon as there is a message")
  func longPoll() throws {
    let specification = try ModelFixture.recorded(
      [.seconds(3), .milliseconds(100_123)], duration: .seconds(200))
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts.allSatisfy { $0.delivered == $0.published })
  }
}
