// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine
public import SimulationMetrics

/// What one replication measured, in plain values and in a fixed order.
///
/// It can be written down and read back, so that a run may go on where it was interrupted.
public struct ReplicationOutcome: Sendable, Codable {
  /// The simulated time at which the run ended.
  public var end: VirtualTime
  /// Why it ended; anything but the horizon makes the outcome partial.
  public var stopReason: StopReason
  /// Events executed.
  public var executedEvents: Int
  /// One entry a group, in the order of the specification.
  public var groups: [GroupOutcome]
  /// One entry a group and queue, by group, then topic, broker and queue id.
  public var queues: [QueueOutcome]
  /// One entry for each member that ever was, by group, then order of first start.
  public var consumers: [ConsumerOutcome]
  /// The rebalances of all groups in order of their end.
  public var rebalances: [RebalanceRecord]
  /// One bill for each scenario event and each group that it concerns, in order of time.
  public var bills: [EventBill]
  /// Delivery attempts, where they were asked for, in order of their end.
  public var attempts: [DeliveryAttempt]
  /// One entry for each topic of each group that filters, by group, then order of subscription.
  public var filters: [FilterOutcome] = []
  /// One entry for each producer that delays messages, in the order of the specification.
  public var delays: [DelayOutcome] = []
  /// One entry for each producer with transactions, in the order of the specification.
  public var transactions: [TransactionReport] = []
  /// One entry for each producer whose sends are kept account of, in the order of the specification.
  public var sends: [SendOutcome] = []
  /// One entry for each Kafka producer whose sends are kept account of, in the order of the
  /// specification.
  public var buffers: [BufferOutcome] = []
  /// One entry for each loss of a broker's master, in order of time.
  public var outages: [OutageOutcome] = []
  /// One entry for each scenario event of RocketMQ, in order of time, where sends are kept account of.
  public var sendBills: [SendBill] = []
  /// One entry for each broker whose store has a cost, in the order of the specification.
  public var stores: [StoreOutcome] = []
  /// One entry for each group that pops, in the order of the specification.
  public var pops: [PopOutcome] = []
  /// One entry for each fault of a cluster of RabbitMQ and each queue, in order of time.
  public var queueFaults: [QueueFaultOutcome] = []
  /// One entry for each producer of work queues, in the order of the specification, where messages may find
  /// no queue.
  public var unroutable: [UnroutableOutcome] = []
  /// One entry for each broker's part of a queue in a network, by group, then broker.
  public var networkQueues: [NetworkQueueOutcome] = []
}

/// What a group's filter did with the messages of one topic.
public struct FilterOutcome: Sendable, Hashable, Codable {
  /// The group's name.
  public var group: String
  /// The topic.
  public var topic: String
  /// Messages appended for the group, once for each member under broadcasting.
  public var appended: Int
  /// Those that the subscription asks for.
  public var matching: Int
  /// Those whose evaluation broke off; brokers withhold them.
  public var failed: Int
  /// Entries that pulls looked at; one is looked at again when its queue is read again.
  public var examined: Int
  /// Messages that brokers sent to members.
  public var transferred: Int
  /// Their bodies in bytes.
  public var transferredBytes: Int
  /// Messages sent and dropped by the client, since only the hash code of their tag matched.
  public var droppedByClient: Int
  /// Pulls that brokers answered after looking at messages.
  public var replies: Int
  /// Those of them without a single message.
  public var emptyReplies: Int

  /// Entries looked at and not sent.
  public var droppedByBroker: Int { examined - transferred }
}

/// The measurements of one group.
public struct GroupOutcome: Sendable, Codable {
  /// The group's name.
  public var name: String
  /// Where each message published to the group went; balanced, or the run would have failed.
  public var account: MessageAccount
  /// Sojourn time by quantile with its parts, of messages published after the warm-up; `nil` if
  /// none was completed.
  public var latency: LatencySummary?
  /// Mean waiting time of the same messages, publish to start of the attempt that succeeded, in
  /// seconds.
  public var waitingMean: Double?
  /// The time series.
  public var timeSeries: [TimeSeriesRow]
  /// Time-averaged backlog after the warm-up, in messages.
  public var backlogMean: Double
  /// Highest backlog after the warm-up, and when it was first reached.
  public var backlogPeak: Int
  /// When the highest backlog was first reached.
  public var backlogPeakTime: VirtualTime
  /// Backlog at the end of the run.
  public var backlogFinal: Int
  /// Highest age of the oldest message at a sample instant after the warm-up, in seconds.
  public var oldestAgePeak: Double
  /// Completions per second after the warm-up.
  public var throughput: Double
  /// Share of the members' thread time spent in the listener, after the warm-up.
  public var busyShare: Double
  /// Deliveries of messages that had been completed before.
  public var duplicates: Int
  /// Attempts after the first.
  public var redeliveries: Int
  /// Completions that overtook an earlier message of their queue.
  public var queueInversions: Int
  /// Completions that overtook an earlier message with their key; `nil` without keys.
  public var keyInversions: Int?
  /// Queue-seconds during which a failed message kept its queue from being consumed.
  public var headOfLineBlocking: Double
  /// Queue-seconds with more than one owner.
  public var doublyOwned: Double
  /// Queue-seconds without an owner able to take messages.
  public var dark: Double
  /// Evenness of queues owned, time-weighted over members.
  public var ownedFairness: FairnessMeasures?
  /// Evenness of the load offered to members, time-weighted by ownership.
  public var offeredFairness: FairnessMeasures?
  /// Evenness of messages completed by members, per second of membership.
  public var completedFairness: FairnessMeasures?
  /// When each dead-lettered message arrived in the dead-letter topic, up to the first thousand.
  public var deadLetterTimes: [VirtualTime]
}

/// The measurements of one queue under one group (under one member, when broadcasting).
public struct QueueOutcome: Sendable, Codable {
  /// The group's name.
  public var group: String
  /// The member's id under broadcasting, else empty.
  public var member: String
  /// The topic.
  public var topic: String
  /// The broker.
  public var broker: String
  /// The queue id.
  public var queue: Int
  /// Messages appended for the group.
  public var appended: Int
  /// Messages completed for the first time.
  public var completed: Int
  /// Highest backlog.
  public var backlogPeak: Int
  /// Changes of owner after the first.
  public var ownerChanges: Int
  /// Seconds without an owner able to take messages.
  public var dark: Double
  /// Seconds with more than one owner.
  public var doublyOwned: Double
}

/// The measurements of one member.
public struct ConsumerOutcome: Sendable, Codable {
  /// The group's name.
  public var group: String
  /// The member's id.
  public var consumer: String
  /// Queues owned, averaged over the member's life.
  public var queuesOwned: Double
  /// Messages completed by this member for the first time.
  public var completed: Int
  /// Share of its thread time spent in the listener, over its life.
  public var busyShare: Double
  /// Deliveries to this member beyond the first of their message.
  public var redelivered: Int
  /// Seconds of membership.
  public var lifetime: Double
}

/// One change of a group's allocation, from the first queue released to all queues settled.
public struct RebalanceRecord: Sendable, Codable {
  /// The group's name.
  public var group: String
  /// What set it off.
  public var trigger: String
  /// The scenario event it is billed to, by index in order of time.
  public var event: Int?
  /// When it was set off.
  public var start: VirtualTime
  /// When the last queue could be consumed again; `nil` if the run ended first.
  public var end: VirtualTime?
  /// Queues whose owner differs; first placements do not count.
  public var moved: Int
  /// Fewest moves that any allocation with the same counts per member would have needed.
  public var least: Int
  /// Integral over dark time of the backlog that could have been served.
  public var darkMessageSeconds: Double
  /// Queue-seconds of dark time.
  public var darkQueueSeconds: Double
  /// Longest dark time of one queue, in seconds.
  public var longestDark: Double
  /// Deliveries, caused by the change, of messages already completed once.
  public var duplicates: Int
  /// Owner of each queue before and after; `nil` for none.
  public var allocation: [Ownership]

  /// One queue's owner before and after.
  public struct Ownership: Sendable, Codable {
    /// The topic.
    public var topic: String
    /// The broker.
    public var broker: String
    /// The queue id.
    public var queue: Int
    /// The owner before.
    public var before: String?
    /// The owner after.
    public var after: String?
  }
}

/// What one scenario event cost one group.
public struct EventBill: Sendable, Codable {
  /// Index of the event in order of time.
  public var event: Int
  /// When it happened.
  public var time: VirtualTime
  /// The word for what happened.
  public var action: String
  /// The group, topic or producer it was aimed at.
  public var target: String
  /// The group that pays.
  public var group: String
  /// Rebalances that followed, until the next event.
  public var rebalances: Int
  /// Queues moved in them.
  public var moved: Int
  /// Fewest moves that would have done.
  public var least: Int
  /// Queue-seconds of dark time.
  public var darkQueueSeconds: Double
  /// Integral over dark time of the backlog that could have been served.
  public var darkMessageSeconds: Double
  /// Messages that waited through dark time.
  public var delayedMessages: Int
  /// Mean dark time of those messages, in seconds; `nil` without any.
  public var delayMean: Double?
  /// Longest dark time of a message, in seconds.
  public var delayMax: Double
  /// Deliveries of messages already completed once.
  public var duplicates: Int
  /// Backlog to return to, in messages.
  public var levelBefore: Double
  /// How far above it the backlog counts as having returned, in messages.
  public var tolerance: Double
  /// Highest backlog until the next event or the return.
  public var peak: Int
  /// Seconds from the event to the peak.
  public var timeToPeak: Double
  /// Seconds from the event to the return that held; `nil` if the run ended first.
  public var drain: Double?
  /// Message-seconds above the level before.
  public var area: Double
}

/// One delivery of one message to one member.
public struct DeliveryAttempt: Sendable, Codable {
  /// Number of the message within its producer, from 0.
  public var message: Int
  /// Index of the producer in the specification.
  public var producer: Int
  /// Index of the group in the specification.
  public var group: Int
  /// The message's key, if it has one.
  public var key: Int?
  /// The queue it came from: index into the run's queue names.
  public var queue: String
  /// The member.
  public var consumer: String
  /// Attempt number, from 1.
  public var attempt: Int
  /// When the message was published.
  public var published: VirtualTime
  /// When the member's client had it.
  public var delivered: VirtualTime
  /// When a thread took it.
  public var started: VirtualTime
  /// When the attempt ended.
  public var ended: VirtualTime
  /// How it ended.
  public var result: Result

  /// How an attempt ended.
  public enum Result: String, Sendable, Codable {
    /// The listener succeeded.
    case ack
    /// The listener succeeded, but the queue had been revoked, so no offset records it.
    case discarded
    /// The listener failed; the message will come again or is given up.
    case reject
    /// The member was gone before the listener ended.
    case lost = "lost_in_service"
  }
}
