// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Messages that their producers have held back: by delay level, or until any time.
//
// Sources: `HookUtils.handleScheduleMessage`, `ScheduleMessageService`, `TimerMessageStore` of Apache
// RocketMQ 5.
extension RocketMQModel {
  /// A message that does not go straight into its queue has reached the broker.
  @inline(never)
  mutating func takeDetour(
    _ record: MessageRecord, to queue: Int, from client: Int = -1, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let producer = record.identity.producer
    // Until it is seen in its queue, this says when it was stored.
    var record = record
    record.visible = now
    if producers[producer].transactions != nil {
      storeHalf(record, to: queue, from: client, at: now, &scheduler)
    } else if let plan = producers[producer].delays {
      if plan.isTimed {
        let delay = plan.milliseconds(ofMessage: record.identity.number)
        holdUntil(record, delay: delay, to: queue, at: now, &scheduler)
      } else {
        let level = plan.level(ofMessage: record.identity.number)
        holdBack(record, level: level, to: queue, at: now, &scheduler)
      }
    } else {
      append(record, to: queue, at: now, &scheduler)
    }
  }

  /// Stores a message in the queue of its delay level, beside the messages sent back; a level beyond
  /// the table counts as the highest.
  private mutating func holdBack(
    _ record: MessageRecord, level: Int, to queue: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let broker = queues[queue].broker
    let table = brokers[broker].delayLevels
    guard level > 0, table.maximumLevel > 0 else {
      append(record, to: queue, at: now, &scheduler)
      return
    }
    let known = min(level, table.maximumLevel)
    let due = clock(ofBroker: broker, at: now) + table.delay(ofLevel: known).nanoseconds
    producers[record.identity.producer].delayCounts.delayed += 1
    brokers[broker].delayed[known - 1].append(
      DelayedMessage(
        due: due, record: record.due(at: time(ofReading: due, ofBroker: broker)),
        queue: Int32(queue)))
    pollDelayLevel(known - 1, broker: broker, at: now, &scheduler)
  }

  /// Puts a message on the timer wheel.
  ///
  /// The wheel goes by the wall clock, whose ticks have nothing to do with the start of the run. A
  /// poll every tenth of the precision finds the slot whose time has come.
  private mutating func holdUntil(
    _ record: MessageRecord, delay: Int64, to queue: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let broker = queues[queue].broker
    let producer = record.identity.producer
    guard delay > 0 else {
      append(record, to: queue, at: now, &scheduler)
      return
    }
    guard delay * 1_000_000 <= brokers[broker].timerMaximumDelay else {
      producers[producer].delayCounts.refused += 1
      return
    }
    let millisecond: Int64 = 1_000_000
    let precision = brokers[broker].timerPrecision / millisecond
    let phase = wallClockPhase
    let wanted = (clock(ofBroker: broker, at: now) + phase) / millisecond + delay
    let due = time(ofReading: wanted * millisecond - phase, ofBroker: broker)
    let slot = TimerSlot.release(ofDelivery: wanted, precision: precision)
    let release = time(ofReading: slot * millisecond - phase, ofBroker: broker)
    producers[producer].delayCounts.delayed += 1
    let entry = takeTimedEntry(
      TimedMessage(due: due, record: record.due(at: due), queue: Int32(queue)))
    timed[Int(entry)].release = max(now, release)
    timed[Int(entry)].delivery = scheduler.at(
      brokers[broker].nextTimerPoll(from: max(now, release)), .deliverTimed(entry: entry),
      priority: .late)
  }

  private mutating func takeTimedEntry(_ message: TimedMessage) -> Int32 {
    guard freeTimed >= 0 else { return Int32(timed.append(message)) }
    let entry = freeTimed
    freeTimed = timed[Int(entry)].next
    timed[Int(entry)] = message
    return entry
  }

  mutating func freeTimedEntry(_ entry: Int) {
    timed[entry].isFree = true
    timed[entry].next = freeTimed
    freeTimed = Int32(entry)
  }

  /// A message leaves the timer wheel for its queue.
  mutating func deliverTimed(_ entry: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let message = timed[entry]
    guard brokers[queues[Int(message.queue)].broker].isUp else {
      // The wheel stands still until a master serves again.
      timed[entry].delivery = scheduler.at(
        now + BrokerLimits.firstDelayPoll, .deliverTimed(entry: Int32(entry)), priority: .late)
      return
    }
    freeTimedEntry(entry)
    var record = message.record
    noteDelivered(record, lateness: max(0, now - message.due))
    record.published = min(record.published, now)
    append(record, to: Int(message.queue), at: now, &scheduler)
  }

  /// Counts a delayed message that has got into its queue, and by how much it was late.
  mutating func noteDelivered(_ record: MessageRecord, lateness: Int64) {
    let producer = record.identity.producer
    producers[producer].delayCounts.delivered += 1
    producers[producer].delayCounts.lateness += Int128(lateness)
    producers[producer].delayCounts.latenessMaximum = max(
      producers[producer].delayCounts.latenessMaximum, lateness)
  }

  /// Messages that producers hold back and that a clustering group is going to read, one by one.
  func heldBackMessages(toGroup group: Int) -> Int {
    var count = 0
    for broker in 0..<brokers.count {
      for level in 0..<brokers[broker].delayed.count {
        for place in 0..<brokers[broker].delayed[level].count {
          let message = brokers[broker].delayed[level][place]
          if message.record.history < 0, reads(group, queue: Int(message.queue)) { count += 1 }
        }
      }
    }
    for entry in 0..<timed.count where !timed[entry].isFree {
      if reads(group, queue: Int(timed[entry].queue)) { count += 1 }
    }
    return count
  }

  func reads(_ group: Int, queue: Int) -> Bool {
    topics[queues[queue].topic].groups.contains(group)
  }

  /// What became of the delayed messages of each producer that has some.
  func delayOutcomes() -> [DelayOutcome] {
    (0..<producers.count).compactMap { producer in
      guard producers[producer].delays != nil else { return nil }
      let counts = producers[producer].delayCounts
      return DelayOutcome(
        producer: producers[producer].name, delayed: counts.delayed, refused: counts.refused,
        delivered: counts.delivered, lost: counts.lost,
        latenessMean: counts.delivered > 0
          ? Double(counts.lateness) / Double(counts.delivered) / 1e9 : nil,
        latenessMaximum: Double(counts.latenessMaximum) / 1e9)
    }
  }
}

extension MessageRecord {
  /// The message as consumers are to see it: its time counts from when it is due.
  fileprivate func due(at time: Int64) -> MessageRecord {
    var record = self
    record.published = time
    return record
  }
}
