// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Stochastics

// From a specification to a model at time zero.
extension WorkQueueModel {
  /// Builds the model of a specification that has been found valid.
  init(
    _ specification: ModelSpecification, _ work: WorkQueueSpecification, seed: UInt64,
    replication: UInt64, options: RunOptions
  ) throws(ParameterError) {
    self.specification = specification
    self.work = work
    self.options = options
    streams = StreamFamily(seed: seed, replication: replication)
    router = ExchangeRouter(work)
    horizon = specification.duration.nanoseconds
    warmUp = specification.warmUp.nanoseconds
    sampleInterval = specification.sampleInterval.nanoseconds
    if case .none = options.attempts { keepsAttempts = false } else { keepsAttempts = true }
    memoryLimit = work.memory?.limit ?? .max
    memoryCheckInterval = work.memory?.checkInterval.nanoseconds ?? 0
    isMemoryWatched = work.memory != nil
    isClustered = work.cluster != nil
    isSpread =
      isClustered || work.network != nil || work.consumption.contains { $0.acknowledgesLater }
    queues = Table()
    producers = Table()
    groups = Table()
    consumers = Table()
    messages = Table(minimumCapacity: 1_024)
    references = Table()
    cluster = WorkClusterState(work, streams)
    network = WorkNetworkState(work)
    events = specification.events.inOrderOfTime
    let numbers = work.selectorNumbers
    selectors = try MessageFilters(
      selectors: numbers, producers: specification.producers, publishing: work.publishing,
      streams: streams)
    addresses.selectorNumbers = numbers
    cluster.disks = try ClusterDisks(work, streams)
    network.hop = try work.network?.hop.map { (hop) throws(ParameterError) -> LinkLatency in
      try LinkLatency(hop, key: streams.key(entity: "network", purpose: "hop"))
    }
    addQueues()
    for (index, group) in specification.groups.enumerated() {
      groups.append(try makeGroup(group, work.consumption[index]))
    }
    for (index, producer) in specification.producers.enumerated() {
      producers.append(try makeProducer(producer, work.publishing[index]))
      if isClustered {
        producers[index].connection.node = cluster.nextNode(work.publishing[index].node)
      }
    }
  }

  private mutating func addQueues() {
    let expires = work.publishing.contains { $0.ttl != nil }
    for queue in work.queues {
      // A stream may have many, none of which takes anything from the others.
      let group =
        queue.kind == .stream
        ? -1 : work.consumption.firstIndex { $0.queue == queue.logicalName } ?? -1
      queues.append(
        WorkQueueState(
          queue, group: group,
          limit: queue.lengthLimit(messageBytes: specification.producers.first?.messageBytes ?? 1),
          expires: expires,
          isExclusive: group >= 0 && work.consumption[group].isExclusive,
          hasSelectors: group >= 0 && work.consumption[group].hasSelectors
            || network.hasBridge(from: queues.count)))
      queues[queues.count - 1].dark.begin(at: .zero)
    }
  }

  private func makeGroup(
    _ group: GroupSpecification, _ consumption: WorkConsumption
  ) throws(ParameterError) -> WorkGroupState {
    let isTraced = if case .trace = group.service { true } else { false }
    let isPlanned = work.publishing.contains { !$0.planned.isEmpty }
    let latencies = work.latencies
    return WorkGroupState(
      name: group.name, queue: work.queues.firstIndex { $0.logicalName == consumption.queue } ?? 0,
      queues: work.queues.indices.filter { work.queues[$0].logicalName == consumption.queue },
      threads: group.threads, consumption: consumption,
      service: try GroupService(group, producers: specification.producers, streams: streams),
      drawsAllService: !isTraced && !isPlanned,
      // Nothing comes back to a stream.
      hasMoreAtEnd: !work.queues.contains { $0.name == consumption.queue && $0.kind == .stream }
        && (group.failureProbability > 0 || isPlanned || consumption.acknowledgesLater
          || events.contains { if case .poison = $0.action { true } else { false } }),
      acknowledgesLater: consumption.acknowledgesLater,
      redelivers: consumption.redelivery != nil,
      deliver: try LinkLatency(
        latencies.deliver, key: streams.key(entity: group.name, purpose: "deliver-latency")),
      settle: try LinkLatency(
        latencies.settle, key: streams.key(entity: group.name, purpose: "settle-latency")),
      overshoot: try LinkLatency(
        latencies.overshoot, key: streams.key(entity: group.name, purpose: "service-overshoot")),
      selector: consumption.selector.flatMap { addresses.selectorNumbers[$0] } ?? -1,
      ownSelectors: Dictionary(
        consumption.exceptions.compactMap { own in
          own.selector.flatMap { addresses.selectorNumbers[$0] }.map { (own.consumer, $0) }
        }, uniquingKeysWith: { first, _ in first }),
      measured: GroupMeasurements(specification),
      tracksKeys: specification.producers.contains { $0.keys != nil })
  }

  private mutating func makeProducer(
    _ producer: ProducerSpecification, _ publishing: Publishing
  ) throws(ParameterError) -> WorkProducerState {
    let changes = events.rateChanges(of: producer.name)
    let clocks = try StreamArray<ArrivalClock>(count: producer.sources) {
      (source) throws(ParameterError) -> ArrivalClock in
      try producer.arrivals.makeClock(
        streams: streams,
        entity: producer.sources == 1 ? producer.name : "\(producer.name)/\(source)",
        until: horizon, changes: changes)
    }
    let routing = numberAddresses(of: producer, publishing)
    var priorityBounds: [Double] = []
    for entry in publishing.priorities {
      priorityBounds.append((priorityBounds.last ?? 0) + entry.weight)
    }
    let planned = publishing.planned.map { plan($0, publishing) }
    let usualPriority = work.hasUsualPriority ? JMSHeader.usualPriority : 0
    return WorkProducerState(
      name: producer.name, clocks: clocks,
      latency: try LinkLatency(
        work.latencies.publish,
        key: streams.key(entity: producer.name, purpose: "publish-latency")),
      delay: try delay(of: producer), repetition: publishing.repetition, address: routing.first,
      isPlain: producer.keys == nil && routing.bounds.count <= 1 && publishing.priorities.isEmpty
        && publishing.ttl == nil && planned.isEmpty && usualPriority == 0,
      keyDraws: streams.stream(entity: producer.name, purpose: "keys"),
      keys: try producer.keys.map { (keys) throws(ParameterError) -> KeyChooser in
        try KeyChooser(keys, topic: producer.topic)
      },
      keyAddresses: routing.ofKeys,
      addressDraws: streams.stream(entity: producer.name, purpose: "routing keys"),
      addressBounds: routing.bounds, weightedAddresses: routing.weighted,
      priorityDraws: streams.stream(entity: producer.name, purpose: "priorities"),
      priorityBounds: priorityBounds,
      priorities: publishing.priorities.map { UInt8(clamping: $0.priority) },
      usualPriority: usualPriority,
      groupsByKey: work.queues.contains { $0.hasMessageGroups },
      ttl: publishing.ttl?.nanoseconds ?? .max, planned: planned,
      isLimited: isLimited(publishing),
      window: publishing.confirmWindow.map { $0 * producer.count } ?? .max,
      confirm: try LinkLatency(
        work.latencies.confirm,
        key: streams.key(entity: producer.name, purpose: "confirm-latency")),
      messageBytes: producer.messageBytes,
      credit: work.queues.contains { $0.cost > .zero }
        ? work.queues.map {
          CreditFlow(to: $0.kind, clients: producer.count)
        } : [],
      repeats: publishing.confirmWindow != nil && publishing.repeatsUnconfirmed,
      isPersistent: publishing.isPersistent)
  }

  /// Whether anything may hold a producer up.
  private func isLimited(_ publishing: Publishing) -> Bool {
    publishing.confirmWindow != nil || work.memory != nil || isClustered
      || work.queues.contains { $0.cost > .zero }
  }

  private func delay(of producer: ProducerSpecification) throws(ParameterError) -> LinkLatency? {
    guard case .time(let distribution) = producer.delay else { return nil }
    return try LinkLatency(
      distribution, key: streams.key(entity: producer.name, purpose: "delay"))
  }

  /// The addresses of a producer's messages.
  private struct Addressing {
    var first: Int32 = 0
    var ofKeys: [Int32] = []
    var bounds: [Double] = []
    var weighted: [Int32] = []
  }

  private mutating func numberAddresses(
    of producer: ProducerSpecification, _ publishing: Publishing
  ) -> Addressing {
    var addressing = Addressing()
    switch publishing.routingKey {
    case .constant(let key): addressing.first = address(key, publishing)
    case .weighted(let entries):
      for entry in entries {
        addressing.bounds.append((addressing.bounds.last ?? 0) + entry.weight)
        addressing.weighted.append(address(entry.tag, publishing))
      }
      addressing.first = addressing.weighted.first ?? address("", publishing)
    case .messageKey(let prefix):
      for key in 0..<(producer.keys?.count ?? 0) {
        addressing.ofKeys.append(address("\(prefix)\(key)", publishing))
      }
      addressing.first = addressing.ofKeys.first ?? address("", publishing)
    }
    return addressing
  }

  private mutating func address(
    _ key: String, exchange: String? = nil, _ publishing: Publishing
  ) -> Int32 {
    addresses.number(
      of: .init(
        exchange: exchange ?? publishing.exchange, key: key, headers: publishing.headers),
      router: router)
  }

  private mutating func plan(
    _ message: PlannedMessage, _ publishing: Publishing
  ) -> PlannedDraw {
    var draw = PlannedDraw()
    if let service = message.service { draw.service = service }
    if let failures = message.failures { draw.failures = Int32(clamping: failures) }
    if let key = message.routingKey {
      draw.address = address(key, exchange: message.exchange, publishing)
    }
    if let group = message.messageGroup { draw.messageGroup = messageGroup(named: group) }
    return draw
  }

  private mutating func messageGroup(named name: String) -> Int32 {
    if let known = messageGroupNumbers[name] { return known }
    let number = Int32(messageGroupNumbers.count)
    messageGroupNumbers[name] = number
    return number
  }

  /// Schedules everything that happens by itself from time zero on.
  mutating func begin(_ scheduler: inout WorkScheduler) {
    for (index, event) in events.enumerated() {
      scheduler.schedule(.scenario(index: Int32(index)), at: event.time, priority: .first)
    }
    for group in 0..<groups.count {
      for id in specification.groups[group].consumerIDs {
        startConsumer(group: group, id: id, at: 0, &scheduler)
      }
    }
    for bridge in network.bridges.indices { meetDemand(of: bridge, at: 0, &scheduler) }
    let sources = (0..<producers.count).reduce(0) { $0 + producers[$1].clocks.count }
    sourcesAreFew = sources <= 2
    for producer in 0..<producers.count {
      for source in 0..<producers[producer].clocks.count {
        scheduleArrival(producer, source: source, &scheduler)
      }
    }
    if isMemoryWatched, memoryCheckInterval > 0 {
      scheduler.at(memoryCheckInterval, .memoryCheck)
    }
    if warmUp > 0 { scheduler.at(warmUp, .endOfWarmUp, priority: .last) }
    scheduler.at(0, .sample, priority: .last)
  }
}
