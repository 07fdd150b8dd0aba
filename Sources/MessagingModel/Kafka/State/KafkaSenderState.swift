// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// A producer client whose sends are kept account of, and what brokers have of it.
struct KafkaSenderState: ~Copyable {
  let producer: Int
  let acks: KafkaSending.Acks
  var sender: ProducerSender
  /// The next pass of its loop, and when that is.
  var timer = EventHandle.none
  var wakeTime = Int64.max
  /// What is in each batch, and what became of it.
  var batches: [KafkaSentBatch] = []
  /// What brokers have said so far of the batches of each request.
  var replies: [KafkaReply] = []

  init(producer: Int, acks: KafkaSending.Acks, sender: consuming ProducerSender) {
    self.producer = producer
    self.acks = acks
    self.sender = sender
  }
}

/// The records of a batch, as a list, and where copies of them are.
struct KafkaSentBatch {
  var first: Int32 = -1
  var last: Int32 = -1
  /// How the application heard of its end, if it has.
  var ending: ProducerSender.Ending?
  /// Copies in the log.
  var copies: Int32 = 0
}

/// What a broker answers to a request, batch by batch.
struct KafkaReply {
  var answers: [ProducerSender.Answer] = []
  /// Whether neither the request nor its answer is on the way or with the broker any more.
  var isOver = false
}

/// Running counts of a producer whose sends are kept account of, in messages unless said otherwise.
struct KafkaSendCounts {
  var stored = 0
  var repeated = 0
  var failed = 0
  var storedThoughFailed = 0
  var blocked = 0
  var exhausted = 0
  var expired = 0
  var refused = 0
  var blockedMaximum: Int64 = 0
  var batches = 0
  var requests = 0
  var retriedRequests = 0
  var timedOutRequests = 0
  var outOfOrder = 0
  var answers = 0
  var answerTime: Int64 = 0
  var answerMaximum: Int64 = 0

  /// Enters a batch that nobody refers to any more, or that is left over at the end.
  ///
  /// - Parameters:
  ///   - batch: The batch.
  ///   - count: Its records.
  ///   - isFinal: Whether nothing can change any more; otherwise one that is not stored is still under
  ///     way.
  /// - Returns: Whether it is.
  mutating func enter(_ batch: KafkaSentBatch, count: Int, isFinal: Bool) -> Bool {
    if batch.copies > 0 {
      stored += count
      repeated += (Int(batch.copies) - 1) * count
      if batch.ending != nil, batch.ending != .acknowledged { storedThoughFailed += count }
      return false
    }
    if !isFinal { return true }
    failed += count
    return false
  }
}
