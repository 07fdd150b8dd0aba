// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Fetches of share groups, which acquire records under a lock: a member that has nothing in its hands
// asks every leader of its partitions, and the first to ask is the first to get what comes.
//
// Sources: `ShareConsumeRequestManager` and, on the broker, `SharePartitionManager`,
// `DelayedShareFetch` and `ShareFetchUtils` of Apache Kafka 4.3.
extension KafkaModel {
  /// Sends a fetch to every broker that leads partitions of the member's and has none.
  mutating func sendShareFetches(
    of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let first = consumers.place(of: number).pointee.firstFetch
    for index in first..<(first &+ brokerCount) {
      let fetch = fetches.place(of: index)
      guard fetch.pointee.members > 0, fetch.pointee.phase == .idle else { continue }
      fetch.pointee.requests &+= 1
      fetch.pointee.included = fetch.pointee.members
      fetch.pointee.phase = .travelling
      if consumerLatency == 0 {
        receiveShareFetch(index, at: now, &scheduler)
      } else {
        scheduler.at(
          now &+ consumerLatency, .shareFetchArrives(fetch: Int32(truncatingIfNeeded: index)))
      }
    }
  }

  /// New partitions are in the next fetch, which comes when the wait of a held one is over.
  mutating func fetchGained(by number: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let first = consumers[number].firstFetch
    for fetch in first..<first + brokerCount where fetches[fetch].phase == .parked {
      watch(fetch, at: now, &scheduler)
    }
    if !consumers[number].isBusy, consumers[number].hand.isEmpty,
      consumers[number].phase == .running
    {
      sendShareFetches(of: number, at: now, &scheduler)
    }
  }

  /// A broker answers a fetch if there is something to acquire, or holds it.
  mutating func receiveShareFetch(
    _ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let fetch = fetches.place(of: index)
    guard fetch.pointee.phase == .travelling else { return }
    if answerShareFetch(index, at: now, &scheduler) { return }
    fetch.pointee.phase = .parked
    fetch.pointee.parkedSince = now
    parkedFetches += 1
    fetch.pointee.readable = parkedFetches
    // Partitions that were added while this one travelled are in the next.
    if fetch.pointee.members > fetch.pointee.included || leastBytes(for: index) > 1 {
      watch(index, at: now, &scheduler)
    }
  }

  /// What a broker waits for before it answers a fetch (`fetch.min.bytes`).
  private func leastBytes(for fetch: Int) -> Int {
    groups[consumers[fetches[fetch].consumer].group].settings.fetchMinimumBytes
  }

  /// The wait of a held fetch is over: it is answered with what there is, if it waits for more, or the member
  /// sends the next one, with what it reads now.
  mutating func endShareWait(_ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    fetches[index].timer = .none
    let consumer = fetches[index].consumer
    guard consumers[consumer].phase == .running, fetches[index].members > 0 else {
      fetches[index].phase = .idle
      return
    }
    if leastBytes(for: index) > 1, answerShareFetch(index, isTimeUp: true, at: now, &scheduler) {
      return
    }
    fetches[index].phase = .travelling
    fetches[index].requests &+= 1
    fetches[index].included = fetches[index].members
    if consumerLatency == 0 {
      receiveShareFetch(index, at: now, &scheduler)
    } else {
      scheduler.at(now + 2 * consumerLatency, .shareFetchArrives(fetch: Int32(index)))
    }
  }

  // MARK: - Acquiring

  /// Acquires what there is for a fetch, partition by partition, beginning with another one each time.
  ///
  /// - Parameters:
  ///   - index: The fetch.
  ///   - isTimeUp: Whether it takes less than it asks for.
  ///   - now: The time.
  ///   - scheduler: Where the answer goes.
  /// - Returns: Whether there was enough.
  private mutating func answerShareFetch(
    _ index: Int, isTimeUp: Bool = false, at now: Int64, _ scheduler: inout KafkaScheduler
  ) -> Bool {
    let fetch = fetches.place(of: index)
    let number = fetch.pointee.consumer
    let consumer = consumers.place(of: number)
    let settings = groups.place(of: consumer.pointee.group).pointee.settings
    let count = consumer.pointee.held.count
    var readable = 0
    for position in 0..<count where isReadable(consumer.pointee.held[position], by: index) {
      readable += 1
    }
    guard readable > 0 else { return false }
    let bytes = settings.fetchMaximumBytes / readable
    if settings.fetchMinimumBytes > 1, !isTimeUp,
      readableBytes(by: index, within: bytes) < settings.fetchMinimumBytes
    {
      return false
    }
    var room = settings.maximumPollRecords
    for step in 0..<count where room > 0 {
      let entry = consumer.pointee.held[(step &+ Int(fetch.pointee.requests)) % count]
      guard isReadable(entry, by: index) else { continue }
      room &-= acquire(
        from: Int(held.place(of: entry).pointee.cursor), for: index, limit: room, bytes: bytes,
        at: now, &scheduler)
    }
    guard !fetch.pointee.acquired.isEmpty else { return false }
    if fetch.pointee.timer != .none {
      scheduler.cancel(fetch.pointee.timer)
      fetch.pointee.timer = .none
    }
    fetch.pointee.phase = .answering
    if consumerLatency == 0, !hasPauses, !hasCosts {
      takeShareAnswer(index, at: now, &scheduler)
    } else {
      let left = hasCosts ? timeOfShareAnswer(index, at: now) : now
      scheduler.at(left &+ consumerLatency, .shareFetched(fetch: Int32(truncatingIfNeeded: index)))
    }
    return true
  }

  /// Whether a fetch asks for a partition of which something can be acquired.
  private mutating func isReadable(_ entry: Int, by fetch: Int) -> Bool {
    let place = held.place(of: entry)
    guard Int(place.pointee.fetch) == fetch, place.pointee.isActive,
      place.pointee.since < fetches.place(of: fetch).pointee.requests
    else { return false }
    let cursor = cursors.place(of: Int(place.pointee.cursor))
    return canAcquire(Int(cursor.pointee.share), from: cursor.pointee.partition)
  }

  /// The bytes of the logs from where a fetch acquires, taking it that all of that can be acquired
  /// (`DelayedShareFetch.isMinBytesSatisfied`).
  @inline(never)
  private mutating func readableBytes(by fetch: Int, within limit: Int) -> Int {
    var sum = 0
    for entry in consumers[fetches[fetch].consumer].held where isReadable(entry, by: fetch) {
      let cursor = Int(held[entry].cursor)
      let partition = cursors[cursor].partition
      let start = Int(shares[Int(cursors[cursor].share)].window.nextFetchOffset())
      sum += min(
        limit, partitions[partition].bytes(from: start, to: partitions[partition].log.end))
    }
    return sum
  }

  @inline(__always)
  private mutating func canAcquire(_ share: Int, from partition: Int) -> Bool {
    let state = shares.place(of: share)
    return state.pointee.window.canAcquire
      && Int(state.pointee.window.nextFetchOffset())
        < partitions.place(of: partition).pointee.log.end
  }

  /// Acquires of one partition, and returns how many records.
  private mutating func acquire(
    from index: Int, for fetchIndex: Int, limit: Int, bytes: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) -> Int {
    let cursor = cursors.place(of: index)
    let share = shares.place(of: Int(cursor.pointee.share))
    let partition = partitions.place(of: cursor.pointee.partition)
    let fetch = fetches.place(of: fetchIndex)
    let consumer = consumers.place(of: fetch.pointee.consumer)
    let group = groups.place(of: cursor.pointee.group)
    let offset = Int(share.pointee.window.nextFetchOffset())
    let end = partition.pointee.end(of: offset, within: bytes)
    let first = partition.pointee.batchEnds.start(of: offset, floor: partition.pointee.log.start)
    let last = partition.pointee.batchEnds.lastWhole(from: offset, below: end)
    scratch.removeAll(keepingCapacity: true)
    let count = share.pointee.window.acquire(
      .init(
        member: Int32(truncatingIfNeeded: fetch.pointee.consumer), offset: Int64(offset),
        records: Int64(first)...Int64(last), limit: limit,
        batchSize: group.pointee.settings.maximumPollRecords, mode: group.pointee.acquireMode),
      at: VirtualTime(nanoseconds: now), into: &scratch
    ) { Int64(partition.pointee.batchEnds.end(of: Int($0))) }
    for run in scratch {
      if run.deliveryCount == 1 { consumer.pointee.offered &+= run.offsets.count }
      fetch.pointee.acquired.append(
        AcquiredRange(
          cursor: Int32(truncatingIfNeeded: index),
          deliveries: Int32(truncatingIfNeeded: run.deliveryCount),
          from: Int(run.offsets.lowerBound), to: Int(run.offsets.upperBound) &+ 1,
          arrived: now &+ consumerLatency))
    }
    setLockAlarm(Int(cursor.pointee.share), &scheduler)
    return count
  }

  /// A member has what it acquired.
  mutating func takeShareAnswer(_ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let fetch = fetches.place(of: index)
    guard fetch.pointee.phase == .answering else { return fetch.pointee.acquired.removeAll() }
    guard now >= fetch.pointee.arrival else { return }
    fetch.pointee.phase = .idle
    let number = fetch.pointee.consumer
    let consumer = consumers.place(of: number)
    guard consumer.pointee.phase != .gone else { return fetch.pointee.acquired.removeAll() }
    while !fetch.pointee.acquired.isEmpty {
      consumer.pointee.hand.fetched.append(fetch.pointee.acquired.popFirst())
    }
    if !consumer.pointee.isBusy, consumer.pointee.phase == .running {
      returnShared(number, at: now, &scheduler)
    }
  }

  // MARK: - Waking

  /// Notes that records have come for a share group.
  @inline(never)
  mutating func noteShareAppended(_ share: Int) {
    guard !shares[share].isDue else { return }
    shares[share].isDue = true
    dueShares.append(Int32(share))
  }

  /// Answers held fetches of partitions to which records have come.
  @inline(never)
  mutating func serveDueShares(at now: Int64, _ scheduler: inout KafkaScheduler) {
    while !dueShares.isEmpty {
      let share = Int(dueShares.popFirst())
      shares[share].isDue = false
      wakeReaders(of: share, at: now, &scheduler)
    }
  }

  /// Answers the fetches that wait for a partition, the longest-waiting first, as far as there is
  /// something for them.
  mutating func wakeReaders(of share: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    let partition = cursors[shares[share].cursor].partition
    // Fetches for which there is not enough yet, by their order.
    var passedOver = 0
    while canAcquire(share, from: partition) {
      var next: Int?
      let state = shares.place(of: share)
      for position in 0..<state.pointee.readers.count {
        let entry = held.place(of: Int(state.pointee.readers[position]))
        let index = Int(entry.pointee.fetch)
        let fetch = fetches.place(of: index)
        guard fetch.pointee.phase == .parked, entry.pointee.since < fetch.pointee.requests,
          fetch.pointee.readable > passedOver
        else { continue }
        if next.map({ fetch.pointee.readable < fetches.place(of: $0).pointee.readable }) ?? true {
          next = index
        }
      }
      guard let next else { return }
      if answerShareFetch(next, at: now, &scheduler) { continue }
      guard leastBytes(for: next) > 1 else { return }
      passedOver = fetches[next].readable
    }
  }
}
