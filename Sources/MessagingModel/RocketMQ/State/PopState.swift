// SPDX-License-Identifier: GPL-3.0-or-later

/// Everything about groups that pop; empty without any.
struct PopState: ~Copyable {
  /// Clients' loops of pops, in order of creation.
  var requests = Table<PopRequest>()
  var deliveries = Table<PopDelivery>()
  var freeDelivery: Int32 = -1
  var checkpoints = Table<PopCheckpoint>()
  var freeCheckpoint: Int32 = -1
  /// The next offset to give out, by cursor.
  var nextOffsets: [Int] = []
  /// What clients have and no listener has begun, by consumer.
  var buffers = Table<Ring<Int32>>()
  /// Requests that brokers hold, by broker, the oldest first.
  var waiting: [[Int32]] = []
  /// Revive queues, eight a broker, and whether a read of each is scheduled.
  var logs = Table<ReviveLog>()
  var isReadScheduled: [Bool] = []
  /// Pops that each broker has answered, which take the revive queues in turn.
  var answered: [Int] = []
  /// Retry topic of each topic, by group; -1 for none.
  var retryTopics: [[Int]] = []
  /// What was counted, by group.
  var counts: [PopCounts] = []

  /// Revive queues of a broker (`reviveQueueNum`).
  static let logsPerBroker = 8
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
  /// Until when its messages are invisible.
  var until: Int64
  /// Its messages, and how many of them are not acknowledged.
  var first: Int32
  var pending: Int32
  /// Whether the broker has acted upon it; acknowledgements are too late then.
  var isOver = false
}

/// A popped message, from the pop to its acknowledgement or return.
struct PopDelivery: BitwiseCopyable {
  var request: Int32
  var checkpoint: Int32
  var cursor: Int32
  var offset: Int64
  var record: MessageRecord
  /// Until when the client may work on it, by the time of the pop.
  var until: Int64
  /// When it reaches the client.
  var arrived: Int64
  /// The listener's slot, or -1.
  var slot: Int32 = -1
  /// For how long it is to be made invisible again, while the client's word is on its way.
  var change: Int64 = -1
  var isAcknowledged = false
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
}

/// What happens to pops; entries are named by their index in ``PopState``.
enum PopEvent: BitwiseCopyable {
  case issue(request: Int32)
  case atBroker(request: Int32)
  case endHold(request: Int32, holds: UInt32)
  case reply(request: Int32)
  case listenerEnd(slot: Int32)
  case acknowledge(delivery: Int32)
  case change(delivery: Int32)
  case readLog(Int32)
}
