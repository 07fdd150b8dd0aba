// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// A topic: its queues and the routes that clients see.
struct TopicState {
  let name: String
  /// The group whose retry topic this is, or -1.
  let retryGroup: Int
  /// All queues, readable or not, in allocation order.
  var queues: [Int] = []
  /// Queues that consumers see, in allocation order.
  var readable: [Int] = []
  /// Queues that producers see, in publishing order.
  var writable: [Int] = []
  /// Read and write counts on each broker.
  var readCounts: [Int]
  var writeCounts: [Int]
  /// Counts the changes of the route.
  var version = 0
  /// Groups that read it, by index.
  var groups: [Int] = []
}

/// A broker's own state; its queues are in ``QueueState``.
struct BrokerState: ~Copyable {
  let name: String
  /// Period of the dispatch loop in nanoseconds, and its phase; period zero dispatches at once.
  let dispatchInterval: Int64
  let dispatchPhase: Int64
  let delayLevels: DelayLevelTable
  let delayPollInterval: Int64
  let delayPollPhase: Int64
  /// The pass of the dispatch loop that was asked for last; most messages wait for the same or the
  /// next one, which saves a division each.
  private var nearbyDispatch: Int64
  /// Queues with messages appended and not yet dispatched.
  var undispatched = Ring<Int32>()
  var isDispatchScheduled = false
  /// Messages waiting for each delay level, level 1 first, in order of arrival.
  var delayed: Table<Ring<DelayedMessage>>
  /// Whether a poll of each level is scheduled.
  var isDelayPolled: [Bool]
  /// When the poll comes that counts.
  var delayPolls: [Int64]
  let timerPrecision: Int64
  let timerMaximumDelay: Int64
  var timerPollPhase: Int64 = 0
  /// Half messages, and how those without an outcome are checked.
  var halves = HalfQueue()
  let transactionTimeout: Int64
  let transactionCheckInterval: Int64
  let transactionMaximumChecks: Int
  /// Members of each group, as this broker knows them.
  var registers: [GroupRegister]

  // Its machines.
  /// Whether a master serves.
  var isUp = true
  /// Counts how often the master was lost.
  var life: Int32 = 0
  /// Counts the masters from 0; each has an address of its own.
  var master: Int32 = 0
  /// Whether a request to the place of a lost master is refused, or gets no answer.
  var answersAtOnce = true
  let slaves: Int
  var livingSlaves: Int
  /// Machines that came back while there was no master to copy.
  var waitingMachines = 0
  let failover: ReplicaSpecification.Failover
  let waitsForSlaves: Bool
  let replicationDelay: Int64
  let areSlavesRead: Bool
  /// A partition that keeps the master from those by whose word it is one, if there is such a one.
  var isolation: Isolation?
  /// Whether the master runs on one of the slaves' machines, its own one being cut off.
  var isServedFromSlave = false
  /// Up to when slaves have the log, while they are cut off; else -1.
  var replicatedUntil: Int64 = -1
  var offsetFlushPhase: Int64 = 0
  var logFlushPhase: Int64 = 0
  var heartbeatPhase: Int64 = 0

  var clock = NodeClock()

  // Its costs.
  let hasCost: Bool
  let isFlushedFirst: Bool
  var server: BrokerServer
  let bytesInMemory: Int
  let diskReadTime: Int64
  /// Bytes stored up to the end of each second, where reads can miss the memory.
  var storedBytes: [Int] = []
  var diskReads = 0
  var slaveReads = 0

  init(
    _ broker: BrokerSpecification, dispatchPhase: Int64, delayPollPhase: Int64, groups: Int
  ) {
    name = broker.name
    dispatchInterval = broker.dispatchInterval.nanoseconds
    self.dispatchPhase = dispatchPhase
    nearbyDispatch = dispatchPhase
    delayLevels = broker.delayLevels
    delayPollInterval = broker.delayPollInterval.nanoseconds
    self.delayPollPhase = delayPollPhase
    timerPrecision = broker.timerPrecision.nanoseconds
    timerMaximumDelay = broker.timerMaximumDelay.nanoseconds
    transactionTimeout = broker.transactionTimeout.nanoseconds
    transactionCheckInterval = broker.transactionCheckInterval.nanoseconds
    transactionMaximumChecks = broker.transactionMaximumChecks
    let levels = max(1, broker.delayLevels.maximumLevel)
    let replicas = broker.replicas ?? ReplicaSpecification()
    slaves = replicas.slaves
    livingSlaves = replicas.slaves
    failover = replicas.failover
    waitsForSlaves = replicas.waitsForSlaves
    replicationDelay = replicas.delay.nanoseconds
    areSlavesRead = replicas.areSlavesRead
    let cost = broker.cost ?? BrokerCost()
    hasCost = broker.cost != nil
    isFlushedFirst = cost.isFlushedFirst
    server = BrokerServer(
      append: cost.append.nanoseconds, appendPerKiB: cost.appendPerKiB.nanoseconds,
      flush: cost.flush.nanoseconds, isFlushedFirst: cost.isFlushedFirst)
    bytesInMemory = cost.bytesInMemory
    diskReadTime = cost.diskRead.nanoseconds
    delayed = Table(minimumCapacity: levels)
    for _ in 0..<levels { delayed.append(Ring()) }
    isDelayPolled = Array(repeating: false, count: levels)
    delayPolls = Array(repeating: -1, count: levels)
    registers = Array(repeating: GroupRegister(), count: groups)
  }

  /// The first pass of the dispatch loop at or after a time; times may not fall from call to call.
  @inline(__always)
  mutating func nextDispatch(from now: Int64) -> Int64 {
    if dispatchInterval == 0 { return now }
    // Times do not fall, so the pass is the last one or one of those that follow it.
    if now > nearbyDispatch &+ dispatchInterval { return findDispatch(from: now) }
    let isPast: Int64 = now > nearbyDispatch ? 1 : 0
    nearbyDispatch &+= isPast &* dispatchInterval
    return nearbyDispatch
  }

  @inline(never)
  private mutating func findDispatch(from now: Int64) -> Int64 {
    nearbyDispatch = BrokerState.nextTick(
      from: now, interval: dispatchInterval, phase: dispatchPhase)
    return nearbyDispatch
  }

  /// The first poll of a delay level at or after a time.
  func nextDelayPoll(from due: Int64) -> Int64 {
    BrokerState.nextTick(from: due, interval: delayPollInterval, phase: delayPollPhase)
  }

  /// The first poll of the timer wheel at or after a time: ten polls a tick
  /// (`TimerDequeueGetService`).
  func nextTimerPoll(from time: Int64) -> Int64 {
    BrokerState.nextTick(
      from: time, interval: max(1, timerPrecision / 10), phase: timerPollPhase)
  }

  @inline(__always)
  static func nextTick(from now: Int64, interval: Int64, phase: Int64) -> Int64 {
    let since = now - phase
    if since <= 0 { return phase }
    return phase + (since + interval - 1) / interval * interval
  }
}

extension BrokerState {
  /// Whether slaves answer pulls while there is no master.
  var servesReads: Bool { areSlavesRead && livingSlaves > 0 }

  /// Whether so many machines of a raft group are more than half of it.
  func isMajority(_ machines: Int) -> Bool { 2 * machines > slaves + 1 }

  /// Makes slaves of the machines that have come back.
  mutating func takeInMachines() {
    livingSlaves = min(slaves, livingSlaves + waitingMachines)
    waitingMachines = 0
  }

  /// The last tick at or before a time, be it before the start of the run.
  static func last(before now: Int64, interval: Int64, phase: Int64) -> Int64 {
    let since = now - phase
    return since >= 0 ? now - since % interval : phase - interval
  }

  /// When what was written was last brought to disk (`FlushRealTimeService`).
  func lastLogFlush(before now: Int64) -> Int64 {
    Self.last(before: now, interval: BrokerLimits.logFlush, phase: logFlushPhase)
  }

  /// Adds to the log's length, by the second, where reads can miss the memory.
  mutating func noteBytes(_ bytes: Int, at now: Int64) {
    guard hasCost, diskReadTime > 0 else { return }
    let second = Int(now / 1_000_000_000)
    while storedBytes.count <= second { storedBytes.append(storedBytes.last ?? 0) }
    storedBytes[second] += bytes
  }

  /// Whether a message stored at a moment has left the memory, to the second.
  func isOnDisk(storedAt time: Int64) -> Bool {
    guard let end = storedBytes.last else { return false }
    let second = min(Int(time / 1_000_000_000), storedBytes.count - 1)
    return end - storedBytes[second] > bytesInMemory
  }
}

/// A message that waits for its delay level.
struct DelayedMessage: BitwiseCopyable {
  var due: Int64
  var record: MessageRecord
  /// The retry topic's queue that it goes to.
  var queue: Int32
}

/// A queue on a broker.
struct QueueState: ~Copyable {
  let topic: Int
  let broker: Int
  let number: Int
  var log = MessageLog()
  /// The offset up to which consumers see messages.
  var dispatched = 0
  var isAwaitingDispatch = false
  /// Head of the list of cursors on this queue, or -1.
  var firstCursor = -1
  /// Head of the list of pulls that the broker holds, or -1.
  var firstWaiting: Int32 = -1
  /// Whether messages of it were lost.
  var hasLost = false

  init(topic: Int, broker: Int, number: Int) {
    self.topic = topic
    self.broker = broker
    self.number = number
  }
}
