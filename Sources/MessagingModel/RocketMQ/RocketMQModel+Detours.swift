// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

// Producers whose messages do not go straight into their queues.
extension RocketMQModel {
  /// Prepares delays and transactions; the producers are there.
  mutating func addDetours() throws(ParameterError) {
    for (index, producer) in specification.producers.enumerated() where index < producers.count {
      if let delay = producer.delay {
        let key = streams.key(entity: producer.name, purpose: "delays")
        producers[index].delays = try DelayPlan(delay, key: key)
        producers[index].takeDetour()
      }
      if let transaction = producer.transaction {
        let key = streams.key(entity: producer.name, purpose: "transactions")
        producers[index].transactions = TransactionPlan(transaction, key: key)
        producers[index].takeDetour()
        hasTransactions = true
      }
    }
    var clock = streams.stream(entity: "wall clock", purpose: "phase")
    wallClockPhase = Int64(clock.nextBounded(3_600_000_000_000))
    for broker in 0..<brokers.count {
      var phases = streams.stream(entity: brokers[broker].name, purpose: "timer")
      brokers[broker].timerPollPhase = Int64(
        phases.nextBounded(UInt64(max(1, brokers[broker].timerPrecision / 10))))
    }
  }
}
