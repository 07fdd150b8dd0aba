// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

extension WorkQueueFixture {
  /// So many messages a tenth of a second apart to a queue that n1 of three nodes leads; the clients are
  /// connected to n2.
  static func cluster(
    _ count: Int, kind: WorkQueue.Kind = .classic, replicas: Int = 1,
    mirroring: QueuePlacement.Mirroring? = nil
  ) -> WorkQueueFixture {
    var fixture = WorkQueueFixture(count, every: .milliseconds(100))
    var queue = WorkQueue(name: "work", kind: kind)
    queue.placement = QueuePlacement(leader: "n1", replicas: replicas, mirroring: mirroring)
    fixture.queues = [queue]
    fixture.cluster = RabbitMQCluster(
      nodes: ["n1", "n2", "n3"], reconnectDelay: .milliseconds(300))
    fixture.producerNode = "n2"
    fixture.consumerNode = "n2"
    fixture.duration = .seconds(200)
    return fixture
  }

  /// Stops a node at a time in milliseconds.
  mutating func stop(
    _ node: String, at time: Int64, _ ending: ClusterFault.Ending = .crash,
    for duration: VirtualDuration? = nil
  ) {
    events.append(
      ScenarioEvent(
        at: .zero + .milliseconds(time),
        .fault(.stopBroker(node, ending: ending, duration: duration))))
  }

  /// Parts nodes from the others at a time in milliseconds.
  mutating func part(_ nodes: [String], at time: Int64, for duration: VirtualDuration) {
    events.append(
      ScenarioEvent(
        at: .zero + .milliseconds(time),
        .fault(.partition(between: nodes, and: [], duration: duration))))
  }
}
