// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

// Producers and consumer groups of Kafka.
extension ScenarioDecoder {
  /// A producer and how it sends.
  struct KafkaProducer {
    var producer: ProducerSpecification
    var publishing: KafkaPublishing
  }

  /// A group and how it consumes.
  struct KafkaGroup {
    var group: GroupSpecification
    var consumption: KafkaConsumption
  }

  /// The producers.
  func decodeKafkaProducers(
    _ reader: SectionReader, topics: Named<TopicSpecification>
  ) -> Named<KafkaProducer> {
    let names = Names(kind: "a topic", of: topics)
    return namedProducers(reader) { name, node, path in
      decodeKafkaProducer(name, node, path, topics: names)
    }
  }

  private func decodeKafkaProducer(
    _ name: String, _ node: ScenarioNode, _ path: String, topics: Names
  ) -> KafkaProducer? {
    let reader = SectionReader(
      node, as: ScenarioSchema.kafkaProducer, path: path, position: node.position,
      context: context)
    let topic = reader.reference("topic", to: topics)
    let count = reader.count("count") ?? 1
    let arrivals = reader.node("arrivals").flatMap {
      ArrivalReader(context: context).read($0, path: reader.path("arrivals"))
    }
    let keys = decodeKeys(reader)
    let size = reader.size("size") ?? 1_024
    let publishing = decodeKafkaPublishing(reader)
    if publishing.ignoresKeys, !reader.has("key") {
      reader.error("client", "has ignore_keys, but there are no keys to ignore; give 'key' as well")
    }
    guard let topic, let arrivals else { return nil }
    let isKeyed = keys != nil && !publishing.ignoresKeys
    return KafkaProducer(
      producer: ProducerSpecification(
        name: name, topic: topic, count: count, arrivals: arrivals.specification,
        arrivalsAreEach: arrivals.areEach,
        routing: isKeyed ? .keyHash : publishing.partitioner == .sticky ? .sticky : .roundRobin,
        keys: keys, messageBytes: size),
      publishing: publishing)
  }

  private func decodeKafkaPublishing(_ producer: SectionReader) -> KafkaPublishing {
    let reader = SectionReader(
      producer.node("client"), as: ScenarioSchema.kafkaPublishing, path: producer.path("client"),
      position: producer.position, context: context)
    var publishing = KafkaPublishing()
    if let linger = reader.duration("linger") { publishing.linger = linger }
    if let bytes = reader.size("batch_size") { publishing.batchBytes = bytes }
    if let partitioner = reader.word("partitioner", as: KafkaPublishing.Partitioner.self) {
      publishing.partitioner = partitioner
    }
    if let ignores = reader.flag("ignore_keys") { publishing.ignoresKeys = ignores }
    if let age = reader.duration("metadata_max_age") { publishing.metadataMaximumAge = age }
    publishing.sending = decodeKafkaSending(reader, of: publishing)
    return publishing
  }

  /// The consumer groups.
  func decodeKafkaGroups(
    _ reader: SectionReader, topics: Named<TopicSpecification>
  ) -> Named<KafkaGroup> {
    let names = Names(kind: "a topic", of: topics)
    return reader.named(
      "groups", form: { NameForm.resource($0, maximumLength: 255) },
      read: { name, node, path in decodeKafkaGroup(name, node, path, topics: names) })
  }

  private func decodeKafkaGroup(
    _ name: String, _ node: ScenarioNode, _ path: String, topics: Names
  ) -> KafkaGroup? {
    let reader = SectionReader(
      node, as: ScenarioSchema.kafkaGroup, path: path, position: node.position, context: context)
    let subscribed = decodeKafkaSubscriptions(reader, topics: topics)
    var consumption = KafkaConsumption()
    if let word = reader.word("protocol", as: KafkaConsumption.GroupProtocol.self) {
      consumption.groupProtocol = word
    }
    let assignors = decodeAssignors(reader, for: consumption.groupProtocol)
    if consumption.groupProtocol != .share || reader.has("static") {
      consumption.isStatic = reader.flag("static") ?? false
    }
    let ids = decodeConsumers(reader)
    let start = reader.word("start", as: GroupSpecification.Start.self) ?? .settled
    let service = reader.node("service").flatMap {
      decodeService($0, path: reader.path("service"))
    }
    let factors = decodeServiceFactors(reader)
    let failure = decodeKafkaFailure(reader, for: consumption.groupProtocol)
    consumption.share = decodeKafkaShare(reader, for: consumption.groupProtocol)
    consumption.client = decodeKafkaConsumer(reader, for: consumption.groupProtocol)
    guard let ids, let service, let assignors, !subscribed.isEmpty else { return nil }
    consumption.assignors = assignors
    if consumption.groupProtocol != .share, let first = assignors.first {
      IDOrder.warn(about: ids, under: first, at: reader.position(of: "consumers"), context)
    }
    return KafkaGroup(
      group: .polling(
        name: name, topics: subscribed, consumerIDs: ids, start: start, service: service,
        serviceFactors: factors, failureProbability: failure, consumption: consumption),
      consumption: consumption)
  }

  private func decodeKafkaSubscriptions(_ reader: SectionReader, topics: Names) -> [String] {
    guard let node = reader.node("topics") else { return [] }
    guard let elements = node.elements else {
      reader.error("topics", "is \(node.shown); it takes a list, such as [orders]")
      return []
    }
    if elements.isEmpty { reader.error("topics", "is empty; give at least one") }
    let subscribed = elements.compactMap { element -> String? in
      guard case .scalar(let topic, _) = element.content, !element.isEmpty else {
        context.problems.error(
          at: element.position, "topics: has \(element.kind); a Kafka broker does not filter")
        return nil
      }
      if let complaint = topics.complaint(about: topic) {
        context.problems.error(at: element.position, "topics: \(complaint)")
      }
      return topic
    }
    refuseRepetition(subscribed, at: elements.map { $0.position }, "topic")
    context.record(
      reader.path("topics"), "[\(subscribed.joined(separator: ", "))]", isDefault: false,
      reader.section.field("topics").summary)
    return subscribed
  }

  private func decodeAssignors(
    _ reader: SectionReader, for groupProtocol: KafkaConsumption.GroupProtocol
  ) -> [any AllocationStrategy]? {
    guard let node = reader.node("assignors") else {
      if reader.has("assignors") { return nil }
      let assignors: [any AllocationStrategy] =
        switch groupProtocol {
        case .classic: KafkaConsumption().assignors
        case .consumer: [ServerUniformAssignor(), ServerRangeAssignor()]
        case .share: [ShareSimpleAssignor()]
        }
      context.record(
        reader.path("assignors"),
        "[\(assignors.map { AllocationReader.text($0) }.joined(separator: ", "))]",
        isDefault: true, reader.section.field("assignors").summary)
      return assignors
    }
    let elements = node.elements ?? [node]
    if elements.isEmpty { reader.error("assignors", "is empty; give at least one") }
    let allocation = AllocationReader(context: context)
    let assignors = elements.compactMap { element -> (any AllocationStrategy)? in
      guard let assignor = allocation.read(element, ofGroup: groupProtocol) else { return nil }
      allocation.noteWhatIf(assignor, in: .kafka, at: element.position)
      return assignor
    }
    guard assignors.count == elements.count, !assignors.isEmpty else { return nil }
    refuseRepetition(
      assignors.map { type(of: $0).name }, at: elements.map { $0.position }, "assignor")
    context.record(
      reader.path("assignors"),
      "[\(assignors.map { AllocationReader.text($0) }.joined(separator: ", "))]", isDefault: false,
      reader.section.field("assignors").summary)
    return assignors
  }

  private func decodeKafkaConsumer(
    _ group: SectionReader, for groupProtocol: KafkaConsumption.GroupProtocol
  ) -> KafkaConsumerSettings {
    let reader = SectionReader(
      group.node("client"), as: ScenarioSchema.kafkaConsumer, path: group.path("client"),
      position: group.position, context: context)
    var settings = KafkaConsumerSettings()
    func set(_ key: String, _ property: WritableKeyPath<KafkaConsumerSettings, VirtualDuration>) {
      if let duration = reader.duration(key) { settings[keyPath: property] = duration }
    }
    refuseForeignSettings(reader, of: groupProtocol)
    if let count = reader.count("max_poll_records") { settings.maximumPollRecords = count }
    set("max_poll_interval", \.maximumPollInterval)
    if let bytes = reader.size("fetch_min_bytes") { settings.fetchMinimumBytes = bytes }
    set("fetch_max_wait", \.fetchMaximumWait)
    if let bytes = reader.size("fetch_max_bytes") { settings.fetchMaximumBytes = bytes }
    if let reset = reader.word("auto_offset_reset", as: KafkaConsumerSettings.OffsetReset.self) {
      settings.offsetReset = reset
    }
    if groupProtocol == .share { return settings }
    if let bytes = reader.size("max_partition_fetch_bytes") {
      settings.maximumPartitionFetchBytes = bytes
    }
    if let commit = reader.word("commit", as: KafkaConsumerSettings.Commit.self) {
      settings.commit = commit
    }
    if settings.commit == .automatic || reader.has("auto_commit_interval") {
      set("auto_commit_interval", \.autoCommitInterval)
    }
    set("preparation", \.preparation)
    guard groupProtocol == .classic else { return settings }
    set("metadata_max_age", \.metadataMaximumAge)
    set("session_timeout", \.sessionTimeout)
    set("heartbeat_interval", \.heartbeatInterval)
    return settings
  }

  /// Refuses settings that clients of a protocol do not have; they are not read, so that each is told once.
  private func refuseForeignSettings(
    _ client: SectionReader, of groupProtocol: KafkaConsumption.GroupProtocol
  ) {
    if groupProtocol == .share { refuseOwnersSettings(client) }
    if groupProtocol == .consumer {
      for key in ["session_timeout", "heartbeat_interval"] where client.has(key) {
        context.problems.error(
          at: client.keyPosition(of: key),
          "'\(key)' is for classic groups; under the consumer protocol the brokers decide, by "
            + "'coordinator: {consumer_\(key): …}'")
      }
    }
    if groupProtocol != .classic, client.has("metadata_max_age") {
      context.problems.error(
        at: client.keyPosition(of: "metadata_max_age"),
        "'metadata_max_age' is for classic groups; the coordinator of this one sees new partitions itself"
      )
    }
  }
}
