// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Scenarios of Kafka.
extension ScenarioDecoder {
  /// Whether the scenario is one of Kafka.
  var isForKafka: Bool {
    root["system"]?.text.flatMap(MessagingSystem.init) == .kafka
  }

  /// Decodes a scenario of Kafka; `nil` where something was wrong, which has been noted.
  func decodeKafka() -> Decoded? {
    let reader = SectionReader(
      root, as: ScenarioSchema.kafkaScenario, path: "", position: root.position, context: context)
    _ = reader.count("format")
    let name = decodeName(reader)
    _ = reader.system("system")
    let duration = reader.duration("duration")
    let warmUp = decodeWarmUp(reader, duration: duration)
    let seed = reader.seed("seed")
    let replications = decodeReplications(reader)
    let sample = decodeSample(reader, duration: duration)
    let network = decodeNetwork(reader)
    let brokers = decodeKafkaBrokers(reader)
    let cost = decodeKafkaCost(reader)
    var replicas: [String: KafkaReplication.Topic] = [:]
    let topics = decodeKafkaTopics(reader, brokers: brokers.count, &replicas)
    let producers = decodeKafkaProducers(reader, topics: topics)
    let groups = decodeKafkaGroups(reader, topics: topics)
    let coordinator = decodeKafkaCoordinator(
      reader, protocols: Set(groups.values.map { $0.consumption.groupProtocol }))
    let plainProducers = producers.map { $0.producer }
    let plainGroups = groups.map { $0.group }
    let events = decodeEvents(
      reader,
      scope: EventScope(
        duration: duration, topics: topics, producers: plainProducers, groups: plainGroups,
        brokers: brokers))
    let replication = decodeKafkaReplication(
      reader, topics: topics.values.map { replicas[$0.name] }, events: events)
    if warmUp.isAutomatic {
      checkSteadiness(
        reader, duration: duration, sample: sample, producers: plainProducers, events: events)
    }
    let objectives = decodeObjectives(reader, groups: plainGroups)
    let episodes = decodeEpisodes(reader)
    guard !context.problems.hasErrors, let duration else { return nil }
    warnAboutUnreadTopics(topics, plainProducers, plainGroups)
    warnAboutIdleMembers(topics, groups)
    let specification = ModelSpecification(
      kafka: KafkaSpecification(
        publishing: producers.values.map { $0.publishing },
        consumption: groups.values.map { $0.consumption }, coordinator: coordinator,
        replication: replication, cost: cost),
      duration: duration, warmUp: warmUp.duration ?? .zero, sampleInterval: sample,
      network: network, brokers: brokers, topics: topics.values,
      producers: plainProducers.values, groups: plainGroups.values, events: events,
      episodes: episodes)
    noteProblems(of: specification)
    refuseUnmeasured(objectives, of: specification)
    return Decoded(
      name: name, seed: seed ?? 1, replications: replications?.most ?? 1,
      sequential: replications?.rule, warmUpIsAutomatic: warmUp.isAutomatic,
      specification: specification, objectives: objectives)
  }

  /// The names of the brokers: by number, or a list.
  private func decodeKafkaBrokers(_ reader: SectionReader) -> [String] {
    if let node = reader.node("brokers"), let elements = node.elements {
      let names = elements.compactMap { element -> String? in
        guard case .scalar(let name, _) = element.content, !element.isEmpty else {
          context.problems.error(
            at: element.position,
            "brokers: has \(element.kind); Kafka's brokers have names and no settings")
          return nil
        }
        if let complaint = NameForm.identifier(name) {
          context.problems.error(
            at: element.position, "brokers: \(Quantity.quoted(name)) \(complaint)")
        }
        return name
      }
      if elements.isEmpty { reader.error("brokers", "is empty; give at least one") }
      if elements.count > Self.maximumBrokers {
        reader.error("brokers", "\(elements.count) are too many; at most 1000 are allowed")
      }
      refuseRepetition(names, at: elements.map { $0.position }, "broker")
      context.record(
        "brokers", "[\(names.joined(separator: ", "))]", isDefault: false,
        reader.section.field("brokers").summary)
      return names
    }
    let count = reader.value(
      "brokers", allowQuotes: false, read: Quantity.count,
      check: { count in
        (1...Self.maximumBrokers).contains(count)
          ? nil : "is out of range; allowed are 1 to \(Self.maximumBrokers)"
      }, show: { "\($0)" })
    return Self.brokerNames(count ?? 1)
  }

  private func decodeKafkaTopics(
    _ reader: SectionReader, brokers: Int, _ replicas: inout [String: KafkaReplication.Topic]
  ) -> Named<TopicSpecification> {
    var found: [String: KafkaReplication.Topic] = [:]
    defer { replicas = found }
    let topics = reader.named(
      "topics", form: { NameForm.resource($0, maximumLength: 249) },
      read: { name, node, path -> TopicSpecification? in
        let topic = SectionReader(
          node, as: ScenarioSchema.kafkaTopic, path: path, position: node.position,
          context: context)
        let partitions = topic.count("partitions")
        let queues = topic.count("total_queues")
        let factor = topic.count("replication_factor") ?? 1
        let minimum = topic.count("min_insync_replicas") ?? 1
        if topic.has("replication_factor") || topic.has("min_insync_replicas") {
          found[name] = .init(factor: factor, minimumInSync: minimum)
        }
        guard node.entries != nil else { return nil }
        if topic.has("partitions"), topic.has("total_queues") {
          context.problems.error(
            at: topic.keyPosition(of: "total_queues"),
            "a topic has 'partitions' or 'total_queues', not both; they mean the same")
          return nil
        }
        if !topic.has("partitions"), !topic.has("total_queues") {
          if topic.isMisspelt("partitions") || topic.isMisspelt("total_queues") { return nil }
          context.problems.error(
            at: node.position, "topic \(name) lacks 'partitions', the number of its partitions")
          return nil
        }
        return (partitions ?? queues).map {
          TopicSpecification(name: name, totalQueues: $0, brokers: brokers)
        }
      })
    let total = topics.values.reduce(0) { $0 + $1.queuesPerBroker.reduce(0, +) }
    if total > Self.maximumQueues {
      reader.error("topics", "have \(total) partitions in all; at most 10000000 are allowed")
    }
    return topics
  }

  /// The brokers' settings for groups; what is left out is noted for the protocols that there are.
  private func decodeKafkaCoordinator(
    _ reader: SectionReader, protocols: Set<KafkaConsumption.GroupProtocol>
  ) -> KafkaCoordinatorSettings {
    let section = SectionReader(
      reader.node("coordinator"), as: ScenarioSchema.kafkaCoordinator, path: "coordinator",
      position: reader.position, context: context)
    var settings = KafkaCoordinatorSettings()
    func set(
      _ key: String, _ property: WritableKeyPath<KafkaCoordinatorSettings, VirtualDuration>,
      of groupProtocol: KafkaConsumption.GroupProtocol
    ) {
      guard protocols.contains(groupProtocol) || section.has(key) else { return }
      if let duration = section.duration(key) { settings[keyPath: property] = duration }
    }
    set("initial_rebalance_delay", \.initialRebalanceDelay, of: .classic)
    set("consumer_session_timeout", \.consumerSessionTimeout, of: .consumer)
    set("consumer_heartbeat_interval", \.consumerHeartbeatInterval, of: .consumer)
    set("consumer_assignment_interval", \.consumerAssignmentInterval, of: .consumer)
    set("share_session_timeout", \.shareSessionTimeout, of: .share)
    set("share_heartbeat_interval", \.shareHeartbeatInterval, of: .share)
    set("share_assignment_interval", \.shareAssignmentInterval, of: .share)
    return settings
  }

  /// Members beyond the number of partitions have nothing to do.
  private func warnAboutIdleMembers(
    _ topics: Named<TopicSpecification>, _ groups: Named<KafkaGroup>
  ) {
    for member in groups.members {
      guard let value = member.value, value.consumption.groupProtocol != .share else { continue }
      let group = value.group
      let partitions = group.subscriptions.reduce(0) { sum, subscription in
        sum + (topics[subscription.topic]?.queuesPerBroker.reduce(0, +) ?? 0)
      }
      if group.consumerIDs.count > partitions {
        context.problems.warning(
          at: member.position,
          "\(group.name) has \(group.consumerIDs.count) consumers for \(partitions) partitions; those "
            + "beyond get none")
      }
    }
  }
}
