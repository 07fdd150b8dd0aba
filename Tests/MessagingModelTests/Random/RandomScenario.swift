// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics

/// A scenario that a seed decides: any mixture of features, with faults at random times.
///
/// Its life has two parts. In the first messages arrive and faults strike; in the second nothing new
/// happens, so that the system has to come to rest: lost members expire, locks run out, retries end.
struct RandomScenario {
  let seed: UInt64
  private(set) var specification: ModelSpecification
  /// When arrivals and faults end.
  let quietFrom: VirtualTime

  init(seed: UInt64) throws {
    var maker = RandomScenarioMaker(seed: seed)
    self.seed = seed
    quietFrom = .zero + .seconds(maker.activeSeconds)
    specification = try maker.specification()
    // Mechanisms draw from choices of their own, so that a new one leaves the rest of a seed as it was.
    var filters = RandomFilters(seed: seed)
    try filters.add(to: &specification)
    var detours = RandomDetours(seed: seed)
    try detours.add(to: &specification)
    var faults = RandomFaults(seed: seed)
    faults.add(to: &specification, until: Int(maker.activeSeconds))
  }
}

/// Draws the parts of a random scenario.
struct RandomScenarioMaker {
  private var choices: SeededChoices
  let activeSeconds: Int64
  private var topics: [TopicSpecification] = []
  private var brokers: [BrokerSpecification] = []
  private var producers: [ProducerSpecification] = []
  private var groups: [GroupSpecification] = []
  private var groupsWithAbsence: Set<String> = []

  init(seed: UInt64) {
    choices = SeededChoices(seed: seed)
    activeSeconds = Int64(choices.number(20...120))
  }

  mutating func specification() throws -> ModelSpecification {
    let levels = try DelayLevelTable(parsing: choices.one(of: ["1s 2s 3s 5s", "0s 1s", "2s"]))
    for index in 0..<choices.number(1...3) {
      brokers.append(
        BrokerSpecification(
          name: "broker-\(index)",
          dispatchInterval: .milliseconds(choices.one(of: [0, 1, 1, 7])), delayLevels: levels,
          delayPollInterval: .milliseconds(choices.one(of: [1, 100]))))
    }
    for index in 0..<choices.number(1...2) {
      topics.append(
        TopicSpecification(
          name: "topic-\(index)", totalQueues: choices.number(brokers.count...10),
          brokers: brokers.count))
    }
    for index in 0..<choices.number(1...3) { producers.append(try producer(index)) }
    for index in 0..<choices.number(1...3) { groups.append(try group(index)) }
    // Long enough for a lost member's 130 s, a lock's 60 s, and the ticks and retries after them.
    let duration = VirtualDuration.seconds(activeSeconds + 400)
    return ModelSpecification(
      duration: duration,
      warmUp: choices.chance(0.3) ? .seconds(Int64(choices.number(1...20))) : .zero,
      sampleInterval: choices.one(of: [.seconds(1), .milliseconds(700), .seconds(60)]),
      network: NetworkSpecification(
        producerLatency: latency(), consumerLatency: latency()),
      brokers: brokers, topics: topics, producers: producers, groups: groups, events: events())
  }

  private mutating func latency() -> VirtualDuration {
    choices.one(of: [.zero, .zero, .microseconds(300), .milliseconds(20), .milliseconds(400)])
  }

  // MARK: - Producers

  private mutating func producer(_ index: Int) throws -> ProducerSpecification {
    let tagSets: [[WeightedTag]] = [
      [], [],
      [.init(tag: "Aa", weight: 1), .init(tag: "BB", weight: 1), .init(tag: "", weight: 1)],
    ]
    let routing = choices.one(of: ProducerSpecification.Routing.ofRocketMQ)
    let keys: [KeySpecification?] = [.uniform(keys: 7), .zipf(keys: 20, exponent: 1.1)]
    return ProducerSpecification(
      name: "producer-\(index)", topic: choices.one(of: topics).name, count: choices.number(1...3),
      threadsPerClient: choices.number(1...2), arrivals: try arrivals(),
      arrivalsAreEach: choices.chance(0.3), routing: routing,
      keys: routing == .keyHash ? choices.one(of: keys) : choices.one(of: keys + [nil]),
      tags: choices.one(of: tagSets),
      messageBytes: choices.one(of: [0, 1_024, 10_000, 300_000, 4 << 20]))
  }

  private mutating func arrivals() throws -> ArrivalSpecification {
    let rate = choices.real(0.5...15)
    switch choices.number(0...3) {
    case 0: return try ArrivalSpecification(PeriodicArrivals(rate: rate))
    case 1: return try ArrivalSpecification(PoissonArrivals(rate: rate / 3), batch: .fixed(3))
    default: return try ArrivalSpecification(PoissonArrivals(rate: rate))
    }
  }

  // MARK: - Groups

  private mutating func group(_ index: Int) throws -> GroupSpecification {
    let expressions = ["*", "*", "Aa", "Aa || Cc"]
    var subscriptions = [
      GroupSpecification.Subscription(
        topic: choices.one(of: topics).name, expression: choices.one(of: expressions))
    ]
    if topics.count > 1, choices.chance(0.4) {
      subscriptions = topics.map {
        .init(topic: $0.name, expression: choices.one(of: expressions))
      }
    }
    let mode: GroupSpecification.Mode = choices.chance(0.25) ? .broadcasting : .clustering
    let consumption = choices.one(
      of: [.orderly, .orderly, .concurrent, .concurrent, .keyed] as [GroupSpecification.Consumption]
    )
    let consumers = choices.number(1...4)
    var settings = client()
    if consumption == .keyed { settings.consumeBatchSize = 1 }
    let threads = choices.number(1...4)
    return GroupSpecification(
      name: "group-\(index)", subscriptions: subscriptions, mode: mode, consumption: consumption,
      consumerIDs: (0..<consumers).map { "c\($0)" },
      start: choices.one(of: GroupSpecification.Start.allCases), threads: threads,
      lanes: consumption == .keyed ? choices.number(1...threads) : nil,
      service: .distribution(try service()),
      serviceFactors: choices.chance(0.2) ? [.init(consumer: "c0", factor: 3)] : [],
      failureProbability: choices.one(of: [0, 0, 0.1, 0.5, 1]), allocation: try allocation(),
      client: settings)
  }

  private mutating func service() throws -> DistributionSpecification {
    switch choices.number(0...5) {
    case 0: return try .constant(0)
    case 1: return try .constant(0.010)
    case 2: return try .uniform(minimum: 0, maximum: 2)
    case 3: return try .lognormal(mean: 0.05, coefficientOfVariation: 4)
    default: return try .exponential(mean: 0.020)
    }
  }

  private mutating func allocation() throws -> any AllocationStrategy {
    switch choices.number(0...5) {
    case 0: return AveragelyByCircle()
    case 1: return try ConsistentHash(virtualNodes: 3)
    default: return Averagely()
    }
  }

  private mutating func client() -> RocketMQClientSettings {
    var client = RocketMQClientSettings()
    client.pullBatchSize = choices.one(of: [1, 3, 32])
    client.pullInterval = choices.one(of: [.zero, .zero, .milliseconds(30)])
    client.pullThresholdForQueue = choices.one(of: [1, 10, 1_000])
    client.pullThresholdBytesForQueue = choices.one(of: [1, 100_000, 100 << 20])
    client.maximumSpan = choices.one(of: [1, 10, 2_000])
    client.flowControlDelay = .milliseconds(choices.one(of: [50, 900]))
    client.consumeBatchSize = choices.one(of: [1, 1, 2, 5])
    client.offsetPersistInterval = choices.one(of: [.seconds(1), .seconds(5)])
    // Without a limit a message that always fails would keep an orderly queue for ever.
    client.maximumReconsumeTimes = choices.number(0...3)
    client.delayLevelWhenNextConsume = choices.one(of: [0, 0, 0, 1, 99, -1])
    client.retryQueues = choices.one(of: [1, 1, 2, 0])
    client.suspendTime = choices.one(of: [.zero, .milliseconds(200), .seconds(1)])
    client.awaitTermination = choices.one(of: [.zero, .zero, .seconds(3)])
    client.consumeFrom = choices.one(of: RocketMQClientSettings.ConsumeFrom.allCases)
    client.consumeTimeout = choices.one(of: [.seconds(900), .seconds(900), .seconds(1)])
    return client
  }

  // MARK: - Events

  private mutating func events() -> [ScenarioEvent] {
    var events: [ScenarioEvent] = []
    for group in groups where choices.chance(0.3) {
      events += absence(from: group)
      groupsWithAbsence.insert(group.name)
    }
    for index in 0..<choices.number(0...6) {
      events.append(ScenarioEvent(at: time(), action(index)))
    }
    let end = VirtualTime.zero + .seconds(activeSeconds)
    for producer in producers {
      events.append(ScenarioEvent(at: end, .step(producer: producer.name, factor: 0)))
    }
    for group in groups {
      // Whoever was lost, the group is not left alone with its backlog.
      events.append(ScenarioEvent(at: end, .add(group: group.name, consumers: ["z-last"])))
    }
    return events
  }

  /// Some events strike at whole seconds, together with others and with periodic tasks.
  private mutating func time() -> VirtualTime {
    VirtualTime(
      nanoseconds: choices.chance(0.5)
        ? Int64(choices.number(0...Int(activeSeconds))) * 1_000_000_000
        : Int64(choices.number(0...Int(activeSeconds) * 1_000_000_000)))
  }

  /// A member that goes and comes back under its id, which other events leave alone.
  private mutating func absence(from target: GroupSpecification) -> [ScenarioEvent] {
    let group = target.name
    let times = [time(), time()].sorted()
    let ids = ["back"]
    var going: [ScenarioEvent.Action] = [
      .remove(group: group, consumers: ids), .crash(group: group, consumers: ids),
    ]
    // A broadcasting member whose host was lost comes back without its offsets, as another one.
    if target.mode == .clustering { going.append(.lose(group: group, consumers: ids)) }
    return [
      ScenarioEvent(at: .zero, .add(group: group, consumers: ids)),
      ScenarioEvent(at: times[0], choices.one(of: going)),
      ScenarioEvent(at: times[1], .add(group: group, consumers: ids)),
    ]
  }

  private mutating func action(_ index: Int) -> ScenarioEvent.Action {
    let target = choices.one(of: groups)
    let group = target.name
    let producer = choices.one(of: producers).name
    let ids = ["c0", "c1", "c2"].filter { _ in choices.chance(0.4) }
    let seconds = VirtualDuration.seconds(Int64(choices.number(1...10)))
    switch choices.number(0...12) {
    case 0 where target.mode == .clustering:
      return .scale(group: group, consumers: choices.number(0...5))
    case 0, 1:
      // Each id is new: two members of one id would be one to whoever looks at the attempts alone.
      return .add(group: group, consumers: [choices.one(of: ["a\(index)", "c1\(index)"])])
    case 2: return .remove(group: group, consumers: ids)
    case 3: return .crash(group: group, consumers: ids)
    case 4: return .lose(group: group, consumers: ids)
    case 5:
      return .slow(
        group: group, consumers: ids, factor: choices.one(of: [0.5, 3, 10]),
        duration: choices.one(of: [nil, seconds]))
    case 6:
      // A restart would bring the absent member back while it is to be away.
      if groupsWithAbsence.contains(group) { return .mark(note: "no restart") }
      return .rollingRestart(
        group: group, downtime: choices.one(of: [.zero, .milliseconds(1_500), seconds]),
        gap: choices.one(of: [.zero, .milliseconds(700), seconds]))
    case 7:
      return .addQueues(
        topic: choices.one(of: topics).name, readPerBroker: choices.number(1...2),
        writePerBroker: choices.number(0...1))
    case 8: return .burst(producer: producer, factor: choices.real(0...5), duration: seconds)
    case 9: return .step(producer: producer, factor: choices.real(0.2...2))
    case 10: return .ramp(producer: producer, factor: choices.real(0.2...2), duration: seconds)
    case 11: return .mark(note: "here")
    default: return .poison(producer: producer)
    }
  }
}
