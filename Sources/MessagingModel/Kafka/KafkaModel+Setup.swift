// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// From a specification to a model at time zero.
extension KafkaModel {
  /// Builds the model of a specification that has been found valid.
  init(
    _ specification: ModelSpecification, _ kafka: KafkaSpecification, seed: UInt64,
    replication: UInt64, options: RunOptions
  ) throws(ParameterError) {
    self.specification = specification
    self.kafka = kafka
    self.options = options
    streams = StreamFamily(seed: seed, replication: replication)
    horizon = specification.duration.nanoseconds
    warmUp = specification.warmUp.nanoseconds
    sampleInterval = specification.sampleInterval.nanoseconds
    producerLatency = specification.network.producerLatency.nanoseconds
    consumerLatency = specification.network.consumerLatency.nanoseconds
    brokerCount = specification.brokers.count
    // Worked out beside the model: an expression that closes over its half-made self has the optimiser
    // destroy tables that are not there yet.
    let pauses = specification.events.contains { event in
      if case .fault(.pause) = event.action { true } else { false }
    }
    let isNear = specification.network.consumerLatency == .zero
    hasPauses = pauses
    let isCostly = kafka.cost != nil
    hasCosts = isCostly
    answersAtOnce = isNear && !pauses && !isCostly
    if case .none = options.attempts { keepsAttempts = false } else { keepsAttempts = true }
    growth = KafkaGrowth(specification)
    partitions = Table()
    cursors = Table()
    producers = Table()
    senders = Table()
    groups = Table()
    consumers = Table()
    fetches = Table()
    held = Table()
    shares = Table()
    pending = Table(minimumCapacity: 1_024)
    events = specification.events.inOrderOfTime
    addPartitions()
    if let replication = kafka.replication { addReplicas(replication) }
    if let cost = kafka.cost { addHandlers(cost) }
    for (index, group) in specification.groups.enumerated() {
      groups.append(try makeGroup(group, kafka.consumption[index]))
      if growth.isExpected, groups[index].tracksKeys { groups[index].openKeys = OpenKeys() }
      addCursors(of: index)
    }
    for (index, producer) in specification.producers.enumerated() {
      producers.append(try makeProducer(producer, kafka.publishing[index]))
      let sending = kafka.publishing[index].sending
      if sending != nil || isReplicated || hasCosts {
        addSenders(of: index, kafka.publishing[index], sending ?? KafkaSending())
      }
    }
  }

  private mutating func addPartitions() {
    for (index, topic) in specification.topics.enumerated() {
      firstPartitions.append(partitions.count)
      let sizes = Set(
        specification.producers.filter { $0.topic == topic.name }.map(\.messageBytes))
      for number in 0..<growth.finalCount(of: index) {
        partitions.append(
          KafkaPartitionState(
            topic: index, number: number, leader: number % brokerCount,
            recordBytes: sizes.count == 1 ? sizes.first ?? 0 : 0))
      }
    }
    firstPartitions.append(partitions.count)
  }

  private func makeGroup(
    _ group: GroupSpecification, _ consumption: KafkaConsumption
  ) throws(ParameterError) -> KafkaGroupState {
    var settings = KafkaCoordinator.Settings()
    settings.initialRebalanceDelay = kafka.coordinator.initialRebalanceDelay
    let service = try GroupService(group, producers: specification.producers, streams: streams)
    let topics = group.subscriptions.compactMap { subscription in
      specification.topics.firstIndex { $0.name == subscription.topic }
    }
    let drawsService = !service.usesTrace
    var modern: ConsumerGroupCoordinator?
    if consumption.groupProtocol == .consumer {
      var settings = ConsumerGroupCoordinator.Settings()
      settings.sessionTimeout = kafka.coordinator.consumerSessionTimeout
      settings.heartbeatInterval = kafka.coordinator.consumerHeartbeatInterval
      settings.assignmentInterval = kafka.coordinator.consumerAssignmentInterval
      settings.assignors = consumption.assignors.map { (type(of: $0).name, $0) }
      modern = ConsumerGroupCoordinator(topics: partitionCounts(of: topics), settings)
    }
    let sharing = makeShareCoordinator(consumption, topics: topics)
    return KafkaGroupState(
      name: group.name, consumption: consumption, settings: KafkaNumbers(consumption.client),
      topicNames: topics.map { specification.topics[$0].name }, topics: topics,
      assignorNames: consumption.assignors.map { type(of: $0).name }, service: service,
      drawsService: drawsService, coordinator: KafkaCoordinator(settings), modern: modern,
      sharing: sharing,
      acquireMode: consumption.share.acquireMode == .recordLimit ? .recordLimit : .batchOptimized,
      renewInterval: consumption.share.renewInterval?.nanoseconds ?? 0,
      acknowledgesEach: consumption.share.commit == .record,
      failureSettlement: consumption.share.failureAction == .reject ? .reject : .release,
      measured: GroupMeasurements(specification),
      tracksKeys: specification.producers.contains { producer in
        producer.keys != nil && group.subscriptions.contains { $0.topic == producer.topic }
      })
  }

  private mutating func addCursors(of group: Int) {
    for topic in groups[group].topics {
      groups[group].firstCursors.append(cursors.count)
      for partition in firstPartitions[topic]..<firstPartitions[topic + 1] {
        let cursor = cursors.append(
          KafkaCursorState(
            partition: partition, group: group,
            nextOfPartition: partitions[partition].firstCursor))
        partitions[partition].firstCursor = cursor
        if partitions[partition].number < growth.count(of: topic) {
          groups[group].cursors.append(cursor)
          cursors[cursor].dark.begin(at: .zero)
        }
        if groups[group].sharing != nil { addShare(of: cursor, group: group) }
      }
    }
  }

  private func makeProducer(
    _ producer: ProducerSpecification, _ publishing: KafkaPublishing
  ) throws(ParameterError) -> KafkaProducerState {
    let topic = specification.topics.firstIndex { $0.name == producer.topic } ?? 0
    let count = growth.finalCount(of: topic)
    let present = growth.count(of: topic)
    let changes = specification.events.inOrderOfTime.rateChanges(of: producer.name)
    let clocks = try StreamArray<ArrivalClock>(count: producer.sources) {
      (source) throws(ParameterError) -> ArrivalClock in
      try producer.arrivals.makeClock(
        streams: streams,
        entity: producer.sources == 1 ? producer.name : "\(producer.name)/\(source)",
        until: horizon, changes: changes)
    }
    let isKeyed = producer.keys != nil && !publishing.ignoresKeys
    var sticky = Table<StickyPartitioner>()
    var counters = Table<RoundRobinSelector>()
    var starts = streams.stream(entity: producer.name, purpose: "round-robin starts")
    for _ in 0..<producer.count {
      sticky.append(
        StickyPartitioner(
          batchSize: publishing.batchBytes, partitionCount: present, available: Array(0..<present)))
      counters.append(RoundRobinSelector(counter: Int32(truncatingIfNeeded: starts.next())))
    }
    var batches = Table<KafkaBatch>(minimumCapacity: producer.count * count)
    for _ in 0..<(producer.count * count) { batches.append(KafkaBatch()) }
    var lanes = Table<KafkaLane>(minimumCapacity: producer.count * brokerCount)
    for _ in 0..<(producer.count * brokerCount) { lanes.append(KafkaLane()) }
    return KafkaProducerState(
      name: producer.name, topic: topic, messageBytes: producer.messageBytes, clocks: clocks,
      clients: producer.count, firstPartition: firstPartitions[topic], partitions: count,
      brokers: brokerCount,
      placement: isKeyed ? .key : publishing.partitioner == .sticky ? .sticky : .roundRobin,
      keyDraws: streams.stream(entity: producer.name, purpose: "keys"),
      keys: try producer.keys.map { (keys) throws(ParameterError) -> KeyChooser in
        try KeyChooser(keys, topic: producer.topic)
      },
      partitionOfKey: isKeyed
        ? KafkaProducerState.partitions(
          ofKeys: producer.keys?.count ?? 0, topic: producer.topic, count: present) : [],
      partitionDraws: streams.stream(entity: producer.name, purpose: "sticky partitions"),
      sticky: sticky, counters: counters, linger: publishing.linger.nanoseconds,
      batchBytes: publishing.batchBytes, batches: batches, lanes: lanes,
      known: growth.isExpected ? Array(repeating: present, count: producer.count) : [])
  }

  /// Schedules everything that happens by itself from time zero on.
  mutating func begin(_ scheduler: inout KafkaScheduler) {
    for (index, event) in events.enumerated() {
      scheduler.at(event.time.nanoseconds, .scenario(index: Int32(index)), priority: .first)
    }
    for group in 0..<groups.count {
      switch specification.groups[group].start {
      case .settled: settle(group, &scheduler)
      case .cold:
        for id in specification.groups[group].consumerIDs {
          startConsumer(group: group, id: id, at: 0, &scheduler)
        }
        arm(group, trigger: "start", at: 0)
      }
    }
    let sources = (0..<producers.count).reduce(0) { $0 + producers[$1].clocks.count }
    sourcesAreFew = sources <= 2
    for producer in 0..<producers.count {
      for source in 0..<producers[producer].clocks.count {
        scheduleArrival(producer, source: source, &scheduler)
      }
    }
    scheduleLagCheck(after: 0, &scheduler)
    scheduleBalance(after: 0, &scheduler)
    if warmUp > 0 { scheduler.at(warmUp, .endOfWarmUp, priority: .last) }
    scheduler.at(0, .sample, priority: .last)
  }
}
