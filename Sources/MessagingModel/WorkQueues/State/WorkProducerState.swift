// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// A set of equal producer clients of work queues.
struct WorkProducerState: ~Copyable {
  let name: String
  /// The sources of arrivals: one for all clients, or one for each.
  var clocks: StreamArray<ArrivalClock>
  let latency: LinkLatency
  /// How long the broker holds messages back, if it does.
  let delay: LinkLatency?
  /// How the broker sends each of them again, if it does.
  let repetition: Publishing.Repetition?
  /// The address of a message that draws none.
  let address: Int32
  /// Whether messages have neither keys, priorities, drawn addresses nor plans.
  let isPlain: Bool
  var keyDraws: RandomStream
  var keys: KeyChooser?
  /// Addresses by message key, or by drawn weight.
  let keyAddresses: [Int32]
  var addressDraws: RandomStream
  let addressBounds: [Double]
  let weightedAddresses: [Int32]
  /// Message priorities with cumulative weights.
  var priorityDraws: RandomStream
  let priorityBounds: [Double]
  let priorities: [UInt8]
  /// The priority of a message that draws none.
  let usualPriority: UInt8
  /// Whether a message's key names its message group.
  let groupsByKey: Bool
  /// Time to live of every message in nanoseconds, or the end of time.
  let ttl: Int64
  let planned: [PlannedDraw]
  var published = 0
  /// Messages that no queue has got.
  var unroutable = 0
  /// Messages that were held back, and those of them that were due.
  var delayed = 0
  var due = 0
  /// Copies on their way to the broker, and when the last of them arrives.
  var inFlight = Ring<WorkFlight>()
  var lastArrival: Int64 = 0
  /// Whether confirms, credit or the broker's memory may hold it up.
  let isLimited: Bool
  /// Messages that may be unconfirmed, or any number.
  let window: Int
  let confirm: LinkLatency
  let messageBytes: Int
  /// Messages that were sent and that the producer does not know to be in the broker's charge.
  var unconfirmed = 0
  /// Copies that wait to be sent.
  var waiting = Ring<WorkFlight>()
  /// Copies that queues have not taken yet, by the number of the message, of those with several.
  var copies: [Int: Int] = [:]
  /// Credit for each queue; empty where queues cost nothing.
  var credit: [CreditFlow]
  /// Numbers of poison messages, ascending.
  var poison: [Int] = []
  /// How many of the next messages are to be poison.
  var poisonDue = 0
  /// Its connection to a cluster.
  var connection = WorkConnection()
  /// Messages that are not confirmed, by their number from ``oldestPending`` on.
  var pending: [PendingPublish] = []
  var oldestPending = 0
  /// How many of the first of these are confirmed, and stay until there are many.
  var endedPending = 0
  /// Whether what is left unconfirmed is published again, and whether it outlives its node.
  let repeats: Bool
  let isPersistent: Bool
}

/// A producer's connection to a node of a cluster.
struct WorkConnection: ~Copyable {
  /// The node, and the one to try first.
  var node = 0
  /// Whether there is a connection as far as the producer knows.
  var isOpen = true
  /// Whether its node's machine is gone without a sign.
  var isDead = false
  /// Counts the connections.
  var life: UInt32 = 0
  /// What was sent to a node that is gone, since nobody had noticed.
  var sunk: [WorkFlight] = []
  /// What is to be published again before anything else.
  var resend: [WorkFlight] = []
  /// What a queue without a leader has refused.
  var refused: [Int32] = []
}

/// What a producer must know of a message until it is confirmed.
struct PendingPublish {
  var draft: WorkDraft
  var published: Int64
  /// Destinations that have the message, by their place in its address.
  var stored: UInt64 = 0
  var isConfirmed = false
}

/// A copy on its way to the broker.
struct WorkFlight: BitwiseCopyable {
  var message: Int32
  /// Whether it is the last copy of its message.
  var isLast: Bool
}

/// What is known of a message beforehand, in the form that the hot path reads; -1 for nothing.
struct PlannedDraw: BitwiseCopyable {
  var service: Int64 = -1
  var failures: Int32 = -1
  var address: Int32 = -1
  var messageGroup: Int32 = -1
}
