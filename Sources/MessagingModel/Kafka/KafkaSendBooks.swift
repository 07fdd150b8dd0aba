// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

// What a run says of sends that are kept account of, and what must hold of them.
extension KafkaModel {
  /// The clients of a producer whose sends are kept account of.
  mutating func addSenders(
    of producer: Int, _ publishing: KafkaPublishing, _ sending: KafkaSending
  ) {
    producers[producer].firstSender = senders.count
    let name = producers[producer].name
    let first = producers[producer].firstPartition
    let leaders = (first..<(first + producers[producer].partitions)).map {
      exists($0) ? partitions[$0].leader : -1
    }
    for client in 0..<producers[producer].clients {
      var settings = ProducerSender.Settings(publishing, sending)
      settings.jitterKey = streams.key(entity: "\(name)/\(client)", purpose: "backoff jitter")
      senders.append(
        KafkaSenderState(
          producer: producer, acks: sending.acks,
          isAdaptive: sending.isAdaptive && producers[producer].placement == .sticky,
          sender: ProducerSender(settings, leaders: leaders, brokers: brokerCount),
          brokers: brokerCount))
    }
  }

  private func clients(of producer: Int) -> Range<Int> {
    let first = producers[producer].firstSender
    return first < 0 ? 0..<0 : first..<(first + producers[producer].clients)
  }

  /// A producer's counts with the batches that are left, and the messages that are in none of them yet
  /// or in none that is decided.
  func sendTotals(of producer: Int) -> (counts: KafkaSendCounts, unsent: Int) {
    var counts = producers[producer].counts
    var unsent = 0
    for index in clients(of: producer) {
      unsent += senders[index].sender.blockedCount
      for batch in senders[index].sender.heldBatches {
        let count = records(of: batch, ofSender: index)
        if counts.enter(senders[index].batches[batch], count: count, isFinal: false) {
          unsent += count
        }
      }
    }
    return (counts, unsent)
  }

  /// The records of a batch, one by one.
  private func records(of batch: Int, ofSender index: Int) -> Int {
    var count = 0
    var node = senders[index].batches[batch].first
    while node >= 0 {
      count += 1
      node = pending[Int(node)].next
    }
    return count
  }

  /// What became of the sends of each producer that keeps account of them.
  func sendOutcomes() -> [SendOutcome] {
    (0..<producers.count).filter { producers[$0].firstSender >= 0 }.map { producer in
      let (counts, unsent) = sendTotals(of: producer)
      return SendOutcome(
        producer: producers[producer].name,
        readers: readers(ofProducer: producers[producer].name).map { groups[$0].name },
        published: producers[producer].published, stored: counts.stored + counts.lost,
        unsent: unsent,
        failed: counts.failed + counts.exhausted,
        storedThoughFailed: counts.storedThoughFailed, repeated: counts.repeated,
        lost: counts.lost, attempts: counts.requests, retried: counts.retriedRequests, busy: 0,
        rejected: 0, refused: counts.refusedConnections,
        timedOut: clients(of: producer).reduce(0) { $0 + senders[$1].sender.timedOut },
        answerMean: counts.answers > 0
          ? Double(counts.answerTime) / Double(counts.answers) / 1e9 : nil,
        answerMaximum: Double(counts.answerMaximum) / 1e9)
    }
  }

  /// What the buffers of their clients held.
  func bufferOutcomes() -> [BufferOutcome] {
    (0..<producers.count).filter { producers[$0].firstSender >= 0 }.map { producer in
      let counts = producers[producer].counts
      let peak = clients(of: producer).reduce(0) {
        max($0, senders[$1].sender.bufferBytes - senders[$1].sender.leastFreeMemory)
      }
      return BufferOutcome(
        producer: producers[producer].name, batches: counts.batches, blocked: counts.blocked,
        exhausted: counts.exhausted, expired: counts.expired, refused: counts.refused,
        blockedMaximum: Double(counts.blockedMaximum) / 1e9, peakBytes: peak,
        notLeader: counts.notLeader, notEnoughReplicas: counts.notEnoughReplicas,
        outOfOrder: counts.outOfOrder)
    }
  }

  /// Every record published is stored, given up, lost, or with its client; and what clients say they
  /// hold of their buffers is what their batches take.
  func auditSends() -> [String] {
    var findings: [String] = []
    for producer in 0..<producers.count where producers[producer].firstSender >= 0 {
      let (counts, unsent) = sendTotals(of: producer)
      let found = counts.stored + counts.failed + counts.exhausted + counts.lost + unsent
      if found != producers[producer].published {
        findings.append(
          "producer \(producers[producer].name): of \(producers[producer].published) published "
            + "messages \(found) are stored, given up, lost or with their clients")
      }
      for index in clients(of: producer) where !senders[index].sender.isMemoryBalanced {
        findings.append(
          "producer \(producers[producer].name): a client's free memory and its batches do not make "
            + "up its buffer")
      }
    }
    return findings
  }
}

extension ProducerSender.Settings {
  /// The settings of a producer.
  init(_ publishing: KafkaPublishing, _ sending: KafkaSending) {
    self.init()
    linger = publishing.linger.nanoseconds
    batchBytes = publishing.batchBytes
    bufferMemory = sending.bufferMemory
    maximumBlock = sending.maximumBlock.nanoseconds
    maximumInFlight = sending.maximumInFlight
    maximumRequestBytes = sending.maximumRequestBytes
    awaitsAnswers = sending.acks != .none
    isIdempotent = sending.isIdempotent
    retries = sending.retries
    retryBackoff = sending.retryBackoff.nanoseconds
    retryBackoffMaximum = sending.retryBackoffMaximum.nanoseconds
    requestTimeout = sending.requestTimeout.nanoseconds
    deliveryTimeout = sending.deliveryTimeout.nanoseconds
  }
}
