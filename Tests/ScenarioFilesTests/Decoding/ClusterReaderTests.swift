// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite("Clusters in scenarios")
struct ClusterReaderTests {
  @Test("Name servers are a number or a mapping")
  func nameServers() throws {
    #expect(try SmallScenario.parse(SmallScenario.adding("")).specification.nameServers == nil)
    let three = try SmallScenario.parse(SmallScenario.adding("name_servers: 3")).specification
    #expect(three.nameServers == .init(count: 3))
    #expect(three.nameServers?.names == ["namesrv-a", "namesrv-b", "namesrv-c"])
    let own = SmallScenario.adding("name_servers: {count: 2, broker_expiry: 40s}")
    #expect(
      try SmallScenario.parse(own).specification.nameServers
        == .init(count: 2, brokerExpiry: .seconds(40)))
  }

  @Test("Brokers have slaves and costs")
  func brokers() throws {
    let text = SmallScenario.adding(
      """
      brokers:
        - name: broker-a
          replicas: {slaves: 2, replication: sync, failover: raft, delay: 4ms, slave_reads: true}
          cost: {preset: ssd, flush: sync, memory: 2GiB}
        - {name: broker-b, replicas: {}, cost: hdd}
      """)
    let brokers = try SmallScenario.parse(text).specification.brokers
    #expect(
      brokers[0].replicas
        == .init(
          slaves: 2, replication: .synchronous, failover: .raft, delay: .milliseconds(4),
          areSlavesRead: true))
    #expect(brokers[1].replicas == .init(slaves: 1))
    let cost = try #require(brokers[0].cost)
    #expect(cost.isFlushedFirst && cost.flush == .milliseconds(1) && cost.memory == 2 << 30)
    #expect(cost.append == .microseconds(10))
    #expect(brokers[1].cost?.diskRead == .microseconds(12_667))
  }

  @Test("Producers send in several ways, and clocks are off")
  func sending() throws {
    let text =
      SmallScenario.replacing(
        "{topic: orders, arr",
        with: "{topic: orders, sending: {mode: sync, timeout: 1s, retries: 5, "
          + "avoid_faulty_brokers: true, batch: 4}, arr")
      + "clocks: {broker-a: {behind: 2s, drift: -50}}\n"
    let specification = try SmallScenario.parse(text).specification
    #expect(
      specification.producers[0].sending
        == .init(
          mode: .synchronous, timeout: .seconds(1), retries: 5, avoidsFaultyBrokers: true,
          batch: 4))
    #expect(
      specification.clocks == [
        "broker-a": NodeClock(offset: .seconds(-2), driftPartsPerMillion: -50)
      ])
  }

  @Test(
    "What a way of sending does not know is refused beside it",
    arguments: [
      ("mode: one-way, retries: 3", "retries: '3' stands beside 'mode: one-way'"),
      ("batch_hold: 3ms", "batch_hold: goes with a 'batch' of more than one message"),
    ])
  func idleKeys(keys: String, message: String) {
    let problems = SmallScenario.problems(
      SmallScenario.replacing(
        "{topic: orders, arr", with: "{topic: orders, sending: {\(keys)}, arr"))
    #expect(problems.count == 1 && problems[0].contains(message), "\(problems)")
  }

  @Test("Half messages are sent synchronously, and no other way")
  func transactions() throws {
    func text(_ sending: String) -> String {
      SmallScenario.replacing(
        "{topic: orders, arr",
        with: "{topic: orders, transaction: {time: 5ms}, sending: {\(sending)}, arr")
    }
    for mode in ["async", "one-way"] {
      #expect(
        SmallScenario.problems(text("mode: \(mode)")) == [
          "s.yaml:8:66: error: mode: '\(mode)' stands beside 'transaction', whose half messages "
            + "RocketMQ's client sends synchronously; give sync, or leave the transaction out"
        ])
    }
    for sending in ["mode: sync, timeout: 1s", "timeout: 1s"] {
      let scenario = try SmallScenario.parse(text(sending))
      #expect(
        scenario.specification.producers[0].sending
          == .init(mode: .synchronous, timeout: .seconds(1)))
    }
  }

  @Test(
    "Mistakes are told",
    arguments: [
      ("name_servers: 0", "allowed are 1 to 26"),
      ("name_servers: {count: 30}", "count: '30' is out of range"),
      ("brokers: [{name: a, replicas: {slaves: 1, failover: raft}}]", "no majority"),
      ("brokers: [{name: a, replicas: {failover: quick}}]", "'quick' is not known"),
      ("brokers: [{name: a, cost: sdd}]", "'sdd' is no preset"),
      ("brokers: [{name: a, cost: {flush: never}}]", "'never' is none of"),
      (
        "brokers: [{name: a, replicas: {slaves: 0, failover: controller}}]",
        "s.yaml:11:31: error: brokers.a.replicas: nobody can take over with 'failover: controller' and "
          + "'slaves: 0'; give slaves, or leave failover out"
      ),
      (
        "name_servers: {registration_interval: 3m}",
        "brokers register every 180.0 s and are dropped after 120.0 s of silence"
      ),
      (
        "clocks: {broker-z: {ahead: 1s}}",
        "there is no node broker-z; name broker-a, namesrv-a, readers or one of its members, "
          + "readers/ID, web or web/NUMBER, brokers"
      ),
      ("clocks: {broker-a: {ahead: 1s, behind: 1s}}", "stands beside 'ahead'"),
    ])
  func mistakes(part: String, message: String) {
    let problems = SmallScenario.problems(SmallScenario.adding(part))
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
  }
}
