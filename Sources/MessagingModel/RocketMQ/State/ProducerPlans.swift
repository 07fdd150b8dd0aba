// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// Draws the delays of a producer's messages, each a function of the message's number.
struct DelayPlan {
  let key: UInt64
  /// Levels with the sums of their weights; empty for times.
  let levels: [(level: Int, bound: Double)]
  let sampler: Sampler

  init(_ specification: DelaySpecification, key: UInt64) throws(ParameterError) {
    self.key = key
    switch specification {
    case .levels(let weighted):
      var sum = 0.0
      levels = weighted.map { entry in
        sum += entry.weight
        return (entry.level, sum)
      }
      sampler = try DistributionSpecification.constant(0).makeSampler()
    case .time(let distribution):
      levels = []
      sampler = distribution.makeSampler()
    }
  }

  var isTimed: Bool { levels.isEmpty }

  func level(ofMessage number: Int) -> Int {
    var bits = CounterStream(key: key, counter: UInt64(number))
    let point = bits.nextUnit() * levels[levels.count - 1].bound
    return levels.first { point < $0.bound }?.level ?? levels[levels.count - 1].level
  }

  /// The delay in whole milliseconds.
  func milliseconds(ofMessage number: Int) -> Int64 {
    (sampler.nanoseconds(key: key, counter: UInt64(number)) + 500_000) / 1_000_000
  }
}

/// Draws how a producer's transactions end, each a function of the message's number.
struct TransactionPlan {
  let key: UInt64
  let specification: TransactionSpecification
  let time: Sampler
  let checkTime: Sampler

  init(_ specification: TransactionSpecification, key: UInt64) {
    self.key = key
    self.specification = specification
    time = specification.time.makeSampler()
    checkTime = specification.checkTime.makeSampler()
  }

  /// The outcome of a local transaction (check 0), or of a check; nothing if it is lost on its way.
  func outcome(ofMessage number: Int, check: Int) -> TransactionOutcome? {
    var bits = CounterStream(key: key, counter: UInt64(number), attempt: UInt64(check))
    let isLost = bits.nextUnit() < specification.lost
    let point = bits.nextUnit()
    let commit = check == 0 ? specification.commit : specification.checkCommit
    let rollback = check == 0 ? specification.rollback : specification.checkRollback
    if isLost { return nil }
    return point < commit ? .commit : point < commit + rollback ? .rollback : .unknown
  }

  /// How long the producer takes for a local transaction (check 0), or to answer a check.
  func time(ofMessage number: Int, check: Int) -> Int64 {
    let sampler = check == 0 ? time : checkTime
    // Words of their own, beside those of the outcome.
    return sampler.nanoseconds(
      key: key ^ 0x7472_616E_7361_6374, counter: UInt64(number), attempt: UInt64(check))
  }
}
