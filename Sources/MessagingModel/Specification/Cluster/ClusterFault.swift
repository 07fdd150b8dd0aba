// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// Something that happens to the machines and links of a cluster, or to its topics.
public enum ClusterFault: Sendable, Hashable {
  /// The master of a broker ends, for a time or for good.
  case stopBroker(String, ending: Ending, duration: VirtualDuration?)
  /// Name servers end, for a time or for good, and come back knowing nothing.
  case stopNameServers([String], duration: VirtualDuration?)
  /// A topic gets so many read and write queues on the brokers named; on all that have some of it if
  /// none is named.
  case setQueues(topic: String, read: Int?, write: Int?, brokers: [String])
  /// No message passes between two sets of nodes for a time; the second set is everybody else where
  /// it is empty.
  case partition(between: [String], and: [String], duration: VirtualDuration)
  /// Links of a class take another time, for a while or for good.
  case latency(LinkClass, VirtualDuration, duration: VirtualDuration?)
  /// A broker's appends, flushes and disk reads take longer for a time.
  case slowBroker(String, factor: Double, duration: VirtualDuration)
  /// Processes stand still for a time, as under a garbage collector.
  case pause(group: String, consumers: [String], duration: VirtualDuration)
  /// The clocks of some nodes are set forward, or back.
  case clockJump(nodes: [String], by: VirtualDuration)

  /// How a broker ends.
  public enum Ending: String, Sendable, Hashable, CaseIterable, Codable {
    /// In order: everything is on disk, and the name servers are told.
    case shutdown
    /// The process dies; the system closes its connections, and what it wrote is on disk later.
    case crash
    /// The machine is gone: nobody is told, and what was not flushed is lost with it.
    case hostLoss = "host-loss"
  }

  /// The links of a class.
  public enum LinkClass: String, Sendable, Hashable, CaseIterable {
    /// Between producers and brokers.
    case producers
    /// Between consumers and brokers.
    case consumers
    /// All of them.
    case all
  }
}

extension ClusterFault {
  /// The most by which a clock is set at once, and by all jumps of a run together: a year.
  package static let longestJump = VirtualDuration.seconds(365 * 86_400)

  /// The word for the fault in scenario files and results.
  public var name: String {
    switch self {
    case .stopBroker: "stop"
    case .stopNameServers: "stop_name_server"
    case .setQueues: "set_queues"
    case .partition: "partition"
    case .latency: "latency"
    case .slowBroker: "slow_broker"
    case .pause: "pause"
    case .clockJump: "clock_jump"
    }
  }

  /// What it happens to.
  public var target: String {
    switch self {
    case .stopBroker(let broker, _, _), .slowBroker(let broker, _, _): broker
    case .stopNameServers(let names, _): names.joined(separator: " ")
    case .setQueues(let topic, _, _, _): topic
    case .partition(let nodes, let others, _):
      nodes.joined(separator: " ") + (others.isEmpty ? "" : " | " + others.joined(separator: " "))
    case .latency(let link, _, _): link.rawValue
    case .pause(let group, _, _): group
    case .clockJump(let nodes, _): nodes.joined(separator: " ")
    }
  }

  /// How long it lasts; nothing where it is for good, or over at once.
  package var duration: VirtualDuration? {
    switch self {
    case .stopBroker(_, _, let duration), .stopNameServers(_, let duration),
      .latency(_, _, let duration):
      duration
    case .partition(_, _, let duration), .slowBroker(_, _, let duration),
      .pause(_, _, let duration):
      duration
    case .setQueues, .clockJump: nil
    }
  }

  /// Whether it makes sends fail, so that producers must keep account of each.
  package var needsSendAccounts: Bool {
    switch self {
    case .stopBroker, .stopNameServers, .setQueues, .partition, .slowBroker: true
    case .latency, .pause, .clockJump: false
    }
  }
}
