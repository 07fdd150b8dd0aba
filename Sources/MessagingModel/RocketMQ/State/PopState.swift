// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// Everything about groups that pop; empty without any.
struct PopState: ~Copyable {
  /// Clients' loops of pops, in order of creation.
  var requests = Table<PopRequest>()
  var deliveries = Table<PopDelivery>()
  var freeDelivery: Int32 = -1
  var checkpoints = Table<PopCheckpoint>()
  var freeCheckpoint: Int32 = -1
  /// The next offset to give out, by cursor, and as it is on disk or with the slaves.
  var nextOffsets: [Int] = []
  var flushedOffsets: [Int] = []
  /// What clients have and no listener has begun, by consumer.
  var buffers = Table<Ring<Int32>>()
  /// Requests that brokers hold, by broker, the oldest first.
  var waiting: [[Int32]] = []
  /// Revive queues, eight a broker, and the next read of each.
  var logs = Table<ReviveLog>()
  var reads: [RevivalRead] = []
  /// Pops that each broker has answered, which take the revive queues in turn.
  var answered: [Int] = []
  /// Retry topic of each topic, by group; -1 for none.
  var retryTopics: [[Int]] = []
  /// What was counted, by group.
  var counts: [PopCounts] = []

  /// Revive queues of a broker (`reviveQueueNum`).
  static let logsPerBroker = 8
}

/// The next read of a revive queue that is of any use.
struct RevivalRead: BitwiseCopyable {
  var event = EventHandle.none
  var due: Int64 = 0
}

/// A client's loop of pops on what it was assigned of a topic.
struct PopRequest: BitwiseCopyable {
  let consumer: Int32
  let topic: Int32
  let broker: Int32
  /// The queue, or -1 for all of the broker.
  let queue: Int32
  var isDropped = false
  /// Messages that the client has and has not settled.
  var unacknowledged: Int32 = 0
  /// Counts the times that a broker has held it, so that an old time-out does not end a new hold.
  var holds: UInt32 = 0
  var isHeld = false
  /// Whether the client's host was lost, of which a broker that holds the pop knows nothing.
  var isDeaf = false
  /// When the client's last pop left.
  var issued: Int64 = 0
  /// The first delivery of the reply that is on its way, or -1.
  var reply: Int32 = -1

  init(consumer: Int, topic: Int, broker: Int, queue: Int) {
    self.consumer = Int32(consumer)
    self.topic = Int32(topic)
    self.broker = Int32(broker)
    self.queue = Int32(queue)
  }
}

/// What one pop took from one queue, as the broker remembers it.
struct PopCheckpoint: BitwiseCopyable {
  /// The revive queue that it is kept in.
  var log: Int32
  /// When it was kept, and until when its messages are invisible.
  let kept: Int64
  var until: Int64
  /// Its messages, and how many of them are not acknowledged.
  var first: Int32
  var pending: Int32
  /// Whether the broker has acted upon it; acknowledgements are too late then.
  var isOver = false
  /// Whether it was lost with its broker's machine, so that nothing comes back by it, and up to which
  /// offset nobody pops again what it named.
  var isLost = false
  var goneBelow = Int.max
}

/// A popped message, from the pop to its acknowledgement or return.
struct PopDelivery: BitwiseCopyable {
  var request: Int32
  var checkpoint: Int32
  var cursor: Int32
  var offset: Int64
  var record: MessageRecord
  /// What the broker's clock showed at the pop.
  var stamp: Int64
  /// When it reaches the client.
  var arrived: Int64
  /// The listener's slot, or -1.
  var slot: Int32 = -1
  /// For how long it is to be made invisible again, while the client's word is on its way.
  var change: Int64 = -1
  /// When its acknowledgement, or that of its change, reached the broker, or -1.
  var acknowledged: Int64 = -1
  /// Whether it was entered for one that a client had made invisible again.
  var isChange = false
  /// Who still needs it: its check point, and the client or its word to the broker.
  var users: Int8 = 2
  /// The next message of the check point, or the next free entry.
  var next: Int32 = -1
  /// The next message of the reply.
  var nextOfReply: Int32 = -1
}

/// Counters of a popping group.
struct PopCounts {
  var pops = 0
  var empty = 0
  var messages = 0
  var acknowledged = 0
  var late = 0
  var expired = 0
  var changed = 0
  var revived = 0
  var givenUp = 0
  var undelivered = 0
  var unheard = 0
}

/// What happens to pops; entries are named by their index in ``PopState``.
enum PopEvent: BitwiseCopyable {
  case issue(request: Int32)
  case atBroker(request: Int32)
  case reply(request: Int32)
  case listenerEnd(slot: Int32)
  case acknowledge(delivery: Int32)
  case change(delivery: Int32)
  case readLog(Int32)
}
