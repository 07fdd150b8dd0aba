// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Who reads a stream under which name, and from where on.
//
// Sources: `rabbit_stream_queue` of RabbitMQ 3.13 (`begin_stream/5`, `handle_event/3` of a local member
// change); the Java stream client's guide on offset tracking and single active consumers.
extension WorkQueueModel {
  /// The name under which a consumer reads: its own, or its group's where one reads at a time.
  mutating func reference(ofConsumer id: String, group: Int) -> Int {
    let name = groups[group].consumption.stream.hasSingleActiveConsumer ? "" : id
    if let known = groups[group].references.first(where: { references[$0].name == name }) {
      return known
    }
    let queue = groups[group].queue
    let number = references.append(
      StreamReferenceState(group: group, queue: queue, name: name))
    groups[group].references.append(number)
    queues[queue].references.append(number)
    return number
  }

  /// A consumer registers at a stream.
  mutating func joinStream(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let reference = consumers[number].reference
    references[reference].registered.append(number)
    chooseReader(of: reference, at: now, &scheduler)
  }

  /// A consumer is with a stream no more.
  ///
  /// - Parameters:
  ///   - number: The consumer.
  ///   - isOrderly: Whether it could store how far it came.
  ///   - now: The moment.
  ///   - scheduler: What is to come.
  mutating func leaveStream(
    _ number: Int, isOrderly: Bool, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let reference = consumers[number].reference
    references[reference].registered.removeAll { $0 == number }
    guard references[reference].reader == number else { return }
    references[reference].reader = -1
    references[reference].openUntil = 0
    let first = queues[references[reference].queue].log.first
    expire(of: reference, from: references[reference].position, to: first, at: now)
    if groups[references[reference].group].consumption.stream.storesEvery == nil {
      close(reference, at: now)
    } else {
      if isOrderly { references[reference].stored = references[reference].lowest - 1 }
      let backlog = Int64(references[reference].backlog)
      references[reference].dark.begin(
        at: VirtualTime(nanoseconds: now), backlog: backlog)
    }
    chooseReader(of: reference, at: now, &scheduler)
  }

  /// Lets the consumer read that has been registered longest, if none does.
  private mutating func chooseReader(
    of reference: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    guard references[reference].reader < 0,
      let next = references[reference].registered.first(where: { consumers[$0].phase == .running })
    else { return }
    if references[reference].hadReader { references[reference].readerChanges += 1 }
    references[reference].hadReader = true
    references[reference].reader = next
    open(reference, at: now)
    _ = references[reference].dark.end(at: VirtualTime(nanoseconds: now))
    feed(reference, at: now, &scheduler)
  }

  /// A reader begins: behind the stored offset, or where it was told to.
  private mutating func open(_ reference: Int, at now: Int64) {
    let queue = references[reference].queue
    let group = references[reference].group
    let stored = references[reference].stored
    let first = queues[queue].log.first
    let start =
      stored >= 0
      ? max(stored + 1, first)
      : queues[queue].log.start(groups[group].consumption.stream.offset, at: now)
    let counted = references[reference].counted
    let skipped = references[reference].open(
      from: references[reference].lowest, to: min(start, counted))
    if references[reference].isOpen {
      groups[group].totals.dropped += skipped
      changeBacklog(of: reference, by: -skipped, at: now)
    } else {
      // It was given up when the last reader left.
      let again = references[reference].open(from: start, to: counted)
      groups[group].totals.dropped -= again
      changeBacklog(of: reference, by: again, at: now)
    }
    references[reference].isOpen = true
    references[reference].settle(from: references[reference].lowest, to: start)
    references[reference].position = start
    references[reference].openUntil = 0
    let end = queues[queue].log.end
    for offset in max(counted, start)..<max(counted, start, end) {
      count(offset, for: reference, at: now)
    }
    references[reference].counted = max(counted, start, end)
  }

  /// What is written does not concern a name any more under which nobody reads or has stored an offset.
  private mutating func close(_ reference: Int, at now: Int64) {
    let group = references[reference].group
    let backlog = references[reference].backlog
    groups[group].totals.dropped += backlog
    changeBacklog(of: reference, by: -backlog, at: now)
    references[reference].isOpen = false
  }

  /// A message in the log is one more to be consumed, unless it is there a second time.
  private mutating func count(_ offset: Int, for reference: Int, at now: Int64) {
    references[reference].counted = offset + 1
    if queues[references[reference].queue].log.entry(offset)?.isExtra == true {
      references[reference].settle(from: offset, to: offset + 1)
      return
    }
    let group = references[reference].group
    references[reference].appended += 1
    groups[group].totals.published += 1
    groups[group].totals.arrived += 1
    changeBacklog(of: reference, by: 1, at: now)
  }

  mutating func changeBacklog(of reference: Int, by change: Int, at now: Int64) {
    guard change != 0 else { return }
    references[reference].changeBacklog(by: change, at: now)
    groups[references[reference].group].measured.changeBacklog(by: Int64(change), at: now)
  }

  // MARK: - Writing

  /// A message is written to a stream, and those who wait for it get it.
  mutating func appendToStream(
    _ index: Int, isExtra: Bool = false, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let message = messages[index]
    let queue = Int(message.queue)
    let linger = message.history >= 0 ? histories[Int(message.history)].parts.linger : 0
    let offset = queues[queue].log.end
    let gone = queues[queue].log.append(
      StreamLog.Entry(
        published: message.published, appended: now, linger: linger, identity: message.identity,
        address: message.address, key: message.key, isExtra: isExtra),
      bytes: producers[message.identity.producer].messageBytes)
    release(index)
    for segment in gone { drop(segment, of: queue, at: now) }
    if !gone.isEmpty { forget(inLogOf: queue) }
    for reference in queues[queue].references {
      if references[reference].isOpen, offset >= references[reference].counted {
        count(offset, for: reference, at: now)
      }
    }
    feedAll(queue, at: now, &scheduler)
  }

  /// A segment of a stream is gone: readers that have it open read on to its end, all others lack it.
  private mutating func drop(_ segment: Range<Int>, of queue: Int, at now: Int64) {
    for reference in queues[queue].references where references[reference].isOpen {
      let position = references[reference].position
      let isReading = references[reference].reader >= 0
      if isReading, segment.contains(position), position > segment.lowerBound {
        references[reference].openUntil = segment.upperBound
      }
      let from = max(isReading ? position : 0, references[reference].openUntil, segment.lowerBound)
      expire(of: reference, from: from, to: segment.upperBound, at: now)
    }
  }

  /// Forgets what is in no segment that is left, or that a reader has open.
  private mutating func forget(inLogOf queue: Int) {
    var oldest = queues[queue].log.first
    for reference in queues[queue].references where references[reference].reader >= 0 {
      let position = references[reference].position
      if references[reference].openUntil > position { oldest = min(oldest, position) }
    }
    queues[queue].log.forget(below: oldest)
  }

  /// Messages are gone before they were read under a name.
  private mutating func expire(of reference: Int, from start: Int, to end: Int, at now: Int64) {
    guard start < end else { return }
    let expired = references[reference].open(from: start, to: end)
    groups[references[reference].group].totals.expired += expired
    changeBacklog(of: reference, by: -expired, at: now)
    references[reference].settle(from: start, to: end)
  }
}
