// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// The loop of a share consumer: what the last poll returned is acknowledged by the next one, record by
// record, or each record when it is done, where the application commits that often.
//
// Source: `ShareConsumerImpl.poll` of Apache Kafka 4.3.
extension KafkaModel {
  /// The application polls: it acknowledges, then asks for records.
  mutating func pollShared(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    consumers[number].lastPoll = now
    if consumers[number].hasNews { pollShareGroup(number, at: now, &scheduler) }
    guard consumers[number].phase == .running else { return }
    returnShared(number, at: now, &scheduler)
  }

  /// Hands acquired records to the application; a member with none left sends for more.
  mutating func returnShared(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let consumer = consumers.place(of: number)
    collectShared(number)
    sendSettlements(of: number, at: now, &scheduler)
    if consumer.pointee.hand.batch.isEmpty {
      if consumer.pointee.hand.isPinned {
        consumer.pointee.hand.isPinned = false
        unpin(number, at: now)
      }
      sendShareFetches(of: number, at: now, &scheduler)
      return
    }
    consumer.pointee.setBusy(true, at: now)
    consumer.pointee.lastPoll = now
    scheduleRenewal(of: number, from: now + consumerLatency, &scheduler)
    startShared(number, at: now, &scheduler)
  }

  /// Takes what a poll returns: whole runs as they were acquired, or no more than is allowed.
  private mutating func collectShared(_ number: Int) {
    let consumer = consumers.place(of: number)
    let group = groups.place(of: consumer.pointee.group)
    var room = group.pointee.settings.maximumPollRecords
    while room > 0, !consumer.pointee.hand.fetched.isEmpty {
      var range = consumer.pointee.hand.fetched.first
      let count = range.to &- range.from
      if count > room, group.pointee.acquireMode == .recordLimit {
        consumer.pointee.hand.fetched.first.from = range.from &+ room
        range.to = range.from &+ room
      } else {
        consumer.pointee.hand.fetched.removeFirst()
      }
      consumer.pointee.hand.batch.append(range)
      room &-= range.to &- range.from
    }
  }

  /// The application takes the next record of its batch.
  private mutating func startShared(
    _ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let consumer = consumers.place(of: number)
    let range = consumer.pointee.hand.batch.first
    let cursor = cursors.place(of: Int(range.cursor))
    let share = shares.place(of: Int(cursor.pointee.share))
    let group = groups.place(of: consumer.pointee.group)
    consumer.pointee.recordStart = now
    let isOld = range.from < share.pointee.begun.floor
    consumer.pointee.isRepeating = isOld || share.pointee.begun.contains(range.from)
    if consumer.pointee.isRepeating {
      group.pointee.totals.redeliveries &+= 1
      consumer.pointee.redelivered &+= 1
      if share.pointee.isDone(range.from), !share.pointee.archived.contains(range.from) {
        group.pointee.totals.duplicates &+= 1
      }
    } else {
      share.pointee.begun.insert(range.from)
    }
    let record = partitions.place(of: cursor.pointee.partition).pointee.log[range.from]
    var service = serviceTime(
      of: record.identity, group: consumer.pointee.group, &scheduler)
    if consumer.pointee.speedFactor != 1 {
      service = Int64((Double(service) * consumer.pointee.speedFactor).rounded())
    }
    scheduler.at(
      now &+ service, .shareRecordEnd(consumer: Int32(truncatingIfNeeded: number)))
  }

  private mutating func serviceTime(
    of identity: MessageIdentity, group index: Int, _ scheduler: inout KafkaScheduler
  ) -> Int64 {
    let group = groups.place(of: index)
    return group.pointee.drawsService
      ? group.pointee.service.drawn(producer: identity.producer, number: identity.number)
      : traced(identity.number, group: index, &scheduler)
  }

  /// The application is done with a record, or has failed with it, and takes the next, or polls.
  mutating func endShared(_ number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let consumer = consumers.place(of: number)
    // A process that died in the middle of a batch has none any more.
    if consumer.pointee.hand.batch.isEmpty { return }
    let range = consumer.pointee.hand.batch.first
    let group = groups.place(of: consumer.pointee.group)
    let record = partitions.place(of: cursors.place(of: Int(range.cursor)).pointee.partition)
      .pointee.log[range.from]
    let hasFailed =
      group.pointee.service.drawsFailure(record.identity, attempt: Int(range.deliveries))
      || producers.place(of: record.identity.producer).pointee.poison
        .contains(record.identity.number)
    if keepsAttempts { noteShareAttempt(number, range, hasFailed ? .reject : .ack, at: now) }
    if !hasFailed { completeShared(record, range, of: number, at: now) }
    settle(range, as: hasFailed ? group.pointee.failureSettlement : .accept, by: number)
    if range.from &+ 1 < range.to {
      consumer.pointee.hand.batch.first.from = range.from &+ 1
    } else {
      consumer.pointee.hand.batch.removeFirst()
    }
    if group.pointee.acknowledgesEach { sendSettlements(of: number, at: now, &scheduler) }
    if !consumer.pointee.hand.batch.isEmpty {
      startShared(number, at: now, &scheduler)
      return
    }
    consumer.pointee.setBusy(false, at: now)
    if consumer.pointee.phase == .closing {
      close(number, at: now, &scheduler)
    } else {
      pollShared(number, at: now, &scheduler)
    }
  }

  /// Puts a record on the list of what the next poll acknowledges.
  private mutating func settle(
    _ range: AcquiredRange, as kind: ShareSettlement.Kind, by number: Int
  ) {
    let consumer = consumers.place(of: number)
    let last = consumer.pointee.hand.settled.count &- 1
    if last >= 0 {
      let before = consumer.pointee.hand.settled[last]
      if before.cursor == range.cursor, before.kind == kind, before.to == range.from {
        consumer.pointee.hand.settled.last.to = range.from &+ 1
        return
      }
    }
    consumer.pointee.hand.settled.append(
      ShareSettlement(
        cursor: range.cursor, kind: kind, from: range.from, to: range.from &+ 1))
  }

  /// Sends what has been settled since the last time, if anything has.
  mutating func sendSettlements(of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let consumer = consumers.place(of: number)
    guard !consumer.pointee.hand.settled.isEmpty else { return }
    while !consumer.pointee.hand.settled.isEmpty {
      var settlement = consumer.pointee.hand.settled.popFirst()
      settlement.isLast = consumer.pointee.hand.settled.isEmpty
      consumer.pointee.hand.underWay.append(settlement)
    }
    if consumerLatency == 0 {
      takeSettlements(from: number, at: now, &scheduler)
    } else {
      scheduler.at(
        now &+ consumerLatency, .shareSettled(consumer: Int32(truncatingIfNeeded: number)))
    }
  }
}
