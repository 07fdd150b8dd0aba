// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What a run says of sends, outages and stores.
extension RocketMQModel {
  /// What became of the sends of each producer whose sends are kept account of.
  func sendOutcomes() -> [SendOutcome] {
    (0..<producers.count).compactMap { producer in
      guard producers[producer].keepsAccount else { return nil }
      let counts = producers[producer].sendCounts
      return SendOutcome(
        producer: producers[producer].name,
        readers: topics[producers[producer].topic].groups.map { groups[$0].name },
        published: producers[producer].published,
        stored: counts.stored, unsent: unstoredMessages(of: producer), failed: counts.failed,
        storedThoughFailed: counts.storedThoughFailed, repeated: counts.repeated,
        lost: counts.lost, attempts: counts.attempts, retried: counts.retried,
        busy: counts.busy, rejected: counts.rejected, refused: counts.refused,
        timedOut: counts.timedOut,
        answerMean: counts.answers > 0
          ? Double(counts.answerTime) / Double(counts.answers) / 1e9 : nil,
        answerMaximum: Double(counts.answerTimeMaximum) / 1e9)
    }
  }

  /// The outages of brokers, in order of their start.
  func outageOutcomes(at now: Int64) -> [OutageOutcome] {
    cluster.outages.map { outage in
      OutageOutcome(
        event: outage.event, broker: brokers[outage.broker].name,
        time: VirtualTime(nanoseconds: outage.start), ending: outage.ending,
        servingAgain: outage.end < 0 ? nil : VirtualTime(nanoseconds: outage.end),
        isPromotion: outage.isPromotion, lost: outage.lost,
        unacknowledged: outage.unacknowledged, failed: outage.failed, repeated: outage.repeated,
        retried: outage.retried)
    }
  }

  /// Notes what sends have been through as a scenario event happens.
  mutating func markSends(event: Int, at now: Int64) {
    cluster.sendMarks.append(SendMark(event: event, time: now, counts: sendTotals()))
  }

  private func sendTotals() -> SendCounts {
    var totals = SendCounts()
    for producer in 0..<producers.count { totals.add(producers[producer].sendCounts) }
    return totals
  }

  /// What sends went through between scenario events.
  func sendBills() -> [SendBill] {
    let ends = cluster.sendMarks.dropFirst().map(\.counts) + [sendTotals()]
    return zip(cluster.sendMarks, ends).map { mark, end in
      SendBill(
        event: mark.event, action: events[mark.event].action.name,
        time: VirtualTime(nanoseconds: mark.time), failed: end.failed - mark.counts.failed,
        repeated: end.repeated - mark.counts.repeated,
        retried: end.retried - mark.counts.retried, busy: end.busy - mark.counts.busy,
        rejected: end.rejected - mark.counts.rejected,
        refused: end.refused - mark.counts.refused,
        timedOut: end.timedOut - mark.counts.timedOut)
    }
  }

  /// What the stores of brokers with a cost did.
  func storeOutcomes() -> [StoreOutcome] {
    (0..<brokers.count).filter { brokers[$0].hasCost }.map { broker in
      StoreOutcome(
        broker: brokers[broker].name, diskReads: brokers[broker].diskReads,
        slaveReads: brokers[broker].slaveReads)
    }
  }
}

extension SendCounts {
  /// Adds the counts that a bill shows.
  fileprivate mutating func add(_ other: SendCounts) {
    failed += other.failed
    repeated += other.repeated
    retried += other.retried
    busy += other.busy
    rejected += other.rejected
    refused += other.refused
    timedOut += other.timedOut
  }
}
