// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

/// Gives a random scenario name servers, slaves, costs, ways of sending, and faults of machines.
struct RandomClusters {
  private var choices: SeededChoices
  /// Brokers without anybody to take over that a fault has stopped: they are not stopped again.
  private var stopped: Set<String> = []

  init(seed: UInt64) { choices = SeededChoices(seed: seed ^ 0xC105) }

  mutating func add(to specification: inout ModelSpecification) {
    let seconds = Int(specification.duration.seconds)
    specification.nameServers = .init(count: choices.number(1...3))
    for broker in specification.brokers.indices {
      if choices.chance(0.5) {
        let slaves = choices.number(1...2)
        specification.brokers[broker].replicas = ReplicaSpecification(
          slaves: slaves, replication: choices.one(of: [.asynchronous, .synchronous]),
          failover: choices.one(
            of: slaves == 2 ? [.none, .controller, .raft] : [.none, .controller]),
          delay: choices.one(of: [.zero, .milliseconds(3), .milliseconds(400)]),
          areSlavesRead: choices.chance(0.5))
      }
      if choices.chance(0.5) {
        specification.brokers[broker].cost = BrokerCost(
          append: choices.one(of: [.zero, .microseconds(50), .milliseconds(2)]),
          isFlushedFirst: choices.chance(0.5), flush: .milliseconds(1), memory: 20_000,
          diskRead: choices.one(of: [.zero, .milliseconds(2)]))
      }
    }
    for producer in specification.producers.indices {
      var sending = SendingSpecification(
        mode: choices.one(of: SendingSpecification.Mode.allCases),
        retries: choices.number(0...2), avoidsFaultyBrokers: choices.chance(0.5))
      let target = specification.producers[producer]
      if choices.chance(0.3), target.delay == nil, target.transaction == nil,
        target.routing != .keyHash
      {
        sending.batch = choices.number(2...4)
      }
      specification.producers[producer].sending = sending
    }
    for _ in 0..<choices.number(1...4) {
      specification.events.append(ScenarioEvent(at: time(seconds), .fault(fault(specification))))
    }
  }

  private mutating func fault(_ specification: ModelSpecification) -> ClusterFault {
    let broker = choices.one(of: specification.brokers.map(\.name))
    let length = choices.one(
      of: [.milliseconds(300), .seconds(4), .seconds(40)] as [VirtualDuration])
    switch choices.number(0...7) {
    case 0 where !stopped.contains(broker), 1 where !stopped.contains(broker):
      let replicas = specification.brokers.first { $0.name == broker }?.replicas
      if !(replicas?.failsOver ?? false) { stopped.insert(broker) }
      return .stopBroker(
        broker, ending: choices.one(of: ClusterFault.Ending.allCases),
        duration: choices.chance(0.8) ? length : nil)
    case 2: return .stopNameServers(["namesrv-a"], duration: length)
    case 3:
      return .setQueues(
        topic: choices.one(of: specification.topics.map(\.name)), read: choices.number(1...4),
        write: choices.number(1...4), brokers: [])
    case 4:
      return .partition(
        between: [choices.one(of: [broker, "namesrv-a", "producers", "consumers"])], and: [],
        duration: length)
    case 0, 1, 5: return .latency(.all, .milliseconds(7), duration: length)
    case 6:
      let group = choices.one(of: specification.groups)
      return .pause(group: group.name, consumers: group.consumerIDs, duration: length)
    default:
      return .clockJump(nodes: [broker], by: choices.one(of: [.seconds(-20), .seconds(70)]))
    }
  }

  private mutating func time(_ seconds: Int) -> VirtualTime {
    VirtualTime(nanoseconds: Int64(choices.number(0...seconds * 10 - 1)) * 100_000_000)
  }
}
