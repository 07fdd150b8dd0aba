// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

/// `OutagesTests` see what becomes of messages in their queues; here all of them wait elsewhere.
@Suite("What is gone with a broker")
struct LossesTests {
  enum Wait: CaseIterable {
    case level, time, outcome
  }

  /// One broker, a message every 10 ms from 1 s on, none of which leaves for its queue before the end;
  /// the master is gone after 20 s.
  private func run(
    _ wait: Wait, _ replicas: ReplicaSpecification, ending: ClusterFault.Ending,
    edit: (inout ModelSpecification) -> Void = { _ in }
  ) throws -> ReplicationOutcome {
    let hour = try DistributionSpecification.constant(3_600)
    let specification = try ClusterFixture.specification(
      at: ClusterFixture.every(10, from: 1, to: 90), duration: .seconds(120), brokers: 1,
      sending: .init(mode: .synchronous),
      faults: [(20, .stopBroker("broker-a", ending: ending, duration: .seconds(10)))],
      edit: {
        $0.brokers[0].replicas = replicas
        switch wait {
        case .level: $0.producers[0].delay = .levels([.init(level: 18)])
        case .time: $0.producers[0].delay = .time(hour)
        case .outcome: $0.producers[0].transaction = .init(time: hour, checkTime: hour)
        }
        edit(&$0)
      })
    return try ModelFixture.run(specification)
  }

  /// Messages lost while they waited, and those that wait at the end.
  private func counts(_ outcome: ReplicationOutcome) throws -> (stored: Int, lost: Int, open: Int) {
    if let delays = outcome.delays.first { return (delays.delayed, delays.lost, delays.pending) }
    let report = try #require(outcome.transactions.first)
    return (report.half, report.lost, report.open)
  }

  @Test("A slave that takes over lacks what had not reached it", arguments: Wait.allCases)
  func promotion(wait: Wait) throws {
    let outcome = try run(
      wait, .init(slaves: 2, failover: .controller, delay: .milliseconds(45)), ending: .crash)
    let found = try counts(outcome)
    // Stored at 19.96, 19.97, 19.98 and 19.99 s.
    #expect(found.lost == 4 && found.open == found.stored - 4)
    #expect(outcome.outages[0].lost == 4 && outcome.sends[0].lost == 4)
  }

  @Test("A machine takes what was not flushed with it", arguments: Wait.allCases)
  func flush(wait: Wait) throws {
    // Flushed every 500 ms.
    let host = try counts(run(wait, .init(), ending: .hostLoss))
    #expect((1...50).contains(host.lost) && host.open == host.stored - host.lost)
    let flushed = try run(
      wait, .init(), ending: .hostLoss,
      edit: { $0.brokers[0].cost = BrokerCost(isFlushedFirst: true) })
    #expect(try counts(flushed).lost == 0)
    #expect(try counts(run(wait, .init(), ending: .crash)).lost == 0)
  }

  @Test("What had left for its queue is lost there, once", arguments: Wait.allCases)
  func onTheWay(wait: Wait) throws {
    let second = try DistributionSpecification.constant(1)
    let outcome = try run(
      wait, .init(slaves: 2, failover: .controller, delay: .milliseconds(45)), ending: .crash,
      edit: {
        switch wait {
        case .level: $0.producers[0].delay = .levels([.init(level: 1)])
        case .time: $0.producers[0].delay = .time(second)
        case .outcome: $0.producers[0].transaction = .init(time: second, checkTime: second)
        }
      })
    let found = try counts(outcome)
    #expect(found.lost == 4 && outcome.outages[0].lost >= 4)
    #expect(outcome.groups[0].account.backlog == 0)
  }

  // Slaves are cut off at 10 s, the machine is lost at 20 s: what was stored between is with nobody else.
  @Test(
    "What is lost with a broker hangs on nobody's having read it",
    arguments: [ClusterFault.Ending.hostLoss, .crash])
  func readers(ending: ClusterFault.Ending) throws {
    func lost(edit: (inout ModelSpecification) -> Void) throws -> Int {
      let outcome = try ModelFixture.run(
        ClusterFixture.specification(
          at: ClusterFixture.every(10, from: 1, to: 30), duration: .seconds(60), brokers: 1,
          sending: .init(mode: .synchronous),
          faults: [
            (
              10,
              .partition(
                between: ["broker-a"], and: ["broker-a/slaves"], duration: .seconds(30))
            ),
            (20, .stopBroker("broker-a", ending: ending, duration: nil)),
          ],
          edit: {
            $0.brokers[0].replicas = .init(slaves: 1, failover: .controller)
            edit(&$0)
          }))
      return try #require(outcome.outages.first).lost
    }
    let read = try lost { _ in }
    #expect((990...1_010).contains(read))
    #expect(try lost { $0.groups[0].consumerIDs = [] } == read)
    // The group reads another topic, and nobody this one.
    let unread = try lost {
      $0.topics.append(TopicSpecification(name: "other", totalQueues: 1, brokers: 1))
      $0.groups[0].subscriptions = [.init(topic: "other")]
    }
    #expect(unread == read)
  }
}
