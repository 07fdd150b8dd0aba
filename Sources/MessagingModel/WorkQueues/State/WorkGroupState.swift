// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

/// The consumers of a queue together: what they have in common, and their measurements.
struct WorkGroupState: ~Copyable {
  let name: String
  let queue: Int
  /// The parts of the queue at the brokers of a network; the one queue elsewhere.
  var queues: [Int] = []
  let threads: Int
  let consumption: WorkConsumption

  var service: GroupService
  /// Whether every service time is drawn.
  let drawsAllService: Bool
  /// Whether an attempt can fail, or may end a transaction: asked once at the end of each.
  let hasMoreAtEnd: Bool
  /// Whether consumers acknowledge messages together.
  let acknowledgesLater: Bool
  /// Whether clients try again what failed.
  let redelivers: Bool

  // Latencies.
  let deliver: LinkLatency
  let settle: LinkLatency
  let overshoot: LinkLatency

  /// The number of the selector of consumers without one of their own among the run's filters, or -1.
  let selector: Int32
  /// Selectors of single consumers.
  let ownSelectors: [String: Int32]

  /// All consumers that ever were, in order of start.
  var consumers: [Int] = []
  /// The names under which it reads a stream.
  var references: [Int] = []

  // Measurements.
  var measured: GroupMeasurements
  var totals = WorkTotals()
  let tracksKeys: Bool

  /// The number of a consumer's selector, or -1.
  func selector(ofConsumer id: String) -> Int32 { ownSelectors[id] ?? selector }
}

/// Counters of a group over the whole run.
struct WorkTotals {
  var published = 0
  var arrived = 0
  var completed = 0
  var deadLettered = 0
  var expired = 0
  var dropped = 0
  var redeliveries = 0
  var duplicates = 0
  var queueInversions = 0
  var keyInversions = 0
}

/// One of the latencies between producer, queue and consumer.
struct LinkLatency {
  /// Whether it takes no time.
  let isNone: Bool
  private let sampler: Sampler
  private let key: UInt64

  init(_ distribution: DistributionSpecification?, key: UInt64) throws(ParameterError) {
    let nothing = try DistributionSpecification.constant(0)
    let distribution = distribution ?? nothing
    isNone = distribution.support.upperBound == 0
    sampler = distribution.makeSampler()
    self.key = key
  }

  /// The latency of a message on one of its ways.
  @inline(__always)
  func nanoseconds(_ identity: MessageIdentity, attempt: UInt16) -> Int64 {
    isNone
      ? 0 : sampler.nanoseconds(key: key, counter: identity.code, attempt: UInt64(attempt))
  }
}
