// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Consumers of a cluster lose their connections")
struct ClusterConsumersTests {
  /// The consumer is connected to n3, the queue and its producer are elsewhere.
  private static func fixture() -> WorkQueueFixture {
    var fixture = WorkQueueFixture.cluster(40)
    fixture.consumerNode = "n3"
    return fixture
  }

  @Test("What a consumer holds comes back at once, and it is back after its delay")
  func crash() throws {
    var fixture = Self.fixture()
    fixture.service = .milliseconds(400)
    fixture.prefetch = 3
    fixture.stop("n3", at: 1_060)
    let outcome = try fixture.run()
    let fault = try #require(outcome.queueFaults.first)
    #expect(fault.requeued == 3 && fault.disconnected == 1 && fault.unavailable == 0)
    // Messages 0 and 1 are done by then; message 2 is at work, and begins anew.
    let again = outcome.attempts.filter { $0.message == 2 }
    #expect(again.map(\.result) == [.lost, .ack] && again[1].attempt == 2)
    #expect(again[1].started == .zero + .milliseconds(1_360))
    #expect(outcome.groups[0].redeliveries == 3 && outcome.groups[0].account.completed == 40)
  }

  @Test("An acknowledgement that is lost with its node brings a completed message back")
  func acknowledgements() throws {
    var fixture = Self.fixture()
    fixture.prefetch = 10
    fixture.latencies = WorkQueueLatencies(settle: try .constant(0.25))
    fixture.stop("n3", at: 1_060)
    let outcome = try fixture.run()
    // Those of 0.9 s and 1.0 s, done 10 ms later, and that of 0.8 s, whose word takes until 1.06 s.
    #expect(outcome.queueFaults[0].duplicates == 3)
    #expect(outcome.groups[0].duplicates == 3 && outcome.groups[0].account.completed == 40)
    #expect(outcome.attempts.filter { $0.message == 9 }.map(\.result) == [.ack, .ack])
  }

  @Test("A lost machine is noticed by the leader after net_ticktime, by clients after a heartbeat")
  func hostLoss() throws {
    var fixture = Self.fixture()
    fixture.prefetch = 2
    fixture.stop("n3", at: 1_060, .hostLoss)
    let outcome = try fixture.run()
    // Two messages are stuck with the lost connection until 45 to 75 s after; the consumer is back after
    // 60.3 s, and has the others.
    let stuck = outcome.attempts.filter { $0.started > .zero + .seconds(2) }
    #expect(stuck.allSatisfy { $0.started > .zero + .seconds(46) })
    #expect(outcome.queueFaults[0].requeued == 2)
    #expect(outcome.groups[0].account.completed == 40)
  }

  @Test("A consumer that is stopped while it waits for a node does not come back")
  func stopped() throws {
    var fixture = WorkQueueFixture.cluster(80)
    fixture.stop("n1", at: 1_060, for: .seconds(3))
    fixture.events.append(
      ScenarioEvent(at: .zero + .seconds(2), .remove(group: "work", consumers: ["c0"])))
    fixture.events.append(
      ScenarioEvent(at: .zero + .seconds(10), .add(group: "work", consumers: ["c7"])))
    let outcome = try fixture.run()
    let late = outcome.attempts.filter { $0.started > .zero + .seconds(2) }
    #expect(!late.isEmpty && late.allSatisfy { $0.consumer == "c7" })
  }

  @Test("Consumers come one by one to the nodes in turn")
  func nodesInTurn() throws {
    var fixture = WorkQueueFixture.cluster(1)
    fixture.producerNode = "n2"
    fixture.consumerNode = nil
    fixture.consumers = ["a", "b", "c", "d"]
    fixture.stop("n2", at: 500)
    #expect(try fixture.run().queueFaults[0].disconnected == 1)
    fixture.events = []
    fixture.stop("n1", at: 500, for: .seconds(1))
    // Two are connected to it, and all lose their subscription to the queue that it leads.
    #expect(try fixture.run().queueFaults[0].disconnected == 4)
  }
}
