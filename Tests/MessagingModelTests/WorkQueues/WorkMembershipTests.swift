// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Consumers of work queues come and go")
struct WorkMembershipTests {
  @Test("A host that vanishes is noticed after the heartbeat timeout; until then it gets messages")
  func vanished() throws {
    var fixture = WorkQueueFixture(4, every: .milliseconds(1))
    fixture.consumers = ["a", "b"]
    fixture.prefetch = 2
    fixture.duration = .seconds(100)
    fixture.events = [ScenarioEvent(at: .zero, .lose(group: "work", consumers: ["a"]))]
    let outcome = try fixture.run()
    // a is given 0 and 2 and does nothing; b gets them a minute later.
    let late = outcome.attempts.filter { [0, 2].contains($0.message) }
    #expect(late.map(\.started.nanoseconds) == [60_000_000_000, 60_010_000_000])
    #expect(outcome.consumers[0].completed == 0)
  }

  @Test("Messages that settle when they are sent are lost with their consumer")
  func automatic() throws {
    var fixture = WorkQueueFixture(5, every: .zero)
    fixture.consumers = ["a"]
    fixture.acknowledgement = .automatic
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(25), .crash(group: "work", consumers: ["a"])),
      ScenarioEvent(at: .zero + .milliseconds(30), .add(group: "work", consumers: ["b"])),
    ]
    let account = try fixture.run().groups[0].account
    #expect(account.completed == 2 && account.dropped == 3)
  }

  @Test("A queue without consumers is dark, and the event that left it so pays")
  func dark() throws {
    var fixture = WorkQueueFixture(2, every: .seconds(1))
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(500), .crash(group: "work", consumers: ["c0"])),
      ScenarioEvent(at: .zero + .seconds(3), .scale(group: "work", consumers: 1)),
    ]
    let outcome = try fixture.run()
    #expect(outcome.groups[0].dark == 2.5)
    #expect(outcome.bills[0].darkQueueSeconds == 2.5)
    #expect(outcome.bills[0].darkMessageSeconds == 2)
    #expect(outcome.attempts.last?.started == .zero + .seconds(3))
  }

  @Test("A rolling restart takes one consumer after the other away and brings it back")
  func rollingRestart() throws {
    var fixture = WorkQueueFixture(200, every: .milliseconds(20))
    fixture.consumers = ["a", "b"]
    fixture.events = [
      ScenarioEvent(
        at: .zero + .seconds(1),
        .rollingRestart(group: "work", downtime: .seconds(1), gap: .milliseconds(500)))
    ]
    let outcome = try fixture.run()
    #expect(outcome.consumers.map(\.consumer) == ["a", "b", "a", "b"])
    #expect(outcome.groups[0].redeliveries == 0)
    #expect(outcome.groups[0].dark == 0)
    #expect(outcome.groups[0].account.completed == 200)
  }
}
