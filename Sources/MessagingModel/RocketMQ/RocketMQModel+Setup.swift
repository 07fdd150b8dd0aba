// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// From a specification to a model at time zero.
extension RocketMQModel {
  /// Builds the model of a specification that has been found valid.
  init(
    _ specification: ModelSpecification, seed: UInt64, replication: UInt64, options: RunOptions
  ) throws(ParameterError) {
    self.specification = specification
    self.options = options
    streams = StreamFamily(seed: seed, replication: replication)
    horizon = specification.duration.nanoseconds
    warmUp = specification.warmUp.nanoseconds
    sampleInterval = specification.sampleInterval.nanoseconds
    producerLatency = specification.network.producerLatency.nanoseconds
    consumerLatency = specification.network.consumerLatency.nanoseconds
    largestMessage = specification.producers.map(\.messageBytes).max() ?? 0
    tracksBytes = specification.groups.contains { group in
      let client = group.client
      let most = (client.pullThresholdForQueue + BrokerLimits.messagesPerPull)
      return most * (specification.producers.map(\.messageBytes).max() ?? 0)
        > client.pullThresholdBytesForQueue
    }
    if case .none = options.attempts { keepsAttempts = false } else { keepsAttempts = true }
    brokers = Table()
    topics = []
    queues = Table()
    cursors = Table()
    producers = Table()
    groups = Table()
    consumers = Table()
    held = Table()
    services = Table()
    histories = Table()
    timed = Table()
    halves = Table()
    clients = Table()
    sends = Table()
    sentMessages = Table()
    events = specification.events.inOrderOfTime
    addBrokers()
    addTopics()
    try addGroups()
    try addProducers()
    try addFilters()
    try addDetours()
    addCluster()
    losesMasters = specification.brokers.contains { specification.losesMaster(of: $0.name) }
    setClocks()
    hasDiskReads = specification.brokers.contains { ($0.cost?.diskRead ?? .zero) > .zero }
    if (0..<producers.count).contains(where: { producers[$0].keepsLingers }) {
      for group in 0..<groups.count { groups[group].duties.insert(.lingers) }
    }
    hasPauses = events.contains { event in
      if case .fault(.pause) = event.action { true } else { false }
    }
  }

  private mutating func addBrokers() {
    for broker in specification.brokers {
      var phases = streams.stream(entity: broker.name, purpose: "phases")
      let dispatchPhase = Self.phase(&phases, broker.dispatchInterval)
      let delayPollPhase = Self.phase(&phases, broker.delayPollInterval)
      brokers.append(
        BrokerState(
          broker, dispatchPhase: dispatchPhase, delayPollPhase: delayPollPhase,
          groups: specification.groups.count))
    }
  }

  private static func phase(_ draws: inout RandomStream, _ interval: VirtualDuration) -> Int64 {
    Int64(draws.nextBounded(UInt64(max(1, interval.nanoseconds))))
  }

  private mutating func addTopics() {
    for topic in specification.topics {
      addTopic(topic.name, counts: topic.queuesPerBroker, retryGroup: -1)
    }
  }

  mutating func addTopic(_ name: String, counts: [Int], retryGroup: Int) {
    let index = topics.count
    topics.append(
      TopicState(
        name: name, retryGroup: retryGroup, readCounts: counts, writeCounts: counts))
    for (broker, count) in counts.enumerated() {
      for number in 0..<count {
        topics[index].queues.append(
          queues.append(QueueState(topic: index, broker: broker, number: number)))
      }
    }
    updateRoute(of: index)
  }

  private mutating func addGroups() throws(ParameterError) {
    for (index, group) in specification.groups.enumerated() {
      var subscribed: [Int] = []
      for subscription in group.subscriptions {
        if let topic = topics.firstIndex(where: { $0.name == subscription.topic }) {
          subscribed.append(topic)
          topics[topic].groups.append(index)
        }
      }
      let state = try makeGroup(group, subscribed: subscribed)
      groups.append(state)
      if group.consumption == .pop {
        addPopRetryTopics(of: index, topics: subscribed)
      } else if group.mode == .clustering, group.client.retryQueues > 0 {
        addRetryTopic(of: index, named: group.name, queues: group.client.retryQueues)
      }
    }
    for queue in 0..<queues.count {
      for group in topics[queues[queue].topic].groups where !groups[group].isBroadcasting {
        while groups[group].cursorOfQueue.count < queues.count {
          groups[group].cursorOfQueue.append(-1)
        }
      }
    }
    // Cursors in allocation order, so that results list queues in that order.
    for group in 0..<groups.count where !groups[group].isBroadcasting {
      for topic in groups[group].topics + popRetryTopics(of: group) {
        for queue in topics[topic].queues {
          groups[group].cursorOfQueue[queue] = openCursor(
            queue: queue, group: group, member: -1, start: 0, at: 0)
        }
      }
    }
    for group in 0..<groups.count where groups[group].isPop {
      for cursor in groups[group].cursors { addWatcher(cursor) }
    }
  }

  /// Every clustering group reads its retry topic, which has queues on every broker.
  private mutating func addRetryTopic(of group: Int, named name: String, queues count: Int) {
    addTopic(
      TopicNames.retry(of: name), counts: Array(repeating: count, count: brokers.count),
      retryGroup: group)
    let topic = topics.count - 1
    topics[topic].groups.append(group)
    groups[group].topics.append(topic)
    groups[group].retryTopic = topic
  }

  private func makeGroup(
    _ group: GroupSpecification, subscribed: [Int]
  ) throws(ParameterError) -> GroupState {
    GroupState(
      name: group.name, consumption: group.consumption,
      isConcurrent: group.consumption == .concurrent, isOrderly: group.consumption == .orderly,
      isBroadcasting: group.mode == .broadcasting, isPop: group.consumption == .pop,
      threads: group.threads,
      lanes: group.consumption == .keyed ? group.lanes ?? group.threads : 0,
      settings: ClientNumbers(group.client, consumption: group.consumption),
      allocation: group.allocation, topics: subscribed,
      duties: keyDuties(of: group),
      service: try GroupService(group, producers: specification.producers, streams: streams),
      measured: GroupMeasurements(specification))
  }

  /// Whether a group's messages have keys, and whether producers keep each on a queue of its own, but the
  /// queues that they choose from may change.
  private func keyDuties(of group: GroupSpecification) -> MessageDuties {
    let changes = events.contains { event in
      switch event.action {
      case .addQueues, .fault: true
      default: false
      }
    }
    let keyed = specification.producers.filter { producer in
      producer.keys != nil && group.subscriptions.contains { $0.topic == producer.topic }
    }
    if keyed.isEmpty { return [] }
    let areSpread =
      group.mode == .clustering && changes && keyed.allSatisfy { $0.routing == .keyHash }
    return areSpread ? [.keys, .spreadKeys] : .keys
  }

  private mutating func addProducers() throws(ParameterError) {
    for producer in specification.producers {
      guard let topic = topics.firstIndex(where: { $0.name == producer.topic }) else { continue }
      let state = try makeProducer(producer, topic: topic)
      let index = producers.append(state)
      producers[index].restartSelectors(streams)
      producers[index].sending = producer.sending ?? SendingSpecification()
    }
  }

  private mutating func makeProducer(
    _ producer: ProducerSpecification, topic: Int
  ) throws(ParameterError) -> ProducerState {
    let changes = events.rateChanges(of: producer.name)
    let clocks = try StreamArray<ArrivalClock>(count: producer.sources) {
      (source) throws(ParameterError) -> ArrivalClock in
      try producer.arrivals.makeClock(
        streams: streams,
        entity: producer.sources == 1 ? producer.name : "\(producer.name)/\(source)",
        until: horizon, changes: changes)
    }
    var bounds: [Double] = []
    for tag in producer.tags { bounds.append((bounds.last ?? 0) + tag.weight) }
    // Without tags all messages bear the topic's "no tag".
    let tagTexts = producer.tags.isEmpty ? [""] : producer.tags.map(\.tag)
    let tagIndices = tagTexts.map { tagIndex($0, topic: producer.topic) }
    let selectors = producer.count * producer.threadsPerClient
    return ProducerState(
      name: producer.name, topic: topic, routing: producer.routing,
      messageBytes: Int32(producer.messageBytes), clocks: clocks, clients: producer.count,
      threads: producer.threadsPerClient, route: Table(topics[topic].writable.map { Int32($0) }),
      routeVersion: topics[topic].version,
      selectors: Table((0..<selectors).map { _ in RoundRobinSelector(counter: 0) }),
      turns: Table((0..<producer.sources).map { Int32($0) }),
      queueDraws: streams.stream(entity: producer.name, purpose: "queues"),
      keyDraws: streams.stream(entity: producer.name, purpose: "keys"),
      keys: try producer.keys.map { (keys) throws(ParameterError) -> KeyChooser in
        try KeyChooser(keys, topic: producer.topic)
      },
      tagDraws: streams.stream(entity: producer.name, purpose: "tags"), tagBounds: bounds,
      tagIndices: tagIndices, firstTag: tagIndices[0],
      isPlain: producer.keys == nil && tagIndices.count == 1,
      routePollInterval: RocketMQClientSettings().routePollInterval.nanoseconds)
  }

  /// The index of a tag of a topic among the run's tags.
  private mutating func tagIndex(_ tag: String, topic: String) -> UInt16 {
    for index in tags.indices where tags[index] == tag && tagTopics[index] == topic {
      return UInt16(index)
    }
    tags.append(tag)
    tagTopics.append(topic)
    return UInt16(tags.count - 1)
  }

  /// Schedules everything that happens by itself from time zero on.
  mutating func begin(_ scheduler: inout ModelScheduler) {
    for (index, event) in events.enumerated() {
      scheduler.schedule(
        .scenario(index: Int32(index)), at: event.time, priority: .first)
    }
    for group in 0..<groups.count { beginGroup(group, &scheduler) }
    for broker in 0..<brokers.count { beginBroker(broker, &scheduler) }
    beginCluster(&scheduler)
    let sources = (0..<producers.count).reduce(0) { $0 + producers[$1].turns.count }
    sourcesAreFew = sources <= 2
    hasManyQueues = queues.count > Self.manyQueues
    for producer in 0..<producers.count { beginProducer(producer, &scheduler) }
    if warmUp > 0 { scheduler.at(warmUp, .endOfWarmUp, priority: .last) }
    scheduler.at(0, .sample, priority: .last)
  }

  private mutating func beginGroup(_ group: Int, _ scheduler: inout ModelScheduler) {
    let description = specification.groups[group]
    for id in description.consumerIDs {
      switch description.start {
      case .settled: settleConsumer(group: group, id: id, &scheduler)
      case .cold: startConsumer(group: group, id: id, at: 0, &scheduler)
      }
    }
    retarget(group, at: 0)
    if description.start == .settled {
      arm(group, trigger: "start", at: 0)
      settleOwnership(group, &scheduler)
    }
  }

  private func beginBroker(_ broker: Int, _ scheduler: inout ModelScheduler) {
    var phases = streams.stream(entity: brokers[broker].name, purpose: "periodic tasks")
    let sweep = Int64(phases.nextBounded(UInt64(BrokerLimits.heldPullSweep)))
    let scan = Int64(phases.nextBounded(UInt64(BrokerLimits.membershipScan)))
    scheduler.at(sweep, .sweepHeldPulls(broker: Int32(broker)))
    scheduler.at(scan, .scanMembership(broker: Int32(broker)))
    if hasTransactions {
      var phases = streams.stream(entity: brokers[broker].name, purpose: "transaction checks")
      let interval = UInt64(max(1, brokers[broker].transactionCheckInterval))
      scheduler.at(
        Int64(phases.nextBounded(interval)), .checkTransactions(broker: Int32(broker)))
    }
  }

  private mutating func beginProducer(_ producer: Int, _ scheduler: inout ModelScheduler) {
    var phases = streams.stream(entity: producers[producer].name, purpose: "phases")
    let poll = Int64(phases.nextBounded(UInt64(producers[producer].routePollInterval)))
    if !cluster.isActive {
      scheduler.at(poll, .pollProducerRoute(producer: Int32(producer)))
    }
    for source in 0..<producers[producer].turns.count {
      scheduleArrival(producer, source: source, &scheduler)
    }
  }
}
