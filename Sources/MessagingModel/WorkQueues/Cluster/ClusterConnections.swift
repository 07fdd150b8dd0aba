// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Producers lose their connections and get others, and what they do about what was not confirmed.
extension WorkQueueModel {
  /// A producer's node has ended.
  mutating func loseConnection(
    ofProducer producer: Int, _ ending: ClusterFault.Ending, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) {
    guard producers[producer].connection.isOpen else { return }
    if ending == .hostLoss {
      producers[producer].connection.isDead = true
      plan(
        .noticeSilence(producer: producer, life: producers[producer].connection.life),
        at: now + cluster.heartbeat, &scheduler)
    } else {
      breakConnection(of: producer, at: now, &scheduler)
    }
  }

  /// A producer knows that its connection is gone: it connects again after a while, and publishes again
  /// what was not confirmed, if it is one that does.
  mutating func breakConnection(
    of producer: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    producers[producer].connection.isOpen = false
    producers[producer].connection.isDead = false
    producers[producer].connection.life += 1
    plan(
      .reopen(producer: producer, life: producers[producer].connection.life),
      at: now + cluster.reconnectDelay, &scheduler)
    let unsent = takeUnsent(of: producer)
    if producers[producer].repeats {
      prepareRepeats(of: producer, unsent)
    } else {
      for index in unsent { loseUnsent(index) }
      for number in sentNumbers(of: producer) { endPending(number, of: producer) }
    }
  }

  /// Numbers of messages that were sent and that nothing was heard of.
  private mutating func sentNumbers(of producer: Int) -> [Int] {
    let oldest = producers[producer].oldestPending
    let end =
      producers[producer].waiting.isEmpty
      ? Int.max : messages[Int(producers[producer].waiting.first.message)].identity.number
    return producers[producer].pending.indices.compactMap { place in
      let number = oldest + place
      return number < end && !producers[producer].pending[place].isConfirmed ? number : nil
    }
  }

  /// Takes back what is in no queue, since it was under way or waited at a node.
  private mutating func takeUnsent(of producer: Int) -> [Int] {
    var unsent = producers[producer].connection.sunk.map { Int($0.message) }
    producers[producer].connection.sunk.removeAll()
    while !producers[producer].inFlight.isEmpty {
      unsent.append(Int(producers[producer].inFlight.popFirst().message))
    }
    for queue in 0..<queues.count {
      var rest: [Int32] = []
      for index in queues[queue].parked {
        let message = messages[Int(index)]
        if message.identity.producer == producer, message.sequence < 0 {
          unsent.append(Int(index))
        } else {
          rest.append(index)
        }
      }
      queues[queue].parked = rest
    }
    unsent += producers[producer].connection.refused.map { Int($0) }
    producers[producer].connection.refused.removeAll()
    // What was to be repeated and has not been sent yet waits on.
    unsent += producers[producer].connection.resend.map { Int($0.message) }
    producers[producer].connection.resend.removeAll()
    return unsent
  }

  /// Puts together what a producer publishes again: copies that are in no queue, and new ones of those
  /// that are in one without its knowing.
  private mutating func prepareRepeats(of producer: Int, _ unsent: [Int]) {
    var taken = Set<Int>()
    for number in sentNumbers(of: producer) {
      let pending = producers[producer].pending[number - producers[producer].oldestPending]
      producers[producer].copies[number] = nil
      let destinations = addresses.queues[Int(pending.draft.address)]
      for (position, queue) in destinations.enumerated() {
        let known = unsent.first {
          messages[$0].identity.number == number && messages[$0].queue == queue
        }
        let index =
          known ?? makeCopy(pending.draft, queue: Int(queue), published: pending.published)
        if known == nil { pay(Int(queue)) { $0.duplicates += 1 } }
        taken.insert(index)
        producers[producer].connection.resend.append(
          WorkFlight(
            message: Int32(index), isLast: position == destinations.count - 1))
      }
      if destinations.count > 1 { producers[producer].copies[number] = destinations.count }
      if let first = destinations.first { pay(Int(first)) { $0.repeated += 1 } }
    }
    // What was confirmed already and is on the way a second time.
    for index in unsent where !taken.contains(index) { loseUnsent(index) }
  }

  /// A producer connects to the next node that serves.
  mutating func reopen(_ producer: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    guard let node = cluster.servingNode(from: producers[producer].connection.node) else {
      plan(
        .reopen(producer: producer, life: producers[producer].connection.life),
        at: now + cluster.reconnectDelay, &scheduler)
      return
    }
    producers[producer].connection.node = node
    producers[producer].connection.isOpen = true
    if !producers[producer].credit.isEmpty {
      producers[producer].credit = work.queues.map {
        CreditFlow(to: $0.kind, clients: specification.producers[producer].count)
      }
    }
    sendToCluster(producer, at: now, &scheduler)
  }

  // MARK: - Copies

  /// Makes a copy that is in no books.
  mutating func makeCopy(_ draft: WorkDraft, queue: Int, published: Int64) -> Int {
    let index = newMessage(draft, queue: queue, at: published)
    messages[index].isExtra = true
    let home = Int(messages[index].home)
    if home >= 0 { groups[home].totals.published -= 1 }
    return index
  }

  /// Lets a copy that its publisher is about to send again take the place of a lost message.
  ///
  /// - Returns: Whether there is one.
  mutating func replaceLost(_ index: Int) -> Bool {
    let lost = messages[index]
    let producer = lost.identity.producer
    for flight in producers[producer].connection.resend {
      let copy = Int(flight.message)
      guard messages[copy].isExtra, messages[copy].queue == lost.queue,
        messages[copy].identity == lost.identity
      else { continue }
      messages[copy].isExtra = false
      pay(Int(lost.queue)) { $0.duplicates -= 1 }
      return true
    }
    return false
  }
}
