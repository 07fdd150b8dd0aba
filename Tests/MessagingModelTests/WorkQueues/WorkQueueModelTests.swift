// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Work queues")
struct WorkQueueModelTests {
  @Test("Messages are dealt one a turn among consumers with credit")
  func dealing() throws {
    var fixture = WorkQueueFixture(6, every: .milliseconds(1))
    fixture.consumers = ["a", "b", "c"]
    fixture.prefetch = 10
    let outcome = try fixture.run()
    #expect((0..<6).map { outcome.acknowledgedBy[$0] } == ["a", "b", "c", "a", "b", "c"])
  }

  @Test("With prefetch 1 a consumer gets its next message when it has settled the last")
  func creditOfOne() throws {
    var fixture = WorkQueueFixture(3, every: .zero)
    fixture.latencies.publish = try .constant(0.001)
    fixture.latencies.deliver = try .constant(0.002)
    fixture.latencies.settle = try .constant(0.003)
    fixture.latencies.overshoot = try .constant(0.0005)
    let outcome = try fixture.run()
    // Each message: 2 ms there, 10.5 ms of work, 3 ms back; the first is at the queue after 1 ms.
    let starts = outcome.attempts.map { $0.started.nanoseconds }
    #expect(starts == [3_000_000, 18_500_000, 34_000_000])
    #expect(
      outcome.attempts.map { ($0.ended - $0.started).nanoseconds }
        == [10_500_000, 10_500_000, 10_500_000])
  }

  @Test("Messages in a window are not taken back when a consumer joins")
  func scaleOut() throws {
    var fixture = WorkQueueFixture(10, every: .zero)
    fixture.prefetch = 8
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(1), .add(group: "work", consumers: ["late"]))
    ]
    let outcome = try fixture.run()
    let late = outcome.acknowledgedBy.filter { $0.value == "late" }.keys.sorted()
    // Eight are in the first one's window; the two that were ready go to the newcomer.
    #expect(late == [8, 9])
  }

  @Test("What a lost consumer held comes back to its original place, flagged as redelivered")
  func loss() throws {
    var fixture = WorkQueueFixture(6, every: .zero)
    fixture.consumers = ["a", "b"]
    fixture.prefetch = 2
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(5), .crash(group: "work", consumers: ["a"]))
    ]
    let outcome = try fixture.run()
    // a holds 0 and 2, b holds 1 and 3; b gets 0 and 2 before 4 and 5.
    let after = outcome.attempts.filter { $0.consumer == "b" }.map(\.message)
    #expect(after == [1, 3, 0, 2, 4, 5])
    #expect(outcome.groups[0].redeliveries == 2)
    #expect(outcome.attempts.filter { $0.result == .lost }.map(\.message) == [0])
    #expect(outcome.groups[0].account.completed == 6)
  }

  @Test("A cancelled consumer works off its window and leaves")
  func graceful() throws {
    var fixture = WorkQueueFixture(4, every: .zero)
    fixture.consumers = ["a", "b"]
    fixture.prefetch = 2
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(5), .remove(group: "work", consumers: ["a"]))
    ]
    let outcome = try fixture.run()
    #expect(outcome.groups[0].redeliveries == 0)
    #expect(outcome.consumers[0].completed == 2)
    #expect(outcome.consumers[0].lifetime == 0.020)
  }

  @Test("Parts of a latency add up, also with failures, losses and dead time")
  func parts() throws {
    var fixture = WorkQueueFixture(40, every: .milliseconds(7))
    fixture.prefetch = 3
    fixture.latencies.publish = try .exponential(mean: 0.001)
    fixture.latencies.deliver = try .exponential(mean: 0.001)
    fixture.latencies.settle = try .exponential(mean: 0.001)
    fixture.planned = (0..<40).map { PlannedMessage(failures: $0 % 5 == 0 ? 2 : 0) }
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(100), .crash(group: "work", consumers: ["c0"])),
      ScenarioEvent(at: .zero + .milliseconds(400), .add(group: "work", consumers: ["c1"])),
    ]
    let outcome = try fixture.run()
    let summary = try #require(outcome.groups[0].latency)
    let acks = outcome.attempts.filter { $0.result == .ack }
    let sojourns = acks.map { Double(($0.ended - $0.published).nanoseconds) }
    #expect(summary.count == 40)
    #expect(abs(summary.meanParts.sojourn - sojourns.reduce(0, +) / 40) < 1e-3)
    #expect(summary.meanParts.dark > 0 && summary.meanParts.retryDelay > 0)
  }
}
