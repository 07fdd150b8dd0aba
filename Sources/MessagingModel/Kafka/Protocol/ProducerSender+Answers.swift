// SPDX-License-Identifier: GPL-3.0-or-later

// Answers, connections that break, and what becomes of batches then.
extension ProducerSender {
  /// The batches of a request, in order.
  package func batches(of request: Int) -> [Int] { requests[request].batches }

  /// The broker of a request.
  package func broker(of request: Int) -> Int { requests[request].broker }

  /// When a request left.
  package func departure(of request: Int) -> Int64 { requests[request].sent }

  /// Whether the client waits for the answer to a request.
  package func isAwaited(_ request: Int) -> Bool { requests[request].isAwaited }

  /// Forgets a request that nobody refers to any more.
  package mutating func forget(request: Int) {
    requests[request].batches = []
    freeRequests.append(request)
  }

  /// The answer to a request has come: one for each of its batches.
  package mutating func answered(
    _ request: Int, _ answers: [Answer], at now: Int64, _ actions: inout [Action]
  ) {
    guard requests[request].isAwaited else { return }
    requests[request].isAwaited = false
    connections[requests[request].broker].inFlight.removeAll { $0 == request }
    for (batch, answer) in zip(requests[request].batches, answers) {
      batches[batch].isOnWire = false
      let partition = Int(batches[batch].partition)
      switch answer {
      case .stored:
        if !batches[batch].isSettled { settle(batch, .acknowledged, at: now, &actions) }
      case .notLeader(let leader):
        wantsLeaders = true
        retry(batch, at: now, &actions)
        // The answer names the leader, if there is one (KIP-951).
        setLeader(leader ?? -1, of: partition, at: now)
      case .notEnoughReplicas, .outOfOrder: retry(batch, at: now, &actions)
      }
    }
  }

  /// The connection to a broker is gone, and with it the answers to all requests on it.
  package mutating func disconnect(
    _ broker: Int, at now: Int64, _ actions: inout [Action]
  ) {
    let lost = connections[broker].inFlight
    connections[broker].inFlight = []
    connectionFailed(broker, at: now)
    for request in lost {
      requests[request].isAwaited = false
      actions.append(.abandoned(request: request))
      for batch in requests[request].batches {
        batches[batch].isOnWire = false
        retry(batch, at: now, &actions)
      }
    }
    wantsLeaders = true
  }

  /// A connection could not be opened, or was lost: the next attempt waits.
  package mutating func connectionFailed(_ broker: Int, at now: Int64) {
    let wait = backoff(
      after: connections[broker].failures, settings.reconnectBackoff,
      upTo: settings.reconnectBackoffMaximum)
    connections[broker].failures += 1
    connections[broker].state = .closed(until: now &+ wait)
  }

  /// A connection that could not be opened: the client asks whether another broker leads.
  package mutating func refused(by broker: Int, at now: Int64) {
    guard case .opening = connections[broker].state else { return }
    connectionFailed(broker, at: now)
    wantsLeaders = true
  }

  /// A connection is open.
  package mutating func connected(_ broker: Int) {
    guard case .opening = connections[broker].state else { return }
    connections[broker].state = .open
    connections[broker].failures = 0
  }

  /// A batch that failed goes back into its queue, or is given up (`Sender.canRetry`).
  private mutating func retry(_ batch: Int, at now: Int64, _ actions: inout [Action]) {
    guard !batches[batch].isSettled else { return }
    if batches[batch].created &+ settings.deliveryTimeout <= now {
      return settle(batch, .expired, at: now, &actions)
    }
    guard batches[batch].attempts < settings.retries else {
      return settle(batch, .refused, at: now, &actions)
    }
    let wait = backoff(
      after: batches[batch].attempts, settings.retryBackoff, upTo: settings.retryBackoffMaximum)
    batches[batch].attempts += 1
    batches[batch].waitsSince = now
    batches[batch].retryTime = now &+ wait
    let partition = Int(batches[batch].partition)
    guard settings.isIdempotent else { return queues[partition].insert(batch, at: 0) }
    // In the order of sequences, before what was never sent (`insertInSequenceOrder`).
    let place =
      queues[partition].firstIndex { other in
        batches[other].sequence < 0 || batches[other].sequence > batches[batch].sequence
      } ?? queues[partition].count
    queues[partition].insert(batch, at: place)
  }

  /// Ends a batch: its memory is free, and the application hears of it.
  mutating func settle(
    _ batch: Int, _ ending: Ending, at now: Int64, _ actions: inout [Action]
  ) {
    batches[batch].isSettled = true
    begun[Int(batches[batch].partition)].removeAll { $0 == batch }
    actions.append(.settled(batch: batch, ending))
    releaseMemory(of: batch, at: now, &actions)
  }
}
