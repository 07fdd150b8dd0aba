// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

/// A partition and its leader.
struct KafkaPartitionState: ~Copyable {
  let topic: Int
  let number: Int
  /// The broker that leads it, or -1.
  var leader: Int
  /// Bytes of each record, where all producers of the topic send records of one size, else 0.
  let recordBytes: Int
  var log = MessageLog()
  /// Whether a share group reads it, which has to know where batches end.
  var keepsBatches = false
  var batchEnds = KafkaBatchEnds()
  /// Head of the list of cursors on this partition, or -1.
  var firstCursor = -1

  init(topic: Int, number: Int, leader: Int, recordBytes: Int) {
    self.topic = topic
    self.number = number
    self.leader = leader
    self.recordBytes = recordBytes
  }

  /// Bytes of the records in a run of offsets.
  @inline(__always)
  func bytes(from start: Int, to end: Int) -> Int {
    recordBytes > 0 ? (end &- start) &* recordBytes : summedBytes(from: start, to: end)
  }

  @inline(never)
  private func summedBytes(from start: Int, to end: Int) -> Int {
    var sum = 0
    for offset in start..<end { sum += Int(log[offset].bytes) }
    return sum
  }

  /// The end of the longest run of records from an offset that fits into so many bytes; one record
  /// is always let through.
  @inline(__always)
  func end(of start: Int, within bytes: Int) -> Int {
    if recordBytes > 0 {
      let count = bytes / recordBytes
      return log.end &- start <= count ? log.end : start &+ max(1, count)
    }
    return summedEnd(of: start, within: bytes)
  }

  @inline(never)
  private func summedEnd(of start: Int, within bytes: Int) -> Int {
    var sum = 0
    var end = start
    while end < log.end {
      sum += Int(log[end].bytes)
      if sum > bytes, end > start { break }
      end += 1
    }
    return end
  }
}

/// What one group has done with one partition.
///
/// Members work on a partition in order and begin at or below what is completed, so that what is
/// completed is always a run from the start. In a share group it is a count, and `committed` the start of
/// the window.
struct KafkaCursorState: ~Copyable {
  let partition: Int
  let group: Int
  /// The next cursor of the same partition, or -1.
  let nextOfPartition: Int
  /// The lowest offset that is not completed.
  var processed = 0
  /// Above the highest offset ever given to the application.
  var delivered = 0
  /// The offset kept by the coordinator.
  var committed = 0
  var appended = 0
  /// Whether the group has no offset of it yet, and what it skipped when it began.
  var isFresh = false
  var skipped = 0
  var backlog = 0
  var backlogPeak = 0
  /// The entry of the held table whose member may fetch, or -1.
  var active: Int32 = -1
  /// The entry that holds the partition, which may not know its position yet, or -1.
  var holder: Int32 = -1
  /// The consumer that gained the partition last, or -1.
  var owner = -1
  /// What a share group has done with the partition besides, or -1.
  var share: Int32 = -1
  var ownerChanges = 0
  var dark = DarkIntervals()
  /// Where members that are no longer of the group still read, lest it be trimmed.
  var pins: [Pin] = []
  /// Where members go on that have lost the partition to another one and do not know it yet.
  var strays: [Pin] = []
  /// Runs of offsets that were given to the application once more.
  var repeats: [Range<Int>] = []
  /// When two members have been working on the partition since, or -1, and for how long in all.
  var doublySince: Int64 = -1
  var doublyTotal: Int64 = 0

  /// A member that works on records of a partition that it no longer owns.
  struct Pin {
    var consumer: Int
    var offset: Int
  }

  init(partition: Int, group: Int, nextOfPartition: Int) {
    self.partition = partition
    self.group = group
    self.nextOfPartition = nextOfPartition
  }

  /// Raises or lowers the partition's backlog.
  @inline(__always)
  mutating func changeBacklog(by change: Int, at now: Int64) {
    backlog &+= change
    backlogPeak = max(backlogPeak, backlog)
    dark.backlogChanged(to: Int64(backlog), at: VirtualTime(nanoseconds: now))
  }

  /// The lowest offset that somebody may still read.
  @inline(__always)
  var floor: Int { pins.isEmpty && strays.isEmpty ? committed : lowestPinned }

  @inline(never)
  private var lowestPinned: Int {
    (pins + strays).reduce(committed) { min($0, $1.offset) }
  }
}
