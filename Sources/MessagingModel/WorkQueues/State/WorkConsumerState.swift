// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// A consumer: its window at the broker, its buffer, and its threads.
struct WorkConsumerState: ~Copyable {
  /// What a consumer's process is doing.
  enum Phase {
    case running
    /// Cancelled: it gets no more, and leaves when all it holds is settled.
    case draining
    /// Its host has vanished, and the broker does not know.
    case vanished
    case gone
  }

  let id: String
  let group: Int
  let queue: Int
  let threads: Int
  /// Threads that may take a message from the buffer: all, or none while a redelivery is waited for.
  private(set) var usableThreads: Int
  /// Redeliveries that hold the consumer up.
  private var pauses = 0
  /// The last wait for a redelivery in nanoseconds, 0 since a message was completed.
  var redeliveryDelay: Int64 = 0
  /// The number of its selector among the run's filters, or -1.
  let selector: Int32
  /// Where it stands among the consumers of its queue; that of a bridge changes.
  var priority: Int
  let settlesAutomatically: Bool
  /// Whether it asks for each message when a thread is free, instead of being sent some ahead.
  let pulls: Bool
  let started: Int64
  var ended: Int64 = -1
  var phase = Phase.running
  /// Messages that it may hold unsettled.
  let window: Int
  /// Messages that it may get before one is settled.
  var credit: Int
  /// Whether it was found without credit and left the ring.
  var isBlocked = false
  /// Deliveries under way to it, and when the last of them arrives.
  var inbound = Ring<Int32>()
  var lastInbound: Int64 = 0
  /// Its words on messages under way to the queue, and when the last of them arrives.
  var outbound = Ring<Int32>()
  var lastOutbound: Int64 = 0
  /// Messages that its client has and no thread has taken.
  var buffer = Ring<Int32>()
  /// The unsettled messages, in the order of their delivery.
  var firstUnsettled: Int32 = -1
  var lastUnsettled: Int32 = -1
  var busy = 0
  var speedFactor: Double

  // Measurements.
  private var busyTotal: Int64 = 0
  private var busySince: Int64 = 0
  var completed = 0
  var redelivered = 0

  // In a cluster.

  /// Its node in a cluster, and what a message takes from there to the leader.
  var node = 0
  var hop: Int64 = 0
  /// Whether it is cut off from the leader of its queue without knowing; what is on the way waits.
  var isStalled = false
  var stalledInbound: [Int32] = []
  var stalledOutbound: [Int32] = []
  /// Whether what it said on the way to the queue is gone with its node.
  var wordsAreLost = false
  /// The name under which it reads a stream, or -1.
  var reference = -1
  /// The bridge to another broker that it is part of, or -1.
  var bridge = -1
  /// Whether its process will connect again.
  var returns = false

  init(
    id: String, group: Int, queue: Int, threads: Int, prefetch: Prefetch, selector: Int32,
    priority: Int, settlesAutomatically: Bool, speedFactor: Double, started: Int64
  ) {
    self.id = id
    self.group = group
    self.queue = queue
    self.threads = threads
    usableThreads = threads
    self.selector = selector
    self.priority = priority
    self.settlesAutomatically = settlesAutomatically
    self.started = started
    pulls = prefetch == .pull && !settlesAutomatically
    // A window holds for consumers that settle by themselves (`basic.qos`).
    if settlesAutomatically {
      window = .max
    } else {
      switch prefetch {
      case .unlimited: window = .max
      case .messages(let count): window = count
      case .pull: window = threads
      }
    }
    credit = window
    self.speedFactor = speedFactor
  }

  /// Stops taking messages from the buffer, or goes on when nothing is waited for any more.
  mutating func pause() {
    pauses += 1
    usableThreads = 0
  }

  /// Ends one ``pause()``.
  mutating func resume() {
    pauses -= 1
    if pauses == 0 { usableThreads = threads }
  }

  /// Notes that more or fewer threads are in the listener from now on.
  @inline(__always)
  mutating func changeBusy(by change: Int, at now: Int64) {
    busyTotal &+= Int64(busy) &* (now &- busySince)
    busySince = now
    busy &+= change
  }

  /// Thread time spent in the listener, up to a moment.
  func threadTime(at now: Int64) -> Int64 { busyTotal + Int64(busy) * (now - busySince) }
}
