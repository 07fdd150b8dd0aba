// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

/// The consumers of a queue together: what they have in common, and their measurements.
struct WorkGroupState: ~Copyable {
  let name: String
  let queue: Int
  let threads: Int
  let consumption: WorkConsumption

  // Service.
  let sampler: Sampler
  let serviceTrace: [Int64]
  let serviceTraceRepeats: Bool
  let usesServiceTrace: Bool
  /// Whether a service time may come from elsewhere than the sampler.
  let hasPlainService: Bool
  /// Keys of the service and failure draws, by producer.
  let serviceKeys: [UInt64]
  let failureKeys: [UInt64]
  let failureProbability: Double
  /// Whether an attempt can fail at all.
  var canFail: Bool
  let meanServiceSeconds: Double
  let serviceFactors: [GroupSpecification.ServiceFactor]

  // Latencies.
  let deliver: LinkLatency
  let settle: LinkLatency
  let overshoot: LinkLatency

  /// All consumers that ever were, in order of start.
  var consumers: [Int] = []

  // Measurements.
  var backlog = StepLevel()
  var trailing: TrailingLevel
  var episodes: BacklogEpisodes
  var members = StepLevel()
  var busyAtWarmUp: Int128 = 0
  var latency = LatencyHistogram()
  var totals = WorkTotals()
  var series: [TimeSeriesRow] = []
  var sampled = SampleWindow()
  var oldestAgePeak: Int64 = 0
  var deadLetterTimes: [VirtualTime] = []
  var bills: [OpenBill] = []
  let tracksKeys: Bool
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
  var queueInversions = 0
  var keyInversions = 0
  /// Sum over messages whose latency is recorded.
  var waiting: Int128 = 0
  /// Value at the end of the warm-up.
  var completedAtWarmUp = 0
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

extension WorkGroupState {
  /// Raises or lowers the group's backlog.
  @inline(__always)
  mutating func changeBacklog(by change: Int64, at now: Int64) {
    let time = VirtualTime(nanoseconds: now)
    backlog.change(by: change, at: time)
    episodes.backlogChanged(to: backlog.level, at: time)
  }
}
