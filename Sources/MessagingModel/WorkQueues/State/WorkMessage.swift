// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationMetrics

/// One copy of a message: in a queue, on the way to it, or out at a consumer.
struct WorkMessage: BitwiseCopyable {
  /// Where the copy is.
  enum Place: UInt8, BitwiseCopyable {
    /// Nowhere: the table entry is free.
    case nowhere
    /// Between producer and broker.
    case flight
    /// At the broker, which holds it back until it is due.
    case held
    /// In the queue.
    case ready
    /// In the queue, which waits before it gives the message out again.
    case waiting
    /// Out at a consumer, which has not decided on it.
    case out
    /// Completed; its acknowledgement is under way.
    case done
    /// Given back or rejected; the consumer's word is under way.
    case failed
  }

  /// When the producer published it.
  var published: Int64
  /// When the present stay in the queue began.
  var since: Int64
  /// When it was given out, when the client had it, when a thread took it and was done; of the
  /// present delivery, -1 for what has not happened.
  var dispatched: Int64
  var delivered: Int64
  var started: Int64
  var ended: Int64
  /// Its place in the order of the queue.
  var sequence: Int64
  /// When it expires, or the end of time.
  var expiry: Int64
  var identity: MessageIdentity
  var queue: Int32
  /// The group that the copy is accounted to, or -1.
  var home: Int32
  var consumer: Int32
  /// Neighbours among the unsettled messages of the consumer; `next` also links free entries.
  var previous: Int32
  var next: Int32
  /// Index of its exchange and routing key among the run's addresses.
  var address: Int32
  /// Index of what happened to it before the present stay, or -1.
  var history: Int32
  /// Index of its key, or -1.
  var key: Int32
  /// Index of its message group, or -1.
  var messageGroup: Int32
  /// Counts the entry's deliveries and uses.
  var stamp: UInt32
  /// How often it was given out.
  var deliveries: UInt16
  /// How many attempts have failed.
  var failures: UInt16
  var priority: UInt8
  var place: Place
  /// Whether the message has been completed before, or is in a queue a second time; such a copy is in no
  /// books.
  var isExtra = false
}

/// What happened to a copy before its present stay in a queue.
struct WorkHistory {
  /// Time accounted for, up to the start of the present stay.
  var parts = LatencyParts()
  /// Queues in which it died, with the reason, newest first (`x-death`).
  var deaths: [Death] = []
  /// How often it came back to a quorum queue that counts.
  var returns = 0
  /// Brokers of a network that it has been sent on by, as bits, and how many times that was.
  var path: UInt64 = 0
  var hops = 0

  /// A queue in which the message died.
  struct Death {
    var queue: Int
    var reason: DeathReason
  }
}

/// Why a message was dead-lettered.
enum DeathReason: Sendable {
  case rejected
  case expired
  case maxlen
  case deliveryLimit
}
