// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How partitions are copied to several brokers, and who takes over when one ends.
///
/// The defaults are those of Apache Kafka 4.3 (`ReplicationConfigs`, `ServerLogConfigs`,
/// `BrokerSessionConfigs`). Partition *p* has its replicas on the brokers at *p*, *p* + 1 and so on, modulo
/// their number; the first one leads as long as it can.
public struct KafkaReplication: Sendable, Hashable {
  /// Replicas of each topic's partitions, in the order of ``ModelSpecification/topics``.
  public var topics: [Topic]
  /// From one broker to another.
  public var latency = VirtualDuration.zero
  /// How long a follower may lag before it is out of sync (`replica.lag.time.max.ms`).
  public var lagTime = VirtualDuration.seconds(30)
  /// Whether a replica out of sync may lead when there is no other
  /// (`unclean.leader.election.enable`).
  public var allowsUncleanElection = false
  /// Silence after which the controller takes a broker for dead (`broker.session.timeout.ms`).
  public var sessionTimeout = VirtualDuration.seconds(9)
  /// Period of the brokers' heartbeats (`broker.heartbeat.interval.ms`).
  public var heartbeatInterval = VirtualDuration.seconds(2)
  /// How often leaders go back to the first of their replicas
  /// (`leader.imbalance.check.interval.seconds`).
  public var balanceInterval = VirtualDuration.seconds(300)

  /// Replicas of a topic.
  public struct Topic: Sendable, Hashable {
    /// Copies of each partition (`default.replication.factor`).
    public var factor: Int
    /// How many must be in sync for a write of `acks=all` (`min.insync.replicas`).
    public var minimumInSync: Int

    /// Creates the brokers' own defaults.
    public init(factor: Int = 1, minimumInSync: Int = 1) {
      self.factor = factor
      self.minimumInSync = minimumInSync
    }
  }

  /// Creates replicas with the brokers' own settings.
  public init(topics: [Topic]) { self.topics = topics }
}

extension KafkaReplication {
  /// Everything in which it contradicts itself or its surroundings.
  func problems(of model: ModelSpecification) -> [SpecificationProblem] {
    guard topics.count == model.topics.count else {
      return [
        .init(
          path: "topics",
          message: "there are \(model.topics.count), and replicas of \(topics.count)")
      ]
    }
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ path: String, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    let brokers = model.brokers.count
    for (topic, replicas) in zip(model.topics, topics) {
      let path = "topics.\(topic.name)"
      require(
        (1...min(64, max(1, brokers))).contains(replicas.factor), "\(path).replication_factor",
        "each replica is on a broker of its own, and there \(brokers == 1 ? "is 1" : "are \(brokers)"); give "
          + "at most \(brokers), or more 'brokers'"
      )
      require(
        replicas.minimumInSync >= 1 && replicas.minimumInSync <= replicas.factor,
        "\(path).min_insync_replicas",
        "of \(replicas.factor) replicas never more than \(replicas.factor) are in sync; give it 1 to "
          + "\(replicas.factor), or the topic a larger 'replication_factor'")
    }
    require(latency >= .zero, "replication.latency", "a latency cannot be negative")
    require(lagTime > .zero, "replication.lag_time", "it must be longer than nothing")
    require(balanceInterval > .zero, "replication.balance_interval", "checks must lie apart")
    require(
      heartbeatInterval > .zero && heartbeatInterval < sessionTimeout,
      "replication.heartbeat_interval",
      KafkaSpecification.slowHeartbeats(
        heartbeatInterval, session: sessionTimeout, "heartbeat_interval", "session_timeout"))
    return problems
  }
}
