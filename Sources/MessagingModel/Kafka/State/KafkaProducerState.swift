// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import Stochastics

/// A set of equal producer clients.
struct KafkaProducerState: ~Copyable {
  let name: String
  let topic: Int
  let messageBytes: Int
  /// The sources of arrivals: one for all clients, or one for each.
  var clocks: StreamArray<ArrivalClock>
  let clients: Int
  /// The client whose turn it is, where one source serves all.
  var turn = 0
  /// The first partition of the topic, and how many there are.
  let firstPartition: Int
  let partitions: Int
  let brokers: Int
  let placement: Placement
  var keyDraws: RandomStream
  let keys: KeyChooser?
  /// The partition of each key.
  let partitionOfKey: [Int32]
  var partitionDraws: RandomStream
  var sticky: Table<StickyPartitioner>
  var counters: Table<RoundRobinSelector>
  let linger: Int64
  let batchBytes: Int
  /// One open batch for each client and partition, and one lane for each client and broker.
  var batches: Table<KafkaBatch>
  var lanes: Table<KafkaLane>
  var published = 0
  /// The first of its clients whose sends are kept account of, or -1 where they are not, and how they
  /// fared.
  var firstSender = -1
  var counts = KafkaSendCounts()
  /// Numbers of records that nobody can process, ascending.
  var poison: [Int] = []

  /// Makes the next record that is not yet poison.
  mutating func spoilNext() { poison.append(max(published, (poison.last ?? -1) + 1)) }

  /// How a record gets its partition.
  enum Placement {
    case key
    case sticky
    case roundRobin
  }
}

/// The open batch of a client for one partition: a list of records.
struct KafkaBatch: BitwiseCopyable {
  var first: Int32 = -1
  var last: Int32 = -1
  var count: Int32 = 0
  var bytes: Int32 = 0
}

/// A record that waits in a batch or travels.
struct KafkaPendingRecord: BitwiseCopyable {
  var record: MessageRecord
  var next: Int32
}

/// What a client has for one broker.
struct KafkaLane: ~Copyable {
  /// Partitions with a batch, in the order in which these were begun.
  var waiting = Ring<Int32>()
  /// When the first of them has lingered.
  var timer = EventHandle.none
  /// Batches on their way; a request has one or more of them.
  var underWay = Ring<KafkaParcel>()
}

/// A batch on its way.
struct KafkaParcel: BitwiseCopyable {
  var partition: Int32
  var batch: KafkaBatch
  /// Whether it is the last one of its request.
  var isLast: Bool
}
