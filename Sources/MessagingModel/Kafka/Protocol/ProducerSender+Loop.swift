// SPDX-License-Identifier: GPL-3.0-or-later

// The sender's loop: what is ready goes out, what is too old is given up.
extension ProducerSender {
  /// One pass of the sender's loop (`Sender.runOnce`), and when the next one is due.
  package mutating func run(at now: Int64, _ actions: inout [Action]) {
    wakeTime = .max
    expireBlocked(at: now, &actions)
    expireBatches(at: now, &actions)
    for broker in connections.indices { closeIfSilent(broker, at: now, &actions) }
    // What is left over, and carries on in the next request, is found ready once more.
    while drainReady(at: now, &actions) {}
    if wantsLeaders { askForLeaders(at: now, &actions) }
    for connection in connections {
      if let oldest = connection.inFlight.first {
        wake(at: requests[oldest].sent &+ settings.requestTimeout)
      }
    }
    if !blocked.isEmpty { wake(at: blocked.first.deadline) }
  }

  private mutating func wake(at time: Int64) { wakeTime = min(wakeTime, time) }

  // MARK: - What is too old

  private mutating func expireBlocked(at now: Int64, _ actions: inout [Action]) {
    while !blocked.isEmpty, blocked.first.deadline <= now {
      actions.append(.exhausted(record: blocked.popFirst().record))
    }
  }

  /// Gives up batches whose delivery timeout has passed, sent or not.
  private mutating func expireBatches(at now: Int64, _ actions: inout [Action]) {
    for partition in queues.indices {
      for list in [begun[partition], queues[partition]] {
        for batch in list where !batches[batch].isSettled {
          let due = batches[batch].created &+ settings.deliveryTimeout
          guard due <= now else {
            wake(at: due)
            break
          }
          if !batches[batch].isOnWire { queues[partition].removeAll { $0 == batch } }
          settle(batch, .expired, at: now, &actions)
        }
      }
    }
  }

  /// A broker that has not answered for the request timeout is given up, with all that it has not
  /// answered.
  private mutating func closeIfSilent(
    _ broker: Int, at now: Int64, _ actions: inout [Action]
  ) {
    switch connections[broker].state {
    case .open:
      guard let oldest = connections[broker].inFlight.first,
        requests[oldest].sent &+ settings.requestTimeout <= now
      else { return }
      timedOut += connections[broker].inFlight.count
      disconnect(broker, at: now, &actions)
    case .opening(let until):
      if until <= now { connectionFailed(broker, at: now) } else { wake(at: until) }
    case .closed: break
    }
  }

  // MARK: - What goes out

  /// Sends one request to each broker that has something ready and room in flight.
  private mutating func drainReady(at now: Int64, _ actions: inout [Action]) -> Bool {
    var isReady = Array(repeating: false, count: connections.count)
    for partition in queues.indices { check(partition, at: now, &isReady) }
    var hasSent = false
    for broker in isReady.indices where isReady[broker] {
      switch connections[broker].state {
      case .open:
        guard connections[broker].inFlight.count < settings.maximumInFlight else { continue }
        if drain(broker, at: now, &actions) { hasSent = true }
      case .closed(let until):
        if until > now {
          wake(at: until)
        } else {
          let end = now &+ settings.connectionTimeout
          connections[broker].state = .opening(until: end)
          wake(at: end)
          actions.append(.connect(broker: broker))
        }
      case .opening(let until): wake(at: until)
      }
    }
    return hasSent
  }

  /// Finds out whether a partition makes its broker ready (`RecordAccumulator.ready`).
  private mutating func check(_ partition: Int, at now: Int64, _ isReady: inout [Bool]) {
    guard let first = queues[partition].first else { return }
    guard leaders[partition] >= 0 else {
      wantsLeaders = true
      return
    }
    guard !isMuted(partition) else { return }
    if isBackingOff(first, at: now) { return wake(at: batches[first].retryTime) }
    let due = batches[first].waitsSince &+ settings.linger
    if queues[partition].count > 1 || isFull(first) || due <= now || !blocked.isEmpty {
      isReady[leaders[partition]] = true
    } else {
      wake(at: due)
    }
  }

  /// With one request in flight a partition rests while one of its batches is out.
  private func isMuted(_ partition: Int) -> Bool {
    settings.maximumInFlight == 1 && begun[partition].contains { batches[$0].isOnWire }
  }

  private func isBackingOff(_ batch: Int, at now: Int64) -> Bool {
    batches[batch].attempts > 0 && now < batches[batch].retryTime
  }

  /// Takes the first batch of each partition of a broker, lingering or not, as far as a request holds
  /// them (`RecordAccumulator.drainBatchesForOneNode`).
  private mutating func drain(_ broker: Int, at now: Int64, _ actions: inout [Action]) -> Bool {
    let partitions = leaders.indices.filter { leaders[$0] == broker }
    var index = connections[broker].drainIndex % partitions.count
    let start = index
    var taken: [Int] = []
    var bytes = 0
    repeat {
      let partition = partitions[index]
      connections[broker].drainIndex = index
      index = (index + 1) % partitions.count
      guard !isMuted(partition), let first = queues[partition].first,
        !isBackingOff(first, at: now)
      else { continue }
      let size = Int(batches[first].bytes)
      if bytes + size > settings.maximumRequestBytes, !taken.isEmpty { break }
      if waitsForEarlier(first) { break }
      queues[partition].removeFirst()
      bytes += size
      taken.append(first)
      batches[first].isClosed = true
      batches[first].isOnWire = true
      if batches[first].sequence < 0 {
        batches[first].sequence = nextSequence[partition]
        nextSequence[partition] += 1
        begun[partition].append(first)
      }
    } while index != start
    guard !taken.isEmpty else { return false }
    actions.append(.send(request: open(Request(broker: broker, batches: taken, sent: now))))
    if !settings.awaitsAnswers {
      for batch in taken { settle(batch, .acknowledged, at: now, &actions) }
    }
    return true
  }

  /// Whether a batch that failed has to wait until an earlier one of its partition is done.
  private func waitsForEarlier(_ batch: Int) -> Bool {
    guard settings.isIdempotent, batches[batch].sequence >= 0,
      let earliest = begun[Int(batches[batch].partition)].first
    else { return false }
    return earliest != batch
  }

  private mutating func open(_ request: Request) -> Int {
    let index = requests.store(request, reusing: &freeRequests)
    if settings.awaitsAnswers {
      connections[request.broker].inFlight.append(index)
    } else {
      requests[index].isAwaited = false
    }
    return index
  }

  // MARK: - Who leads

  private mutating func askForLeaders(at now: Int64, _ actions: inout [Action]) {
    guard !isAsking else { return }
    guard leadersDue <= now else { return wake(at: leadersDue) }
    isAsking = true
    wantsLeaders = false
    actions.append(.askForLeaders)
  }

  /// The answer to ``Action/askForLeaders``: who leads each partition, -1 for nobody.
  package mutating func learn(leaders news: [Int], at now: Int64) {
    isAsking = false
    leaderAsks = news == leaders ? leaderAsks + 1 : 0
    leadersDue =
      now &+ backoff(after: leaderAsks, settings.retryBackoff, upTo: settings.retryBackoffMaximum)
    for partition in news.indices { setLeader(news[partition], of: partition, at: now) }
  }

  /// The client renews what it knows of leaders because that has become too old.
  package mutating func refresh(leaders news: [Int], at now: Int64) {
    for partition in news.indices { setLeader(news[partition], of: partition, at: now) }
  }

  /// A new leader is tried at once (`ProducerBatch.hasLeaderChangedForTheOngoingRetry`).
  mutating func setLeader(_ leader: Int, of partition: Int, at now: Int64) {
    guard leaders[partition] != leader else { return }
    leaders[partition] = leader
    guard leader >= 0 else { return }
    for batch in queues[partition] where batches[batch].attempts > 0 {
      batches[batch].retryTime = min(batches[batch].retryTime, now)
    }
  }
}
