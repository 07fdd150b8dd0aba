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
  ///
  /// Those that the topic is to gain are among them.
  let partitions: Int
  let brokers: Int
  let placement: Placement
  var keyDraws: RandomStream
  let keys: KeyChooser?
  /// The partition of each key, once more for each number of partitions that some client knows.
  var partitionOfKey: [Int32]
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
  /// How many partitions each client knows of, where topics gain some.
  var known: [Int]
  /// Where each client's keys begin in the table, once some client knows of new partitions, and where those for
  /// each number of partitions do.
  var keyOffsets: [Int] = []
  var keyTables: [Int: Int] = [:]
  /// Numbers of records that nobody can process, ascending.
  var poison: [Int] = []

  /// Makes the next record that is not yet poison.
  mutating func spoilNext() { poison.append(max(published, (poison.last ?? -1) + 1)) }

  /// The partitions of all keys of a topic that has so many (`BuiltInPartitioner.partitionForKey`).
  static func partitions(ofKeys keys: Int, topic: String, count: Int) -> [Int32] {
    (0..<keys).map { key in
      Int32(Murmur2.partition(ofKey: Array("\(topic)-\(key)".utf8), count: count))
    }
  }

  /// A client comes to know how many partitions the topic has.
  mutating func learn(_ count: Int, client: Int, topic: String) {
    guard known[client] != count else { return }
    if placement == .key {
      if keyOffsets.isEmpty {
        keyOffsets = Array(repeating: 0, count: clients)
        keyTables[known[client]] = 0
      }
      if keyTables[count] == nil {
        let keys = partitionOfKey.count / keyTables.count
        keyTables[count] = partitionOfKey.count
        partitionOfKey += Self.partitions(ofKeys: keys, topic: topic, count: count)
      }
      keyOffsets[client] = keyTables[count] ?? 0
    }
    known[client] = count
    sticky[client].partitionCount = count
    sticky[client].available = Array(0..<count)
  }

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
