// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Listeners of popped messages")
struct PopConsumptionTests {
  @Test("What waits in the client until others can see it is dropped there, and comes again")
  func expiry() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping(
        Array(repeating: .seconds(1), count: 20), duration: .seconds(400), service: .seconds(2)
      ) { $0.client.popInvisibleTime = .seconds(20) })
    // Ten are done within 20 s, the last of them too late to say so.
    #expect(outcome.pops[0].expired > 0)
    #expect(outcome.pops[0].revived >= outcome.pops[0].expired)
    #expect(outcome.groups[0].account.completed == 20)
    #expect(outcome.groups[0].account.backlog == 0)
    let firsts = outcome.attempts.filter { $0.attempt == 1 }
    #expect(firsts.allSatisfy { $0.started < .second(21) })
  }

  @Test("Failures make a message invisible for 10, 30, 60 s; it comes again two to five s later")
  func failures() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping([.seconds(1)], duration: .seconds(1_000)) {
        $0.failureProbability = 1
      })
    let starts = outcome.attempts.map(\.started.seconds)
    let gaps = zip(starts, starts.dropFirst()).map { $1 - $0 }
    for (gap, delay) in zip(gaps, [10.0, 30, 60, 120, 180, 240]) {
      #expect((delay + 2...delay + 5).contains(gap), "\(gap) s after a delay of \(delay) s")
    }
    #expect(outcome.attempts.map(\.attempt) == Array(1...outcome.attempts.count))
    #expect(outcome.pops[0].changed == outcome.attempts.count)
    #expect(outcome.groups[0].account.deadLettered == 0)
    #expect(outcome.groups[0].account.delayed == 1)
  }

  @Test("What came again more often than it may is acknowledged unseen")
  func givingUp() throws {
    let outcome = try ModelFixture.run(
      ModelFixture.popping([.seconds(1)], duration: .seconds(1_000)) {
        $0.failureProbability = 1
        $0.client.maximumReconsumeTimes = 2
      })
    #expect(outcome.attempts.map(\.attempt) == [1, 2, 3])
    #expect(outcome.pops[0].givenUp == 1)
    #expect(outcome.groups[0].account.dropped == 1)
  }

  @Test("Latency lies on every way, and the same run gives the same outcome again")
  func latency() throws {
    var specification = try ModelFixture.popping(
      (1...50).map { .milliseconds(200 * $0) }, duration: .seconds(200), queues: 3, consumers: 3,
      threads: 2, service: .milliseconds(300),
      events: [.init(second: 4, .scale(group: "orders", consumers: 2))]
    ) { $0.failureProbability = 0.2 }
    specification.network.consumerLatency = .milliseconds(5)
    let first = try ModelFixture.run(specification)
    let second = try ModelFixture.run(specification)
    #expect(first.attempts.allSatisfy { $0.delivered >= $0.published + .milliseconds(5) })
    #expect(first.groups[0].account.completed == 50)
    #expect(first.pops == second.pops)
    #expect(first.executedEvents == second.executedEvents)
    #expect(first.attempts.map(\.ended) == second.attempts.map(\.ended))
  }
}
