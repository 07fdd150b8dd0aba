// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// A producer client whose sends are kept account of, and what brokers have of it.
struct KafkaSenderState: ~Copyable {
  let producer: Int
  let acks: KafkaSending.Acks
  /// Whether its records without a key go rather to partitions with fewer waiting batches.
  let isAdaptive: Bool
  var sender: ProducerSender
  /// The next pass of its loop, and when that is.
  var timer = EventHandle.none
  var wakeTime = Int64.max
  /// What is in each batch, and what became of it.
  var batches: [KafkaSentBatch] = []
  /// What brokers have said so far of the batches of each request.
  var replies: [KafkaReply] = []
  /// For each broker the requests that have arrived and wait for their turn.
  var links: Table<KafkaProduceLink>

  init(
    producer: Int, acks: KafkaSending.Acks, isAdaptive: Bool, sender: consuming ProducerSender,
    brokers: Int
  ) {
    self.producer = producer
    self.acks = acks
    self.isAdaptive = isAdaptive
    self.sender = sender
    links = Table(minimumCapacity: brokers)
    for _ in 0..<brokers { links.append(KafkaProduceLink()) }
  }
}

/// The records of a batch, as a list, and where copies of them are.
struct KafkaSentBatch {
  var first: Int32 = -1
  var last: Int32 = -1
  /// How the application heard of its end, if it has.
  var ending: ProducerSender.Ending?
  /// Copies in the log of the present leader.
  var copies: Int32 = 0
  /// Copies that were stored and lost again.
  var lost: Int32 = 0
  /// The end of the last copy in the leader's log.
  var end: Int64 = 0
}

/// What a broker answers to a request, as far as it knows.
struct KafkaReply {
  var answers: [ProducerSender.Answer?] = []
  /// Batches that wait for replicas.
  var pending = 0
  /// The connection that it came by.
  var connection: Int32 = 0
  /// When a thread of the broker will be through with it, and which of the broker's lives that is.
  var handled = Int64.min
  var life: Int32 = 0
  /// Whether neither the request nor its answer is on the way or with the broker any more.
  var isOver = false
}

/// A broker's end of a connection: it works on one request after the other.
struct KafkaProduceLink: ~Copyable {
  var waiting = Ring<Int32>()
  /// The request that it works on, or -1.
  var current: Int32 = -1
  /// Counts connections.
  var connection: Int32 = 0
}

/// Running counts of a producer whose sends are kept account of, in messages unless said otherwise.
struct KafkaSendCounts {
  var stored = 0
  var repeated = 0
  var failed = 0
  var storedThoughFailed = 0
  var lost = 0
  var blocked = 0
  var exhausted = 0
  var expired = 0
  var refused = 0
  var blockedMaximum: Int64 = 0
  var batches = 0
  var requests = 0
  var retriedRequests = 0
  var refusedConnections = 0
  var notLeader = 0
  var notEnoughReplicas = 0
  var outOfOrder = 0
  var answers = 0
  var answerTime: Int64 = 0
  var answerMaximum: Int64 = 0

  /// Enters a batch that nobody refers to any more, or that is left over at the end.
  ///
  /// - Parameters:
  ///   - batch: The batch.
  ///   - count: Its records.
  ///   - isFinal: Whether nothing can change any more; otherwise one that is neither stored nor lost is
  ///     still under way.
  /// - Returns: Whether it is.
  mutating func enter(_ batch: KafkaSentBatch, count: Int, isFinal: Bool) -> Bool {
    let isAcknowledged = batch.ending == .acknowledged
    if batch.copies > 0 {
      stored += count
      repeated += (Int(batch.copies) - 1) * count
      if batch.ending != nil, !isAcknowledged { storedThoughFailed += count }
      return false
    }
    if !isFinal, batch.ending == nil || batch.lost == 0 { return true }
    if batch.lost > 0, isAcknowledged { lost += count } else { failed += count }
    return false
  }
}
