// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// The replicas of a partition, and what its leader's log has beyond the high watermark.
///
/// The partition's own log holds what consumers may read, so that they know nothing of replicas.
struct KafkaReplicaState {
  var replicas: PartitionReplicas
  /// The broker of each replica.
  let brokers: [Int]
  /// Batches beyond the high watermark, in order.
  var tail: [KafkaTailBatch] = []
  /// Batches that are acknowledged once the high watermark is behind them.
  var waiters: [KafkaReplicaWaiter] = []
  /// What is added to an offset of the replicas to get one of the log: more than nothing once records
  /// were lost that somebody had read.
  var shift: Int64 = 0
  var lastAppend: Int64 = 0
  /// How many times followers are about to fetch from a new leader for the first time.
  var introductions = 0
}

/// A batch in a leader's log that consumers do not see yet.
struct KafkaTailBatch {
  var sender: Int
  var batch: Int
  var records: [MessageRecord]
  var bytes: Int
  /// Where the next one begins.
  var end: Int64
}

/// A batch whose request waits for replicas.
struct KafkaReplicaWaiter {
  var sender: Int
  var request: Int
  /// Its place in the request.
  var position: Int
  var end: Int64
}

/// The fetches of one broker from another: one at a time, for all partitions that it follows there
/// (`ReplicaFetcherThread`).
struct KafkaReplicaFetch {
  let leader: Int
  let follower: Int
  /// Whether a fetch or its answer is on its way; otherwise the leader holds one until there is more.
  var isTravelling = false
  /// Partitions with more than was sent.
  var due: [Int] = []
  /// What the last answer had.
  var carried: [Carried] = []

  /// A partition in an answer.
  struct Carried {
    var partition: Int
    var epoch: Int
    var end: Int64
    var highWatermark: Int64
  }
}

/// A broker as producers and the controller see it.
struct KafkaBrokerState {
  var isUp = true
  /// Whether nobody hears that it is not.
  var isSilent = false
  /// Whether the controller has taken it for dead since it ended, and whether it ended in order.
  var isFenced = false
  var wasClean = true
  /// Counts its ends.
  var life: Int32 = 0
  /// The last outage, or -1.
  var outage = -1
}

/// The loss of a broker.
struct KafkaOutage {
  var broker: Int
  var event: Int
  var start: Int64
  var ending: ClusterFault.Ending
  /// Partitions that it led or was to lead, and that no live broker leads yet.
  var leaderless: Set<Int> = []
  /// When the last of them was led again, or -1, and whether by another broker.
  var end: Int64 = -1
  var isPromotion = false
  var lost = 0
  var unacknowledged = 0
  /// Counts of the producers at the start.
  var before = KafkaSendCounts()
}
