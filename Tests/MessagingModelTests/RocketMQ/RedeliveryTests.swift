// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Messages sent back")
struct RedeliveryTests {
  private let ladder: [Int64] = [
    10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200,
  ]

  @Test("A message that always fails is delivered 17 times, then dead-lettered", arguments: [0, 3])
  func alwaysFails(latencyMilliseconds: Int64) throws {
    let service = VirtualDuration.milliseconds(250)
    let latency = VirtualDuration.milliseconds(latencyMilliseconds)
    var specification = try ModelFixture.recorded(
      [.seconds(1)], duration: .seconds(17_200), service: service
    ) { $0.failureProbability = 1 }
    specification.brokers[0].dispatchInterval = .milliseconds(1)
    specification.brokers[0].delayPollInterval = .milliseconds(100)
    specification.network.consumerLatency = latency
    for seed in 0..<20 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      #expect(outcome.attempts.map(\.attempt) == Array(1...17))
      #expect(outcome.attempts.allSatisfy { $0.result == .reject })
      let account = outcome.groups[0].account
      #expect(account.deadLettered == 1)
      #expect(account.completed == 0)
      let taken = try #require(outcome.groups[0].deadLetterTimes.first) - .second(1)
      // Each attempt waits for the dispatch loop, a reply and a send-back; each delay for its poll.
      let least = VirtualDuration.seconds(17_140) + service * 17 + latency * 34
      #expect(taken >= least)
      #expect(taken <= least + .milliseconds(100) * 16 + .milliseconds(1) * 17)
      // The latency of each delay level's poll is spread over the period, not always the same.
      #expect(taken != least)
    }
  }

  @Test("Without lateness of the schedule the ladder is exact")
  func exactLadder() throws {
    let specification = try ModelFixture.recorded(
      [.zero], duration: .seconds(17_200), service: .milliseconds(250),
      events: [ScenarioEvent(second: 0, .poison(producer: "checkout"))])
    let outcome = try ModelFixture.run(specification)
    var expected = VirtualTime.zero
    var starts = [expected]
    for delay in ladder {
      expected = expected + .milliseconds(250) + .seconds(delay)
      starts.append(expected)
    }
    #expect(outcome.attempts.map(\.started) == starts)
    #expect(outcome.groups[0].deadLetterTimes == [expected + .milliseconds(250)])
    #expect(outcome.groups[0].redeliveries == 16)
    #expect(outcome.groups[0].duplicates == 0)
  }

  @Test("Only the poison message fails; those after it pass it by")
  func poisonAmongOthers() throws {
    let specification = try ModelFixture.recorded(
      (0..<100).map { .milliseconds(Int64($0) * 100) }, duration: .seconds(200), threads: 2,
      service: .milliseconds(10),
      events: [
        ScenarioEvent(second: 3, .poison(producer: "checkout")),
        ScenarioEvent(second: 3, .poison(producer: "checkout")),
      ]
    ) { $0.client.maximumReconsumeTimes = 2 }
    let outcome = try ModelFixture.run(specification)
    // Two events at once make the next two messages fail.
    #expect(Set(outcome.attempts.filter { $0.result == .reject }.map(\.message)) == [30, 31])
    #expect(outcome.attempts(ofMessage: 30).map(\.attempt) == [1, 2, 3])
    #expect(outcome.groups[0].account.completed == 98)
    #expect(outcome.groups[0].account.deadLettered == 2)
    // 68 messages after the two overtook them before they were given up; 30 was given up first.
    #expect(outcome.groups[0].queueInversions == 68)
  }

  @Test("A failed message that succeeds at last is timed from its publication", arguments: [0, 20])
  func latencyOfRetried(latencyMilliseconds: Int64) throws {
    let latency = VirtualDuration.milliseconds(latencyMilliseconds)
    let count: Int64 = 40
    var specification = try ModelFixture.recorded(
      (0..<count).map { .seconds($0) }, duration: .seconds(2_000), threads: 2,
      service: .milliseconds(500)
    ) { $0.failureProbability = 0.5 }
    specification.network.consumerLatency = latency
    specification.brokers[0].dispatchInterval = .milliseconds(5)
    let outcome = try ModelFixture.run(specification)
    let group = outcome.groups[0]
    #expect(group.account.completed == count)
    let successes = outcome.attempts.filter { $0.result == .ack }
    #expect(successes.contains { $0.attempt > 3 })
    let total = successes.reduce(0.0) { $0 + Double(($1.ended - $1.published).nanoseconds) }
    let parts = try #require(group.latency).meanParts
    #expect(abs(parts.sojourn * Double(count) - total) < 1)
    let attempts = Double(outcome.attempts.count)
    #expect(abs(parts.service * Double(count) - attempts * 5e8) < 1)
    // Each failure costs its delay and the way back to the broker, each delivery the way here.
    let failures = outcome.attempts.filter { $0.result == .reject }
    let delays = failures.reduce(0.0) { $0 + Double(ladder[$1.attempt - 1]) * 1e9 }
    let perFailure = Double(latency.nanoseconds) + 5e6
    #expect(parts.retryDelay * Double(count) >= delays)
    #expect(parts.retryDelay * Double(count) <= delays + Double(failures.count) * perFailure)
    #expect(parts.broker * Double(count) >= attempts * Double(latency.nanoseconds))
  }

  @Test("A group without retry queues throws failed messages away")
  func noRetryQueues() throws {
    let specification = try ModelFixture.recorded([.zero], duration: .seconds(60)) {
      $0.failureProbability = 1
      $0.client.retryQueues = 0
    }
    let account = try ModelFixture.run(specification).groups[0].account
    #expect(account.dropped == 1)
    #expect(account.deadLettered == 0)
  }

  @Test("A listener that takes too long has its message sent back, and its late success counts")
  func overdue() throws {
    // The sweep comes every 10 s; the first listener needs 25 s, the next one 1 s.
    let specification = try ModelFixture.recorded(
      [.zero], duration: .seconds(300), threads: 2, service: .seconds(1),
      events: [
        .init(
          second: 0,
          .slow(group: "orders", consumers: ["c0"], factor: 25, duration: .seconds(20)))
      ]
    ) { $0.client.consumeTimeout = .seconds(10) }
    for seed in 0..<10 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let group = outcome.groups[0]
      let attempts = outcome.attempts(ofMessage: 0)
      #expect(attempts.count == 2)
      // It was sent back between 10 and 20 s after its start and came again 10 s later.
      let second = attempts[1].started - attempts[0].started
      #expect(second > .seconds(20) && second <= .seconds(30))
      #expect(group.account.completed == 1)
      let latency = try #require(group.latency)
      // Whichever listener succeeded first.
      #expect(latency.maximum == min(.seconds(25), second + .seconds(1)))
      #expect(group.duplicates == (second > .seconds(25) ? 1 : 0))
    }
  }

  @Test("A listener that fails after its message was sent back as overdue changes nothing more")
  func overdueFailure() throws {
    let specification = try ModelFixture.recorded(
      [.zero], duration: .seconds(900), threads: 4, service: .seconds(25)
    ) {
      $0.failureProbability = 1
      $0.client.consumeTimeout = .seconds(10)
      $0.client.maximumReconsumeTimes = 3
    }
    let outcome = try ModelFixture.run(specification)
    // Each attempt is sent back once, as overdue: four attempts and no more.
    #expect(outcome.attempts.map(\.attempt) == [1, 2, 3, 4])
    #expect(outcome.groups[0].account.deadLettered == 1)
  }

  @Test("Copies of a message that was sent back twice count on their own")
  func copies() throws {
    // The member fails at the message and dies before its offset is stored; the next one repeats it.
    let specification = try ModelFixture.recorded(
      [.seconds(1)], duration: .seconds(2_000), consumers: 2, service: .milliseconds(10),
      events: [
        ScenarioEvent(second: 1, .poison(producer: "checkout")),
        ScenarioEvent(second: 2, .crash(group: "orders", consumers: ["c0"])),
      ]
    ) { $0.client.maximumReconsumeTimes = 2 }
    var repeated = false
    for seed in 0..<20 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let account = outcome.groups[0].account
      #expect(account.published == 1)
      #expect(account.deadLettered == 1)
      let numbers = outcome.attempts(ofMessage: 0).map(\.attempt)
      guard numbers.count > 3 else { continue }
      repeated = true
      #expect(numbers.sorted() == [1, 1, 2, 2, 3, 3])
    }
    #expect(repeated)
  }
}
