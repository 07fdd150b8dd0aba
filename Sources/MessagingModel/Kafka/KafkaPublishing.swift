// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// From a producer's arrival process over batches into the logs of partitions.
//
// Sources: `KafkaProducer`, `RecordAccumulator`, `Sender`, `BuiltInPartitioner` of Apache Kafka 4.3.
extension KafkaModel {
  /// Publishes one record and schedules the next of the same source.
  @inline(__always)
  mutating func publish(
    _ index: Int, source: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let producer = producers.place(of: index)
    let number = producer.pointee.published
    producer.pointee.published = number &+ 1
    var record = MessageRecord(
      published: now, identity: MessageIdentity(producer: index, number: number),
      bytes: Int32(truncatingIfNeeded: producer.pointee.messageBytes))
    if producer.pointee.keys != nil {
      record.key = Int32(
        truncatingIfNeeded: producer.pointee.keys?.draw(&producer.pointee.keyDraws) ?? -1)
    }
    let client = producer.pointee.takeTurn(ofSource: source)
    let partition = producer.pointee.place(record.key, ofClient: client)
    if producer.pointee.firstSender < 0 {
      buffer(record, of: index, client: client, for: partition, at: now, &scheduler)
    } else {
      send(record, of: index, client: client, for: partition, at: now, &scheduler)
    }
    scheduleArrival(index, source: source, &scheduler)
  }

  /// Schedules the next record of a producer's source, unless its arrivals have ended.
  @inline(__always)
  mutating func scheduleArrival(_ index: Int, source: Int, _ scheduler: inout KafkaScheduler) {
    let next = producers.place(of: index).pointee.clocks[source].next()
    guard next <= horizon else { return }
    let event = KafkaEvent.publish(
      producer: Int32(truncatingIfNeeded: index), source: Int32(truncatingIfNeeded: source))
    if sourcesAreFew {
      scheduler.soon(next, event, priority: .first)
    } else {
      scheduler.at(next, event, priority: .first)
    }
  }

  /// Puts a record into the open batch of its partition; a batch without room for it leaves first.
  @inline(__always)
  private mutating func buffer(
    _ record: MessageRecord, of index: Int, client: Int, for partition: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    let producer = producers.place(of: index)
    let brokers = producer.pointee.brokers
    let lane = client &* brokers &+ partition % brokers
    let slot = client &* producer.pointee.partitions &+ partition
    let size = record.bytes
    let limit = Int32(truncatingIfNeeded: producer.pointee.batchBytes)
    if producer.pointee.batches[slot].count > 0,
      producer.pointee.batches[slot].bytes &+ size > limit
    {
      scheduler.cancel(producer.pointee.lanes[lane].timer)
      send(index, client: client, lane: lane, at: now, &scheduler)
    }
    let node = newPending(record)
    let batch = producer.pointee.batches.place(of: slot)
    if batch.pointee.count == 0 {
      batch.pointee = KafkaBatch(
        first: node, last: node, count: 1, bytes: KafkaLimits.batchHeader &+ size)
      let waits = producer.pointee.lanes.place(of: lane)
      waits.pointee.waiting.append(Int32(truncatingIfNeeded: partition))
      if waits.pointee.waiting.count == 1, producer.pointee.linger > 0 {
        waits.pointee.timer = scheduler.at(
          now &+ producer.pointee.linger,
          .linger(
            producer: Int32(truncatingIfNeeded: index), lane: Int32(truncatingIfNeeded: lane)),
          priority: .first)
      }
    } else {
      pending.place(of: Int(batch.pointee.last)).pointee.next = node
      batch.pointee.last = node
      batch.pointee.count &+= 1
      batch.pointee.bytes &+= size
    }
    let isFull = batch.pointee.bytes >= limit
    if producer.pointee.placement == .sticky {
      producer.pointee.noteAppended(Int(size), client: client, isFull: isFull)
    }
    if isFull || producer.pointee.linger == 0 {
      if producer.pointee.linger > 0 { scheduler.cancel(producer.pointee.lanes[lane].timer) }
      send(index, client: client, lane: lane, at: now, &scheduler)
    }
  }

  @inline(__always)
  mutating func newPending(_ record: MessageRecord) -> Int32 {
    let free = freePending
    if free < 0 {
      return Int32(
        truncatingIfNeeded: pending.append(KafkaPendingRecord(record: record, next: -1)))
    }
    let place = pending.place(of: Int(free))
    freePending = place.pointee.next
    place.pointee = KafkaPendingRecord(record: record, next: -1)
    return free
  }

  /// The oldest batch for a broker has waited long enough.
  @inline(__always)
  mutating func endLinger(
    _ index: Int, lane: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    send(index, client: lane / brokerCount, lane: lane, at: now, &scheduler)
  }

  /// Sends everything that a client has for a broker: one ready batch carries the others along.
  @inline(__always)
  private mutating func send(
    _ index: Int, client: Int, lane number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let producer = producers.place(of: index)
    let lane = producer.pointee.lanes.place(of: number)
    let base = client &* producer.pointee.partitions
    while !lane.pointee.waiting.isEmpty {
      let partition = Int(lane.pointee.waiting.popFirst())
      let batch = producer.pointee.batches[base &+ partition]
      producer.pointee.batches[base &+ partition] = KafkaBatch()
      if producerLatency == 0 {
        append(batch, to: producer.pointee.firstPartition &+ partition, at: now)
      } else {
        lane.pointee.underWay.append(
          KafkaParcel(
            partition: Int32(truncatingIfNeeded: partition), batch: batch,
            isLast: lane.pointee.waiting.isEmpty))
      }
    }
    if producerLatency == 0 {
      serveDueFetches(at: now, &scheduler)
    } else {
      scheduler.at(
        now &+ producerLatency,
        .produce(
          producer: Int32(truncatingIfNeeded: index), lane: Int32(truncatingIfNeeded: number)),
        priority: .first)
    }
  }

  /// The request that has been on the way longest is at its broker, which appends all of it before
  /// it answers any fetch.
  @inline(__always)
  mutating func arrive(
    _ index: Int, lane number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let producer = producers.place(of: index)
    let lane = producer.pointee.lanes.place(of: number)
    var isLast = false
    while !isLast, !lane.pointee.underWay.isEmpty {
      let parcel = lane.pointee.underWay.popFirst()
      append(
        parcel.batch, to: producer.pointee.firstPartition &+ Int(parcel.partition), at: now)
      isLast = parcel.isLast
    }
    serveDueFetches(at: now, &scheduler)
  }

  /// Appends a batch to its partition and tells the groups' books.
  @inline(__always)
  private mutating func append(_ batch: KafkaBatch, to index: Int, at now: Int64) {
    let partition = partitions.place(of: index)
    var node = batch.first
    while node >= 0 {
      let place = pending.place(of: Int(node))
      var record = place.pointee.record
      record.visible = now
      _ = partition.pointee.log.append(record)
      let next = place.pointee.next
      place.pointee.next = freePending
      freePending = node
      node = next
    }
    noteBatch(of: Int(batch.count), bytes: Int(batch.bytes), in: index, at: now)
  }

  /// Tells the groups' books of a batch that was appended.
  @inline(__always)
  mutating func noteBatch(of count: Int, bytes: Int, in index: Int, at now: Int64) {
    let partition = partitions.place(of: index)
    if partition.pointee.keepsBatches {
      partition.pointee.batchEnds.append(partition.pointee.log.end &- 1)
    }
    var cursor = partition.pointee.firstCursor
    if cursor < 0 { partition.pointee.log.trim(below: partition.pointee.log.end) }
    while cursor >= 0 {
      noteAppended(count, bytes: bytes, cursor: cursor, at: now)
      cursor = cursors.place(of: cursor).pointee.nextOfPartition
    }
  }

  /// Enters appended records into the books of a group, and into the fetch that waits for them.
  @inline(__always)
  private mutating func noteAppended(_ count: Int, bytes: Int, cursor index: Int, at now: Int64) {
    let cursor = cursors.place(of: index)
    let group = groups.place(of: cursor.pointee.group)
    cursor.pointee.appended &+= count
    cursor.pointee.changeBacklog(by: count, at: now)
    group.pointee.totals.arrived &+= count
    group.pointee.totals.batchSquares &+= count &* count
    group.pointee.measured.changeBacklog(by: Int64(count), at: now)
    if group.pointee.openKeys != nil { noteKeysOpened(count, cursor: index) }
    let active = Int(cursor.pointee.active)
    guard active >= 0 else {
      let share = Int(cursor.pointee.share)
      if share >= 0 { noteShareAppended(share) }
      return
    }
    consumers.place(of: cursor.pointee.owner).pointee.offered &+= count
    noteReadable(active, bytes: bytes)
  }
}

/// Numbers of the producer that no setting changes.
enum KafkaLimits {
  /// Bytes of the header of a batch (`DefaultRecordBatch.RECORD_BATCH_OVERHEAD`).
  static let batchHeader: Int32 = 61
}

extension KafkaProducerState {
  /// The client that sends the next record of a source.
  @inline(__always)
  mutating func takeTurn(ofSource source: Int) -> Int {
    if clocks.count > 1 || clients == 1 { return source }
    let client = turn
    turn = client &+ 1 < clients ? client &+ 1 : 0
    return client
  }

  /// The partition of a client's next record.
  @inline(__always)
  mutating func place(_ key: Int32, ofClient client: Int) -> Int {
    switch placement {
    case .key:
      let offset = keyOffsets.isEmpty ? 0 : keyOffsets[client]
      return Int(partitionOfKey[offset &+ Int(key)])
    case .roundRobin:
      return counters[client].next(count: known.isEmpty ? partitions : known[client])
    case .sticky:
      let partitioner = sticky.place(of: client)
      let partition = partitioner.pointee.current { Self.draw(&partitionDraws) }
      // The last batch may have left since, which allows a change that was not allowed before.
      guard batches[client &* partitions &+ partition].count == 0 else { return partition }
      partitioner.pointee.append(0, mayChange: true) { Self.draw(&partitionDraws) }
      return partitioner.pointee.current { Self.draw(&partitionDraws) }
    }
  }

  /// Tells the sticky partitioner of an appended record.
  @inline(__always)
  mutating func noteAppended(_ size: Int, client: Int, isFull: Bool) {
    sticky.place(of: client).pointee.append(size, mayChange: isFull) {
      Self.draw(&partitionDraws)
    }
  }

  /// A number from 0 to the largest of 32 bits (`Utils.toPositive`).
  @inline(__always)
  private static func draw(_ draws: inout RandomStream) -> Int32 {
    Int32(truncatingIfNeeded: draws.next() & 0x7FFF_FFFF)
  }
}
