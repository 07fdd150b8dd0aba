// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Polls of share consumers")
struct KafkaSharePollingTests {
  // A hundred records at 1 s; the first keeps a member busy for 20 s, and the other completes all 99
  // others before it.
  @Test("What overtakes is counted, by partition and by key")
  func order() throws {
    var fixture = KafkaFixture.sharing(
      Array(repeating: .seconds(1), count: 100), consumers: 2, seconds: 60)
    fixture.keys = .uniform(keys: 1)
    fixture.service = .milliseconds(10)
    fixture.consumption.client.maximumPollRecords = 1
    let first = try #require(try fixture.run().attempts(ofMessage: 0).first).consumer
    fixture.factors = [.init(consumer: first, factor: 2_000)]
    let outcome = try fixture.run()
    #expect(outcome.groups[0].queueInversions == 99)
    #expect(outcome.groups[0].keyInversions == 99)
    // An owner works in order.
    fixture.consumption.groupProtocol = .consumer
    fixture.consumption.assignors = [ServerUniformAssignor()]
    let owned = try fixture.run()
    #expect(owned.groups[0].queueInversions == 0 && owned.groups[0].keyInversions == 0)
  }

  // A record that always fails takes a second each time. Released, it comes at 1, 2, 3, 4 and 5 s, and
  // is archived after the fifth time; rejected, once.
  @Test(
    "A record that fails comes again as often as is allowed",
    arguments: [
      (KafkaShareSettings.FailureAction.release, 5, 5), (.release, 2, 2), (.reject, 5, 1),
    ])
  func failures(action: KafkaShareSettings.FailureAction, limit: Int, deliveries: Int) throws {
    var fixture = KafkaFixture.sharing([.seconds(1)], consumers: 1, seconds: 20)
    fixture.service = .seconds(1)
    fixture.failureProbability = 1
    fixture.consumption.share.failureAction = action
    fixture.consumption.share.deliveryLimit = limit
    let outcome = try fixture.run()
    #expect(
      outcome.starts(ofMessage: 0) == (1...deliveries).map { "c0 \(Double($0))" })
    #expect(outcome.attempts.map(\.attempt) == Array(1...deliveries))
    #expect(outcome.attempts.allSatisfy { $0.result == .reject })
    let account = outcome.groups[0].account
    #expect(account.dropped == 1 && account.completed == 0 && account.backlog == 0)
    #expect(outcome.groups[0].redeliveries == deliveries - 1)
    #expect(outcome.queues[0].completed == 0)
  }

  // With 2 ms to and from brokers: published at 1 s, at the broker at 1.002 s, at the member at
  // 1.004 s, done at 2.004 s; the acknowledgement travels with the next fetch.
  @Test("A record's time is split up")
  func parts() throws {
    var fixture = KafkaFixture.sharing([.seconds(1)], consumers: 1, seconds: 20)
    fixture.service = .seconds(1)
    fixture.network = NetworkSpecification(
      producerLatency: .milliseconds(2), consumerLatency: .milliseconds(2))
    let parts = try #require(try fixture.run().groups[0].latency?.meanParts)
    #expect(parts.broker == 4e6 && parts.service == 1e9)
    #expect(parts.sojourn == 1.004e9)
  }
}
