// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// One client of a producer, where sends are kept account of.
struct ProducerClient: ~Copyable {
  let producer: Int
  let number: Int
  /// The name server that it asks.
  var nameServer: Int
  /// Writable queues as last polled, in publishing order.
  var route: [Int32]
  /// Which master of each broker it knows of.
  var masters: [Int32]
  var faults: BrokerFaults
  /// Whether each thread waits for an answer.
  var isThreadBusy: [Bool]
  /// Sends that wait for a thread.
  var waiting = Ring<Int32>()
  /// The batch that is being gathered, or -1, and how many there were.
  var openBatch: Int32 = -1
  var batches: Int32 = 0
  /// Counts changes of the route, each of which gives new counters.
  var routeChanges = 0
  /// When the latest request arrives, so that none overtakes it.
  var lastArrival: Int64 = 0

  init(
    producer: Int, number: Int, nameServer: Int, route: [Int32], masters: [Int32],
    faults: BrokerFaults, threads: Int
  ) {
    self.producer = producer
    self.number = number
    self.nameServer = nameServer
    self.route = route
    self.masters = masters
    self.faults = faults
    isThreadBusy = Array(repeating: false, count: threads)
  }
}

/// Messages that a client sends together, until it knows what became of them.
struct SendState: BitwiseCopyable {
  var client: Int32
  /// The thread that sends, whose selector chooses.
  var thread: Int32
  /// The first and last message, and how many they are.
  var first: Int32
  var last: Int32
  var count: Int32
  var bytes: Int
  var queue: Int32 = -1
  /// The broker of the attempt before, or -1.
  var lastBroker: Int32 = -1
  var attempts: Int32 = 0
  /// How often the messages were stored.
  var copies: Int32 = 0
  /// Events that refer to it.
  var underWay: Int32 = 0
  var isDone = false
  /// Whether the client has given it up.
  var isGivenUp = false
  var isFree = false
  /// Which life of the broker the attempt began in.
  var life: Int32 = 0
  var begun: Int64 = 0
  var sent: Int64 = 0
  /// The next free entry.
  var next: Int32 = -1
}

/// A message of a send.
struct SentMessage: BitwiseCopyable {
  var record: MessageRecord
  /// The next message of the send, or the next free entry.
  var next: Int32 = -1
}

/// What a client hears of an attempt.
enum SendAnswer: Int8, BitwiseCopyable {
  case stored
  /// The broker has too much to do (`SYSTEM_BUSY`).
  case busy
  /// The broker knows no such queue (`SYSTEM_ERROR`).
  case rejected
  /// Nobody listens, or the connection broke.
  case refused
  case timeOut
}

/// What became of a producer's sends.
struct SendCounts: BitwiseCopyable {
  var attempts = 0
  var stored = 0
  var repeated = 0
  var retried = 0
  var busy = 0
  var rejected = 0
  var refused = 0
  var timedOut = 0
  /// Messages that the client gave up and no broker has.
  var failed = 0
  /// Messages that the client gave up though a broker has them.
  var storedThoughFailed = 0
  /// Messages that a broker had acknowledged and lost.
  var lost = 0
  var answers = 0
  var answerTime: Int128 = 0
  var answerTimeMaximum: Int64 = 0
}
