// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Followers copy what leaders append, and consumers see what all in sync have.
//
// Sources: `ReplicaManager`, `Partition`, `ReplicaFetcherThread`, `DelayedProduce` of Apache Kafka 4.3.
extension KafkaModel {
  /// Makes the replicas of all partitions.
  mutating func addReplicas(_ replication: KafkaReplication) {
    brokerLatency = replication.latency.nanoseconds
    brokerStates = Array(repeating: KafkaBrokerState(), count: brokerCount)
    for partition in 0..<partitions.count {
      let topic = replication.topics[partitions[partition].topic]
      var settings = PartitionReplicas.Settings()
      settings.lagTime = replication.lagTime
      settings.minInSync = topic.minimumInSync
      settings.allowsUncleanElection = replication.allowsUncleanElection
      let first = partitions[partition].number
      replicas.append(
        KafkaReplicaState(
          replicas: PartitionReplicas(replicas: topic.factor, settings),
          brokers: (0..<topic.factor).map { (first + $0) % brokerCount }))
    }
    for leader in 0..<brokerCount {
      for follower in 0..<brokerCount {
        replicaFetches.append(KafkaReplicaFetch(leader: leader, follower: follower))
      }
    }
  }

  /// Whether partitions have replicas, and brokers can end.
  var isReplicated: Bool { replicas.count > 0 }

  // MARK: - Appends

  /// A leader appends a batch to its log, if it may.
  ///
  /// - Returns: The answer, or `nil` where it waits for replicas.
  mutating func replicate(
    _ batch: Int, ofSender index: Int, _ place: (request: Int, position: Int), in partition: Int,
    at now: Int64, _ scheduler: inout KafkaScheduler
  ) -> ProducerSender.Answer? {
    let isForAll = senders[index].acks == .all
    if senders[index].sender.isIdempotent {
      if senders[index].batches[batch].copies > 0 {
        // Known already: it is answered like the first time.
        return acknowledge(batch, ofSender: index, place, in: partition)
      }
      if hasGap(before: batch, ofSender: index) { return .outOfOrder }
    }
    noteIdleFetches(of: partition, at: now, &scheduler)
    var records: [MessageRecord] = []
    var bytes = Int(KafkaLimits.batchHeader)
    var node = senders[index].batches[batch].first
    while node >= 0 {
      let record = pending[Int(node)].record
      records.append(record)
      bytes += Int(record.bytes)
      node = pending[Int(node)].next
    }
    let action: PartitionReplicas.Action?
    do throws(PartitionReplicas.WriteError) {
      action = try replicas[partition].replicas.append(
        Int64(records.count), acksAll: isForAll, at: VirtualTime(nanoseconds: now))
    } catch {
      return error == .notEnoughReplicas ? .notEnoughReplicas : .notLeader(nil)
    }
    let end = replicas[partition].replicas.logEnd
    replicas[partition].tail.append(
      KafkaTailBatch(sender: index, batch: batch, records: records, bytes: bytes, end: end))
    senders[index].sender.hold(batch)
    senders[index].batches[batch].copies += 1
    senders[index].batches[batch].end = end
    if hasCosts { noteWritten(bytes, at: partitions[partition].leader, now: now) }
    if let action { apply([action], to: partition, at: now, &scheduler) }
    noteMore(in: partition)
    return isForAll ? acknowledge(batch, ofSender: index, place, in: partition) : .stored
  }

  private mutating func acknowledge(
    _ batch: Int, ofSender index: Int, _ place: (request: Int, position: Int), in partition: Int
  ) -> ProducerSender.Answer? {
    guard senders[index].acks == .all else { return .stored }
    let end = senders[index].batches[batch].end
    switch replicas[partition].replicas.acknowledgement(of: end) {
    case .success: return .stored
    case .failure: return .notEnoughReplicas
    case nil:
      replicas[partition].waiters.append(
        KafkaReplicaWaiter(
          sender: index, request: place.request, position: place.position, end: end))
      senders[index].replies[place.request].pending += 1
      return nil
    }
  }

  /// Lets a leader know what fetches that it has held for long have told it: that their followers have all
  /// there is.
  ///
  /// They come every 500 ms (`replica.fetch.wait.max.ms`), which nobody simulates.
  private mutating func noteIdleFetches(
    of partition: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let last = replicas[partition].lastAppend
    replicas[partition].lastAppend = now
    guard now - last > 500_000_000 else { return }
    let end = replicas[partition].replicas.logEnd
    for (replica, broker) in replicas[partition].brokers.enumerated()
    where brokerStates[broker].isUp && broker != partitions[partition].leader
      && replicas[partition].replicas.logEnd(of: replica) == end
    {
      let actions = replicas[partition].replicas.fetched(
        by: replica, from: end, at: VirtualTime(nanoseconds: now))
      apply(actions, to: partition, at: now, &scheduler)
    }
  }

  // MARK: - Fetches of followers

  /// Notes for all followers of a partition that there is more to fetch.
  mutating func noteMore(in partition: Int) {
    let leader = partitions[partition].leader
    guard leader >= 0 else { return }
    for broker in replicas[partition].brokers where broker != leader && brokerStates[broker].isUp {
      let fetch = leader * brokerCount + broker
      if !replicaFetches[fetch].due.contains(partition) {
        replicaFetches[fetch].due.append(partition)
      }
    }
  }

  /// A broker answers the fetches of followers that it holds and has something for.
  mutating func serveFollowers(
    of leader: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    for fetch in (leader * brokerCount)..<((leader + 1) * brokerCount)
    where !replicaFetches[fetch].isTravelling && !replicaFetches[fetch].due.isEmpty {
      answerFollower(fetch, at: now, &scheduler)
    }
  }

  private mutating func answerFollower(
    _ fetch: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let leader = replicaFetches[fetch].leader
    let due = replicaFetches[fetch].due
    replicaFetches[fetch].due = []
    guard brokerStates[leader].isUp else { return }
    replicaFetches[fetch].carried = due.filter { partitions[$0].leader == leader }.map {
      KafkaReplicaFetch.Carried(
        partition: $0, epoch: replicas[$0].replicas.leaderEpoch, end: replicas[$0].replicas.logEnd,
        highWatermark: replicas[$0].replicas.highWatermark)
    }
    guard !replicaFetches[fetch].carried.isEmpty else { return }
    replicaFetches[fetch].isTravelling = true
    let left = hasCosts ? timeOfFetch(at: leader, now: now) : now
    scheduler.at(left + brokerLatency, .replicaReceives(fetch: Int32(fetch)))
  }

  /// An answer is at the follower, which appends it and fetches again.
  mutating func receiveReplicas(
    _ fetch: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let follower = replicaFetches[fetch].follower
    guard brokerStates[follower].isUp else {
      replicaFetches[fetch].carried = []
      replicaFetches[fetch].isTravelling = false
      return
    }
    var appended = now
    for carried in replicaFetches[fetch].carried {
      guard replicas[carried.partition].replicas.leaderEpoch == carried.epoch,
        let replica = replicas[carried.partition].brokers.firstIndex(of: follower)
      else { continue }
      if hasCosts { appended += timeOfCopy(carried, to: replica, at: follower, now: now) }
      replicas[carried.partition].replicas.received(
        by: replica, through: carried.end, highWatermark: carried.highWatermark)
    }
    scheduler.at(appended + brokerLatency, .replicaFetchArrives(fetch: Int32(fetch)))
  }

  /// The follower's next fetch is at the leader, which learns how far the follower is.
  mutating func receiveReplicaFetch(
    _ fetch: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let carried = replicaFetches[fetch].carried
    replicaFetches[fetch].carried = []
    replicaFetches[fetch].isTravelling = false
    guard brokerStates[replicaFetches[fetch].leader].isUp,
      brokerStates[replicaFetches[fetch].follower].isUp
    else { return }
    for entry in carried where replicas[entry.partition].replicas.leaderEpoch == entry.epoch {
      guard
        let replica = replicas[entry.partition].brokers.firstIndex(
          of: replicaFetches[fetch].follower)
      else { continue }
      tellLeader(of: entry.partition, replica, at: now, &scheduler)
    }
    // A request that went on may have had it answered already.
    serveFollowers(of: replicaFetches[fetch].leader, at: now, &scheduler)
    serveDueFetches(at: now, &scheduler)
  }

  private mutating func tellLeader(
    of partition: Int, _ replica: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let end = replicas[partition].replicas.logEnd(of: replica)
    let actions = replicas[partition].replicas.fetched(
      by: replica, from: end, at: VirtualTime(nanoseconds: now))
    apply(actions, to: partition, at: now, &scheduler)
  }

  /// All live followers have found their leader, and fetch from it for the first time.
  mutating func introduceFollowers(
    of partition: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    replicas[partition].introductions -= 1
    let leader = partitions[partition].leader
    guard leader >= 0, brokerStates[leader].isUp else { return }
    for (replica, broker) in replicas[partition].brokers.enumerated()
    where broker != leader && brokerStates[broker].isUp {
      tellLeader(of: partition, replica, at: now, &scheduler)
    }
    noteMore(in: partition)
    serveFollowers(of: leader, at: now, &scheduler)
    serveDueFetches(at: now, &scheduler)
  }

  // MARK: - What comes of it

  /// Carries out what a partition's replicas say.
  mutating func apply(
    _ actions: [PartitionReplicas.Action], to partition: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    let before = partitions[partition].leader
    for action in actions {
      switch action {
      case .highWatermark(let mark): reveal(partition, below: mark, at: now, &scheduler)
      case .askController:
        scheduler.at(now + 2 * brokerLatency, .replicasAltered(partition: Int32(partition)))
      case .leader(let replica):
        changeLeader(of: partition, to: replica, at: now, &scheduler)
      case .lost(let range, let committed):
        lose(range, committed: committed, of: partition, leader: before, at: now)
      }
    }
  }

  /// The controller has agreed to a set of replicas in sync.
  mutating func alterReplicas(
    of partition: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    if let action = replicas[partition].replicas.altered(at: VirtualTime(nanoseconds: now)) {
      apply([action], to: partition, at: now, &scheduler)
    }
    serveDueFetches(at: now, &scheduler)
  }

  /// The high watermark has moved: consumers see more, and requests are answered.
  private mutating func reveal(
    _ partition: Int, below mark: Int64, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    while let first = replicas[partition].tail.first, first.end <= mark {
      replicas[partition].tail.removeFirst()
      for var record in first.records {
        record.visible = now
        _ = partitions[partition].log.append(record)
      }
      noteBatch(of: first.records.count, bytes: first.bytes, in: partition, at: now)
      letGo(first.batch, ofSender: first.sender)
    }
    let done = replicas[partition].waiters.filter { $0.end <= mark }
    guard !done.isEmpty else { return }
    replicas[partition].waiters.removeAll { $0.end <= mark }
    for waiter in done {
      let isShort = replicas[partition].replicas.isBelowMinimum
      settle(waiter, isShort ? .notEnoughReplicas : .stored, at: now, &scheduler)
    }
  }

  /// A batch of a request has its answer.
  mutating func settle(
    _ waiter: KafkaReplicaWaiter, _ answer: ProducerSender.Answer, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    let index = waiter.sender
    senders[index].replies[waiter.request].answers[waiter.position] = answer
    senders[index].replies[waiter.request].pending -= 1
    guard senders[index].replies[waiter.request].pending == 0 else { return }
    let broker = senders[index].sender.broker(of: waiter.request)
    self.answer(waiter.request, ofSender: index, at: now, &scheduler)
    workOff(broker, ofSender: index, at: now, &scheduler)
  }

  /// Leaders look for followers that lag.
  mutating func checkReplicas(at now: Int64, _ scheduler: inout KafkaScheduler) {
    for partition in 0..<replicas.count {
      let leader = partitions[partition].leader
      guard leader >= 0, brokerStates[leader].isUp else { continue }
      if let action = replicas[partition].replicas.checkLag(at: VirtualTime(nanoseconds: now)) {
        apply([action], to: partition, at: now, &scheduler)
      }
    }
    scheduleLagCheck(after: now, &scheduler)
  }

  mutating func scheduleLagCheck(after now: Int64, _ scheduler: inout KafkaScheduler) {
    guard isReplicated else { return }
    let next = now + replicas[0].replicas.lagCheckInterval.nanoseconds
    if next <= horizon { scheduler.at(next, .replicaLagCheck) }
  }

  /// Leaders go back to the first of their replicas.
  mutating func balanceLeaders(at now: Int64, _ scheduler: inout KafkaScheduler) {
    for partition in 0..<replicas.count {
      let actions = replicas[partition].replicas.restorePreferredLeader(
        at: VirtualTime(nanoseconds: now))
      apply(actions, to: partition, at: now, &scheduler)
    }
    scheduleBalance(after: now, &scheduler)
    serveDueFetches(at: now, &scheduler)
  }

  mutating func scheduleBalance(after now: Int64, _ scheduler: inout KafkaScheduler) {
    guard let replication = kafka.replication else { return }
    let next = now + replication.balanceInterval.nanoseconds
    if next <= horizon { scheduler.at(next, .leaderBalance) }
  }
}
