// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

extension ScenarioSchema {
  static let rabbitMQCluster = ScenarioSection(
    "RabbitMQ cluster", at: "cluster",
    "The nodes of a cluster, and how they and their clients take the loss of one another. The events "
      + "`stop` and `partition` name nodes where RocketMQ's name brokers.",
    [
      ScenarioField(
        "nodes", .structure("count, or list of names"), .required,
        "The nodes; a count names them n1, n2 and so on."),
      ScenarioField(
        "partition_handling",
        .word(RabbitMQCluster.PartitionHandling.allCases.map { $0.rawValue }), .byDefault("ignore"),
        "What nodes do about a partition (`cluster_partition_handling`): both sides go on; nodes that do "
          + "not see more than half of the cluster pause, or those that see none of the preferred nodes; "
          + "or the side with fewer clients restarts when it is over."),
      ScenarioField(
        "preferred_nodes", .structure("list of nodes"), .optional("none"),
        "Of `pause_if_all_down`: the nodes of which one must be seen."),
      ScenarioField(
        "recover", .word(["ignore", "autoheal"]), .optional("ignore"),
        "Of `pause_if_all_down`: what is done about a partition with preferred nodes on both sides."
      ),
      ScenarioField("hop", .anyDuration, .byDefault("0s"), "One way between two nodes."),
      ScenarioField(
        "disk", .structure("a distribution"), .optional("0s"),
        "Time in which a node has a message on its disk. A quorum queue waits for it on a majority of "
          + "its replicas, a confirm of a classic queue on all of them."),
      ScenarioField(
        "net_ticktime", .period, .byDefault("60s"),
        "Silence after which nodes take another one to be down, give or take a quarter "
          + "(`net_ticktime`)."),
      ScenarioField(
        "detector_poll", .period, .byDefault("5s"),
        "How often followers of a quorum queue look whether its leader's node is silent "
          + "(`raft.adaptive_failure_detector.poll_interval`)."),
      ScenarioField(
        "reconnect", .duration(.milliseconds(1), Quantity.longestDuration), .byDefault("5s"),
        "How long clients wait before they connect, subscribe or publish again "
          + "(`networkRecoveryInterval` of the Java client)."),
      ScenarioField(
        "heartbeat", .anyDuration, .byDefault("60s"),
        "How long a producer takes to notice that its node's machine is gone (`heartbeat`)."),
      ScenarioField(
        "boot", .anyDuration, .byDefault("0s"), "From a node's start until it serves."),
    ])
}
