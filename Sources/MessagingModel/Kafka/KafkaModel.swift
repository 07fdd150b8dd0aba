// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// A Kafka cluster with its producers and consumer groups as one simulation model.
///
/// As in ``RocketMQModel`` the rules are value types that only answer questions, entities refer to
/// each other by index, and what happens to each record allocates nothing and touches no reference
/// counts. The protocol of groups, whose messages are few, speaks in names.
struct KafkaModel: ~Copyable {
  let specification: ModelSpecification
  let kafka: KafkaSpecification
  let options: RunOptions
  let streams: StreamFamily
  let horizon: Int64
  let warmUp: Int64
  let sampleInterval: Int64
  let producerLatency: Int64
  let consumerLatency: Int64
  let brokerCount: Int
  /// Whether the sources of arrivals are so few that each one's next is among the next events.
  var sourcesAreFew = false
  /// Whether consumers ever stand still.
  let hasPauses: Bool
  /// Whether an answer is at its consumer, which takes it, as soon as it leaves the broker.
  let answersAtOnce: Bool
  /// Whether requests cost brokers anything.
  let hasCosts: Bool
  /// Whether delivery attempts were asked for.
  let keepsAttempts: Bool

  /// The first partition of each topic, and the number of partitions in all behind the last; those that
  /// topics are to gain included.
  var firstPartitions: [Int] = []
  /// How many of them there are.
  var growth: KafkaGrowth
  var partitions: Table<KafkaPartitionState>
  var cursors: Table<KafkaCursorState>
  var producers: Table<KafkaProducerState>
  /// The clients of producers whose sends are kept account of.
  var senders: Table<KafkaSenderState>
  var groups: Table<KafkaGroupState>
  var consumers: Table<KafkaConsumerState>
  var fetches: Table<KafkaFetchState>
  var held: Table<KafkaHeldPartition>
  var freeHeld: [Int] = []
  /// What share groups have done with partitions besides.
  var shares: Table<KafkaSharePartitionState>
  /// Share partitions to which an append has brought records.
  var dueShares = Ring<Int32>()
  /// How many fetches of share groups have been parked.
  var parkedFetches = 0
  /// Where share partitions put what they answer.
  var scratch: [SharePartition.Acquired] = []
  var changes: [SharePartition.Change] = []
  /// The replicas of partitions, the fetches between brokers and the brokers, where there are replicas.
  var replicas: [KafkaReplicaState] = []
  var replicaFetches: [KafkaReplicaFetch] = []
  var brokerStates: [KafkaBrokerState] = []
  var outages: [KafkaOutage] = []
  /// The threads and the memory of brokers, where requests cost something.
  var handlers: [RequestHandlers] = []
  var pageCaches: [PageCache] = []
  var brokerLatency: Int64 = 0
  /// Records that wait in batches or travel, as lists.
  var pending: Table<KafkaPendingRecord>
  var freePending: Int32 = -1
  /// Fetches that an append has given enough to answer with.
  var due = Ring<Int32>()
  /// Messages between members and coordinators that are on their way.
  var messages: [KafkaMessage] = []
  var freeMessages: [Int] = []
  /// Scenario events in order of time, and the steps that rolling restarts and slow-downs take.
  var events: [ScenarioEvent] = []
  var steps: [ScenarioStep] = []
  var away: [AwayMember] = []
  var attempts: [DeliveryAttempt] = []
  /// When the run ended.
  var ended: Int64 = 0
  /// Set when the run cannot go on.
  var failure: ModelError?
}

extension KafkaModel: SimulationModel {
  mutating func handle(
    _ event: KafkaEvent, at time: VirtualTime, scheduler: inout KafkaScheduler
  ) {
    let now = time.nanoseconds
    if hasPauses, standsStill(event, at: now, &scheduler) { return }
    switch event {
    case .publish(let producer, let source):
      publish(Int(producer), source: Int(source), at: now, &scheduler)
    case .recordEnd(let consumer): endRecord(Int(consumer), at: now, &scheduler)
    case .linger(let producer, let lane):
      endLinger(Int(producer), lane: Int(lane), at: now, &scheduler)
    case .produce(let producer, let lane):
      arrive(Int(producer), lane: Int(lane), at: now, &scheduler)
    case .fetchArrives(let fetch): receive(fetch: Int(fetch), at: now, &scheduler)
    case .fetched(let fetch): takeAnswer(Int(fetch), at: now, &scheduler)
    case .shareFetchArrives, .shareFetched, .shareRecordEnd, .shareSettled, .shareLock,
      .shareRenewal:
      handleShared(event, at: now, &scheduler)
    case .senderWakes, .senderRequestArrives, .senderRequestHandled, .senderRequestAnswered,
      .senderConnects, .senderConnected, .senderLearns, .senderDisconnected:
      handleSending(event, at: now, &scheduler)
    case .replicaReceives, .replicaFetchArrives, .replicasAltered, .replicasIntroduced,
      .replicaLagCheck, .leaderBalance, .brokerFenced, .brokerReturns, .readerAsks:
      handleReplicas(event, at: now, &scheduler)
    default: handleRare(event, at: now, &scheduler)
    }
  }

  /// What happens between brokers and producers whose sends are kept account of.
  @inline(never)
  private mutating func handleSending(
    _ event: KafkaEvent, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    switch event {
    case .senderWakes(let sender): wake(sender: Int(sender), at: now, &scheduler)
    case .senderRequestArrives(let sender, let request):
      receive(request: Int(request), ofSender: Int(sender), at: now, &scheduler)
    case .senderRequestHandled(let sender, let request):
      handle(request: Int(request), ofSender: Int(sender), at: now, &scheduler)
    case .senderRequestAnswered(let sender, let request):
      takeAnswer(toRequest: Int(request), ofSender: Int(sender), at: now, &scheduler)
    case .senderConnects(let sender, let broker):
      connect(Int(broker), sender: Int(sender), at: now, &scheduler)
    case .senderConnected(let sender, let broker):
      finishConnecting(Int(broker), sender: Int(sender), at: now, &scheduler)
    case .senderLearns(let sender): learnLeaders(sender: Int(sender), at: now, &scheduler)
    case .senderDisconnected(let sender, let broker):
      disconnect(Int(broker), sender: Int(sender), at: now, &scheduler)
    default: preconditionFailure("\(event) does not belong to sends")
    }
  }

  /// What happens between brokers, and to them.
  @inline(never)
  private mutating func handleReplicas(
    _ event: KafkaEvent, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    switch event {
    case .replicaReceives(let fetch): receiveReplicas(Int(fetch), at: now, &scheduler)
    case .replicaFetchArrives(let fetch): receiveReplicaFetch(Int(fetch), at: now, &scheduler)
    case .replicasAltered(let partition):
      alterReplicas(of: Int(partition), at: now, &scheduler)
    case .replicasIntroduced(let partition):
      introduceFollowers(of: Int(partition), at: now, &scheduler)
    case .replicaLagCheck: checkReplicas(at: now, &scheduler)
    case .leaderBalance: balanceLeaders(at: now, &scheduler)
    case .brokerFenced(let broker, let life):
      fence(Int(broker), life: life, at: now, &scheduler)
    case .brokerReturns(let broker, let life):
      returnBroker(Int(broker), life: life, at: now, &scheduler)
    case .readerAsks(let index, let stamp):
      findLeader(of: Int(index), stamp: stamp, at: now, &scheduler)
    default: preconditionFailure("\(event) does not belong to replicas")
    }
  }

  /// What happens in share groups.
  @inline(never)
  private mutating func handleShared(
    _ event: KafkaEvent, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    switch event {
    case .shareFetchArrives(let fetch): receiveShareFetch(Int(fetch), at: now, &scheduler)
    case .shareFetched(let fetch): takeShareAnswer(Int(fetch), at: now, &scheduler)
    case .shareRecordEnd(let consumer): endShared(Int(consumer), at: now, &scheduler)
    case .shareSettled(let consumer): takeSettlements(from: Int(consumer), at: now, &scheduler)
    case .shareLock(let share): expireLocks(Int(share), at: now, &scheduler)
    case .shareRenewal(let consumer, let stamp):
      renewLocks(of: Int(consumer), stamp: stamp, at: now, &scheduler)
    default: preconditionFailure("\(event) does not belong to share groups")
    }
  }

  /// Events that are few whatever the load.
  @inline(never)
  private mutating func handleRare(
    _ event: KafkaEvent, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    switch event {
    case .fetchDue(let fetch, let stamp):
      endWait(ofFetch: Int(fetch), stamp: stamp, at: now, &scheduler)
    case .heartbeat(let consumer, let stamp):
      beat(Int(consumer), stamp: stamp, at: now, &scheduler)
    case .pollDeadline(let consumer): checkPolls(of: Int(consumer), at: now, &scheduler)
    case .activate(let index, let stamp):
      activateIfHeld(Int(index), stamp: stamp, at: now, &scheduler)
    case .message(let index): deliver(message: Int(index), at: now, &scheduler)
    case .coordinatorTimer(let group): ring(Int(group), at: now, &scheduler)
    case .scenario(let index): apply(event: Int(index), at: now, &scheduler)
    case .scenarioStep(let index): apply(step: Int(index), at: now, &scheduler)
    case .clientRefreshes(let producer, let client):
      refreshMetadata(ofProducer: Int(producer), client: Int(client), at: now, &scheduler)
    case .memberRefreshes(let consumer):
      refreshMetadata(ofMember: Int(consumer), at: now, &scheduler)
    case .endOfWarmUp: endWarmUp(at: now)
    case .sample: sample(at: now, &scheduler)
    default: preconditionFailure("\(event) belongs to the frequent events")
    }
  }
}
