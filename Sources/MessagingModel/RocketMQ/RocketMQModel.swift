// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// RocketMQ's brokers, producers and consumer groups as one simulation model.
///
/// The protocols are value types in `Protocol`, each of which only answers questions; the model
/// holds all entities in tables, asks the protocols, and turns their answers into events. Entities
/// refer to each other by index, so an event touches no reference counts and allocates nothing.
struct RocketMQModel: ~Copyable {
  let specification: ModelSpecification
  let options: RunOptions
  let streams: StreamFamily
  let horizon: Int64
  let warmUp: Int64
  let sampleInterval: Int64
  /// One-way latencies in nanoseconds.
  var producerLatency: Int64
  var consumerLatency: Int64
  /// Size of the largest message, and whether a client's buffer can reach its limit in bytes.
  let largestMessage: Int
  let tracksBytes: Bool
  /// Whether the sources of arrivals are so few that each one's next is among the next events.
  var sourcesAreFew = false
  /// Whether the state of queues and clients is to be fetched ahead.
  var hasManyQueues = false
  /// Whether delivery attempts were asked for.
  let keepsAttempts: Bool

  var brokers: Table<BrokerState>
  var topics: [TopicState]
  var queues: Table<QueueState>
  var cursors: Table<CursorState>
  var producers: Table<ProducerState>
  var groups: Table<GroupState>
  var consumers: Table<ConsumerState>
  var held: Table<HeldQueue>
  var freeHeld: [Int] = []
  var services: Table<ServiceSlot>
  var freeService: Int32 = -1
  var histories: Table<RetryHistory>
  var freeHistories: [Int32] = []
  /// Histories of messages sent back, by the original's cursor and offset, while the original may
  /// still be delivered again.
  var forwards: [ForwardedOriginal: Int32] = [:]
  /// Whether any message is poison.
  var hasPoison = false
  var memo = AllocationMemo()
  /// The queues that a rebalance looks for at the moment.
  var queueMarks = QueueMarks()
  /// Tags of the run; index 0 is "no tag".
  var tags: [String] = [""]
  /// The topic of each tag.
  var tagTopics: [String] = [""]
  /// Filters by expression.
  var filters = MessageFilters(
    [], properties: [], draws: PropertyDraws(), tags: [], collector: FilterTextCollector())
  /// Messages on the brokers' timer wheels, and the first free entry.
  var timed: Table<TimedMessage>
  var freeTimed: Int32 = -1
  /// By how much the wall clock's milliseconds and seconds are ahead of simulated time.
  var wallClockPhase: Int64 = 0
  /// Half messages, and the first free entry.
  var halves: Table<HalfMessage>
  var freeHalf: Int32 = -1
  var hasTransactions = false
  /// Name servers, links and outages, in scenarios that have any.
  var cluster = ClusterState()
  /// Whether anything may stand in the way of a request at the moment.
  var hasOutage = false
  /// Whether a broker's master may be lost, and with it the end of its log.
  var losesMasters = false
  /// Whether a clock is not in step with simulated time, and whether processes may stand still.
  var hasClocks = false
  var hasPauses = false
  /// Whether pulls may have to read from disk.
  var hasDiskReads = false
  /// Clients, sends and their messages where sends are kept account of.
  var clients: Table<ProducerClient>
  var sends: Table<SendState>
  var freeSend: Int32 = -1
  var sentMessages: Table<SentMessage>
  var freeMessage: Int32 = -1
  var pop = PopState()
  /// Scenario events in order of time, and the steps that rolling restarts and slow-downs take.
  var events: [ScenarioEvent] = []
  var steps: [ScenarioStep] = []
  var away: [AwayMember] = []
  /// What starts as soon as an earlier process of the same id has finished its work.
  var successors: [(predecessor: Int, step: ScenarioStep)] = []
  var attempts: [DeliveryAttempt] = []
  var attemptQueueNames: [String] = []
  /// Offsets on their way to the broker, and free places among them.
  var commits: [OffsetCommit] = []
  var freeCommits: [Int] = []
  /// Set when the run cannot go on.
  var failure: ModelError?
}

/// An offset of a cursor whose message was sent back.
struct ForwardedOriginal: Hashable {
  var cursor: Int
  var offset: Int
}

extension RocketMQModel: SimulationModel {
  mutating func handle(
    _ event: ModelEvent, at time: VirtualTime, scheduler: inout ModelScheduler
  ) {
    // Nothing but jumps, so that an event pays for one stack frame only: that of the code it needs.
    if hasPauses {
      handleUnlessPaused(event, at: time.nanoseconds, &scheduler)
    } else {
      carryOut(event, at: time.nanoseconds, &scheduler)
    }
  }

  @inline(never)
  private mutating func handleUnlessPaused(
    _ event: ModelEvent, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    if !standsStill(event, at: now, &scheduler) { carryOut(event, at: now, &scheduler) }
  }

  @inline(__always)
  private mutating func carryOut(
    _ event: ModelEvent, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    switch event {
    case .publish(let producer, let source):
      publish(Int(producer), source: Int(source), at: now, &scheduler)
    case .serviceEnd(let slot):
      endService(Int(slot), at: now, &scheduler)
    case .dispatch(let broker):
      dispatch(Int(broker), at: now, &scheduler)
    case .arriveAtBroker(let producer):
      arriveAtBroker(Int(producer), at: now, &scheduler)
    case .pull(let reference):
      if let index = resolve(reference) { pull(index, at: now, &scheduler) }
    case .pullAtBroker(let reference):
      if let index = resolve(reference) { readAtBroker(index, at: now, &scheduler) }
    case .pullReply(let reference):
      if let index = resolve(reference) { acceptReply(index, at: now, &scheduler) }
    default:
      handleRare(event, at: now, &scheduler)
    }
  }

  /// Events that are few whatever the load.
  @inline(never)
  private mutating func handleRare(
    _ event: ModelEvent, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    switch event {
    case .sweepHeldPulls(let broker): sweepHeldPulls(Int(broker), at: now, &scheduler)
    case .deliverDelayed(let broker, let level):
      deliverDelayed(broker: Int(broker), level: Int(level), at: now, &scheduler)
    case .deliverTimed(let entry): deliverTimed(Int(entry), at: now, &scheduler)
    case .endTransaction(let half, let outcome, let isCheck):
      endTransaction(Int(half), outcome, isCheck: isCheck, at: now, &scheduler)
    case .checkTransactions(let broker): checkTransactions(Int(broker), at: now, &scheduler)
    case .scanMembership(let broker): scanMembership(Int(broker), at: now, &scheduler)
    case .sendBackAtBroker(let slot): sendBackAtBroker(Int(slot), at: now, &scheduler)
    case .sendBackReply(let slot): sendBackReply(Int(slot), at: now, &scheduler)
    case .resumeOrderly(let reference):
      if let index = resolve(reference) { submitOrderly(index, at: now, &scheduler) }
    case .lockForOrderly(let reference):
      if let index = resolve(reference) { lockForOrderly(index, at: now, &scheduler) }
    case .resumeLane(let consumer, let lane):
      resumeLane(Int(lane), of: Int(consumer), at: now, &scheduler)
    case .pop(let event): handlePop(event, at: now, &scheduler)
    case .endPopHold(let request, let holds):
      endHold(Int(request), holds: holds, at: now, &scheduler)
    case .sweepExpired(let consumer): sweepExpired(Int(consumer), at: now, &scheduler)
    case .rebalance(let consumer): startRebalance(Int(consumer), at: now, &scheduler)
    case .continueRebalance(let consumer): continueRebalance(Int(consumer), at: now, &scheduler)
    case .notifyMembersChanged(let consumer): wakeRebalance(Int(consumer), at: now, &scheduler)
    case .heartbeat(let consumer): sendHeartbeat(Int(consumer), repeats: true, at: now, &scheduler)
    case .heartbeatAtBrokers(let consumer): heartbeatAtBrokers(Int(consumer), at: now, &scheduler)
    case .leaveAtBrokers(let consumer): leaveAtBrokers(Int(consumer), at: now, &scheduler)
    case .persistOffsets(let consumer): persistOffsets(Int(consumer), at: now, &scheduler)
    case .storeOffset(let commit): storeOffset(commitUnderWay: Int(commit))
    case .renewLocks(let consumer): renewLocks(Int(consumer), at: now, &scheduler)
    case .renewLocksAtBrokers(let consumer): renewLocksAtBrokers(Int(consumer), at: now)
    case .unlockAtBroker(let cursor, let consumer):
      cursors[Int(cursor)].lock.unlock(by: consumers[Int(consumer)].lockHolder)
    case .pollConsumerRoutes(let consumer): pollConsumerRoutes(Int(consumer), at: now, &scheduler)
    case .pollProducerRoute(let producer): pollProducerRoute(Int(producer), at: now, &scheduler)
    case .endOfPatience(let consumer): finishShutdown(Int(consumer), at: now, &scheduler)
    case .scenario(let index): apply(event: Int(index), at: now, &scheduler)
    case .scenarioStep(let index): apply(step: Int(index), at: now, &scheduler)
    case .endOfWarmUp: endWarmUp(at: now)
    case .sample: sample(at: now, &scheduler)
    default: handleCluster(event, at: now, &scheduler)
    }
  }

  /// Events of name servers, machines and sends.
  @inline(never)
  private mutating func handleCluster(
    _ event: ModelEvent, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    switch event {
    case .sendAtBroker(let send): reachBroker(Int(send), at: now, &scheduler)
    case .storeSend(let send): storeFromQueue(Int(send), at: now, &scheduler)
    case .sendAnswer(let send, let answer): hear(Int(send), answer, at: now, &scheduler)
    case .beginSend(let send): begin(Int(send), at: now, &scheduler)
    case .closeBatch(let client, let number):
      closeBatch(Int(client), number: number, at: now, &scheduler)
    case .pollClientRoute(let client): pollClientRoute(Int(client), at: now, &scheduler)
    case .registerBroker(let broker): registerPeriodically(Int(broker), at: now, &scheduler)
    case .scanRoutes(let server): scanRoutes(Int(server), at: now, &scheduler)
    case .flushOffsets(let broker): flushOffsets(Int(broker), at: now, &scheduler)
    case .promoteSlave(let broker, let life):
      promoteSlave(Int(broker), life: life, at: now, &scheduler)
    case .restartBroker(let broker, let life):
      restartBroker(Int(broker), life: life, at: now, &scheduler)
    case .replaceIsolated(let broker, let life):
      replaceIsolated(Int(broker), life: life, at: now, &scheduler)
    default: preconditionFailure("\(event) belongs to the frequent events")
    }
  }

  /// The table entry that a reference names, if it still serves the same queue.
  @inline(__always)
  func resolve(_ reference: HeldReference) -> Int? {
    let index = Int(reference.index)
    return held[index].generation == reference.generation && held[index].isInUse ? index : nil
  }

  /// The name of an entry for use in events.
  @inline(__always)
  func reference(_ index: Int) -> HeldReference {
    HeldReference(index: Int32(truncatingIfNeeded: index), generation: held[index].generation)
  }
}
