// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Offsets: kept in the client's memory, stored on the broker (under broadcasting in a local file).
//
// Sources: `RemoteBrokerOffsetStore`, `LocalFileOffsetStore`, `ConsumerOffsetManager` of Apache
// RocketMQ 5.
extension RocketMQModel {
  /// Stores a group's offset of a queue; it may also go back.
  @inline(__always)
  mutating func storeOffset(_ offset: Int, cursor index: Int) {
    // What every holder has passed is gone from the log, so a late commit cannot reach below it.
    let cursor = cursors.place(of: index)
    let floor = cursor.pointee.floor
    let stored = max(offset, floor)
    cursor.pointee.stored = stored
    // Letting go costs more than keeping a few messages, and commits are frequent.
    if stored &- floor >= Self.trimStride { trim(cursor: index) }
  }

  /// A commit has reached the broker.
  mutating func storeOffset(commitUnderWay index: Int) {
    freeCommits.append(index)
    storeOffset(commits[index].offset, cursor: commits[index].cursor)
  }

  /// Lets go of a cursor's past: what neither a restart at the stored offset nor a present holder
  /// can ask for again.
  @inline(never)
  private mutating func trim(cursor index: Int) {
    var low = cursors[index].lowestWritten
    for holder in cursors[index].holders { low = min(low, lowestNeeded(holder)) }
    if !cursors[index].startsUnderWay.isEmpty {
      low = cursors[index].startsUnderWay.reduce(low, min)
    }
    let floor = cursors[index].floor
    guard low - floor >= Self.trimStride else { return }
    if !cursors[index].forwardedOffsets.isEmpty { forgetForwarded(below: low, cursor: index) }
    if cursors[index].isRetry { releaseCopies(in: floor..<low, cursor: index) }
    cursors[index].floor = low
    trimLog(of: cursors[index].queue)
  }

  private static var trimStride: Int { 16 }

  private func lowestNeeded(_ entry: Int) -> Int {
    held[entry].buffer.lowestHeld ?? held[entry].nextPull
  }

  /// Trims a queue's log to what its slowest group may still need.
  private mutating func trimLog(of queue: Int) {
    var low = Int.max
    var cursor = queues[queue].firstCursor
    while cursor >= 0 {
      low = min(low, cursors[cursor].floor)
      cursor = cursors[cursor].nextOfQueue
    }
    trimLog(of: queue, below: low)
  }

  /// Forgets what nobody will ask for, except for what may still be lost with its broker.
  @inline(never)
  mutating func trimLog(of queue: Int, below low: Int) {
    guard losesMasters else {
      queues[queue].log.trim(below: low)
      return
    }
    cluster.passed[queue] = max(firstNeeded(in: queue), low)
    queues[queue].log.trim(below: min(low, firstInDoubt(in: queue, below: low)))
  }

  /// The first offset of a queue that somebody may still ask for.
  func firstNeeded(in queue: Int) -> Int { cluster.passed[queue] ?? queues[queue].log.start }

  /// A client commits the offsets of all its queues, one message a queue, without waiting.
  mutating func persistOffsets(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard consumers[consumer].phase != .gone else { return }
    for index in consumers[consumer].held where !held[index].isDropped {
      persistOffset(of: index, at: now, &scheduler)
    }
    let interval = groups[consumers[consumer].group].settings.persistInterval
    scheduler.at(now + interval, .persistOffsets(consumer: Int32(consumer)))
  }

  /// Commits the offset of one held queue, if the client has one in memory.
  mutating func persistOffset(
    of index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let offset = held[index].memoryOffset
    guard offset >= 0 else { return }
    let cursor = held[index].cursor
    if hasOutage, cursors[cursor].member < 0 {
      guard reachesBroker(ofHeld: index) else { return }
      reconnect(
        held[index].consumer, to: queues[held[index].queue].broker, at: now, &scheduler)
    }
    if consumerLatency == 0 || cursors[cursor].member >= 0 {
      storeOffset(offset, cursor: cursor)
    } else {
      let commit = commits.store(
        OffsetCommit(cursor: cursor, offset: offset), reusing: &freeCommits)
      scheduler.at(now + consumerLatency, .storeOffset(commit: Int32(commit)))
    }
  }

  /// Where a new holder of a queue begins to read.
  ///
  /// The stored offset wins. Without one a broker answers 0 while the queue's first message is still
  /// in memory, as it is throughout a run (`ConsumerManageProcessor.queryConsumerOffset`), so only
  /// the members of broadcasting groups, which ask no broker, start where they are told to.
  func startOffset(ofCursor index: Int) -> Int {
    cursors[index].stored >= 0 ? cursors[index].stored : cursors[index].floor
  }
}
