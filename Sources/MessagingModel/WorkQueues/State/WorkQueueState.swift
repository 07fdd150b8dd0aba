// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

/// A queue with its ready messages and the order of its consumers.
struct WorkQueueState: ~Copyable {
  let name: String
  let settings: WorkQueue
  /// The group of its consumers, or -1 where nobody consumes.
  let group: Int
  /// Ready messages by priority, 0 first.
  var ready: Table<ReadyMessages>
  /// Ready messages of all priorities.
  var readyCount = 0
  var ring = ConsumerRing()
  /// Consumers that registered and have not been cancelled, in order of registration.
  var registered: [Int] = []
  /// The consumer that gets everything, where there is to be only one; -1 for none.
  var active = -1
  /// Whether the rules of the ring suffice to choose a consumer.
  let usesPlainRing: Bool
  /// Consumers in ActiveMQ's order of dispatch.
  var list: [Int] = []
  /// Messages that are looked at for dispatch, and those that came back and go before them, where
  /// messages stick to consumers.
  var paged: [ReadyMessage] = []
  var redelivered: [ReadyMessage] = []
  var owners = MessageGroupOwners()
  /// Whether one consumer at a time gets everything, and whether there ever was one.
  let hasOneConsumer: Bool
  var hadActive = false
  /// Whether messages of a group stick to a consumer.
  let hasGroups: Bool
  /// Whether consumers select messages.
  let hasSelectors: Bool
  /// Whether a message may have to wait for a consumer of its own while others pass it.
  let hasPages: Bool
  /// Whether a message may be kept out of the queue: by a limit, or since nobody is there.
  let isGuarded: Bool
  /// Whether the queue has neither priorities, limits, expiry, message groups nor selectors.
  let isPlain: Bool
  let hasPriorities: Bool
  let limit: Int?
  /// Sequence numbers of open messages by key, where order within keys is measured.
  var openKeys = OpenKeys()
  /// The sequence number that the next message gets.
  var nextSequence: Int64 = 0
  /// Messages that are done with: those below `lowest`, and the set.
  var settled = OffsetSet()
  var lowest = 0
  /// Time to live in nanoseconds, or the end of time.
  let ttl: Int64
  /// Whether any message of the queue can expire.
  let expires: Bool
  /// When the queue looks for expired messages next, or the end of time.
  var expiryCheck = Int64.max
  /// Nanoseconds that its process takes for a message.
  let cost: Int64
  /// Messages that its process has not taken in, and until when it is at work on them.
  var mailbox = Ring<Int32>()
  var busyUntil: Int64 = 0
  /// Whether the queue holds messages of its dead-letter loop back for a time only.
  let holdsForLater: Bool

  // Measurements.
  var dark = DarkIntervals()
  var appended = 0
  var completed = 0
  var backlog = 0
  var backlogPeak = 0
  var activeChanges = 0

  // In a cluster.

  /// Whether no node leads the queue, so that nothing gets in or out.
  var isDown = false
  /// Whether it waits for its node, and refuses messages meanwhile.
  var isAbandoned = false
  /// Messages that wait at their nodes until the queue can be reached.
  var parked: [Int32] = []
  /// Ends of the process's work on messages that are not with it any more.
  var staleTurns = 0
  /// When the last message that is on its way to a majority is there.
  var lastCommit: Int64 = 0
  /// Messages completed since the leader's side was cut off from the mirrors that will take over.
  var isDiverging = false
  var diverged: [WorkMessage] = []
  /// Confirms that wait until the mirrors beyond a cut are given up.
  var heldConfirms: [MessageIdentity] = []

  // Of a stream.

  let isStream: Bool
  var log: StreamLog
  /// Names under which it is read.
  var references: [Int] = []
  /// Replicas that get nothing more, and how far they are.
  var frozen: [(node: Int, end: Int)] = []

  init(
    _ settings: WorkQueue, group: Int, limit: Int?, expires: Bool, isExclusive: Bool,
    hasSelectors: Bool
  ) {
    name = settings.name
    self.settings = settings
    self.group = group
    ready = Table()
    for _ in 0...settings.maximumPriority { ready.append(ReadyMessages()) }
    usesPlainRing =
      settings.kind != .activemq && !settings.hasSingleActiveConsumer && !isExclusive
    ttl = settings.messageTTL?.nanoseconds ?? .max
    self.expires = expires || settings.messageTTL != nil
    hasOneConsumer = settings.hasSingleActiveConsumer || isExclusive
    hasGroups = settings.hasMessageGroups
    self.hasSelectors = hasSelectors
    hasPages = hasGroups || hasSelectors
    isStream = settings.kind == .stream
    log = StreamLog(settings.retention)
    isGuarded =
      isStream || settings.isAutoDelete
      || limit != nil && settings.overflow != .dropHead
    hasPriorities = settings.maximumPriority > 0
    self.limit = limit
    isPlain = !hasPages && !hasPriorities && limit == nil && !self.expires && !isStream
    cost = settings.cost.nanoseconds
    holdsForLater = group < 0 && settings.deadLetterExchange != nil
  }

  /// Notes that a message is done with, and tells whether an earlier one is not.
  @inline(__always)
  mutating func settle(_ sequence: Int64) -> Bool {
    let place = Int(truncatingIfNeeded: sequence)
    if place == lowest {
      lowest = settled.firstGap(from: place &+ 1, to: Int(truncatingIfNeeded: nextSequence))
      settled.raiseFloor(to: lowest)
      return false
    }
    settled.insert(place)
    return true
  }

  /// Raises or lowers the queue's backlog.
  @inline(__always)
  mutating func changeBacklog(by change: Int, at now: Int64) {
    backlog &+= change
    backlogPeak = max(backlogPeak, backlog)
    dark.backlogChanged(to: Int64(backlog), at: VirtualTime(nanoseconds: now))
  }
}
