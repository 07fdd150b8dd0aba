// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Return of popped messages")
struct PopRevivalTests {
  @Test("A slow listener's message comes again two to five s after its invisible time")
  func slowListener() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping(
        [.seconds(1)], duration: .seconds(100), threads: 2, service: .seconds(70)))
    let attempts = outcome.attempts(ofMessage: 0)
    #expect(attempts[0].result == .discarded && attempts[0].ended == .second(71))
    // Only the first of them ends within the run; the second began while it was at work.
    #expect(outcome.pops[0].revived == 1)
    #expect(outcome.pops[0].messages == 2)
    #expect(outcome.pops[0].late == 1)
    #expect(outcome.groups[0].account.completed == 1)
    #expect(outcome.groups[0].redeliveries == 1)
    let busy = outcome.groups[0].timeSeries.last { $0.backlog > 0 }
    #expect(try #require(busy).time <= .second(72))
  }

  // Sixteen failures are kept back for 360 s, two in each of the eight revive queues, at 1 s, 2 s, … What
  // goes to a member whose host is lost at 25 s comes again 62 to 66 s later nonetheless.
  @Test("A failure that is kept back for long keeps nobody else's messages back")
  func longDelays() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping(
        (1...16).map { .seconds($0) } + (30...31).map { .seconds($0) }, duration: .seconds(200),
        consumers: 2,
        events: (0..<16).map { _ in .init(second: 0, .poison(producer: "checkout")) } + [
          .init(second: 25, .lose(group: "orders", consumers: ["c0"]))
        ]
      ) { $0.client.delayLevelWhenNextConsume = 7 })
    #expect(outcome.pops[0].changed == 16)
    for message in 16..<18 {
      let attempt = try #require(outcome.attempts(ofMessage: message).last)
      #expect(attempt.result == .ack && attempt.started <= .second(31 + 66))
    }
    #expect(outcome.pops[0].undelivered >= 1)
  }

  @Test("Retry queues lie in no dark, since whoever pops has them as well")
  func retryQueues() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping([.seconds(1)], duration: .seconds(200), service: .seconds(61)))
    #expect(outcome.queues.allSatisfy { $0.dark == 0 })
  }

  @Test("The copy of a message that is completed meanwhile is a duplicate")
  func duplicates() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping(
        [.seconds(1)], duration: .seconds(200), service: .seconds(61)))
    // One thread: the copy waits until the listener has ended at 62 s, then 63 to 66 s comes.
    let attempts = outcome.attempts(ofMessage: 0)
    #expect(attempts.count >= 2 && attempts[1].attempt == 2)
    #expect((63.0...66).contains(attempts[1].started.seconds))
    #expect(outcome.groups[0].duplicates >= 1)
    #expect(outcome.groups[0].account.completed == 1)
  }

  @Test("Seed and replication decide the outcome, all of it, on any number of threads")
  func repeatable() async throws {
    try await Repeatability.expect(of: 0..<4) { seed in
      let specification = try ModelFixture.popping(
        (0..<200).map { .milliseconds(Int64($0) * 90) }, duration: .seconds(200), queues: 4,
        consumers: 3, threads: 2, service: .milliseconds(200),
        events: [
          .init(second: 6, .crash(group: "orders", consumers: ["c0"])),
          .init(second: 9, .add(group: "orders", consumers: ["c7"])),
        ]
      ) {
        $0.client.popInvisibleTime = .seconds(5)
        $0.failureProbability = 0.2
      }
      return "\(try ModelFixture.run(specification, seed: seed))"
    }
  }

  @Test("An acknowledged message never comes again, whatever becomes of others of its pop")
  func acknowledged() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping(
        Array(repeating: .seconds(1), count: 8), duration: .seconds(300), service: .seconds(3)
      ) { $0.client.popInvisibleTime = .seconds(10) })
    for message in 0..<8 {
      let attempts = outcome.attempts(ofMessage: message)
      let end = attempts.firstIndex { $0.result == .ack }
      #expect(try #require(end) == attempts.count - 1)
    }
  }
}
