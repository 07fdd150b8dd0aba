// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Scenarios of RabbitMQ and ActiveMQ.
extension ScenarioDecoder {
  /// The system, where it is one of work queues.
  var workQueueSystem: MessagingSystem? {
    switch root["system"]?.text.flatMap(MessagingSystem.init) {
    case .rabbitmq: .rabbitmq
    case .activemq: .activemq
    default: nil
    }
  }

  /// What producers and groups of work queues can refer to.
  struct WorkQueueScope {
    let system: MessagingSystem
    let queues: Named<WorkQueue>
    let exchanges: Named<MessageExchange>
    let cluster: RabbitMQCluster?
    let network: BrokerNetwork?
    /// Topics and composite destinations of ActiveMQ with the queues that each feeds.
    let destinations: [String: [ScenarioDecoder.FedQueue]]

    /// Whether a queue is the subscription of a topic, and not one that a virtual topic or a composite feeds.
    func isSubscription(_ queue: String) -> Bool {
      destinations.values.contains { fed in
        fed.contains { $0.queue == queue && $0.isSubscription }
      }
    }

    var queueNames: Names { Names(kind: "a queue", of: queues) }
    var exchangeNames: Names { Names(kind: "an exchange", of: exchanges) }
  }

  /// Decodes a scenario of work queues; `nil` where something was wrong, which has been noted.
  func decodeWorkQueues(of system: MessagingSystem) -> Decoded? {
    let reader = SectionReader(
      root, as: ScenarioSchema.workQueueScenario, path: "", position: root.position,
      context: context)
    _ = reader.count("format")
    let name = decodeName(reader)
    _ = reader.system("system")
    let duration = reader.duration("duration")
    let warmUp = decodeWarmUp(reader, duration: duration)
    let seed = reader.seed("seed")
    let replications = decodeReplications(reader)
    let sample = decodeSample(reader, duration: duration)
    refuseForeignKeys(of: system, reader)
    let cluster = decodeRabbitMQCluster(reader, system: system)
    let queues = decodeWorkQueueNames(reader, system: system, cluster: cluster)
    let network = decodeNetwork(reader, system: system, queues: queues)
    let exchanges = decodeExchanges(reader, queues: queues)
    let bindings = decodeBindings(reader, queues: queues, exchanges: exchanges)
    let scope = WorkQueueScope(
      system: system, queues: queues, exchanges: exchanges, cluster: cluster,
      network: network, destinations: decodeDestinations(reader, queues: queues))
    checkDeadLetters(scope)
    let latencies = decodeLatencies(reader)
    let memory = decodeMemory(reader, system: system)
    let producers = decodeWorkProducers(reader, scope: scope)
    let groups = decodeWorkGroups(reader, scope: scope)
    let plainProducers = producers.map { $0.producer }
    let plainGroups = groups.map { $0.group }
    let events = decodeEvents(
      reader,
      scope: EventScope(
        duration: duration, topics: Named<TopicSpecification>(), producers: plainProducers,
        groups: plainGroups, brokers: cluster?.nodes ?? []))
    if warmUp.isAutomatic {
      checkSteadiness(
        reader, duration: duration, sample: sample, producers: plainProducers, events: events)
    }
    let objectives = decodeObjectives(reader, groups: plainGroups)
    let episodes = decodeEpisodes(reader)
    guard !context.problems.hasErrors, let duration else { return nil }
    checkSelectors(reader, scope, producers: plainProducers.values, groups)
    let work = specification(
      of: scope,
      bindings: bindings, producers: producers.values, groups: groups.values,
      latencies: latencies, memory: memory)
    var specification = ModelSpecification(
      workQueues: work,
      duration: duration, warmUp: warmUp.duration ?? .zero, sampleInterval: sample,
      producers: plainProducers.values, groups: plainGroups.values, events: events,
      episodes: episodes)
    specification.system = system
    noteProblems(of: specification)
    warnOfUnroutable(work, producers: producers)
    refuseUnmeasured(objectives, of: specification)
    return Decoded(
      name: name, seed: seed ?? 1, replications: replications?.most ?? 1,
      sequential: replications?.rule, warmUpIsAutomatic: warmUp.isAutomatic,
      specification: specification, objectives: objectives)
  }

  /// Warns of producers whose messages no queue gets.
  private func warnOfUnroutable(
    _ work: WorkQueueSpecification, producers: Named<WorkProducer>
  ) {
    for member in producers.members {
      guard let value = member.value,
        work.reach(of: value.publishing, keys: value.producer.keys?.count ?? 0) == .nothing
      else { continue }
      context.problems.warning(
        at: member.position,
        "nothing leads from \(Quantity.quoted(value.publishing.exchange)) to a queue, so that all messages of "
          + "\(member.name) are dropped; unroutable.csv counts them")
    }
  }

  /// Warns of selectors on properties that no message has.
  private func checkSelectors(
    _ reader: SectionReader, _ scope: WorkQueueScope, producers: [ProducerSpecification],
    _ groups: Named<WorkGroup>
  ) {
    let check = FilterCheck(context: context, producers: producers)
    let subscriptions = scope.destinations.keys.sorted().flatMap { scope.destinations[$0] ?? [] }
    check.check(
      selectors: subscriptions.compactMap { $0.selector },
      at: reader.has("topics") ? reader.keyPosition(of: "topics") : reader.position)
    for group in groups.members {
      guard let consumption = group.value?.consumption else { continue }
      let selectors = [consumption.selector] + consumption.exceptions.map { $0.selector }
      check.check(selectors: selectors.compactMap { $0 }, at: group.position)
    }
  }

  private func decodeMemory(_ reader: SectionReader, system: MessagingSystem) -> BrokerMemory? {
    reader.size("memory_limit").map {
      BrokerMemory(
        limit: $0, checkInterval: system == .rabbitmq ? BrokerMemory.rabbitMQInterval : .zero)
    }
  }

  /// Notes keys that belong to the other system.
  private func refuseForeignKeys(of system: MessagingSystem, _ reader: SectionReader) {
    let foreign = system == .rabbitmq ? ["topics", "composites"] : ["exchanges", "bindings"]
    for key in foreign where reader.has(key) {
      context.problems.error(
        at: reader.keyPosition(of: key),
        system == .rabbitmq
          ? "'\(key)' is ActiveMQ's; rabbitmq has 'exchanges' and 'bindings'"
          : "'\(key)' is RabbitMQ's; activemq has 'topics' and 'composites'")
    }
  }
}

extension ScenarioDecoder {
  /// What the model is to know of work queues.
  private func specification(
    of scope: WorkQueueScope, bindings: [ExchangeBinding], producers: [WorkProducer],
    groups: [WorkGroup], latencies: WorkQueueLatencies, memory: BrokerMemory?
  ) -> WorkQueueSpecification {
    let queues = withSharedDeadLetters(
      scope.queues.values, publishing: producers.map { $0.publishing },
      consumption: groups.map { $0.consumption })
    var work = WorkQueueSpecification(
      queues: scope.network?.parts(of: queues) ?? queues,
      exchanges: scope.exchanges.values + scope.destinationExchanges,
      bindings: bindings + scope.destinationBindings,
      publishing: producers.map { $0.publishing },
      consumption: groups.map { $0.consumption }, latencies: latencies, memory: memory,
      cluster: scope.cluster)
    work.network = scope.network
    return work
  }
}

extension ScenarioDecoder.WorkQueueScope {
  /// A topic or composite destination is, to the model, an exchange that every queue is bound to.
  fileprivate var destinationExchanges: [MessageExchange] {
    destinations.keys.sorted().map { MessageExchange(name: $0, kind: .fanout) }
  }

  fileprivate var destinationBindings: [ExchangeBinding] {
    destinations.keys.sorted().flatMap { name in
      (destinations[name] ?? []).map {
        ExchangeBinding(exchange: name, destination: .queue($0.queue), selector: $0.selector)
      }
    }
  }
}

extension Named {
  /// The same names with something made of each value.
  func map<Other>(_ transform: (Value) -> Other) -> Named<Other> {
    Named<Other>(
      members: members.map { member in
        .init(name: member.name, position: member.position, value: member.value.map(transform))
      }, areInDoubt: areInDoubt)
  }
}
