// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite("Faults in scenarios")
struct ScenarioDecoderFaultsTests {
  private func text(_ event: String) -> String {
    SmallScenario.adding("events: [{at: 1m, \(event)}]")
  }

  @Test(
    "Events are read",
    arguments: [
      (
        "deploy: {group: readers, startup: 20s}",
        ScenarioEvent.Action.deploy(group: "readers", plan: .init(startUp: .seconds(20)))
      ),
      (
        "deploy: {group: readers, startup: 20s, warmup: 1m, factor: 3, gap: 5s, at_once: 2}",
        .deploy(
          group: "readers",
          plan: .init(
            startUp: .seconds(20), warmUp: .seconds(60), factor: 3, gap: .seconds(5), atOnce: 2))
      ),
      (
        "slow_downstream: {groups: readers, factor: 5, for: 30s}",
        .slowDownstream(groups: ["readers"], factor: 5, duration: .seconds(30))
      ),
      (
        "slow_downstream: {groups: [readers], factor: 0.5, for: 30s}",
        .slowDownstream(groups: ["readers"], factor: 0.5, duration: .seconds(30))
      ),
    ])
  func events(event: String, action: ScenarioEvent.Action) throws {
    #expect(try SmallScenario.parse(text(event)).specification.events.map(\.action) == [action])
  }

  @Test(
    "Mistakes are told",
    arguments: [
      ("deploy: {group: reader, startup: 1s}", "did you mean 'readers'?"),
      ("deploy: {group: readers}", "deploy lacks the key 'startup'"),
      ("deploy: {group: readers, startup: 1s, factor: 2}", "factor: goes with 'warmup'"),
      ("deploy: {group: readers, startup: 1s, at_once: 0}", "at_once: '0' is out of range"),
      ("deploy: {group: readers, startup: 36500d}", "takes longer than 36500d"),
      ("slow_downstream: {groups: [], factor: 2, for: 1s}", "groups: is empty"),
      (
        "slow_downstream: {groups: [x], factor: 2, for: 1s}",
        "groups: 'x' is not the name of a group"
      ),
      ("slow_downstream: {groups: [readers, readers], factor: 2, for: 1s}", "listed twice"),
      ("slow_downstream: {groups: readers, factor: 0, for: 1s}", "factor: '0' is out of range"),
      ("slow_downstream: {groups: {a: b}, factor: 2, for: 1s}", "it takes a group or a list"),
    ])
  func mistakes(event: String, part: String) {
    let problems = SmallScenario.problems(text(event))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
  }

  @Test(
    "Faults of machines, links and topics are read",
    arguments: [
      ("stop: {broker: broker-a}", .stopBroker("broker-a", ending: .crash, duration: nil)),
      (
        "stop: {broker: broker-a, how: host-loss, for: 1m}",
        .stopBroker("broker-a", ending: .hostLoss, duration: .seconds(60))
      ),
      (
        "stop_name_server: {name_servers: namesrv-a, for: 5s}",
        .stopNameServers(["namesrv-a"], duration: .seconds(5))
      ),
      (
        "set_queues: {topic: orders, write_queues: 2}",
        .setQueues(topic: "orders", read: nil, write: 2, brokers: [])
      ),
      (
        "partition: {between: [readers/c0, producers], and: broker-a, for: 9s}",
        .partition(
          between: ["readers/c0", "producers"], and: ["broker-a"], duration: .seconds(9))
      ),
      (
        "latency: {link: consumers, to: 5ms, for: 9s}",
        .latency(.consumers, .milliseconds(5), duration: .seconds(9))
      ),
      ("latency: {to: 5ms}", .latency(.all, .milliseconds(5), duration: nil)),
      (
        "pause: {group: readers, consumers: [c0], for: 9s}",
        .pause(group: "readers", consumers: ["c0"], duration: .seconds(9))
      ),
      (
        "clock_jump: {nodes: broker-a, back: 3s}",
        .clockJump(nodes: ["broker-a"], by: .seconds(-3))
      ),
    ] as [(String, ClusterFault)])
  func faults(event: String, fault: ClusterFault) throws {
    let events = try SmallScenario.parse(text(event)).specification.events
    #expect(events.map(\.action) == [.fault(fault)])
  }

  @Test(
    "Mistakes in them are told",
    arguments: [
      ("stop: {broker: broker-x}", "'broker-x' is not a broker of this scenario"),
      ("stop: {broker: broker-a, how: fire}", "'fire' is not known"),
      ("stop: {broker: broker-a, for: 0s}", "for: '0s' is out of range"),
      ("stop_name_server: {name_servers: namesrv-b}", "did you mean 'namesrv-a'?"),
      ("set_queues: {topic: orders}", "set_queues sets nothing"),
      ("partition: {between: [], for: 1s}", "between: is empty"),
      ("partition: {between: nobody, for: 1s}", "'nobody' is not a node of this scenario"),
      ("partition: {between: brokers}", "partition lacks the key 'for'"),
      ("slow_broker: {broker: broker-a, factor: 2, for: 1s}", "no cost that could rise"),
      (
        "pause: {group: readers, consumers: [c9], for: 1s}",
        "'c9' is no member of readers at 1m; members are c0, c1 and c2"
      ),
      (
        "partition: {between: brokers, and: [readers/c9], for: 1s}",
        "s.yaml:11:40: error: partition: 'readers/c9' is never there, as 'c9' is never a member of "
          + "readers; members are c0, c1 and c2"
      ),
      (
        "partition: {between: brokers, and: brokers, for: 1s}",
        "brokers stands on both sides, and nobody is cut off from itself"
      ),
      (
        "partition: {between: [web, broker-a], and: [brokers], for: 1s}",
        "part of broker-a and brokers stands on both sides"
      ),
      (
        "stop: {broker: broker-a, for: 1m}}, {at: 90s, stop: {broker: broker-a}",
        "broker-a was stopped at 60.0 s already and comes back at 120.0 s"
      ),
      ("clock_jump: {nodes: broker-a}", "takes 'forward' or 'back'"),
      ("clock_jump: {nodes: broker-a, forward: 1s, back: 1s}", "takes 'forward' or 'back'"),
    ])
  func faultMistakes(event: String, part: String) {
    let problems = SmallScenario.problems(text(event))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
  }

  @Test("Slaves are nodes of a broker that has some")
  func slaves() throws {
    let event = "partition: {between: broker-a, and: broker-a/slaves, for: 9s}"
    let problems = SmallScenario.problems(text(event))
    #expect(
      problems == [
        "s.yaml:11:10: error: events[0]: broker-a has no slaves; give it 'replicas: {slaves: 1}', or "
          + "name another node"
      ])
    let brokers = "brokers: [{name: broker-a, replicas: {slaves: 1}}]\n"
    #expect(
      try SmallScenario.parse(text(event) + brokers).specification.events.map(\.action) == [
        .fault(
          .partition(
            between: ["broker-a"], and: ["broker-a/slaves"], duration: .seconds(9)))
      ])
  }
}
