// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

// Producers and consumers of work queues, and the latencies between them.
extension ScenarioDecoder {
  /// A producer and how it publishes.
  struct WorkProducer {
    var producer: ProducerSpecification
    var publishing: Publishing
  }

  /// A group and how it consumes.
  struct WorkGroup {
    var group: GroupSpecification
    var consumption: WorkConsumption
  }

  /// The producers.
  func decodeWorkProducers(
    _ reader: SectionReader, scope: WorkQueueScope
  ) -> Named<WorkProducer> {
    namedProducers(reader) { name, node, path in
      decodeWorkProducer(name, node, path, scope: scope)
    }
  }

  private func decodeWorkProducer(
    _ name: String, _ node: ScenarioNode, _ path: String, scope: WorkQueueScope
  ) -> WorkProducer? {
    let reader = SectionReader(
      node, as: ScenarioSchema.workProducer, path: path, position: node.position,
      context: context)
    let count = reader.count("count") ?? 1
    let arrivals = reader.node("arrivals").flatMap {
      ArrivalReader(context: context).read($0, path: reader.path("arrivals"))
    }
    let keys = decodeKeys(reader)
    let headers = headers(reader).map { Publishing.Header(name: $0.name, value: $0.value) }
    let ttl = reader.duration("ttl")
    let priorities = decodePriorities(reader, system: scope.system)
    let properties = PropertyReader(context: context).read(reader)
    if scope.system == .rabbitmq, reader.has("properties") {
      context.problems.error(
        at: reader.keyPosition(of: "properties"),
        "'properties' are for ActiveMQ's selectors; rabbitmq has 'headers'")
    }
    let window = reader.count("confirm_window")
    let size = reader.size("size") ?? 1_024
    let detours = DetourReader(context: context)
    let (delay, repetition) =
      scope.system == .activemq
      ? detours.readSchedule(reader) : (detours.readDelay(reader), nil)
    let address =
      scope.system == .activemq
      ? decodeDestination(reader, scope: scope) : decodeRoutingKey(reader, scope: scope)
    guard node.entries != nil, let arrivals, let address else { return nil }
    var producer = ProducerSpecification(
      name: name, topic: address.topic, count: count, arrivals: arrivals.specification,
      arrivalsAreEach: arrivals.areEach, keys: keys, properties: properties, messageBytes: size)
    producer.delay = delay
    var publishing = Publishing(
      exchange: address.exchange, routingKey: address.key, headers: headers, ttl: ttl,
      priorities: priorities, confirms: window != nil, confirmWindow: window)
    publishing.repetition = repetition
    decodeClusterPublishing(reader, scope: scope, &publishing)
    decodeNetworkPublishing(reader, network: scope.network, &publishing)
    return WorkProducer(producer: producer, publishing: publishing)
  }

  /// Where a producer's messages go.
  private struct WorkAddress {
    var exchange: String
    var key: Publishing.RoutingKey

    /// The name under which results show it.
    var topic: String {
      if exchange.isEmpty, case .constant(let queue) = key { return queue }
      return exchange
    }
  }

  private func decodeDestination(
    _ reader: SectionReader, scope: WorkQueueScope
  ) -> WorkAddress? {
    for key in ["exchange", "routing_key"] where reader.has(key) {
      context.problems.error(
        at: reader.keyPosition(of: key), "'\(key)' is RabbitMQ's; activemq has 'destination'")
    }
    guard let name = reader.text("destination") else {
      if !reader.has("destination"), !reader.isMisspelt("destination") {
        context.problems.error(
          at: reader.position,
          "work producer lacks the key 'destination', which takes: name of a queue, topic or "
            + "composite")
      }
      return nil
    }
    if scope.destinations[name] != nil { return WorkAddress(exchange: name, key: .constant("")) }
    let known = scope.queues.members.map { $0.name } + scope.destinations.keys.sorted()
    guard known.contains(name) || scope.queues.areInDoubt else {
      reader.error(
        "destination",
        "\(Quantity.quoted(name)) is not the name of a queue, topic or composite; declared: "
          + WordList.choices(known, last: "and") + NearestSpelling.hint(for: name, among: known))
      return nil
    }
    return WorkAddress(exchange: "", key: .constant(name))
  }

  private func decodeRoutingKey(
    _ reader: SectionReader, scope: WorkQueueScope
  ) -> WorkAddress? {
    if reader.has("destination") {
      context.problems.error(
        at: reader.keyPosition(of: "destination"),
        "'destination' is ActiveMQ's; rabbitmq has 'exchange' and 'routing_key'")
    }
    let exchange = reader.reference("exchange", to: scope.exchangeNames) ?? ""
    guard reader.has("routing_key") else {
      let kind = scope.exchanges[exchange]?.kind
      if kind == .fanout || kind == .headers {
        return WorkAddress(exchange: exchange, key: .constant(""))
      }
      if reader.has("key") { return WorkAddress(exchange: exchange, key: .messageKey(prefix: "k")) }
      if !reader.isMisspelt("routing_key"), !reader.isMisspelt("key") {
        context.problems.error(
          at: reader.position,
          "work producer lacks 'routing_key', which through the default exchange is the name of a "
            + "queue, or 'key', whose numbers are routing keys k0, k1 and so on")
      }
      return nil
    }
    guard let node = reader.node("routing_key") else { return nil }
    if case .scalar(let key, _) = node.content {
      context.record(
        reader.path("routing_key"), key, isDefault: false,
        reader.section.field("routing_key").summary)
      if exchange.isEmpty, !reader.has("exchange"),
        let complaint = scope.queueNames.complaint(about: key)
      {
        reader.error("routing_key", complaint)
      }
      return WorkAddress(exchange: exchange, key: .constant(key))
    }
    guard let weighted = weights("routing_key", reader) else { return nil }
    return WorkAddress(exchange: exchange, key: .weighted(weighted))
  }

  /// A mapping of texts to weights, one of them above 0.
  private func weights(_ key: String, _ reader: SectionReader) -> [WeightedTag]? {
    guard let node = reader.node(key) else { return nil }
    guard let entries = node.entries, !entries.isEmpty else {
      reader.error(key, "is \(node.shown); it takes a mapping to weights")
      return nil
    }
    let weighted = entries.compactMap { weightedTag($0) }
      .sorted { $0.tag.utf8.lexicographicallyPrecedes($1.tag.utf8) }
    guard weighted.count == entries.count else { return nil }
    if weighted.reduce(0, { $0 + $1.weight }) <= 0 { reader.error(key, "have no weight above 0") }
    let text = weighted.map { "\($0.tag): \(Quantity.text(number: $0.weight))" }
    context.record(
      reader.path(key), "{\(text.joined(separator: ", "))}", isDefault: false,
      reader.section.field(key).summary)
    return weighted
  }

  private func decodePriorities(
    _ reader: SectionReader, system: MessagingSystem
  ) -> [Publishing.WeightedPriority] {
    guard reader.has("priorities") else { return [] }
    let highest = system == .activemq ? 9 : 255
    return (weights("priorities", reader) ?? []).compactMap { entry in
      guard let priority = Int(entry.tag), (0...highest).contains(priority) else {
        reader.error(
          "priorities", "\(Quantity.quoted(entry.tag)) is no priority; allowed are 0 to \(highest)")
        return nil
      }
      return .init(priority: priority, weight: entry.weight)
    }
  }

  // MARK: - Groups

  /// The consumers of each queue.
  func decodeWorkGroups(_ reader: SectionReader, scope: WorkQueueScope) -> Named<WorkGroup> {
    let groups = reader.named(
      "groups", form: { NameForm.resource($0, maximumLength: 255) },
      read: { name, node, path in decodeWorkGroup(name, node, path, scope: scope) })
    var readers: [String: String] = [:]
    for member in groups.members {
      guard let queue = member.value?.consumption.queue, scope.queues[queue]?.kind != .stream
      else { continue }
      if let other = readers[queue] {
        context.problems.error(
          at: member.position,
          "the group \(Quantity.quoted(other)) consumes from \(Quantity.quoted(queue)) already; all "
            + "consumers of a queue are one group, whose members may differ by 'prefetches', "
            + "'priorities' and 'service_factors'")
      }
      readers[queue] = member.name
    }
    return groups
  }

  private func decodeWorkGroup(
    _ name: String, _ node: ScenarioNode, _ path: String, scope: WorkQueueScope
  ) -> WorkGroup? {
    let reader = SectionReader(
      node, as: ScenarioSchema.workGroup, path: path, position: node.position, context: context)
    let queue = reader.reference("queue", to: scope.queueNames)
    let ids = decodeConsumers(reader)
    let threads = reader.count("threads") ?? 1
    let service = reader.node("service").flatMap {
      decodeService($0, path: reader.path("service"))
    }
    let factors = decodeServiceFactors(reader)
    let failure = decodeFailure(reader)
    var consumption = WorkConsumption(
      queue: queue ?? "", prefetch: decodePrefetch(reader, of: queue, scope: scope),
      acknowledgement: reader.word("acknowledge", as: WorkConsumption.Acknowledgement.self)
        ?? .manual,
      onFailure: reader.word("on_failure", as: WorkConsumption.FailureAction.self) ?? .requeue,
      priority: reader.count("priority") ?? 0, isExclusive: reader.flag("exclusive") ?? false,
      heartbeatTimeout: reader.duration("heartbeat") ?? .seconds(60))
    consumption.acknowledgesEvery = reader.count("acknowledge_every") ?? 1
    if consumption.isExclusive, scope.system == .rabbitmq {
      reader.error("exclusive", "is ActiveMQ's; rabbitmq has 'single_active_consumer' of a queue")
    }
    decodeJMSClient(reader, system: scope.system, &consumption)
    consumption.node = nodeName(reader, "node", cluster: scope.cluster)
    decodeStreamReading(
      reader, isStream: queue.flatMap { scope.queues[$0] }?.kind == .stream, &consumption)
    decodeNetworkConsumption(reader, network: scope.network, &consumption)
    consumption.exceptions = decodeExceptions(reader)
    guard node.entries != nil, queue != nil, let ids, let service, let queue else { return nil }
    return WorkGroup(
      group: .competing(
        name: name, queue: queue, consumerIDs: ids, threads: threads, service: service,
        serviceFactors: factors, failureProbability: failure),
      consumption: consumption)
  }

  private func decodePrefetch(
    _ reader: SectionReader, of queue: String?, scope: WorkQueueScope
  ) -> Int {
    if let prefetch = reader.count("prefetch") { return prefetch }
    var prefetch = 0
    if scope.system == .activemq {
      // `ActiveMQPrefetchPolicy`.
      prefetch = 1_000
      if let queue, scope.isSubscription(queue) {
        let isDurable = scope.queues[queue]?.isAutoDelete == false
        let isOptimized =
          reader.has("acknowledge") && reader.node("acknowledge")?.text == "optimized"
        prefetch = isDurable ? isOptimized ? 1_000 : 100 : 32_767
      }
    }
    // Otherwise `default_consumer_prefetch`.
    if !reader.has("prefetch") {
      context.record(
        reader.path("prefetch"), "\(prefetch)", isDefault: true,
        reader.section.field("prefetch").summary)
    }
    return prefetch
  }

  private func decodeExceptions(_ reader: SectionReader) -> [WorkConsumption.Exception] {
    var exceptions: [WorkConsumption.Exception] = []
    func exception(of consumer: String) -> Int {
      if let known = exceptions.firstIndex(where: { $0.consumer == consumer }) { return known }
      exceptions.append(.init(consumer: consumer))
      return exceptions.count - 1
    }
    for (name, count) in counts("prefetches", in: 0...65_535, reader) {
      let index = exception(of: name)
      exceptions[index].prefetch = count
    }
    for (name, priority) in counts("priorities", in: -1_000...1_000, reader) {
      let index = exception(of: name)
      exceptions[index].priority = priority
    }
    for entry in texts("selectors", reader) {
      let index = exception(of: entry.name)
      exceptions[index].selector = checkedSelector(
        entry.value, "selectors", reader, of: entry.name)
    }
    return exceptions
  }

  /// A mapping of ids to whole numbers, in the order of the ids.
  private func counts(
    _ key: String, in range: ClosedRange<Int>, _ reader: SectionReader
  ) -> [(String, Int)] {
    texts(key, reader).compactMap { entry in
      do throws(Quantity.Refusal) {
        let count = try Quantity.count(entry.value)
        guard range.contains(count) else {
          throw Quantity.Refusal(
            "'\(count)' is out of range; allowed are \(range.lowerBound) to \(range.upperBound)")
        }
        return (entry.name, count)
      } catch {
        reader.error(key, "\(entry.name): \(error.message)")
        return nil
      }
    }
  }

  // MARK: - Latencies

  /// The latencies: those of a preset, and those given one by one.
  func decodeLatencies(_ reader: SectionReader) -> WorkQueueLatencies {
    guard let node = reader.node("latencies") else { return WorkQueueLatencies() }
    let section = SectionReader(
      node, as: ScenarioSchema.latencies, path: "latencies", position: node.position,
      context: context)
    let preset = section.word("preset", as: LatencyPreset.self)
    func latency(_ leg: LatencyPreset.Leg) -> DistributionSpecification? {
      let key = leg.rawValue
      if let node = section.node(key) {
        return DistributionReader(context: context).read(node, path: section.path(key))
      }
      guard let preset, !section.has(key) else { return nil }
      context.record(
        section.path(key), preset.text(of: leg), isDefault: true, section.section.field(key).summary
      )
      return try? preset.distribution(of: leg)
    }
    return WorkQueueLatencies(
      publish: latency(.publish), deliver: latency(.deliver), settle: latency(.settle),
      overshoot: latency(.overshoot),
      confirm: section.node("confirm").flatMap {
        DistributionReader(context: context).read($0, path: section.path("confirm"))
      })
  }
}
