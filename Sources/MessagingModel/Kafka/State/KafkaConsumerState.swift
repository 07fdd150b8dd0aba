// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine

/// A consumer process: the loop that polls and works, its buffer, and its part in the group.
struct KafkaConsumerState: ~Copyable {
  /// What a process is doing.
  enum Phase {
    case running
    /// Told to end: it finishes the batch in hand, then closes.
    case closing
    case gone
  }

  let id: String
  let group: Int
  /// The first of its fetches, of which it has one for each broker.
  let firstFetch: Int
  let started: Int64
  var ended: Int64 = -1
  var phase = Phase.running
  var speedFactor: Double
  /// Until when it stands still, and for how long it did while it had its present record.
  var pausedUntil: Int64 = 0
  var owed: Int64 = 0

  // The loop.
  /// Whether the application works on a batch; otherwise the consumer waits inside a poll.
  var isBusy = false
  /// What was fetched and no poll has returned, in order of arrival; all of it is assigned.
  var fetched = Ring<FetchedRange>()
  /// What the last poll returned and the application has not finished.
  var batch = Ring<FetchedRange>()
  /// When the application took the record that it works on.
  var recordStart: Int64 = 0
  /// Whether that record had been given to an application before.
  var isRepeating = false
  var lastPoll: Int64 = 0
  /// When positions are committed next, from inside a poll.
  var nextCommit: Int64 = 0

  // The group.
  var client: ClassicConsumer
  /// The client of the consumer protocol, in the place of the classic one.
  var modern: ConsumerGroupClient?
  /// The client of a share group, in the place of both, and what it has in its hands.
  var sharing: ShareGroupClient?
  var hand = KafkaShareHand()
  /// Entries of the held table.
  var held: [Int] = []
  /// Whether the next poll has more to do than to return records.
  var hasNews = false
  /// Answers that wait for the application's thread.
  var deferred: [KafkaMessage.Answer] = []
  /// What the last assignment was and in which generation, as sticky assignors remember it.
  var remembered: [MessageQueueID] = []
  var rememberedGeneration = GroupMember.noGeneration
  /// How many partitions there were when it last renewed its metadata, as a stage of ``KafkaGrowth``, and when it last
  /// assigned partitions as the leader of its group, or -1.
  var metadataStage = 0
  var assignedStage = -1
  /// Tells the heartbeats of the present rhythm from earlier ones.
  var heartbeatStamp: UInt32 = 0
  /// The id that the coordinator would give it.
  let newID: MemberID
  /// Whether it was out for polling too seldom and works on what others may own.
  var isEvicted = false
  /// What follows when it has ended, and how long after.
  var successor: ScenarioStep?
  var downtime: Int64 = 0

  // Measurements.
  private var busyTotal: Int64 = 0
  private var busySince: Int64 = 0
  var completed = 0
  var redelivered = 0
  var offered = 0
  private(set) var ownedCount = 0
  private var ownedTotal: Int64 = 0
  private var ownedSince: Int64 = 0

  init(
    id: String, newID: MemberID, group: Int, firstFetch: Int, speedFactor: Double,
    client: ClassicConsumer, started: Int64
  ) {
    self.id = id
    self.newID = newID
    self.group = group
    self.firstFetch = firstFetch
    self.speedFactor = speedFactor
    self.client = client
    self.started = started
    ownedSince = started
    lastPoll = started
  }

  /// Notes that the application begins to work, or stops.
  @inline(__always)
  mutating func setBusy(_ busy: Bool, at now: Int64) {
    if isBusy { busyTotal &+= now &- busySince }
    busySince = now
    isBusy = busy
  }

  /// Time that the application has worked, up to a moment.
  func threadTime(at now: Int64) -> Int64 { busyTotal + (isBusy ? now - busySince : 0) }

  mutating func changeOwned(by change: Int, at now: Int64) {
    ownedTotal = ownedTime(at: now)
    ownedSince = now
    ownedCount += change
  }

  /// Partition time that it has owned, up to a moment.
  func ownedTime(at now: Int64) -> Int64 { ownedTotal + Int64(ownedCount) * (now - ownedSince) }
}

/// A run of records of one partition that a consumer has fetched.
struct FetchedRange: BitwiseCopyable {
  /// The entry of the held table, and its stamp at that time.
  var held: Int32
  var stamp: UInt32
  var cursor: Int32
  var from: Int
  var to: Int
  /// When the consumer had it.
  var arrived: Int64
}

/// A partition in the hands of a member.
struct KafkaHeldPartition: BitwiseCopyable {
  var consumer: Int32
  var cursor: Int32
  var fetch: Int32
  /// Counts the uses of the entry.
  var stamp: UInt32 = 0
  /// The offset of the next record that a poll returns: what a commit records.
  var position: Int
  /// The offset from which the next fetch reads.
  var next: Int
  /// How many fetches had left when the partition was added, so that it is in all later ones.
  var since: UInt32 = 0
  /// Whether it may be fetched.
  var isActive = false
  /// Whether it stands among the partitions of its fetch that have something to read.
  var isReady = false
  var isInUse = true
  /// Whether the leader is lost, so that the member looks for another one, and how often it has; it goes on
  /// where it was.
  var keepsPosition = false
  var asks: Int8 = 0
}

/// A held partition as it was at some time.
struct KafkaHeldReference: BitwiseCopyable {
  var index: Int32
  var stamp: UInt32
}

/// What a consumer asks one broker for: one request at a time.
struct KafkaFetchState: ~Copyable {
  enum Phase {
    case idle
    case travelling
    /// The broker waits for enough to answer with.
    case parked
    case answering
  }

  let consumer: Int
  var phase = Phase.idle
  /// Requests that have left.
  var requests: UInt32 = 0
  /// Assigned partitions that the broker leads, and how many of them are in the present request.
  var members = 0
  var included = 0
  /// Runs that were fetched from it and not yet returned by polls.
  var buffered = 0
  /// Partitions with something to read, in the order in which they got it.
  var ready = Ring<KafkaHeldReference>()
  var answer = Ring<FetchedRange>()
  /// What a share group's answer brings.
  var acquired = Ring<AcquiredRange>(capacity: 2)
  /// When the request was parked, and how much there is to read since; of a share group's, which of
  /// all parked requests it was.
  var parkedSince: Int64 = 0
  var readable = 0
  /// Whether the request stands among those to be answered when the present append is through.
  var isDue = false
  /// When the present answer is at the consumer, where answers take time to make: one that a broker has not
  /// finished when it ended never comes.
  var arrival = Int64.min
  var timer = EventHandle.none

  init(consumer: Int) { self.consumer = consumer }
}
