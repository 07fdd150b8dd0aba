// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// The loop of a consumer: it polls, works on what the poll returned record by record, and polls.
//
// Source: `ClassicKafkaConsumer.poll` of Apache Kafka 4.3.
extension KafkaModel {
  /// The application polls: rebalances and commits first, then records.
  @inline(__always)
  mutating func poll(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let consumer = consumers.place(of: number)
    consumer.pointee.lastPoll = now
    if consumer.pointee.hasNews {
      pollGroup(number, at: now, &scheduler)
      // The process may have ended, or begun to work.
      if consumer.pointee.phase != .running || consumer.pointee.isBusy { return }
    }
    if now >= consumer.pointee.nextCommit { commitPeriodically(number, at: now, &scheduler) }
    returnRecords(number, at: now, &scheduler)
  }

  /// Hands fetched records to the application, if there are any, after sending for more.
  @inline(__always)
  mutating func returnRecords(
    _ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let consumer = consumers.place(of: number)
    collect(number)
    if consumer.pointee.batch.isEmpty {
      sendFetches(of: number, at: now, &scheduler)
      return
    }
    consumer.pointee.setBusy(true, at: now)
    consumer.pointee.lastPoll = now
    sendFetches(of: number, at: now, &scheduler)
    startRecord(number, at: now, &scheduler)
  }

  /// Takes as many records as a poll returns from what was fetched, and moves the positions.
  @inline(__always)
  private mutating func collect(_ number: Int) {
    let consumer = consumers.place(of: number)
    var room = groups.place(of: consumer.pointee.group).pointee.settings.maximumPollRecords
    while room > 0, !consumer.pointee.fetched.isEmpty {
      var range = consumer.pointee.fetched.first
      let count = min(room, range.to &- range.from)
      let entry = held.place(of: Int(range.held))
      if count == range.to &- range.from {
        consumer.pointee.fetched.removeFirst()
        fetches.place(of: Int(entry.pointee.fetch)).pointee.buffered &-= 1
      } else {
        consumer.pointee.fetched.first.from = range.from &+ count
        range.to = range.from &+ count
      }
      entry.pointee.position = range.to
      consumer.pointee.batch.append(range)
      room &-= count
    }
  }

  /// The application takes the next record of its batch.
  @inline(__always)
  private mutating func startRecord(
    _ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let consumer = consumers.place(of: number)
    let range = consumer.pointee.batch.first
    let cursor = cursors.place(of: Int(range.cursor))
    let group = groups.place(of: consumer.pointee.group)
    consumer.pointee.recordStart = now
    if range.from < cursor.pointee.delivered {
      noteRepeated(number, cursor: Int(range.cursor), offset: range.from)
    } else {
      cursor.pointee.delivered = range.from &+ 1
      consumer.pointee.isRepeating = false
    }
    let record = partitions.place(of: cursor.pointee.partition).pointee.log[range.from]
    var service: Int64
    if group.pointee.drawsService {
      service = group.pointee.service.drawn(
        producer: record.identity.producer, number: record.identity.number)
    } else {
      service = traced(record.identity.number, group: consumer.pointee.group, &scheduler)
    }
    if consumer.pointee.speedFactor != 1 {
      service = Int64((Double(service) * consumer.pointee.speedFactor).rounded())
    }
    group.pointee.measured.latency.prefetch(sojourn: now &+ service &- record.published)
    scheduler.at(
      now &+ service, .recordEnd(consumer: Int32(truncatingIfNeeded: number)))
  }

  /// A record's time from a trace; one that is exhausted ends the run.
  @inline(never)
  mutating func traced(
    _ number: Int, group: Int, _ scheduler: inout KafkaScheduler
  ) -> Int64 {
    do throws(GroupService.TraceExhausted) {
      return try groups[group].service.traced(number: number)
    } catch {
      failure = .serviceTraceExhausted(group: groups[group].name, times: error.times)
      scheduler.stop()
      return 0
    }
  }

  @inline(never)
  private mutating func noteRepeated(_ number: Int, cursor index: Int, offset: Int) {
    let group = consumers[number].group
    groups[group].totals.redeliveries += 1
    consumers[number].redelivered += 1
    consumers[number].isRepeating = true
    if offset < cursors[index].processed { groups[group].totals.duplicates += 1 }
  }

  /// The application is done with a record and takes the next, or polls.
  @inline(__always)
  mutating func endRecord(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let consumer = consumers.place(of: number)
    // A process that died in the middle of a batch has none any more.
    if consumer.pointee.batch.isEmpty { return }
    let range = consumer.pointee.batch.first
    if keepsAttempts { noteAttempt(number, range, .ack, at: now) }
    complete(range.from, of: number, range, at: now)
    if range.from &+ 1 < range.to {
      consumer.pointee.batch.first.from = range.from &+ 1
    } else {
      consumer.pointee.batch.removeFirst()
    }
    if !consumer.pointee.batch.isEmpty {
      startRecord(number, at: now, &scheduler)
      return
    }
    consumer.pointee.setBusy(false, at: now)
    if consumer.pointee.phase == .closing {
      close(number, at: now, &scheduler)
    } else {
      poll(number, at: now, &scheduler)
    }
  }

  /// Completes a record, unless another member has.
  @inline(__always)
  private mutating func complete(
    _ offset: Int, of number: Int, _ range: FetchedRange, at now: Int64
  ) {
    let cursor = cursors.place(of: Int(range.cursor))
    guard offset == cursor.pointee.processed else { return }
    let group = groups.place(of: cursor.pointee.group)
    let consumer = consumers.place(of: number)
    let record = partitions.place(of: cursor.pointee.partition).pointee.log[offset]
    if record.published >= warmUp {
      let started = consumer.pointee.recordStart
      let read = range.arrived &- consumerLatency
      var parts = LatencyParts()
      parts.linger = record.visible &- producerLatency &- record.published
      parts.broker = producerLatency &+ consumerLatency
      if !cursor.pointee.dark.isClear(from: VirtualTime(nanoseconds: record.visible)) {
        parts.dark = darkTime(
          ofCursor: Int(range.cursor), group: cursor.pointee.group, from: record.visible, to: read)
      }
      parts.behindOthers = read &- record.visible &- parts.dark
      parts.clientBuffer = started &- range.arrived
      parts.service = now &- started
      group.pointee.measured.latency.record(parts)
      group.pointee.measured.waiting &+= Int128(started &- record.published)
    }
    if group.pointee.openKeys != nil { noteKeyDone(record, group: cursor.pointee.group) }
    cursor.pointee.processed = offset &+ 1
    cursor.pointee.changeBacklog(by: -1, at: now)
    group.pointee.totals.completed &+= 1
    group.pointee.measured.changeBacklog(by: -1, at: now)
    consumer.pointee.completed &+= 1
  }

  @inline(never)
  mutating func darkTime(
    ofCursor index: Int, group: Int, from start: Int64, to end: Int64
  ) -> Int64 {
    let dark = cursors[index].dark.overlap(
      from: VirtualTime(nanoseconds: start), to: VirtualTime(nanoseconds: end))
    if dark > 0 { groups[group].measured.billDelay(dark) }
    return dark
  }

  // MARK: - Commits

  /// Commits positions if it is time to; everything that earlier polls returned is done with.
  @inline(never)
  mutating func commitPeriodically(
    _ number: Int, wasIdle: Bool = false, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let settings = groups[consumers[number].group].settings
    var moment = now
    if settings.commitsAutomatically {
      let interval = settings.autoCommitInterval
      // Who waits inside a poll has committed on time, and nothing has changed since.
      if wasIdle { moment = now - (now - consumers[number].nextCommit) % interval }
      consumers[number].nextCommit = moment + interval
    }
    commit(number, madeAt: moment, at: now, &scheduler)
  }

  /// Sends the positions of all partitions of a consumer to the coordinator.
  ///
  /// What an idle consumer committed earlier was no sign of life later than then.
  mutating func commit(
    _ number: Int, madeAt moment: Int64? = nil, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let positions = consumers[number].held.filter {
      held[$0].isActive || held[$0].keepsPosition
    }.map {
      (cursor: Int(held[$0].cursor), offset: held[$0].position)
    }
    guard !positions.isEmpty else { return }
    let request = KafkaCommit(
      member: consumers[number].modern?.id ?? consumers[number].client.memberID,
      instanceID: consumers[number].client.instanceID,
      generation: consumers[number].client.generation, positions: positions,
      arrival: (moment ?? now) + consumerLatency)
    if consumerLatency == 0 {
      store(request, of: number, at: now)
    } else {
      send(.commit(consumer: number, request), after: consumerLatency, at: now, &scheduler)
    }
  }

  /// The coordinator keeps positions, unless the member is no longer of the group's generation.
  mutating func store(_ commit: KafkaCommit, of number: Int, at now: Int64) {
    guard accepts(commit, group: consumers[number].group, at: now) else { return }
    for position in commit.positions {
      let cursor = cursors.place(of: position.cursor)
      cursor.pointee.isFresh = false
      guard position.offset > cursor.pointee.committed else { continue }
      cursor.pointee.committed = position.offset
      trim(cursor.pointee.partition)
    }
  }

  private mutating func accepts(_ commit: KafkaCommit, group: Int, at now: Int64) -> Bool {
    if groups[group].modern != nil {
      // A member may lag behind the group's epoch with what it still owns.
      return commit.member.map { groups[group].modern?.member($0) != nil } ?? false
    }
    return groups[group].coordinator.acceptsCommit(
      from: commit.member, instanceID: commit.instanceID, generation: commit.generation,
      arrived: VirtualTime(nanoseconds: commit.arrival), at: VirtualTime(nanoseconds: now))
  }

  /// Forgets records that no group can ask for any more.
  @inline(__always)
  mutating func trim(_ index: Int) {
    let partition = partitions.place(of: index)
    var floor = Int.max
    var cursor = partition.pointee.firstCursor
    while cursor >= 0 {
      floor = min(floor, cursors.place(of: cursor).pointee.floor)
      cursor = cursors.place(of: cursor).pointee.nextOfPartition
    }
    partition.pointee.log.trim(below: floor)
    if partition.pointee.keepsBatches {
      partition.pointee.batchEnds.trim(below: partition.pointee.log.start)
    }
  }
}
