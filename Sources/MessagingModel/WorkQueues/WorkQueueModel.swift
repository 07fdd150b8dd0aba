// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// A broker of work queues with its producers and competing consumers as one simulation model.
///
/// As in ``RocketMQModel`` the rules are value types that only answer questions, entities refer to
/// each other by index, and an event allocates nothing and touches no reference counts.
struct WorkQueueModel: ~Copyable {
  let specification: ModelSpecification
  let work: WorkQueueSpecification
  let options: RunOptions
  let streams: StreamFamily
  let router: ExchangeRouter
  let horizon: Int64
  let warmUp: Int64
  let sampleInterval: Int64
  /// Whether the sources of arrivals are so few that each one's next is among the next events.
  var sourcesAreFew = false
  /// Whether delivery attempts were asked for.
  let keepsAttempts: Bool

  /// Bytes of messages that the broker holds, and whether they are too many for publishers.
  var memoryUsed = 0
  var isShortOfMemory = false
  let memoryLimit: Int
  /// Nanoseconds between looks at the memory, 0 for with every message.
  let memoryCheckInterval: Int64
  /// Whether there is a limit.
  let isMemoryWatched: Bool

  var queues: Table<WorkQueueState>
  var producers: Table<WorkProducerState>
  var groups: Table<WorkGroupState>
  var consumers: Table<WorkConsumerState>
  var messages: Table<WorkMessage>
  /// By consumer: what those have not said yet that acknowledge messages together.
  var lateWords = Table<LateWords>()
  /// Who has read how much of streams.
  var references: Table<StreamReferenceState>
  var freeMessage: Int32 = -1
  /// Queues of each pair of exchange and routing key that was met.
  var addresses = AddressBook()
  /// How often messages that are held back are still to be sent again, where that is not the first time.
  var repetitionsLeft: [Int: Int] = [:]
  var histories: [WorkHistory] = []
  var freeHistories: [Int32] = []
  /// The selectors of consumers and subscriptions.
  var selectors = MessageFilters(
    [], properties: [], draws: PropertyDraws(), tags: [], collector: FilterTextCollector())
  /// Numbers of the message groups that are named beforehand.
  var messageGroupNumbers: [String: Int32] = [:]
  /// Scenario events in order of time, and the steps that rolling restarts and slow-downs take.
  var events: [ScenarioEvent] = []
  var steps: [ScenarioStep] = []
  var away: [AwayMember] = []
  var attempts: [DeliveryAttempt] = []
  /// Whether there are nodes that can fail, and what is known of them.
  let isClustered: Bool
  var cluster: WorkClusterState
  /// Whether messages take more ways than between a broker and its clients.
  let isSpread: Bool
  /// The brokers of a network, and what leads from one to another.
  var network: WorkNetworkState
  /// Set when the run cannot go on.
  var failure: ModelError?
}

extension WorkQueueModel: SimulationModel {
  mutating func handle(
    _ event: WorkEvent, at time: VirtualTime, scheduler: inout WorkScheduler
  ) {
    let now = time.nanoseconds
    switch event {
    case .publish(let producer, let source):
      publish(Int(producer), source: Int(source), at: now, &scheduler)
    case .arrive(let producer): arrive(Int(producer), at: now, &scheduler)
    case .deliver(let consumer): receiveNext(Int(consumer), at: now, &scheduler)
    case .serviceEnd(let message, let stamp):
      endService(Int(message), stamp: stamp, at: now, &scheduler)
    case .settle(let consumer): settleNext(Int(consumer), at: now, &scheduler)
    default: handleRare(event, at: now, &scheduler)
    }
  }

  /// Events that are few whatever the load.
  @inline(never)
  private mutating func handleRare(
    _ event: WorkEvent, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    switch event {
    case .word(let consumer): hearWord(of: Int(consumer), at: now, &scheduler)
    case .committed(let consumer): noteCommitted(Int(consumer), at: now, &scheduler)
    case .redeliver(let message, let stamp):
      redeliver(Int(message), stamp: stamp, at: now, &scheduler)
    case .retry(let message, let stamp):
      retryWhenDue(Int(message), stamp: stamp, at: now, &scheduler)
    case .due(let message, let stamp):
      enterWhenDue(Int(message), stamp: stamp, at: now, &scheduler)
    case .handled(let queue): handleNext(Int(queue), at: now, &scheduler)
    case .confirmed(let producer): noteConfirmed(Int(producer), at: now, &scheduler)
    case .reach(let producer, let life):
      reachNode(of: Int(producer), life: life, at: now, &scheduler)
    case .confirmedMessage(let producer, let number):
      noteConfirmed(Int(number), of: Int(producer), at: now, &scheduler)
    case .bridged(let consumer): leaveBridge(Int(consumer), at: now, &scheduler)
    case .bridgeAnswer(let consumer): answerBridge(Int(consumer), at: now, &scheduler)
    case .demand(let bridge): meetDemand(of: Int(bridge), at: now, &scheduler)
    case .clusterStep(let index): takeClusterStep(Int(index), at: now, &scheduler)
    case .memoryCheck: checkMemoryInTurn(at: now, &scheduler)
    case .expire(let queue): checkExpiry(Int(queue), at: now, &scheduler)
    case .noticeLoss(let consumer): noticeLoss(Int(consumer), at: now, &scheduler)
    case .scenario(let index): apply(event: Int(index), at: now, &scheduler)
    case .scenarioStep(let index): apply(step: Int(index), at: now, &scheduler)
    case .endOfWarmUp: endWarmUp(at: now)
    case .sample: sample(at: now, &scheduler)
    default: preconditionFailure("\(event) belongs to the frequent events")
    }
  }
}
