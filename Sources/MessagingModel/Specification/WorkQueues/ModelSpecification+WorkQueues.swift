// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
public import SimulationEngine

extension ModelSpecification {
  /// Creates the specification of a broker of work queues.
  ///
  /// Each queue stands in ``topics`` too, as a topic of one queue on one broker, so that results name
  /// it as they do those of other systems.
  ///
  /// Publishing and consumption in `workQueues` are in the order of `producers` and `groups`. The
  /// topic of a producer is the name of its exchange, or of its queue where it uses the default one.
  /// Groups are made by
  /// ``GroupSpecification/competing(name:queue:consumerIDs:threads:service:serviceFactors:failureProbability:)``.
  public init(
    workQueues: WorkQueueSpecification, duration: VirtualDuration, warmUp: VirtualDuration = .zero,
    sampleInterval: VirtualDuration? = nil, producers: [ProducerSpecification],
    groups: [GroupSpecification], events: [ScenarioEvent] = [],
    episodes: EpisodeSpecification = .init()
  ) {
    let network = workQueues.network?.brokers
    let isActiveMQ = workQueues.queues.contains { $0.kind == .activemq }
    self.init(
      system: isActiveMQ ? .activemq : .rabbitmq, duration: duration, warmUp: warmUp,
      sampleInterval: sampleInterval,
      brokers: (network ?? ["broker"]).map {
        BrokerSpecification(name: $0, dispatchInterval: .zero)
      },
      topics: workQueues.logicalQueues.map {
        TopicSpecification(
          name: $0, queuesPerBroker: [Int](repeating: 1, count: network?.count ?? 1))
      },
      producers: producers, groups: groups, events: events, episodes: episodes,
      workQueues: workQueues)
  }
}

extension WorkQueueSpecification {
  /// The names of the queues, each once, in the order of the queues.
  var logicalQueues: [String] {
    guard network != nil else { return queues.map(\.name) }
    var seen: Set<String> = []
    return queues.map(\.logicalName).filter { seen.insert($0).inserted }
  }
}

extension GroupSpecification {
  /// Creates the set of consumers that compete for the messages of one queue.
  ///
  /// - Parameters:
  ///   - name: The group's name; it keys its random streams.
  ///   - queue: The queue.
  ///   - consumerIDs: Ids of the consumers present at the start, in the order in which they
  ///     registered.
  ///   - threads: Messages that a consumer works on at once.
  ///   - service: How long a message takes.
  ///   - serviceFactors: Factors on the service time of single consumers.
  ///   - failureProbability: Chance that an attempt fails.
  /// - Returns: The group.
  public static func competing(
    name: String, queue: String, consumerIDs: [String], threads: Int = 1,
    service: ServiceSpecification, serviceFactors: [ServiceFactor] = [],
    failureProbability: Double = 0
  ) -> Self {
    // The broker shares messages out, so no strategy of clients has a say.
    Self(
      name: name, subscriptions: [Subscription(topic: queue)], mode: .competing,
      consumerIDs: consumerIDs, threads: threads, service: service, serviceFactors: serviceFactors,
      failureProbability: failureProbability, allocation: PopSharing())
  }
}
