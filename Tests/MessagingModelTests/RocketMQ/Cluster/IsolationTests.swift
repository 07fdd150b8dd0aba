// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Masters behind a partition")
struct IsolationTests {
  /// One broker with slaves and a message every 10 ms; faults as given.
  private func run(
    _ replicas: ReplicaSpecification, _ faults: [(second: Int64, fault: ClusterFault)],
    seed: UInt64 = 1
  ) throws -> ReplicationOutcome {
    let specification = try ClusterFixture.specification(
      at: ClusterFixture.every(10, from: 1, to: 150), duration: .seconds(180), brokers: 1,
      sending: .init(mode: .synchronous), faults: faults,
      edit: { $0.brokers[0].replicas = replicas })
    return try ModelFixture.run(specification, seed: seed)
  }

  private func cut(
    _ nodes: [String], from others: [String] = [], for seconds: Int64
  ) -> ClusterFault {
    .partition(between: nodes, and: others, duration: .seconds(seconds))
  }

  private func withoutMaster(_ outcome: ReplicationOutcome) throws -> Double {
    let outage = try #require(outcome.outages.first)
    return (try #require(outage.servingAgain) - outage.time).seconds
  }

  // Three heartbeats of 2 s are missed from the last one before the cut on, then up to 1 s for the vote.
  @Test("The followers of a raft leader that is cut off elect another one", arguments: 1...5)
  func raft(seed: Int) throws {
    let outcome = try run(
      .init(slaves: 2, failover: .raft), [(20, cut(["broker-a"], for: 60))], seed: UInt64(seed))
    let outage = try #require(outcome.outages.first)
    #expect(outcome.outages.count == 1 && outage.isPromotion && outage.ending == nil)
    #expect((4.3...7).contains(try withoutMaster(outcome)))
    // Clients poll routes every 30 s, and send again from then on, long before the partition ends.
    #expect(outcome.sends[0].failed < 3_800 && outcome.sends[0].stored > 11_000)
    #expect(outcome.groups[0].account.backlog == 0)
  }

  @Test("A raft leader that is back before the vote goes on, and nothing is lost")
  func shortCut() throws {
    let outcome = try run(.init(slaves: 2, failover: .raft), [(20, cut(["broker-a"], for: 3))])
    #expect(try withoutMaster(outcome) == 3)
    #expect(outcome.outages[0].isPromotion == false && outcome.outages[0].lost == 0)
  }

  // Ten seconds without a heartbeat, found by a scan every five, and one until the new master is ready.
  @Test("A controller replaces a master that it does not hear of", arguments: 1...5)
  func controller(seed: Int) throws {
    let outcome = try run(
      .init(slaves: 1, failover: .controller), [(20, cut(["broker-a"], for: 60))],
      seed: UInt64(seed))
    #expect(outcome.outages.count == 1 && outcome.outages[0].isPromotion)
    #expect((10...16).contains(try withoutMaster(outcome)))
    #expect(outcome.groups[0].account.backlog == 0)
  }

  // A message every 10 ms from the cut to the replacement.
  @Test("What an isolated master takes until it is replaced is lost with it")
  func divergence() throws {
    let outcome = try run(
      .init(slaves: 1, failover: .controller), [(20, cut(["broker-a", "producers"], for: 60))])
    let lost = outcome.outages[0].lost
    #expect(abs(Double(lost) - 100 * (try withoutMaster(outcome))) < 10)
    #expect(outcome.sends[0].lost == lost)
  }

  @Test("A master that a controller hears of stays master without its slaves")
  func withoutSlaves() throws {
    let outcome = try run(
      .init(slaves: 1, failover: .controller),
      [(20, cut(["broker-a"], from: ["broker-a/slaves"], for: 60))])
    #expect(outcome.outages.isEmpty && outcome.sends[0].failed == 0)
  }

  // The first machine is away from 20 s to 120 s, and the second from 60 s on.
  @Test("One of three machines elects nobody until a second one is back")
  func majority() throws {
    let outcome = try run(
      .init(slaves: 2, failover: .raft),
      [
        (20, .stopBroker("broker-a", ending: .hostLoss, duration: .seconds(100))),
        (60, .stopBroker("broker-a", ending: .hostLoss, duration: .seconds(110))),
      ])
    #expect(outcome.outages.count == 2 && outcome.outages.allSatisfy { $0.isPromotion })
    let again = try #require(outcome.outages[1].servingAgain)
    #expect((120.3...121).contains(again.seconds))
  }

  // Slaves are cut off at 20 s; the master's machine is lost 10 s later, or 30 s, for a minute.
  @Test(
    "A slave that was cut off for more than 15 s is not chosen", arguments: [30, 50] as [Int64])
  func outOfSync(second: Int64) throws {
    let outcome = try run(
      .init(slaves: 1, failover: .controller),
      [
        (20, cut(["broker-a"], from: ["broker-a/slaves"], for: 100)),
        (second, .stopBroker("broker-a", ending: .hostLoss, duration: .seconds(60))),
      ])
    let outage = try #require(outcome.outages.first)
    #expect(outage.isPromotion == (second == 30))
    if second == 50 { #expect(try withoutMaster(outcome) == 60) }
  }
}
