// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// Something that happens at a given time of a run, and is billed.
public struct ScenarioEvent: Sendable, Hashable {
  /// When it happens.
  public var time: VirtualTime
  /// What happens.
  public var action: Action

  /// Creates an event.
  public init(at time: VirtualTime, _ action: Action) {
    self.time = time
    self.action = action
  }

  /// What may happen to a running system.
  public enum Action: Sendable, Hashable {
    /// Members join or leave gracefully until the group has this many; ids continue the group's
    /// numbering, and the youngest leave first.
    case scale(group: String, consumers: Int)
    /// Members with these ids start.
    case add(group: String, consumers: [String])
    /// These members shut down in order.
    case remove(group: String, consumers: [String])
    /// The processes of these members die; their sockets close.
    case crash(group: String, consumers: [String])
    /// The hosts of these members vanish without a sign.
    case lose(group: String, consumers: [String])
    /// Service times of these members are multiplied by a factor, for a time or for good.
    case slow(group: String, consumers: [String], factor: Double, duration: VirtualDuration?)
    /// Every member in turn shuts down, stays away for a while and starts again.
    ///
    /// `gap` separates the start of one member from the stop of the next.
    case rollingRestart(group: String, downtime: VirtualDuration, gap: VirtualDuration)
    /// A new version is rolled out: some members at a time shut down, and start again cold.
    case deploy(group: String, plan: DeploymentPlan)
    /// What the members of these groups call all becomes slower for a time: the service times of all
    /// present and new members are multiplied.
    case slowDownstream(groups: [String], factor: Double, duration: VirtualDuration)
    /// Each broker that holds the topic gets this many more read and write queues.
    ///
    /// Writable and readable counts may grow apart, as operators do when they scale a topic.
    case addQueues(topic: String, readPerBroker: Int, writePerBroker: Int)
    /// A topic of Kafka gets this many more partitions, over all brokers (`Admin.createPartitions`).
    case addPartitions(topic: String, count: Int)
    /// A producer's arrival rate is multiplied by a factor for a time.
    case burst(producer: String, factor: Double, duration: VirtualDuration)
    /// A producer's arrival rate is multiplied by a factor from now on.
    case step(producer: String, factor: Double)
    /// A producer's arrival rate moves in a straight line to a factor, and stays there.
    case ramp(producer: String, factor: Double, duration: VirtualDuration)
    /// The next message of a producer fails at every attempt, in every group.
    case poison(producer: String)
    /// Something happens to machines, links or topics.
    case fault(ClusterFault)
    /// Nothing happens; the moment is billed like an event, for loads that carry their own.
    case mark(note: String)
  }
}

/// How a new version of a group's members is rolled out.
public struct DeploymentPlan: Sendable, Hashable {
  /// How long a member takes from its stop to its start: the old process ends, the new one loads.
  public var startUp: VirtualDuration
  /// How long a new process is slower than it will be.
  public var warmUp: VirtualDuration
  /// What its service times are multiplied by until then.
  public var factor: Double
  /// From the start of the members of one step to the stop of those of the next.
  public var gap: VirtualDuration
  /// Members that are replaced in one step.
  public var atOnce: Int

  /// Creates a plan.
  public init(
    startUp: VirtualDuration, warmUp: VirtualDuration = .zero, factor: Double = 1,
    gap: VirtualDuration = .zero, atOnce: Int = 1
  ) {
    self.startUp = startUp
    self.warmUp = warmUp
    self.factor = factor
    self.gap = gap
    self.atOnce = atOnce
  }

  /// How long it takes for so many members, the warm-up of the last ones included.
  package func length(members: Int) -> VirtualDuration {
    let steps = (members + atOnce - 1) / max(1, atOnce)
    return VirtualDuration(
      nanoseconds: (startUp + gap).nanoseconds * Int64(max(1, steps)) + warmUp.nanoseconds)
  }
}

extension ScenarioEvent.Action {
  /// The word for the action in scenario files and results.
  public var name: String {
    switch self {
    case .scale: "scale"
    case .add: "add"
    case .remove: "remove"
    case .crash: "crash"
    case .lose: "lose"
    case .slow: "slow"
    case .rollingRestart: "rolling_restart"
    case .deploy: "deploy"
    case .slowDownstream: "slow_downstream"
    case .addQueues, .addPartitions: "add_queues"
    case .burst: "burst"
    case .step: "step"
    case .ramp: "ramp"
    case .poison: "poison"
    case .fault(let fault): fault.name
    case .mark: "mark"
    }
  }

  /// The name of the group, topic or producer concerned; a mark's note.
  public var target: String {
    switch self {
    case .scale(let group, _), .add(let group, _), .remove(let group, _), .crash(let group, _),
      .lose(let group, _), .slow(let group, _, _, _), .rollingRestart(let group, _, _),
      .deploy(let group, _):
      group
    case .slowDownstream(let groups, _, _): groups.joined(separator: " ")
    case .addQueues(let topic, _, _), .addPartitions(let topic, _): topic
    case .burst(let producer, _, _), .step(let producer, _), .ramp(let producer, _, _),
      .poison(let producer):
      producer
    case .fault(let fault): fault.target
    case .mark(let note): note
    }
  }
}
