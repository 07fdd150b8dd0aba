// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Records of share groups that are taken back")
struct KafkaShareSettlingTests {
  /// Two members and a record at 1 s that takes 5 s; who gets it first.
  private func pair(_ seconds: Int64 = 100) throws -> (fixture: KafkaFixture, holder: String) {
    var fixture = KafkaFixture.sharing([.seconds(1)], consumers: 2, seconds: seconds)
    fixture.service = .seconds(5)
    let first = try #require(try fixture.run().attempts(ofMessage: 0).first)
    return (fixture, first.consumer)
  }

  // The holder takes 40 s. Its lock runs out at 31 s; the other waits for a record and is done at
  // 36 s. When the holder is done at 41 s there is nothing left to acknowledge.
  @Test("A lock that runs out gives the record to somebody else")
  func expiry() throws {
    var (fixture, holder) = try pair()
    fixture.factors = [.init(consumer: holder, factor: 8)]
    let outcome = try fixture.run()
    let other = holder == "c0" ? "c1" : "c0"
    #expect(outcome.starts(ofMessage: 0) == ["\(holder) 1.0", "\(other) 31.0"])
    let results = outcome.attempts.map { "\($0.consumer) \($0.result) \($0.attempt)" }
    #expect(results == ["\(other) ack 2", "\(holder) discarded 1"])
    #expect(outcome.groups[0].account.completed == 1)
    // It had not been completed when it came again.
    #expect(outcome.groups[0].redeliveries == 1 && outcome.groups[0].duplicates == 0)
    let parts = try #require(outcome.groups[0].latency?.meanParts)
    #expect(parts.retryDelay == 30e9 && parts.sojourn == 35e9)
  }

  // A process that dies closes its connections, and the brokers give what it held to others at once; a
  // host that vanishes is silent, and the lock of 30 s has to run out.
  @Test("What a dead member held comes back at once, what a vanished host held by its lock")
  func deaths() throws {
    for (isCrash, start) in [(true, "3.0"), (false, "31.0")] {
      var (fixture, holder) = try pair()
      fixture.events = [
        isCrash
          ? ScenarioEvent(second: 3, .crash(group: "orders", consumers: [holder]))
          : ScenarioEvent(second: 3, .lose(group: "orders", consumers: [holder]))
      ]
      let outcome = try fixture.run()
      let other = holder == "c0" ? "c1" : "c0"
      #expect(outcome.starts(ofMessage: 0) == ["\(holder) 1.0", "\(other) \(start)"])
      #expect(outcome.attempts.first?.result == .lost)
      #expect(outcome.groups[0].account.completed == 1)
      // The other one reads the partition as before: nothing was dark.
      #expect(outcome.groups[0].dark == 0)
    }
  }

  // Three records in one batch, 5 s each. The holder is told to end at 3 s and finishes the batch at
  // 16 s: nothing comes back.
  @Test("A member that closes acknowledges what it has done")
  func closing() throws {
    var fixture = KafkaFixture.sharing(
      Array(repeating: .seconds(1), count: 3), consumers: 2, seconds: 60)
    fixture.publishing.linger = .milliseconds(5)
    fixture.service = .seconds(5)
    let holder = try #require(try fixture.run().attempts(ofMessage: 0).first).consumer
    fixture.events = [ScenarioEvent(second: 3, .remove(group: "orders", consumers: [holder]))]
    let outcome = try fixture.run()
    #expect(outcome.attempts.map(\.consumer) == [holder, holder, holder])
    #expect(outcome.groups[0].redeliveries == 0 && outcome.groups[0].account.completed == 3)
  }

  // Locks of 15 s and 40 s of work: the other member has the record at 15 s, unless locks are renewed each 10 s.
  @Test("Locks that are renewed do not run out", arguments: [false, true])
  func renews(isRenewed: Bool) throws {
    var fixture = KafkaFixture.sharing([.seconds(5)], seconds: 100)
    fixture.service = .seconds(40)
    fixture.consumption.share.lockDuration = .seconds(15)
    fixture.consumption.share.renewInterval = isRenewed ? .seconds(10) : nil
    let outcome = try fixture.run()
    let starts = outcome.attempts(ofMessage: 0).map { ($0.started - VirtualTime.zero).seconds }
    #expect(starts.sorted().prefix(2) == (isRenewed ? [5] : [5, 20]))
    #expect(outcome.groups[0].account.completed == 1)
  }

  @Test("A record that nobody can process is archived after its last delivery, and stops no other")
  func poison() throws {
    var fixture = KafkaFixture.sharing(
      [.seconds(1), .seconds(2), .seconds(3)], consumers: 1, seconds: 30)
    fixture.consumption.share.deliveryLimit = 3
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(1_500), .poison(producer: "p"))
    ]
    let outcome = try fixture.run()
    #expect(outcome.attempts(ofMessage: 1).map(\.result) == [.reject, .reject, .reject])
    #expect(outcome.attempts(ofMessage: 0).map(\.result) == [.ack])
    #expect(outcome.attempts(ofMessage: 2).map(\.result) == [.ack])
    #expect(outcome.groups[0].account.completed == 2 && outcome.groups[0].account.dropped == 1)
  }

  // Three records in one batch, 5 s each from 1 s on; the holder dies at 12 s, with the third in its hands. Where
  // acknowledgements leave with the next poll all three come again, two of them for the second time; where each
  // leaves when its record is done, the third alone.
  @Test(
    "What is acknowledged record by record stays done", arguments: [false, true], [Int64(0), 10])
  func acknowledgesEach(isEach: Bool, latency: Int64) throws {
    var fixture = KafkaFixture.sharing(
      Array(repeating: .seconds(1), count: 3), consumers: 2, seconds: 60)
    fixture.publishing.linger = .milliseconds(5)
    fixture.network.consumerLatency = .milliseconds(latency)
    fixture.service = .seconds(5)
    fixture.consumption.share.acknowledgement = .explicit
    fixture.consumption.share.commit = isEach ? .record : .poll
    let holder = try #require(try fixture.run().attempts(ofMessage: 0).first).consumer
    fixture.events = [ScenarioEvent(second: 12, .crash(group: "orders", consumers: [holder]))]
    let outcome = try fixture.run()
    let again = outcome.attempts.filter { $0.consumer != holder }
    #expect(again.map(\.message).sorted() == (isEach ? [2] : [0, 1, 2]))
    #expect(outcome.groups[0].duplicates == (isEach ? 0 : 2))
    #expect(outcome.groups[0].account.completed == 3)
  }
}
