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

  /// What the stores of brokers with a cost did.
  func storeOutcomes() -> [StoreOutcome] {
    (0..<brokers.count).filter { brokers[$0].hasCost }.map { broker in
      StoreOutcome(
        broker: brokers[broker].name, diskReads: brokers[broker].diskReads,
        slaveReads: brokers[broker].slaveReads)
    }
  }
}
