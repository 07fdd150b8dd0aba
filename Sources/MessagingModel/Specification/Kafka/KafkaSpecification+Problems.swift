// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
package import SimulationEngine

extension KafkaSpecification {
  /// Everything in which the specification of a Kafka cluster contradicts itself or its surroundings.
  func problems(of model: ModelSpecification) -> [SpecificationProblem] {
    if publishing.count != model.producers.count {
      return [
        .init(
          path: "producers",
          message: "there are \(model.producers.count), and \(publishing.count) ways to publish")
      ]
    }
    if consumption.count != model.groups.count {
      return [
        .init(
          path: "groups",
          message: "there are \(model.groups.count), and \(consumption.count) ways to consume")
      ]
    }
    var problems: [SpecificationProblem] = []
    problems += cost?.problems ?? []
    if coordinator.initialRebalanceDelay < .zero {
      problems.append(
        .init(
          path: "coordinator.initial_rebalance_delay", message: "a delay cannot be negative"))
    }
    if coordinator.consumerHeartbeatInterval <= .zero
      || coordinator.consumerHeartbeatInterval >= coordinator.consumerSessionTimeout
      || coordinator.consumerAssignmentInterval < .zero
    {
      problems.append(
        .init(
          path: "coordinator.consumer_heartbeat_interval",
          message: Self.slowHeartbeats(
            coordinator.consumerHeartbeatInterval, session: coordinator.consumerSessionTimeout,
            "consumer_heartbeat_interval", "consumer_session_timeout")))
    }
    if coordinator.shareHeartbeatInterval <= .zero
      || coordinator.shareHeartbeatInterval >= coordinator.shareSessionTimeout
      || coordinator.shareAssignmentInterval < .zero
    {
      problems.append(
        .init(
          path: "coordinator.share_heartbeat_interval",
          message: Self.slowHeartbeats(
            coordinator.shareHeartbeatInterval, session: coordinator.shareSessionTimeout,
            "share_heartbeat_interval", "share_session_timeout")))
    }
    problems += replication?.problems(of: model) ?? []
    problems += eventProblems(of: model)
    for (producer, publishing) in zip(model.producers, publishing) {
      problems += publishing.problems(of: producer, in: model)
    }
    for (group, consumption) in zip(model.groups, consumption) {
      problems += consumption.problems(of: group, in: model)
    }
    return problems
  }
}

extension KafkaSpecification {
  /// What some events ask of the rest.
  private func eventProblems(of model: ModelSpecification) -> [SpecificationProblem] {
    model.events.enumerated().compactMap { index, event in
      let path = "events[\(index)]"
      switch event.action {
      case .fault(.stopBroker):
        return replication == nil ? .init(path: path, message: "nothing is said of replicas") : nil
      case .poison(let name):
        let topics = model.producers.filter { $0.name == name }.map(\.topic)
        let readers = zip(model.groups, consumption).filter { group, _ in
          group.subscriptions.contains { topics.contains($0.topic) }
        }
        if let reader = readers.first(where: { $0.1.share.acknowledgement == .implicit }) {
          return .init(
            path: path,
            message:
              "\(reader.0.name) reads what \(name) publishes and accepts every record with its next poll; "
              + "make its acknowledgement explicit")
        }
        guard let owner = readers.first(where: { $0.1.groupProtocol != .share }) else { return nil }
        return .init(
          path: path,
          message:
            "\(owner.0.name) reads what \(name) publishes and is no share group; elsewhere a "
            + "record that fails is the application's affair, so poison is modelled for share groups "
            + "only")
      default: return nil
      }
    }
  }
}

extension KafkaPublishing {
  fileprivate func problems(
    of producer: ProducerSpecification, in model: ModelSpecification
  ) -> [SpecificationProblem] {
    let path = "producers.\(producer.name)"
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ message: String) {
      if !holds { problems.append(.init(path: path, message: message)) }
    }
    require(linger >= .zero, "linger cannot be negative")
    require((1...(1 << 30)).contains(batchBytes), "a batch has 1 byte to 1 GiB")
    require(
      producer.tags.isEmpty && producer.properties.isEmpty && producer.delay == nil
        && producer.transaction == nil,
      "tags, properties, delays and half messages are RocketMQ's")
    require(metadataMaximumAge > .zero, "metadata must be renewed some time after it was")
    let partitions = model.topics.first { $0.name == producer.topic }.map(model.mostQueues) ?? 0
    require(
      Double(producer.count) * partitions <= 10_000_000,
      "its clients keep a batch for each partition, at most 10,000,000 in all")
    // A client that keeps no account has its own defaults, and refuses what does not fit them.
    let sizes = ["max_request_size", "buffer_memory"]
    let sends = sending ?? KafkaSending()
    for problem in sends.problems(of: self, messageBytes: producer.messageBytes)
    where sending != nil || sizes.contains(problem.key) {
      problems.append(.init(path: "\(path).client.\(problem.key)", message: problem.message))
    }
    return problems
  }
}

extension KafkaConsumption {
  /// The session timeouts that brokers allow (`group.min` and `group.max.session.timeout.ms`).
  package static let sessionTimeouts = VirtualDuration.seconds(6)...(.seconds(1_800))

  fileprivate func problems(
    of group: GroupSpecification, in model: ModelSpecification
  ) -> [SpecificationProblem] {
    let path = "groups.\(group.name)"
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ place: String, _ message: String) {
      if !holds { problems.append(.init(path: "\(path)\(place)", message: message)) }
    }
    require(group.mode == .clustering, "", "a Kafka group shares its partitions out")
    require(group.consumption == .polled, "", "a Kafka consumer polls")
    require(group.threads == 1, "", "a Kafka consumer has one thread")
    require(
      groupProtocol != .share || model.kafka?.replication?.allowsUncleanElection != true, "",
      "a share group does not live through the loss of records that it has in hand; leave "
        + "unclean_election out")
    require(
      groupProtocol == .share || group.failureProbability == 0, ".failure",
      "Kafka keeps no account of failed records, so none can fail but in a share group")
    require(
      group.subscriptions.allSatisfy { !$0.isFiltering }, "", "a Kafka broker does not filter")
    require(!assignors.isEmpty, "", "a member lists at least one assignor")
    let names = assignors.map { type(of: $0).name }
    require(Set(names).count == names.count, "", "an assignor is listed twice")
    require(
      groupProtocol == .share
        || !assignors.contains { $0 is PopSharing || $0 is ShareSimpleAssignor }, "",
      "an assignor gives each partition to one member")
    let brokers = [ServerRangeAssignor.name, ServerUniformAssignor.name]
    switch groupProtocol {
    case .classic:
      require(
        names.allSatisfy { !brokers.contains($0) }, ".assignors",
        "the broker's assignors are for the consumer protocol; members of a classic group list their "
          + "own, such as range")
    case .consumer:
      require(
        names.allSatisfy { brokers.contains($0) }, ".assignors",
        "under the consumer protocol the broker assigns, by server-uniform or server-range")
    case .share:
      require(
        names == [ShareSimpleAssignor.name], ".assignors",
        "partitions of a share group are shared out by share-simple alone")
      require(!isStatic, ".static", "members of a share group have no static names")
      require(
        share.lockDuration > model.network.consumerLatency + model.network.consumerLatency,
        ".share.lock_duration", "a lock must outlast the way to the consumer and back")
      require(
        share.acknowledgement != .implicit || group.failureProbability == 0, ".failure",
        "where acknowledgement is implicit the next poll accepts every record; make it explicit")
      problems += share.problems(path: "\(path).share")
    }
    return problems + client.problems(path: "\(path).client")
  }
}

extension KafkaShareSettings {
  fileprivate func problems(path: String) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ key: String, _ message: String) {
      if !holds { problems.append(.init(path: "\(path).\(key)", message: message)) }
    }
    require(
      Self.lockDurations.contains(lockDuration), "lock_duration", "brokers allow 15 to 60 seconds")
    require(Self.deliveryLimits.contains(deliveryLimit), "delivery_limit", "brokers allow 2 to 10")
    require(Self.recordLimits.contains(recordLimit), "record_limit", "brokers allow 100 to 4000")
    let isPlain = failureAction == .release && renewInterval == nil && commit == .poll
    require(
      acknowledgement != .implicit || isPlain, "acknowledgement",
      "what is said of single records takes explicit acknowledgement")
    return problems
  }
}

extension KafkaConsumerSettings {
  fileprivate func problems(path: String) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ key: String, _ message: String) {
      if !holds { problems.append(.init(path: "\(path).\(key)", message: message)) }
    }
    require(maximumPollRecords >= 1, "max_poll_records", "a poll returns a record at least")
    require(
      maximumPollInterval > .zero, "max_poll_interval", "it must be longer than nothing")
    require(fetchMinimumBytes >= 0, "fetch_min_bytes", "it cannot be negative")
    require(fetchMaximumWait >= .zero, "fetch_max_wait", "it cannot be negative")
    require(
      maximumPartitionFetchBytes >= 1, "max_partition_fetch_bytes", "it must be at least a byte")
    require(fetchMaximumBytes >= 1, "fetch_max_bytes", "it must be at least a byte")
    require(metadataMaximumAge > .zero, "metadata_max_age", "it must be longer than nothing")
    require(autoCommitInterval > .zero, "auto_commit_interval", "it must be longer than nothing")
    require(
      KafkaConsumption.sessionTimeouts.contains(sessionTimeout), "session_timeout",
      "brokers allow 6 seconds to 30 minutes")
    require(
      heartbeatInterval > .zero && heartbeatInterval < sessionTimeout, "heartbeat_interval",
      KafkaSpecification.slowHeartbeats(
        heartbeatInterval, session: sessionTimeout, "heartbeat_interval", "session_timeout"))
    require(
      preparation >= .zero && preparation <= .seconds(86_400), "preparation",
      "it lies between 0 and a day")
    return problems
  }
}

extension KafkaSpecification {
  /// What is wrong with heartbeats that do not keep a session alive.
  static func slowHeartbeats(
    _ interval: VirtualDuration, session: VirtualDuration, _ intervalKey: String,
    _ sessionKey: String
  ) -> String {
    "heartbeats every \(interval.seconds) s do not keep a session of \(session.seconds) s alive; give a "
      + "shorter '\(intervalKey)', above 0, or a longer '\(sessionKey)'"
  }
}
