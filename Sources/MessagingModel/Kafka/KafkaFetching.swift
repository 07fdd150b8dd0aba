// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Fetches: one request at a time from a consumer to each broker that leads partitions of its own.
//
// Sources: `AbstractFetch`, `FetchCollector` and, on the broker, `DelayedFetch` of Apache Kafka 4.3.
extension KafkaModel {
  /// Sends a fetch to every broker that is owed one.
  ///
  /// As long as records of any partition of a broker wait for a poll, none is.
  @inline(__always)
  mutating func sendFetches(of consumer: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let first = consumers.place(of: consumer).pointee.firstFetch
    for index in first..<(first &+ brokerCount) {
      let fetch = fetches.place(of: index)
      guard fetch.pointee.members > 0, fetch.pointee.phase == .idle, fetch.pointee.buffered == 0
      else { continue }
      fetch.pointee.requests &+= 1
      fetch.pointee.included = fetch.pointee.members
      fetch.pointee.phase = .travelling
      if consumerLatency == 0 {
        receive(fetch: index, at: now, &scheduler)
      } else {
        scheduler.at(
          now &+ consumerLatency, .fetchArrives(fetch: Int32(truncatingIfNeeded: index)))
      }
    }
  }

  /// A broker answers a fetch if there is enough to read, or holds it.
  @inline(__always)
  mutating func receive(fetch index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let fetch = fetches.place(of: index)
    guard fetch.pointee.phase == .travelling else { return }
    let consumer = consumers.place(of: fetch.pointee.consumer)
    let least = groups.place(of: consumer.pointee.group).pointee.settings.fetchMinimumBytes
    if least <= 1, !fetch.pointee.ready.isEmpty {
      answer(index, at: now, &scheduler)
      return
    }
    if least > 1 {
      fetch.pointee.readable = readableBytes(of: index)
      if fetch.pointee.readable >= least {
        answer(index, at: now, &scheduler)
        return
      }
    } else {
      fetch.pointee.readable = 0
    }
    fetch.pointee.phase = .parked
    fetch.pointee.parkedSince = now
    // With nothing to read an answer would be empty, and the same request would come again, unless
    // partitions were added while this one travelled.
    if least > 1 || fetch.pointee.members > fetch.pointee.included {
      watch(index, at: now, &scheduler)
    }
  }

  @inline(never)
  private mutating func readableBytes(of index: Int) -> Int {
    var bytes = 0
    for position in 0..<fetches[index].ready.count {
      let reference = fetches[index].ready[position]
      let entry = held[Int(reference.index)]
      guard entry.stamp == reference.stamp, entry.isActive else { continue }
      let partition = cursors[Int(entry.cursor)].partition
      bytes += partitions[partition].bytes(from: entry.next, to: partitions[partition].log.end)
    }
    return bytes
  }

  /// Lets a held fetch run out, at the end of the wait that it is in.
  @inline(never)
  mutating func watch(_ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    scheduler.cancel(fetches[index].timer)
    let wait = wait(ofFetch: index)
    let phase = phase(ofFetch: index, at: now)
    // While an empty answer and the next request travel, the wait that ends is that request's.
    let end = phase > wait ? 2 * (wait + consumerLatency) : wait
    fetches[index].timer = scheduler.at(
      now + end - phase,
      .fetchDue(fetch: Int32(index), stamp: fetches[index].requests))
  }

  private func wait(ofFetch index: Int) -> Int64 {
    groups[consumers[fetches[index].consumer].group].settings.fetchMaximumWait
  }

  /// How long the present one of the requests that follow each other unanswered has been held;
  /// longer than the wait while the empty answer and the next request travel.
  private func phase(ofFetch index: Int, at now: Int64) -> Int64 {
    let cycle = max(1, wait(ofFetch: index) + 2 * consumerLatency)
    return (now - fetches[index].parkedSince) % cycle
  }

  /// Notes that there is more to read for a member.
  @inline(__always)
  mutating func noteReadable(_ index: Int, bytes: Int) {
    let entry = held.place(of: index)
    let fetch = fetches.place(of: Int(entry.pointee.fetch))
    if !entry.pointee.isReady {
      entry.pointee.isReady = true
      fetch.pointee.ready.append(
        KafkaHeldReference(
          index: Int32(truncatingIfNeeded: index), stamp: entry.pointee.stamp))
    }
    // A request all of whose partitions were given up since is answered, with nothing, as soon as
    // there are records: they are mostly records of the same partitions, assigned anew.
    guard fetch.pointee.phase == .parked, !fetch.pointee.isDue,
      entry.pointee.since < fetch.pointee.requests || fetch.pointee.included == 0
    else { return }
    fetch.pointee.readable &+= bytes
    let group = consumers.place(of: Int(entry.pointee.consumer)).pointee.group
    if fetch.pointee.readable >= groups.place(of: group).pointee.settings.fetchMinimumBytes {
      fetch.pointee.isDue = true
      due.append(entry.pointee.fetch)
    }
  }

  /// Answers the fetches that an append has given enough to read.
  @inline(__always)
  mutating func serveDueFetches(at now: Int64, _ scheduler: inout KafkaScheduler) {
    while !due.isEmpty {
      let index = Int(due.popFirst())
      let fetch = fetches.place(of: index)
      fetch.pointee.isDue = false
      guard fetch.pointee.phase == .parked else { continue }
      if consumerLatency > 0, !isAtBroker(index, at: now, &scheduler) { continue }
      answer(index, at: now, &scheduler)
    }
    if !dueShares.isEmpty { serveDueShares(at: now, &scheduler) }
  }

  /// Whether a held fetch is at the broker, and not between an empty answer and its successor; then
  /// it is seen to when that arrives.
  @inline(never)
  private mutating func isAtBroker(
    _ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) -> Bool {
    let wait = wait(ofFetch: index)
    let phase = phase(ofFetch: index, at: now)
    guard phase > wait else { return true }
    fetches[index].phase = .travelling
    scheduler.cancel(fetches[index].timer)
    scheduler.at(now + wait + 2 * consumerLatency - phase, .fetchArrives(fetch: Int32(index)))
    return false
  }

  /// The wait of a fetch is over: it is answered with what there is.
  mutating func endWait(
    ofFetch index: Int, stamp: UInt32, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard fetches[index].phase == .parked, fetches[index].requests == stamp else { return }
    if isOfShareGroup(fetches[index].consumer) {
      return endShareWait(index, at: now, &scheduler)
    }
    answer(index, at: now, &scheduler)
  }

  /// Reads what there is, partition by partition in the order in which they got it, into an answer.
  ///
  /// Only the first partition may exceed the bytes of an answer; one that returned records and has
  /// more goes to the end.
  @inline(__always)
  private mutating func answer(_ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let fetch = fetches.place(of: index)
    let consumer = consumers.place(of: fetch.pointee.consumer)
    let settings = groups.place(of: consumer.pointee.group).pointee.settings
    if fetch.pointee.timer != .none {
      scheduler.cancel(fetch.pointee.timer)
      fetch.pointee.timer = .none
    }
    fetch.pointee.phase = .answering
    var budget = settings.fetchMaximumBytes
    for _ in 0..<fetch.pointee.ready.count {
      let reference = fetch.pointee.ready.popFirst()
      let entry = held.place(of: Int(reference.index))
      guard entry.pointee.stamp == reference.stamp, entry.pointee.isActive else { continue }
      let partition = partitions.place(
        of: cursors.place(of: Int(entry.pointee.cursor)).pointee.partition)
      let start = entry.pointee.next
      guard start < partition.pointee.log.end else {
        entry.pointee.isReady = false
        continue
      }
      guard entry.pointee.since < fetch.pointee.requests, budget > 0 else {
        fetch.pointee.ready.append(reference)
        continue
      }
      let end = partition.pointee.end(
        of: start, within: min(settings.maximumPartitionFetchBytes, budget))
      budget &-= partition.pointee.bytes(from: start, to: end)
      fetch.pointee.answer.append(
        FetchedRange(
          held: reference.index, stamp: reference.stamp, cursor: entry.pointee.cursor,
          from: start, to: end, arrived: now &+ consumerLatency))
      entry.pointee.next = end
      if end < partition.pointee.log.end {
        fetch.pointee.ready.append(reference)
      } else {
        entry.pointee.isReady = false
      }
    }
    if answersAtOnce {
      takeAnswer(index, at: now, &scheduler)
    } else {
      let left = hasCosts ? timeOfAnswer(index, at: now) : now
      scheduler.at(left &+ consumerLatency, .fetched(fetch: Int32(truncatingIfNeeded: index)))
    }
  }

  /// A consumer has an answer; what is no longer its own is dropped.
  @inline(__always)
  mutating func takeAnswer(_ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let fetch = fetches.place(of: index)
    guard fetch.pointee.phase == .answering, now >= fetch.pointee.arrival else { return }
    fetch.pointee.phase = .idle
    let number = fetch.pointee.consumer
    let consumer = consumers.place(of: number)
    while !fetch.pointee.answer.isEmpty {
      let range = fetch.pointee.answer.popFirst()
      guard held.place(of: Int(range.held)).pointee.stamp == range.stamp else { continue }
      consumer.pointee.fetched.append(range)
      fetch.pointee.buffered &+= 1
    }
    if !consumer.pointee.isBusy, consumer.pointee.phase == .running {
      if now >= consumer.pointee.nextCommit {
        commitPeriodically(number, wasIdle: true, at: now, &scheduler)
      }
      returnRecords(number, at: now, &scheduler)
    }
  }
}
