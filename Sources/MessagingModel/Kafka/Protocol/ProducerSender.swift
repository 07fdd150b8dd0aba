// SPDX-License-Identifier: GPL-3.0-or-later

/// One Kafka producer client: the buffer of batches, and the thread that sends them.
///
/// A value that takes records, answers and the time, and says what to do; it schedules nothing. Batches,
/// requests and records are numbers: what is in a record, the caller knows. ``run(at:_:)`` is one pass of
/// the sender's loop, to be called after whatever happens and whenever ``wakeTime`` comes.
///
/// Sources: `RecordAccumulator`, `BufferPool`, `Sender`, `ProducerBatch`, `InFlightRequests`,
/// `NetworkClient` and `TransactionManager` (for the order of retries) of Apache Kafka 4.3.
package struct ProducerSender: ~Copyable {
  /// What comes of an event, in order.
  package enum Action: Equatable, Sendable {
    /// Send a request, with the batches of ``batches(of:)``.
    case send(request: Int)
    /// Open a connection to a broker.
    case connect(broker: Int)
    /// Ask some broker who leads the partitions.
    case askForLeaders
    /// A record that waited for memory is in a batch now.
    case admitted(record: Int32, batch: Int)
    /// A record has waited for memory for too long.
    case exhausted(record: Int32)
    /// The client waits for the answer to a request no more, as the connection is gone.
    case abandoned(request: Int)
    /// A batch is over and done with.
    case settled(batch: Int, Ending)
  }

  /// How a batch ends, as the application hears of it.
  package enum Ending: Sendable {
    /// A broker has said that it is stored; without acknowledgements, it is on its way.
    case acknowledged
    /// It was not acknowledged within the delivery timeout.
    case expired
    /// A broker has refused it, and there is no retry left.
    case refused
  }

  /// What a broker says of a batch.
  package enum Answer: Sendable, Equatable {
    case stored
    /// Another broker leads the partition, if it is known which one (`NOT_LEADER_OR_FOLLOWER`).
    case notLeader(Int?)
    /// Too few replicas are in sync (`NOT_ENOUGH_REPLICAS`).
    case notEnoughReplicas
    /// An earlier batch of the same producer is missing (`OUT_OF_ORDER_SEQUENCE_NUMBER`).
    case outOfOrder
  }

  /// A batch of records for one partition.
  struct Batch {
    var partition: Int32
    var count: Int32 = 0
    var bytes: Int32
    /// What it takes of the buffer.
    var memory: Int32
    /// Its place among the partition's batches, given when it is first sent; -1 before.
    var sequence: Int = -1
    /// Failed attempts.
    var attempts = 0
    /// The delivery timeout counts from here.
    var created: Int64
    /// Since when it waits in its queue, and until when it must after a failure.
    var waitsSince: Int64
    var retryTime: Int64
    var isClosed = false
    var isOnWire = false
    var isSettled = false
    /// How many others still refer to it.
    var holds = 1
  }

  /// A request that waits for its answer.
  struct Request {
    var broker: Int
    var batches: [Int] = []
    var sent: Int64
    /// Whether the client still waits for the answer.
    var isAwaited = true
  }

  /// A record that waits for memory.
  struct Blocked: BitwiseCopyable {
    var record: Int32
    var bytes: Int32
    var partition: Int32
    var deadline: Int64
  }

  let settings: Settings
  /// Who leads each partition, as far as the client knows; -1 for nobody.
  package internal(set) var leaders: [Int] { didSet { hasNewLoads = true } }
  var batches: [Batch] = []
  var freeBatches: [Int] = []
  /// For each partition the batches that wait to be sent, the next one first.
  var queues: [[Int]] { didSet { hasNewLoads = true } }
  /// For each partition those that have been sent at least once and are not settled, by sequence.
  var begun: [[Int]]
  var nextSequence: [Int]
  /// Whether ``loads(ofPartitions:)`` may tell something else than when this was last made false.
  package var hasNewLoads = true
  var requests: [Request] = []
  var freeRequests: [Int] = []
  var connections: [ProducerConnection]
  /// Bytes of the buffer that are free.
  package internal(set) var freeMemory: Int
  /// The least of them that there ever were.
  package internal(set) var leastFreeMemory: Int
  var blocked = Ring<Blocked>()
  /// Since when leaders may be asked for again, and whether an answer is under way.
  var leadersDue: Int64 = 0
  var leaderAsks = 0
  var isAsking = false
  var wantsLeaders = false
  var jitterDraws: UInt64 = 0
  /// Requests that were not answered in time.
  package internal(set) var timedOut = 0

  /// When the loop has to run next, if nothing happens before; `Int64.max` for never.
  package internal(set) var wakeTime = Int64.max

  /// A client that knows all leaders and is connected to all brokers.
  package init(_ settings: Settings, leaders: [Int], brokers: Int) {
    self.settings = settings
    self.leaders = leaders
    queues = Array(repeating: [], count: leaders.count)
    begun = queues
    nextSequence = Array(repeating: 0, count: leaders.count)
    connections = (0..<brokers).map { _ in ProducerConnection() }
    freeMemory = settings.bufferMemory
    leastFreeMemory = settings.bufferMemory
  }

  // MARK: - Records

  /// Puts a record into the open batch of its partition, or begins one.
  ///
  /// - Returns: The batch, or `nil` where the record waits for memory.
  package mutating func append(
    _ record: Int32, bytes: Int32, to partition: Int, at now: Int64
  ) -> Int? {
    if let batch = join(bytes, partition) { return batch }
    if let batch = begin(bytes, partition, at: now) { return batch }
    blocked.append(
      Blocked(
        record: record, bytes: bytes, partition: Int32(partition),
        deadline: now &+ settings.maximumBlock))
    return nil
  }

  /// Whether a batch has as many bytes as it may have.
  package func isFull(_ batch: Int) -> Bool { Int(batches[batch].bytes) >= settings.batchBytes }

  /// The records of a batch.
  package func count(of batch: Int) -> Int { Int(batches[batch].count) }

  /// The partition of a batch.
  package func partition(of batch: Int) -> Int { Int(batches[batch].partition) }

  /// How many records wait for memory.
  package var blockedCount: Int { blocked.count }

  /// The record at a place among those that wait for memory.
  package func blockedRecord(at position: Int) -> Int32 { blocked[position].record }

  private mutating func join(_ bytes: Int32, _ partition: Int) -> Int? {
    guard let last = queues[partition].last, !batches[last].isClosed else { return nil }
    guard Int(batches[last].bytes + bytes) <= settings.batchBytes else {
      batches[last].isClosed = true
      return nil
    }
    batches[last].count += 1
    batches[last].bytes += bytes
    return last
  }

  private mutating func begin(_ bytes: Int32, _ partition: Int, at now: Int64) -> Int? {
    let size = bytes + KafkaLimits.batchHeader
    let memory = max(settings.batchBytes, Int(size))
    guard freeMemory >= memory else { return nil }
    freeMemory -= memory
    leastFreeMemory = min(leastFreeMemory, freeMemory)
    let batch = Batch(
      partition: Int32(partition), count: 1, bytes: size, memory: Int32(memory), created: now,
      waitsSince: now, retryTime: now)
    let index = batches.store(batch, reusing: &freeBatches)
    queues[partition].append(index)
    return index
  }

  /// Gives memory back, and lets records in that wait for it.
  mutating func releaseMemory(of batch: Int, at now: Int64, _ actions: inout [Action]) {
    freeMemory += Int(batches[batch].memory)
    while !blocked.isEmpty {
      let next = blocked.first
      guard
        let batch = join(next.bytes, Int(next.partition))
          ?? begin(next.bytes, Int(next.partition), at: now)
      else { return }
      blocked.removeFirst()
      actions.append(.admitted(record: next.record, batch: batch))
    }
  }

  /// How many batches wait for each partition that somebody leads.
  ///
  /// - Parameter count: How many partitions the client knows of.
  /// - Returns: The partitions and their batches; `nil` where there is but one, or until each has had a batch.
  package func loads(ofPartitions count: Int) -> (partitions: [Int], batches: [Int])? {
    guard count > 1 else { return nil }
    for partition in 0..<count where nextSequence[partition] == 0 && queues[partition].isEmpty {
      return nil
    }
    let led = (0..<count).filter { leaders[$0] >= 0 }
    return led.isEmpty ? nil : (led, led.map { queues[$0].count })
  }

  // MARK: - Batches that others refer to

  /// Keeps a batch from being forgotten until ``letGo(_:)``.
  package mutating func hold(_ batch: Int) { batches[batch].holds += 1 }

  /// Ends a hold; the client's own ends by itself when the batch is settled.
  ///
  /// - Returns: Whether that was the last one, so that the batch's number may be used again.
  package mutating func letGo(_ batch: Int) -> Bool {
    batches[batch].holds -= 1
    guard batches[batch].holds == 0 else { return false }
    freeBatches.append(batch)
    return true
  }

  /// The batches of the same partition that were sent before one and are not settled.
  package func earlierBatches(than batch: Int) -> [Int] {
    begun[Int(batches[batch].partition)].filter {
      batches[$0].sequence < batches[batch].sequence
    }
  }

  /// Whether a batch has failed before.
  package func isRetried(_ batch: Int) -> Bool { batches[batch].attempts > 0 }

  /// Whether a connection to a broker is open.
  package func isConnected(to broker: Int) -> Bool {
    if case .open = connections[broker].state { true } else { false }
  }

  /// Whether batches are numbered.
  package var isIdempotent: Bool { settings.isIdempotent }

  /// Bytes of the buffer.
  package var bufferBytes: Int { settings.bufferMemory }

  /// Whether free memory and that of all batches that are not settled make up the buffer.
  package var isMemoryBalanced: Bool {
    heldBatches.reduce(freeMemory) {
      batches[$1].isSettled ? $0 : $0 + Int(batches[$1].memory)
    } == settings.bufferMemory
  }

  /// The batches that are in use and have not been let go, ascending.
  package var heldBatches: [Int] { batches.indices.filter { batches[$0].holds > 0 } }
}
