// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Stochastics

/// One consumer process, from its start to its end; a restart under the same id is a new one.
struct ConsumerState: ~Copyable {
  // What every message touches, side by side.
  let group: Int
  let threads: Int
  var busy = 0
  var tasks = Ring<ConsumeTask>()
  var phase = Phase.running
  var speedFactor = 1.0
  var busySince: Int64 = 0
  var busyTotal: Int64 = 0
  /// Messages appended to queues while this consumer owned them.
  var offered = 0
  var completed = 0

  let id: String
  /// The first process of the same id, by whose number brokers know the holder of a lock: locks
  /// belong to ids, so a process that follows another under its id inherits them.
  let lockHolder: Int
  let started: Int64
  var ended: Int64 = -1

  // Queues held, as indices into the held table, in order of gain.
  var held: [Int] = []

  /// Where messages wait for the others of their keys under keyed consumption.
  var lanes = Table<LaneState>()

  // Client threads.
  var timer: RebalanceTimer
  var nextRebalance = EventHandle.none
  var rebalanceDue: Int64 = 0
  var job: RebalanceJob?
  /// Route of each of the group's topics, as last polled.
  var routes: [[Int]]
  /// The name server that it asks, and which master of each broker it knows of.
  var nameServer = 0
  var masters: [Int32] = []
  /// Connections to brokers that are of no use any more and have not been made again.
  var lostConnections: [Int: LostConnection] = [:]
  /// Until when the process stands still.
  var pausedUntil: Int64 = 0
  /// Draws that belong to this client.
  var brokerDraws: UInt64 = 0
  let drawKey: UInt64
  /// Cursors of a broadcasting member by queue index.
  var ownCursors: [Int: Int] = [:]
  /// Whether the process is being restarted under the same id.
  var returns = false

  // Measurements.
  var redelivered = 0
  var ownedSince: Int64
  var ownedTotal: Int64 = 0
  var ownedCount = 0

  /// What a consumer process is doing.
  enum Phase: BitwiseCopyable {
    case running
    /// Shutting down, finishing what it has.
    case stopping
    /// Stopped, crashed or lost.
    case gone
  }

  init(
    group: Int, id: String, lockHolder: Int, started: Int64, threads: Int, lanes count: Int,
    timer: RebalanceTimer, routes: [[Int]], drawKey: UInt64
  ) {
    self.group = group
    self.id = id
    self.lockHolder = lockHolder
    self.started = started
    self.threads = threads
    self.timer = timer
    self.routes = routes
    self.drawKey = drawKey
    ownedSince = started
    for _ in 0..<count { lanes.append(LaneState()) }
  }

  /// Whether a thread is free and no task waits for one.
  @inline(__always)
  var isIdle: Bool { tasks.isEmpty && busy < threads }

  /// The thread time spent until a moment, in nanoseconds.
  func threadTime(at now: Int64) -> Int64 { busyTotal + Int64(busy) * (now - busySince) }

  /// Adds the thread time spent since the last change of the busy count.
  @inline(__always)
  mutating func changeBusy(by change: Int, at now: Int64) {
    busyTotal &+= Int64(truncatingIfNeeded: busy) &* (now &- busySince)
    busySince = now
    busy &+= change
  }

  /// A number below a bound, from the client's own draws.
  mutating func drawIndex(below bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    brokerDraws += 1
    var draws = CounterStream(key: drawKey, counter: brokerDraws)
    return Int(draws.nextBounded(UInt64(bound)))
  }

  mutating func changeOwned(by change: Int, at now: Int64) {
    ownedTotal += Int64(ownedCount) * (now - ownedSince)
    ownedSince = now
    ownedCount += change
  }
}

/// Work in a consumer's pool: messages of one reply of one queue, or a turn of an orderly queue.
struct ConsumeTask: BitwiseCopyable {
  var held: HeldReference
  /// The next offset to look at, and the end of the reply's offsets.
  var next: Int64
  var end: Int64
  /// When the reply arrived.
  var arrived: Int64
}

/// A queue in a consumer's process table (`processQueueTable`).
struct HeldQueue: ~Copyable {
  // What every message touches, side by side.
  var generation: UInt32 = 0
  var isInUse = true
  var isDropped = false
  /// Whether its first pull has left.
  var isActive = false
  var isLocked = false
  /// Whether the group leaves messages of the queue out.
  var isFiltered = false
  var consumer: Int
  var group: Int
  var queue: Int
  var cursor: Int
  /// The offset that the client would commit, or -1.
  var memoryOffset = -1
  var nextPull: Int
  var lastPull: Int64 = 0
  var waitingSince: Int64 = -1
  var nextWaiting: Int32 = -1
  var replyFirst = 0
  var replyEnd = 0
  var bufferedBytes = 0
  var buffer: ProcessQueue
  var pullCommit = -1
  /// Up to where the broker has found nothing for a held pull that passes the filter.
  var notedUpTo = 0

  // Orderly consumption.
  var lockedAt: Int64 = 0
  var isRunning = false
  var runningEnd: Int64 = 0
  var turnStarted: Int64 = 0
  var suspendedSince: Int64 = -1
  /// What came of the messages that have to be tried again in place.
  var inPlace: [InPlaceHistory] = []
  /// When the reply that brought the head message arrived.
  var arrivals = Ring<ReplyArrival>()

  init(consumer: Int, group: Int, queue: Int, cursor: Int, start: Int) {
    self.consumer = consumer
    self.group = group
    self.queue = queue
    self.cursor = cursor
    nextPull = start
    buffer = ProcessQueue(floor: start)
  }
}

/// The end of a reply's offsets and when the reply arrived.
struct ReplyArrival: BitwiseCopyable {
  var end: Int64
  var arrived: Int64
}

/// What earlier attempts at a message, in place, came to; the client's memory alone keeps it.
struct InPlaceHistory: BitwiseCopyable {
  var offset: Int64
  var failures: Int32
  /// When the client had the message, when its first attempt began, and the time of all of them.
  var arrived: Int64
  var firstStart: Int64
  var service: Int64
}

/// A message in a listener.
struct ServiceSlot: BitwiseCopyable {
  var consumer: Int32
  var held: HeldReference
  var cursor: Int32
  var offset: Int64
  var record: MessageRecord
  var started: Int64
  var ended: Int64
  /// When the client had it.
  var arrived: Int64
  /// Failed attempts before this one, sent back or in place.
  var failures: Int32
  /// Start of the first attempt in place, and the time in the listener of those before this one.
  var firstStart: Int64
  var earlierService: Int64
  /// The next message of the same batch, or the next free slot; -1 ends the list.
  var next: Int32
  var isActive: Bool

  /// A slot without a message.
  static var unused: Self {
    Self(
      consumer: -1, held: HeldReference(index: -1, generation: 0), cursor: -1, offset: -1,
      record: MessageRecord(published: 0, identity: MessageIdentity(producer: 0, number: 0)),
      started: 0, ended: 0, arrived: 0, failures: 0, firstStart: 0, earlierService: 0, next: -1,
      isActive: false)
  }
}

/// The life of a message after it was first sent back.
struct RetryHistory: BitwiseCopyable {
  var status: Status
  /// The cursor and the offset of the original.
  var cursor: Int32
  var offset: Int64
  var published: Int64
  /// What the time up to `lastEnd` went to.
  var parts: LatencyParts
  /// The latest end of a failed attempt.
  var lastEnd: Int64
  var key: Int32
  /// Records of it in delay queues, in the retained part of retry queues, and with listeners.
  var copies: Int32

  /// Where the message is, for the group's account.
  enum Status: BitwiseCopyable {
    case delayed
    case waiting
    case completed
    case deadLettered
    case discarded
    /// The entry serves no message.
    case unused
  }
}

/// A connection whose other end is gone.
struct LostConnection: BitwiseCopyable {
  /// Which of the broker's masters it led to.
  var master: Int32
  /// Whether the client knows.
  var isClosed: Bool
}
