// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Publishers of a cluster lose their connections")
struct ClusterConnectionsTests {
  /// The producer is connected to n3, the queue and its consumer are elsewhere.
  private static func fixture() throws -> WorkQueueFixture {
    var fixture = WorkQueueFixture.cluster(40)
    fixture.producerNode = "n3"
    fixture.latencies = WorkQueueLatencies(
      publish: try .constant(0.25), confirm: try .constant(0.25))
    return fixture
  }

  @Test("Without confirms what is under way is gone, and nobody knows")
  func unconfirmed() throws {
    var fixture = try Self.fixture()
    fixture.stop("n3", at: 2_060)
    let outcome = try fixture.run()
    // Published at 1.9 s and 2.0 s: in a quarter of a second they would be there.
    #expect(outcome.queueFaults[0].unconfirmed == 2 + 0)
    #expect(outcome.groups[0].account.completed == 38)
    // What is published without a connection waits for the next one.
    let next = try #require(outcome.attempts.first { $0.message == 21 })
    #expect(next.delivered.nanoseconds == 2_610_000_000)
  }

  @Test("With confirms it is published again, and so is what had arrived unknown to the publisher")
  func confirmed() throws {
    var fixture = try Self.fixture()
    fixture.confirmWindow = 100
    fixture.stop("n3", at: 2_060)
    let outcome = try fixture.run()
    let fault = try #require(outcome.queueFaults.first)
    // Of 1.6 s to 2.0 s: the first three are in the queue, their confirms under way.
    #expect(fault.repeated == 5 && fault.duplicates == 3 && fault.unconfirmed == 0)
    #expect(outcome.groups[0].account.completed == 40 && outcome.groups[0].duplicates == 3)
    #expect(outcome.attempts.count == 43)
  }

  @Test("A publisher that repeats nothing goes on after them")
  func dropped() throws {
    var fixture = try Self.fixture()
    fixture.confirmWindow = 100
    fixture.repeatsUnconfirmed = false
    fixture.stop("n3", at: 2_060)
    let outcome = try fixture.run()
    #expect(outcome.queueFaults[0].unconfirmed == 2 && outcome.queueFaults[0].repeated == 0)
    #expect(outcome.groups[0].account.completed == 38)
  }

  @Test("A lost machine is noticed after the heartbeat, or when it answers again")
  func silence() throws {
    var fixture = try Self.fixture()
    fixture.cluster?.heartbeat = .seconds(10)
    fixture.stop("n3", at: 1_060, .hostLoss)
    let silent = try fixture.run()
    // Everything from 0.9 s on goes nowhere.
    #expect(silent.queueFaults[0].unconfirmed == 31)
    fixture.events = []
    fixture.stop("n3", at: 1_060, .hostLoss, for: .seconds(1))
    let back = try fixture.run()
    // The first to arrive after 2.06 s is that of 1.9 s; with it the connection is found to be gone, and
    // those of 2.0 s and 2.1 s are under way.
    #expect(back.queueFaults[0].unconfirmed == 13)
    #expect(back.groups[0].account.completed == 27)
  }

  @Test("A window that is full of unconfirmed messages stays full until they are repeated")
  func window() throws {
    var fixture = try Self.fixture()
    fixture.confirmWindow = 2
    fixture.stop("n3", at: 1_060, for: .seconds(1))
    fixture.stop("n2", at: 3_060, for: .seconds(1))
    let outcome = try fixture.run()
    #expect(outcome.groups[0].account.completed == 40)
    #expect(outcome.groups[0].account.isBalanced)
  }
}
