// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

@Suite("Scenarios of clusters of RabbitMQ")
struct ScenarioDecoderRabbitMQClusterTests {
  private static let text = """
    format: 1
    system: rabbitmq
    duration: 1m
    cluster:
      nodes: [east, west, north]
      partition_handling: pause_minority
      hop: 300us
      disk: 2ms
      net_ticktime: 40s
      detector_poll: 3s
      reconnect: 2s
      heartbeat: 30s
      boot: 1s
    queues:
      safe: {type: quorum, replicas: 3, leader: west}
      plain: {}
      work:
        type: mirrored
        replicas: 2
        synchronise: automatic
        synchronise_time: 1ms
        promote_on_failure: when-synced
        promote_on_shutdown: always
    producers:
      shop:
        routing_key: work
        confirm_window: 10
        unconfirmed: drop
        persistent: false
        node: north
        arrivals: {poisson: {rate: 50/s}}
    groups:
      workers: {queue: work, consumers: 3, node: west, service: 10ms}
    events:
      - {at: 10s, stop: {broker: west, how: host-loss, for: 5s}}
      - {at: 30s, partition: {between: [east, west], for: 10s}}
    """

  @Test("Nodes, places of queues, clients and faults are read key by key")
  func reading() throws {
    let model = try SmallScenario.parse(Self.text).specification
    let work = try #require(model.workQueues)
    let cluster = try #require(work.cluster)
    #expect(cluster.nodes == ["east", "west", "north"])
    #expect(cluster.partitionHandling == .pauseMinority && cluster.hop == .microseconds(300))
    #expect(cluster.disk?.support.upperBound == 0.002 && cluster.netTickTime == .seconds(40))
    #expect(cluster.detectorPoll == .seconds(3) && cluster.reconnectDelay == .seconds(2))
    #expect(cluster.heartbeat == .seconds(30) && cluster.boot == .seconds(1))
    #expect(work.queues.map(\.name) == ["plain", "safe", "work"])
    #expect(work.queues[0].placement == QueuePlacement())
    #expect(work.queues[1].placement == QueuePlacement(leader: "west", replicas: 3))
    #expect(
      work.queues[2].placement
        == QueuePlacement(
          replicas: 2,
          mirroring: .init(
            synchronisesAtOnce: true, synchronisationTime: .milliseconds(1),
            onFailure: .whenSynced, onShutdown: .always)))
    #expect(work.publishing[0].node == "north" && !work.publishing[0].isPersistent)
    #expect(!work.publishing[0].repeatsUnconfirmed && work.consumption[0].node == "west")
    #expect(model.events.map(\.action.name) == ["stop", "partition"])
    #expect(model.events.map(\.action.target) == ["west", "east west"])
  }

  @Test("Preferred nodes are read where they count, and asked for there")
  func preferredNodes() throws {
    let plain = Self.text.replacing("type: mirrored", with: "type: quorum")
      .replacing(
        #/ +(synchronise|synchronise_time|promote_on_failure|promote_on_shutdown): .*\n/#, with: "")
    func problems(_ handling: String) -> [String] {
      SmallScenario.problems(
        plain.replacing("partition_handling: pause_minority", with: handling))
    }
    let handling = "partition_handling: pause_if_all_down"
    let text = plain.replacing(
      "partition_handling: pause_minority",
      with: handling + "\n  preferred_nodes: [east]\n  recover: autoheal")
    let cluster = try #require(try SmallScenario.parse(text).specification.workQueues?.cluster)
    #expect(cluster.partitionHandling == .pauseIfAllDown)
    #expect(cluster.preferredNodes == ["east"] && cluster.recoversByAutoheal)
    #expect(problems(handling).first?.contains("asks for 'preferred_nodes'") == true)
    #expect(
      problems(handling + "\n  preferred_nodes: [south]").first?.contains("is not a node")
        == true)
    #expect(problems("recover: autoheal").first?.contains("goes with") == true)
  }

  @Test("A count names the nodes; mirrored queues are on all of them, quorum queues on three")
  func defaults() throws {
    let text = Self.text
      .replacing("[east, west, north]", with: "5").replacing("west", with: "n2")
      .replacing("east", with: "n1").replacing("north", with: "n5")
      .replacing("replicas: 2", with: "").replacing("replicas: 3, ", with: "")
    let work = try #require(try SmallScenario.parse(text).specification.workQueues)
    #expect(work.cluster?.nodes == ["n1", "n2", "n3", "n4", "n5"])
    #expect(work.queues.map(\.placement.replicas) == [1, 3, 5])
  }

  @Test(
    "What no cluster can be is refused where it stands",
    arguments: [
      ("[east, west, north]", "0", "allowed are 1 to 32"),
      ("[east, west, north]", "[east, east, north]", "east"),
      ("leader: west", "leader: wst", "is not a node"),
      ("replicas: 3", "replicas: 4", "1 to 3 replicas"),
      ("plain: {}", "plain: {replicas: 2}", "a classic queue is on one node"),
      ("plain: {}", "plain: {synchronise: manual}", "for queues of the type mirrored"),
      ("confirm_window: 10", "", "goes with 'confirm_window'"),
      ("node: north", "node: south", "is not a node"),
      ("broker: west", "broker: south", "is not a broker of this scenario"),
      ("between: [east, west]", "between: [east, west, north]", "all nodes are on one side"),
      ("between: [east, west]", "between: [workers]", "name one of east, west, north"),
      ("between: [east, west]", "between: [east], and: [west]", "on neither side"),
      ("partition_handling: pause_minority", "", "a partition makes two of the mirrored queue"),
      ("reconnect: 2s", "reconnect: 0s", "reconnect"),
      ("net_ticktime: 40s", "net_ticktime: 0s", "net_ticktime"),
      ("{at: 30s, partition", "{at: 30s, pause", "consumers"),
      (
        "at: 10s, stop: {broker: west, how: host-loss, for: 5s}",
        "at: 25s, partition: {between: [east], for: 10s}", "another partition is over"
      ),
    ])
  func refusals(old: String, new: String, part: String) {
    let problems = SmallScenario.problems(Self.text.replacing(old, with: new))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
  }

  @Test(
    "What is for nodes is refused without them, and for ActiveMQ",
    arguments: [
      ("work: {ttl: 5s,", "work: {type: mirrored, ttl: 5s,", "give the scenario a 'cluster'"),
      ("work: {ttl: 5s,", "work: {leader: n1, ttl: 5s,", "give the scenario a 'cluster'"),
      (
        "exchange: orders\n    routing", "persistent: false\n    exchange: orders\n    routing",
        "give the scenario a 'cluster'"
      ),
      (
        "queue: work, consumers: 3", "queue: work, node: n1, consumers: 3",
        "give the scenario a 'cluster'"
      ),
    ])
  func single(old: String, new: String, part: String) {
    let problems = SmallScenario.problems(SmallWorkQueues.rabbitmq.replacing(old, with: new))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
    let other = SmallScenario.problems(
      SmallWorkQueues.activemq.replacing(
        "duration: 1m", with: "duration: 1m\ncluster: {nodes: 3}"))
    #expect(other.contains { $0.contains("'cluster' is RabbitMQ's") })
  }
}
